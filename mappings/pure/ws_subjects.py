"""Keyword groups of research outputs in Pure: free keywords and terms of schemes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.pure.ws_values import BOOKKEEPING, Classification, classification
from fabiola.mappings.records import Concept
from fabiola.mappings.values.text import plain

_ASJC = re.compile(r"/asjc/(?:\d{4}/)?(\d{4})/?", re.IGNORECASE)
_GOAL = re.compile(r"SDG\D{0,3}(\d{1,2})\b")


def subjects_and_keywords(groups: Iterable[Item]) -> tuple[tuple[Concept, ...], tuple[str, ...]]:
    """The fields of ASJC, the Sustainable Development Goals, and the free keywords.

    Terms of other schemes are the institution's own marks on its records and are left out.
    """
    terms: list[Classification] = []
    words: list[str] = []
    for group in groups:
        containers = group.each("keywordContainers")
        listed = group.take("classifications")
        values = [item.take("structuredKeyword") for item in containers] + (listed if isinstance(listed, list) else [])
        terms += filter(None, map(classification, values))
        words += [word for item in (group, *containers) for word in _free(item)]
        for item in (group, *containers):
            item.drop(*BOOKKEEPING, "logicalName", "type", "name", "typeDiscriminator")
    concepts = (_concept(term) for term in terms)
    return tuple(dict.fromkeys(one for one in concepts if one)), tuple(dict.fromkeys(words))


def _free(item: Item) -> Iterator[str]:
    for field in ("freeKeywords", "keywords"):
        for words in item.each(field):
            words.drop(*BOOKKEEPING, "locale")
            yield from filter(None, map(plain, words.texts("freeKeywords")))


def _concept(term: Classification) -> Concept | None:
    """A field of ASJC by its number, a goal by the number in its label."""
    if not term.labels:
        return None
    label = next((text for text in term.labels if text.language == "en"), term.labels[0])
    if match := _ASJC.search(term.uri):
        return Concept("asjc", match[1], label)
    match = _GOAL.search(label.value) if "/sustainabledevelopmentgoals/" in term.uri.lower() else None
    return Concept("sdg", match[1], label) if match else None
