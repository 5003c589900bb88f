"""Constraints on which values and which properties there may or must be.

Follows W3C SHACL, other constraints: https://www.w3.org/TR/shacl/#core-components-others
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs
from rdflib.term import URIRef

from fabiola.shapes.compiled.constraints import SHACL, Constraint, Nested, each
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import Source, term_of
from fabiola.shapes.compiled.results import Result

_FAULT = (None,)


def read_members(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:hasValue` and `sh:in`."""
    for node in source.nodes("hasValue"):
        yield _has_value(term_of(node))
    if (allowed := source.list_of("in")) is not None:
        passing = frozenset(map(term_of, allowed))
        yield structs.replace(each(SHACL.InConstraintComponent, passing.__contains__), passing=passing)


def _has_value(wanted: str) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return () if wanted in values else _FAULT

    return Constraint(SHACL.HasValueConstraintComponent, check, by_values=True, judges_absence=True)


def read_closed(source: Source, severity: str, messages: tuple[str, ...]) -> Iterator[Constraint]:
    """The constraint of `sh:closed`, whose results have the property that is too many as their path."""
    ignored = source.list_of("ignoredProperties") or []
    if wrong := [node for node in ignored if not isinstance(node, URIRef)]:
        raise source.fail(f"sh:ignoredProperties takes IRIs, not {term_of(wrong[0])}")
    if source.flag("closed"):
        yield _closed(source.term, frozenset(map(term_of, ignored)) | _properties(source), severity, messages)


def _properties(source: Source) -> frozenset[str]:
    paths = [path for node in source.nodes("property") for path in Source(source.graph, node).nodes("path")]
    return frozenset(term_of(path) for path in paths if isinstance(path, URIRef))


def _closed(shape: str, allowed: frozenset[str], severity: str, messages: tuple[str, ...]) -> Constraint:
    component = SHACL.ClosedConstraintComponent

    def surplus(index: Index, values: Sequence[str]) -> Iterator[tuple[str, str]]:
        for value in values:
            said = index.said(value)
            yield from [(name, other) for name in said if name not in allowed for other in said[name]]

    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return [other for _, other in surplus(index, values)]

    def report(index: Index, focus: str, values: Sequence[str]) -> Iterable[Result]:
        for name, other in surplus(index, values):
            yield Result(focus, name, name, other, shape, component, severity, messages)

    return Constraint(component, check, report=report)
