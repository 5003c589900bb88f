"""What an OpenAlex work is about: topics or concepts, MeSH descriptors, development goals, keywords."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from fabiola.mappings.items import Item
from fabiola.mappings.openalex.things import english
from fabiola.mappings.records import Concept
from fabiola.mappings.values.identifiers import identify, openalex
from fabiola.mappings.values.text import plain

_WIDEST_LEVEL, _LEAST_SCORE = 1, 0.3
_GOAL = "metadata.un.org/sdg/"


def subjects(item: Item) -> tuple[Concept, ...]:
    """The subject terms, distinct and in order; the concepts of before 2024 only where there are no topics."""
    topics = list(_topics((item.open("primary_topic"), *item.each("topics"))))
    concepts = item.take("concepts")
    if not topics and isinstance(concepts, list):
        topics = list(_concepts(concepts))
    found = (*topics, *_descriptors(item.take("mesh")), *_goals(item.each("sustainable_development_goals")))
    return tuple(dict.fromkeys(found))


def keywords(item: Item) -> tuple[str, ...]:
    """The keywords; in early 2024 the word was under `keyword`."""
    words = [fields.text(name) for fields in item.each("keywords") for name in ("display_name", "keyword")]
    return tuple(dict.fromkeys(word for word in map(plain, words) if word))


def _topics(items: Iterable[Item]) -> Iterator[Concept]:
    for fields in items:
        if topic := _concept("openalex-topics", fields.text("id"), fields.text("display_name")):
            yield topic


def _concepts(entries: Iterable[object]) -> Iterator[Concept]:
    """The wide and likely ones: the machine that found them guesses, and the narrow ones are often wrong."""
    for entry in entries:
        if not isinstance(entry, dict) or _number(entry.get("level"), _WIDEST_LEVEL + 1) > _WIDEST_LEVEL:
            continue
        address, name = entry.get("id"), entry.get("display_name")
        if _number(entry.get("score"), 0) < _LEAST_SCORE or not isinstance(address, str) or not isinstance(name, str):
            continue
        if concept := _concept("openalex-concepts", address, name):
            yield concept


def _descriptors(entries: object) -> Iterator[Concept]:
    """One for each descriptor, whatever its qualifiers."""
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            code, name = entry.get("descriptor_ui"), entry.get("descriptor_name")
            if isinstance(code, str) and isinstance(name, str) and (descriptor := _descriptor(code, name)):
                yield descriptor


def _goals(items: Iterable[Item]) -> Iterator[Concept]:
    for fields in items:
        address, name = fields.text("id") or "", english(fields.text("display_name"))
        number = address.rpartition(_GOAL)[2].strip("/")
        if name and number.isascii() and number.isdigit():
            yield Concept("sdg", number, name)


@lru_cache(65_536)
def _concept(scheme: str, address: str | None, name: str | None) -> Concept | None:
    key, text = openalex(address), english(name)
    if key is None or text is None:
        return None
    return Concept(scheme, key, text, identify(("openalex", address)))


@lru_cache(65_536)
def _descriptor(code: str, name: str) -> Concept | None:
    text = english(name)
    return Concept("mesh", code.strip(), text) if text and code.strip().isalnum() else None


def _number(value: object, default: float) -> float:
    """A number, given as a number or as its digits."""
    if isinstance(value, int | float):
        return value
    try:
        return float(value) if isinstance(value, str) else default
    except ValueError:
        return default
