"""Identifiers as nodes that are both `datacite:Identifier` and `schema:PropertyValue`, each owned by one entity."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fabiola.mappings.rdf.description import TYPE, Draft
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import iri, literal
from fabiola.mappings.records import Identifier
from fabiola.mappings.values.iris import escape
from fabiola.ontology.namespaces import DATACITE, LITERAL, SCHEMA, expand
from fabiola.ontology.tables import table

_HAS_IDENTIFIER, _IDENTIFIER = DATACITE.hasIdentifier, SCHEMA.identifier
_DATACITE_IDENTIFIER, _PROPERTY_VALUE = DATACITE.Identifier, SCHEMA.PropertyValue
_HAS_LITERAL_VALUE, _VALUE = LITERAL.hasLiteralValue, SCHEMA.value
_USES_SCHEME, _PROPERTY_ID = DATACITE.usesIdentifierScheme, SCHEMA.propertyID
_URL, _SAME_AS = SCHEMA.url, SCHEMA.sameAs
_FUNCTIONAL = frozenset({"prism:doi", "prism:issn", "prism:eIssn", "fabio:hasPubMedId", "fabio:hasIssnL"})


def say_identifiers(
    scope: Scope,
    node: str,
    kind: str,
    identifiers: tuple[Identifier, ...],
    owner: str = "id",
    preferred: tuple[Identifier, ...] = (),
) -> None:
    """State the identifiers of a node: one node each, where they resolve, the plain literal where one exists.

    `owner` begins the fragments of the identifier nodes, so that a part of the entity can have identifiers too. Where a
    thing can have several identifiers of a scheme, the fragment holds the value: whichever of them a source knows, the
    node is the same. Those in `preferred` are said to be it.
    """
    said: set[tuple[str, str]] = set()
    for identifier in identifiers:
        scheme, value = _scheme(identifier.scheme), identifier.value
        if (scheme.key, value) in said or not scheme.term:
            continue
        said.add((scheme.key, value))
        name = f"{owner}-{identifier.scheme}"
        if not scheme.is_exclusive:
            name = f"{name}-{escape(value).replace('/', '~2f')}"
        part = scope.draft.fragment(name)
        _say_identifier(scope.draft, node, part, scheme, value)
        if identifier in preferred:
            scope.draft.say(node, scope.own("def/preferredIdentifier"), part)
    _say_literals(scope.draft, node, kind, identifiers)


class _Scheme(NamedTuple):
    """The row of a scheme as terms.

    Schemes of one `key` are one scheme to readers; `address` is what stands before and after a value in its address,
    `literal` the predicate that has the plain value for a `kind` of entity.
    """

    key: str
    term: str
    name: str
    address: tuple[str, str] | None
    is_exclusive: bool
    kind: str
    literal: str
    is_functional: bool


@cache
def _scheme(scheme: str) -> _Scheme:
    row = table("schemes")[scheme]
    kind, _, predicate = row["literal"].partition("=")
    before, _, after = row["url"].partition("{value}")
    return _Scheme(
        key=row["datacite"] + row["registry"],
        term=expand(row["datacite"]) if row["datacite"] else "",
        name=literal(row["registry"] or row["scheme"]),
        address=(before, after) if row["url"] else None,
        is_exclusive=row["exclusive"] == "yes",
        kind=kind,
        literal=expand(predicate) if predicate else "",
        is_functional=predicate in _FUNCTIONAL,
    )


def _say_identifier(draft: Draft, node: str, part: str, scheme: _Scheme, value: str) -> None:
    text = literal(value)
    draft.extend(
        (
            (node, _HAS_IDENTIFIER, part),
            (node, _IDENTIFIER, part),
            (part, TYPE, _DATACITE_IDENTIFIER),
            (part, TYPE, _PROPERTY_VALUE),
            (part, _HAS_LITERAL_VALUE, text),
            (part, _VALUE, text),
            (part, _USES_SCHEME, scheme.term),
            (part, _PROPERTY_ID, scheme.name),
        )
    )
    if scheme.address:
        address = iri(f"{scheme.address[0]}{value}{scheme.address[1]}")
        draft.extend(((part, _URL, address), (node, _SAME_AS, address)))


def _say_literals(draft: Draft, node: str, kind: str, identifiers: tuple[Identifier, ...]) -> None:
    said: set[str] = set()
    for identifier in identifiers:
        scheme = _scheme(identifier.scheme)
        if scheme.kind == kind and scheme.literal not in said:
            if scheme.is_functional:
                said.add(scheme.literal)
            draft.say(node, scheme.literal, literal(identifier.value))
