"""JSON-LD as a tree people can read: the entity at the root, its parts nested where they are first spoken of.

Lossless: with the project's context (`ontology/context.jsonld`) it expands to exactly the triples it was made of.
https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import FOAF, NAMESPACES, RDF, SCHEMA, XSD
from fabiola.server.byline import rank_contributors
from fabiola.server.facts import Facts, is_iri, natural_key, parse_literal
from fabiola.server.subjects import Subject

Node = dict[str, Any]
CONTEXT_PATH = "context.jsonld"
"""Where the context is served, below the base IRI."""

_PRIMARY_TOPIC = FOAF.primaryTopic
_SPLIT = re.compile(r"(.*[#/])([A-Za-z][A-Za-z0-9_-]*)", re.DOTALL)
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DEEPEST = 20


@cache
def context() -> Mapping[str, Any]:
    """The project's JSON-LD context."""
    loaded: Mapping[str, Any] = json.loads((files("fabiola.ontology") / "context.jsonld").read_text("utf-8"))
    return dict(loaded["@context"])


def write_jsonld(subject: Subject, *, inline_context: bool = False) -> str:
    """A JSON-LD document; its context by address, or written out for readers that cannot fetch it."""
    address: Any = dict(context()) if inline_context else f"{subject.base}{CONTEXT_PATH}"
    nodes = _Tree(subject).nodes()
    body = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
    return msgspec.json.format(msgspec.json.encode({"@context": address, **body}), indent=1).decode() + "\n"


@cache
def shorten(iri: str) -> str:
    """The shortest name that the context expands to an IRI in the place of a key or type."""
    match = _SPLIT.fullmatch(iri)
    if match is None:
        return iri
    namespace, local = match[1], match[2]
    if namespace == SCHEMA.iri and (local not in context() or _coercion(local) is not None):
        return local
    prefix = next((prefix for prefix in NAMESPACES if context().get(prefix) == namespace), None)
    return f"{prefix}:{local}" if prefix else iri


@cache
def _coercion(name: str) -> str | None:
    definition = context().get(name)
    return definition.get("@type") if isinstance(definition, dict) and "@id" in definition else None


class _Tree:
    """Decides where each subject is nested, then writes the nodes."""

    def __init__(self, subject: Subject) -> None:
        self.facts: Facts = subject.facts()
        self.ranks = rank_contributors(self.facts)
        self.roots: list[str] = []
        self.nested: set[tuple[str, str, str]] = set()
        self.documents: dict[str, list[str]] = {}
        self.ordered: dict[str, list[tuple[str, list[str]]]] = {}
        for node in self.facts.subjects(subject.node):
            for topic in self.facts.values(node, _PRIMARY_TOPIC):
                self.documents.setdefault(topic, []).append(node)
        self._place(subject.node)

    def nodes(self) -> list[Node]:
        """The outermost nodes: the entity, and whatever cannot be reached from it."""
        return [self._node(root) for root in self.roots]

    def _place(self, first: str) -> None:
        placed: set[str] = set()
        for root in self.facts.subjects(first):
            if root in placed:
                continue
            self.roots.append(root)
            placed.add(root)
            waiting = deque([(root, 0)])
            while waiting:
                node, depth = waiting.popleft()
                for predicate, value in self._edges(node):
                    if value in self.facts and value not in placed and depth < _DEEPEST:
                        placed.add(value)
                        self.nested.add((node, predicate, value))
                        waiting.append((value, depth + 1))

    def _edges(self, node: str) -> list[tuple[str, str]]:
        edges = [(predicate, value) for predicate, values in self._sorted(node) for value in values if is_iri(value)]
        return edges + [("record", document) for document in self.documents.get(node, ())]

    def _sorted(self, node: str) -> list[tuple[str, list[str]]]:
        if node not in self.ordered:
            about = self.facts.about(node)
            predicates = [predicate for predicate in sorted(about, key=_schema_org_first) if predicate != RDF.type]
            self.ordered[node] = [(predicate, self._by_rank(about[predicate])) for predicate in predicates]
        return self.ordered[node]

    def _by_rank(self, values: list[str]) -> list[str]:
        return sorted(values, key=self._rank) if len(values) > 1 else values

    def _rank(self, value: str) -> tuple[int, tuple[tuple[int, str], ...]]:
        return self.ranks.get(value, 1_000_000), natural_key(value)

    def _node(self, subject: str) -> Node:
        node: Node = {"@id": text_of(subject)}
        if types := self.facts.values(subject, RDF.type):
            node["@type"] = _one(sorted(shorten(text_of(term)) for term in types))
        for predicate, values in self._sorted(subject):
            name = shorten(text_of(predicate))
            written = [self._value(subject, predicate, name, value) for value in values]
            if written := [value for value in written if value is not None]:
                node[name] = _one(written)
        if records := [term for term in self.documents.get(subject, ()) if (subject, "record", term) in self.nested]:
            node["record"] = _one([self._node(term) for term in records])
        return node

    def _value(self, subject: str, predicate: str, name: str, value: str) -> Any:
        if not is_iri(value):
            return _literal(value, _coercion(name))
        if (subject, predicate, value) in self.nested:
            return self._node(value)
        if predicate == _PRIMARY_TOPIC and (value, "record", subject) in self.nested:
            return None
        return text_of(value) if _coercion(name) == "@id" else {"@id": text_of(value)}


@cache
def _schema_org_first(predicate: str) -> tuple[bool, bool, str]:
    name = shorten(text_of(predicate))
    return ":" in name, name != "name", name


def _literal(term: str, coercion: str | None) -> Any:
    literal = parse_literal(term)
    if literal.language:
        return {"@value": literal.value, "@language": literal.language}
    if coercion and literal.datatype == f"<{NAMESPACES['xsd']}{coercion.removeprefix('xsd:')}>":
        return literal.value
    if literal.datatype == XSD.string:
        return {"@value": literal.value} if coercion else literal.value
    if coercion is None and literal.datatype == XSD.integer and _NUMBER.fullmatch(literal.value):
        return int(literal.value)
    if coercion is None and literal.datatype == XSD.boolean and literal.value in ("true", "false"):
        return literal.value == "true"
    return {"@value": literal.value, "@type": shorten(text_of(literal.datatype))}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
