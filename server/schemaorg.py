"""The schema.org view of a work or thing: what pages embed for search engines, and the profile `schemaorg`.

Schema.org terms only; authors in order, with the affiliation and the funding of this work nested in each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import msgspec

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import CITO, FRAPO, PRO, RDF, SCHEMA, XSD
from fabiola.ontology.tables import rows
from fabiola.server.byline import rank_contributors
from fabiola.server.facts import Facts, is_iri, natural_key, parse_literal
from fabiola.server.subjects import Subject

Node = dict[str, Any]
_DEEPEST = 4
_HEADLINE = 110
_JSON_VALUE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?|true|false")
_NO_CITATIONS_ABOVE = 500


def write_schemaorg(subject: Subject, name: Callable[[str], str | None]) -> str:
    """A JSON-LD document in the context of schema.org; `name` tells what things described elsewhere are called."""
    view = _View(subject, name)
    node = {"@context": "https://schema.org/", **view.node(subject.node, 0)}
    is_creative_work = SCHEMA.CreativeWork in view.facts.values(subject.node, RDF.type)
    if is_creative_work and (headline := node.get("name")):
        text = headline[0] if isinstance(headline, list) else headline
        node["headline"] = text["@value"][:_HEADLINE] if isinstance(text, dict) else text[:_HEADLINE]
    node["url"] = subject.iri
    cited = view.facts.values(subject.node, CITO.cites)
    if 0 < len(cited) <= _NO_CITATIONS_ABOVE:
        node["citation"] = [{"@id": text_of(term)} for term in sorted(cited)]
    return msgspec.json.format(msgspec.json.encode(node), indent=1).decode() + "\n"


class _View:
    """Writes each node in full once, and by its IRI after that."""

    def __init__(self, subject: Subject, name: Callable[[str], str | None]) -> None:
        self.name = name
        self.facts: Facts = subject.facts()
        self.ranks = rank_contributors(self.facts)
        self.roles = {
            holder: role
            for role in self.facts.values(subject.node, PRO.isDocumentContextFor)
            if PRO.author in self.facts.values(role, PRO.withRole)
            for holder in self.facts.values(role, PRO.isHeldBy)
        }
        self.statuses = {row["term"]: row["label"] for row in rows("statuses")}
        self.written: set[str] = set()

    def node(self, term: str, depth: int) -> Node:
        node: Node = {"@id": text_of(term)}
        types = sorted(_local(kind) for kind in self.facts.values(term, RDF.type) if kind.startswith(_SCHEMA))
        if term in self.written:
            return node
        self.written.add(term)
        if types:
            node["@type"] = types[0] if len(types) == 1 else types
        elif label := self.name(text_of(term)):
            node["name"] = label
        for predicate, values in sorted(self.facts.about(term).items(), key=lambda entry: entry[0] != SCHEMA.name):
            if predicate.startswith(_SCHEMA):
                node[_local(predicate)] = self._values(predicate, values, depth)
        if term in self.roles:
            node.update(self._of_role(self.roles[term], depth))
        return node

    def _of_role(self, role: str, depth: int) -> Node:
        places = self.facts.values(role, PRO.relatesToOrganization)
        grants = self.facts.values(role, FRAPO.isFundedBy) + self.facts.values(role, FRAPO.isSupportedBy)
        node: Node = {"affiliation": [self.node(place, depth + 1) for place in sorted(places)]} if places else {}
        return node | ({"funding": [{"@id": text_of(grant)} for grant in sorted(grants)]} if grants else {})

    def _values(self, predicate: str, values: list[str], depth: int) -> Any:
        if len(values) > 1:
            values = sorted(values, key=lambda value: (self.ranks.get(value, 1_000_000), natural_key(value)))
        written = [self._value(predicate, value, depth) for value in values]
        return written[0] if len(written) == 1 and predicate != SCHEMA.author else written

    def _value(self, predicate: str, value: str, depth: int) -> Any:
        if not is_iri(value):
            return _plain(value)
        if predicate == SCHEMA.creativeWorkStatus:
            return self.statuses.get(text_of(value), text_of(value))
        if predicate in (SCHEMA.sameAs, SCHEMA.url, SCHEMA.license, SCHEMA.contentUrl):
            return text_of(value)
        return self.node(value, depth + 1) if depth < _DEEPEST else {"@id": text_of(value)}


_SCHEMA = SCHEMA.name.removesuffix("name>")


def _local(term: str) -> str:
    return term[len(_SCHEMA) : -1]


def _plain(term: str) -> Any:
    literal = parse_literal(term)
    if _JSON_VALUE.fullmatch(literal.value) and literal.datatype in (XSD.integer, XSD.decimal, XSD.boolean):
        return json.loads(literal.value)
    return literal.value
