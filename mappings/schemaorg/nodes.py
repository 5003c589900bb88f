"""The values of schema.org properties in JSON-LD, which may be a text, an object, or a list of either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fabiola.mappings.citations.names import creator, organization
from fabiola.mappings.items import Fields
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.identifier_shapes import recognise
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain

_PLACES = ("@id", "id", "identifier", "sameAs", "url")
_BODIES = frozenset({"Organization", "CollegeOrUniversity", "Corporation", "ResearchOrganization", "Consortium"})
_DEEPEST = 4
"""Levels of references inside a graph that are followed."""


def values(value: Any) -> Iterator[Any]:
    """The texts and objects of a value, out of any lists."""
    if isinstance(value, list):
        for part in value:
            yield from values(part)
    elif isinstance(value, dict) and isinstance(value.get("@list"), list):
        yield from values(value["@list"])
    elif isinstance(value, dict) or (isinstance(value, str) and value.strip()):
        yield value


def nodes(value: Any) -> Iterator[Fields]:
    """The objects of a value."""
    return (part for part in values(value) if isinstance(part, dict))


def words(value: Any) -> Iterator[str]:
    """The texts of a value: strings, the `@value` of literals, else the name of things."""
    for part in values(value):
        found = part if isinstance(part, str) else part.get("@value") or part.get("name")
        yield from (text for text in values(found) if isinstance(text, str))


def literals(value: Any) -> tuple[Text, ...]:
    """The plain texts of a value, each with its language where it is given."""
    found: list[Text] = []
    for part in values(value):
        tag = language(part.get("@language")) if isinstance(part, dict) else None
        found += [Text(text, tag) for word in words(part) if (text := plain(word))]
    return tuple(dict.fromkeys(found))


def addresses(value: Any) -> Iterator[str]:
    """What identifies the things of a value: strings, the values of property values, and the `@id` of others."""
    for part in values(value):
        if isinstance(part, str):
            yield part.strip()
            continue
        for name in ("value", "@value", "url", "contentUrl", "@id", "id"):
            yield from (text.strip() for text in values(part.get(name)) if isinstance(text, str))


def types(node: Mapping[str, Any]) -> tuple[str, ...]:
    """The local names of the types of an object."""
    found = (*values(node.get("@type")), *values(node.get("type")))
    return tuple(text.rpartition("/")[2].rpartition(":")[2] for text in found if isinstance(text, str))


def identifiers(node: Fields) -> tuple[Identifier, ...]:
    """The identifiers of a work, by the scheme that a property value names or by their shape."""
    named = [
        (str(part.get("propertyID")).rpartition("/")[2].rpartition(":")[2].lower(), part.get("value"))
        for part in nodes(node.get("identifier"))
    ]
    known = identify(*((scheme, value) for scheme, value in named if scheme in ("doi", "pmid", "pmcid", "arxiv")))
    shaped = recognise(text for name in _PLACES for text in addresses(node.get(name)))
    return tuple(dict.fromkeys((*known, *(one for one in shaped if one.scheme not in ("isbn", "issn")))))


def body(value: Any) -> Organization | None:
    """An organization by name or as an object; None where it has neither a name nor an identifier."""
    if isinstance(value, str):
        return organization(value)
    if not isinstance(value, dict):
        return None
    stated = [text for name in (*_PLACES, "publisherIdentifier") for text in addresses(value.get(name))]
    names = literals(value.get("name")) or literals(value.get("legalName"))
    found = identify(
        *(("ror", text) for text in stated if "ror.org" in text),
        *(("fundref", text) for text in stated if "10.13039/" in text),
        *(("isni", text) for text in stated if "isni" in text.lower()),
        *(("grid", text) for text in stated if "grid." in text),
    )
    return Organization(names[:1], found) if names or found else None


def contributor(value: Any) -> Person | Organization | None:
    """Who a value stands for: a name, a person or an organization; a bare address is nobody."""
    if isinstance(value, str):
        return None if value.startswith(("http://", "https://")) else creator(value)
    if not isinstance(value, dict):
        return None
    if not _BODIES.isdisjoint(types(value)):
        return body(value)
    given, family, name = (next(iter(literals(value.get(key))), None) for key in ("givenName", "familyName", "name"))
    stated = [text for key in _PLACES for text in addresses(value.get(key))]
    orcids = identify(*(("orcid", text) for text in stated if "orcid" in text.lower()))[:1]
    if not (given or family):
        if name is None:
            return None
        found = creator(name.value) if "Person" not in types(value) and not orcids else None
        if isinstance(found, Organization):
            return body(value)
        first, last = split_name(name.value)
        return Person(full_name(first, last), first, last, identifiers=orcids) if last else None
    first, last = given.value if given else None, family.value if family else None
    return Person(full_name(first, last), first, last, identifiers=orcids)


def contributions(value: Any, role: str) -> tuple[Contribution, ...]:
    """The people and bodies of one role, in order, with their affiliations."""
    found = [(who, part) for part in values(value) if (who := contributor(part)) is not None]
    return tuple(
        Contribution(who, role, order, affiliations=_affiliations(part), published_name=who.name)
        for order, (who, part) in enumerate(found, 1)
    )


def _affiliations(part: Any) -> tuple[Organization, ...]:
    stated = values(part.get("affiliation")) if isinstance(part, dict) else ()
    return tuple(dict.fromkeys(found for each in stated if (found := body(each))))


def inlined(value: Any, graph: Mapping[str, Fields], depth: int = 0) -> Any:
    """A value in which references to other objects of the graph are replaced by these."""
    if isinstance(value, list):
        return [inlined(part, graph, depth) for part in value]
    if not isinstance(value, dict) or depth >= _DEEPEST:
        return value
    known = graph.get(str(value.get("@id"))) if set(value) == {"@id"} else None
    return {name: inlined(part, graph, depth + 1) for name, part in (known or value).items()}
