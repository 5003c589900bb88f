"""The entities of an SKG-IF document, each with what it refers to inside it, and the values they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Identifier, Text
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain

KINDS = frozenset({"product", "grant", "person", "organisation", "agent", "venue"})
"""The types of entities that become records; topics and data sources are parts of others."""

_LINKS = frozenset(
    {
        "affiliation",
        "beneficiaries",
        "by",
        "declared affiliations",
        "declared_affiliations",
        "funding",
        "funding_agency",
        "hosting_data_source",
        "in",
        "relevant_organisations",
        "term",
    }
)
_RELATED = "related_products"
_KNOWN_BY = frozenset({"local_identifier", "identifiers", "entity_type", "product_type"})
_DEEPEST = 4
"""Levels of references that are followed: product, grant, funder, and what that says of itself."""
_UNKNOWN_LANGUAGE = "none"


def entities(document: Fields) -> Iterator[Fields]:
    """The entities of a document: those of its graph, or the document itself."""
    graph = document.get("@graph")
    for part in graph if isinstance(graph, list) else [document if graph is None else graph]:
        if isinstance(part, dict) and is_entity(part):
            yield part


def is_entity(part: Fields) -> bool:
    """Whether an object is an entity that becomes a record."""
    kind, own = part.get("entity_type"), part.get("local_identifier")
    return isinstance(kind, str) and kind in KINDS and isinstance(own, str)


def records(document: Fields) -> Iterator[Fields]:
    """The entities that tell more than what they are known by, with every reference replaced by what it refers to."""
    graph = document.get("@graph")
    known = {
        part["local_identifier"]: part
        for part in (graph if isinstance(graph, list) else ())
        if isinstance(part, dict) and isinstance(part.get("local_identifier"), str)
    }
    for entity in entities(document):
        if not _KNOWN_BY.issuperset(entity):
            yield _resolved(entity, known, 0)


def texts_by_language(item: Item, name: str) -> tuple[Text, ...]:
    """The texts of a dictionary by language (`none` where it is unknown), one or a list for each; or a bare text."""
    value = item.peek(name)
    if not isinstance(value, dict):
        bare = plain(item.text(name))
        return (Text(bare),) if bare else ()
    fields = item.open(name)
    found = [
        Text(text, None if key == _UNKNOWN_LANGUAGE else language(key))
        for key in fields.names()
        for word in fields.texts(key)
        if (text := plain(word))
    ]
    return tuple(dict.fromkeys(found))


def identifiers(item: Item, schemes: Mapping[str, str]) -> tuple[Identifier, ...]:
    """The identifiers in schemes of ours, by the word of the framework for each; a DOI of a funder is its Funder ID."""
    found = [known for fields in item.each("identifiers") if (known := _identifier(fields, schemes))]
    return tuple(dict.fromkeys(found))


def addresses(item: Item) -> tuple[str, ...]:
    """The web addresses among the identifiers, not taken."""
    listed = item.peek("identifiers")
    found = (
        part.get("value")
        for part in (listed if isinstance(listed, list) else ())
        if isinstance(part, dict) and part.get("scheme") == "url"
    )
    return web_addresses(found)


def web_addresses(values: Iterable[object]) -> tuple[str, ...]:
    """The distinct web addresses among some values."""
    stated = (value.strip() for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(text for text in stated if text.startswith(("http://", "https://"))))


def _identifier(fields: Item, schemes: Mapping[str, str]) -> Identifier | None:
    word, value = (fields.text("scheme") or "").lower(), fields.text("value")
    scheme = "fundref" if "fundref" in schemes.values() and "10.13039/" in (value or "") else schemes.get(word)
    return identifier(scheme, value) if scheme else None


def _resolved(entity: Fields, known: Mapping[str, Fields], depth: int) -> Fields:
    found: Fields = {}
    for name, value in entity.items():
        if name == _RELATED and isinstance(value, dict):
            found[name] = {relation: _listed(parts, known, _shallow) for relation, parts in value.items()}
        elif name in _LINKS:
            found[name] = _linked(value, known, depth)
        else:
            found[name] = _inside(value, known, depth)
    return found


def _inside(value: Any, known: Mapping[str, Fields], depth: int) -> Any:
    if isinstance(value, list):
        return [_inside(part, known, depth) for part in value]
    return _resolved(value, known, depth) if isinstance(value, dict) else value


def _linked(value: Any, known: Mapping[str, Fields], depth: int) -> Any:
    if isinstance(value, list):
        return [_linked(part, known, depth) for part in value]
    target = _target(value, known)
    deep = isinstance(target, dict) and depth < _DEEPEST
    return _resolved(target, known, depth + 1) if deep else target


def _listed(value: Any, known: Mapping[str, Fields], of: Any) -> Any:
    parts = value if isinstance(value, list) else [value]
    return [of(_target(part, known)) for part in parts]


def _target(value: Any, known: Mapping[str, Fields]) -> Any:
    """What a reference refers to: an entity of the graph, else what is known of it."""
    if isinstance(value, str):
        return known.get(value, {"local_identifier": value})
    if isinstance(value, dict) and set(value) <= {"local_identifier", "entity_type"}:
        return known.get(str(value.get("local_identifier")), value)
    return value


def _shallow(value: Any) -> Any:
    """A related product by what it is known by, for products may relate to each other in circles."""
    return {name: part for name, part in value.items() if name in _KNOWN_BY} if isinstance(value, dict) else value
