"""Results in words: the name of the rule, the path with prefixes, what is wrong and what to do about it."""

from __future__ import annotations

import re
from functools import cache

import rdflib
from msgspec import Struct
from rdflib.namespace import SH
from rdflib.term import Node

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.tables import table
from fabiola.shapes.compiled.reading import SH as SHACL
from fabiola.shapes.compiled.reading import name_of, node_of, term_of
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.profile import shorten

_IRI = re.compile(r"<([^<>]*)>")
_LOCAL = re.compile(r"(.*[/#:])([A-Za-z_][A-Za-z0-9_-]*)")


class Worded(Struct, frozen=True):
    """A result for people: `place` says where the data came from, empty where that is not known.

    `severity` is `violation`, `warning`, `info`, or the IRI of a severity that SHACL does not have; `value` is the
    offending value as plain text, empty where no single one is at fault.
    """

    severity: str
    place: str
    focus: str
    path: str
    value: str
    component: str
    shape: str
    rule: str
    message: str


class Wording:
    """The words for the results of one shapes graph."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        self._prefixes = {str(space): prefix for prefix, space in graph.namespaces() if prefix}
        self._rule = cache(self._name_rule)
        self._default = cache(self._describe_constraint)

    def word(self, result: Result, place: str = "") -> Worded:
        """A result in words."""
        value = result.value
        return Worded(
            severity=_severity_of(result.severity),
            place=place,
            focus=_plain(result.focus),
            path=self._shorten(result.path),
            value="" if value is None or value == result.focus else _plain(value),
            component=_local(result.component),
            shape=self._shape(result.shape),
            rule=self._rule(result.shape),
            message=_message_of(result) or self._default(result.shape, result.component),
        )

    def _shape(self, shape: str) -> str:
        """A shape, or the one with an IRI that it is part of."""
        return self._shorten(name_of(self._graph, node_of(shape)).removeprefix("without an IRI inside "))

    def _shorten(self, text: str) -> str:
        return _IRI.sub(lambda match: self._prefixed(match[1]), text)

    def _prefixed(self, iri: str) -> str:
        found = _LOCAL.fullmatch(iri)
        if found and found[1] in self._prefixes:
            return f"{self._prefixes[found[1]]}:{found[2]}"
        return shorten(iri)

    def _name_rule(self, shape: str) -> str:
        names = sorted(self._graph.objects(node_of(shape), SH.name), key=_english_first)
        return str(names[0]) if names else self._shape(shape)

    def _describe_constraint(self, shape: str, component: str) -> str:
        row = table("shacl_components").get(_local(component))
        if row is None:
            return f"breaks {shorten(_plain(component))}"
        if not row["parameter"]:
            return row["words"]
        values = self._graph.objects(node_of(shape), rdflib.URIRef(SHACL + row["parameter"]))
        return row["words"].format(", ".join(sorted(self._prefixed(str(value)) for value in values)) or "?")


def _message_of(result: Result) -> str:
    messages = sorted(result.messages, key=lambda text: (not text.endswith("@en"), text))
    return text_of(messages[0]) if messages else ""


def _english_first(node: Node) -> tuple[bool, str]:
    text = term_of(node)
    return not text.endswith("@en"), text


def _severity_of(severity: str) -> str:
    local = _local(severity)
    return local.lower() if local in {"Violation", "Warning", "Info"} else _plain(severity)


def _local(term: str) -> str:
    return _plain(term).removeprefix(SHACL)


def _plain(term: str) -> str:
    return term if term.startswith("_") else text_of(term)
