"""Identifiers as nodes that are both `datacite:Identifier` and `schema:PropertyValue`, each owned by one entity."""

from __future__ import annotations

from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import iri, literal
from fabiola.mappings.records import Identifier
from fabiola.mappings.values.iris import escape
from fabiola.ontology.namespaces import DATACITE, LITERAL, SCHEMA, expand
from fabiola.ontology.tables import Row, table

_FUNCTIONAL = frozenset({"prism:doi", "prism:issn", "prism:eIssn", "fabio:hasPubMedId", "fabio:hasIssnL"})


def say_identifiers(scope: Scope, node: str, kind: str, identifiers: tuple[Identifier, ...], owner: str = "id") -> None:
    """State the identifiers of a node: one node each, where they resolve, the plain literal where one exists.

    `owner` begins the fragments of the identifier nodes, so that a part of the entity can have identifiers too. Where a
    thing can have several identifiers of a scheme, the fragment holds the value: whichever of them a source knows, the
    node is the same.
    """
    schemes = table("schemes")
    said: set[tuple[str, str]] = set()
    for identifier in identifiers:
        row = schemes[identifier.scheme]
        if (row["datacite"] + row["registry"], identifier.value) in said or not row["datacite"]:
            continue
        said.add((row["datacite"] + row["registry"], identifier.value))
        name = f"{owner}-{identifier.scheme}"
        if row["exclusive"] != "yes":
            name = f"{name}-{escape(identifier.value).replace('/', '~2f')}"
        _say_identifier(scope, node, scope.draft.fragment(name), row, identifier.value)
    _say_literals(scope, node, kind, identifiers)


def _say_identifier(scope: Scope, node: str, part: str, row: Row, value: str) -> None:
    draft = scope.draft
    draft.say_both(node, (DATACITE.hasIdentifier, SCHEMA.identifier), part)
    draft.typed(part, DATACITE.Identifier, SCHEMA.PropertyValue)
    draft.say_both(part, (LITERAL.hasLiteralValue, SCHEMA.value), literal(value))
    draft.say(part, DATACITE.usesIdentifierScheme, expand(row["datacite"]))
    draft.say(part, SCHEMA.propertyID, literal(row["registry"] or row["scheme"]))
    if row["url"]:
        address = iri(row["url"].format(value=value))
        draft.say(part, SCHEMA.url, address)
        draft.say(node, SCHEMA.sameAs, address)


def _say_literals(scope: Scope, node: str, kind: str, identifiers: tuple[Identifier, ...]) -> None:
    said: set[str] = set()
    for identifier in identifiers:
        for_kind, _, predicate = table("schemes")[identifier.scheme]["literal"].partition("=")
        if for_kind == kind and predicate not in said:
            said.update({predicate} & _FUNCTIONAL)
            scope.draft.say(node, expand(predicate), literal(identifier.value))
