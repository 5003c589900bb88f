"""A shapes graph compiled: each shape in it becomes a `Shape` whose constraints are closures.

Follows W3C SHACL Core: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain

import rdflib
from rdflib.namespace import RDF
from rdflib.term import Literal, Node, URIRef

from fabiola.ontology.tables import table
from fabiola.shapes.compiled.constraints import SHACL, Constraint, Shape
from fabiola.shapes.compiled.counts import read_counts
from fabiola.shapes.compiled.kinds import read_kinds
from fabiola.shapes.compiled.logic import read_logic, read_properties, read_qualified
from fabiola.shapes.compiled.members import read_closed, read_members
from fabiola.shapes.compiled.pairs import read_pairs
from fabiola.shapes.compiled.paths import Path, read_path
from fabiola.shapes.compiled.ranges import read_ranges
from fabiola.shapes.compiled.reading import SH, Source, name_of, term_of
from fabiola.shapes.compiled.strings import read_strings

_FAMILIES = (
    read_counts,
    read_kinds,
    read_ranges,
    read_strings,
    read_pairs,
    read_members,
    read_logic,
    read_qualified,
    read_properties,
)
_ONLY_WITH_PATH = ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape")
_PARTS = ("property", "node", "not", "qualifiedValueShape")
_LISTS_OF_PARTS = ("and", "or", "xone")


class Compiler:
    """The shapes of a graph, compiled once each."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph
        self._done: dict[Node, Shape] = {}
        self._open: list[Node] = []

    def shape(self, node: Node) -> Shape:
        """The compiled shape of a node. Raises BadShapes for a shape that is not well-formed or contains itself."""
        if node in self._open:
            raise Source(self.graph, node).fail("it refers to itself, and recursive shapes have no agreed meaning")
        if node not in self._done:
            self._open.append(node)
            self._done[node] = self._compile(Source(self.graph, node))
            self._open.pop()
        return self._done[node]

    def _compile(self, source: Source) -> Shape:
        path = _path_of(source)
        severity = source.iri("severity") or SHACL.Violation
        messages = _messages_of(source)
        constraints: list[Constraint] = [
            *chain.from_iterable(read(source, self.shape) for read in _FAMILIES),
            *read_closed(source, severity, messages),
        ]
        return Shape(source.node, path, [] if source.flag("deactivated") else constraints, severity, messages)


def _path_of(source: Source) -> Path | None:
    """The path of a property shape. Raises BadShapes where the shape says two things of its own kind."""
    node = source.one("path")
    types = {term_of(kind) for kind in source.graph.objects(source.node, RDF.type)}
    if node is None and SHACL.PropertyShape in types:
        raise source.fail("it is a property shape and has no sh:path")
    if node is not None and SHACL.NodeShape in types:
        raise source.fail("it is a node shape and has a sh:path")
    if (source.node, None, None) not in source.graph and isinstance(source.node, URIRef):
        user = min(source.graph.subjects(None, source.node), key=term_of)
        raise source.fail(f"{name_of(source.graph, user)} refers to it, but it is not described")
    if node is None and (wrong := [name for name in _ONLY_WITH_PATH if source.nodes(name)]):
        raise source.fail(f"sh:{wrong[0]} needs a property shape, one with a sh:path")
    return None if node is None else read_path(source, node)


def _messages_of(source: Source) -> tuple[str, ...]:
    found = source.nodes("message")
    if wrong := [node for node in found if not isinstance(node, Literal)]:
        raise source.fail(f"sh:message takes a text, not {term_of(wrong[0])}")
    return tuple(map(term_of, found))


def beyond_core(graph: rdflib.Graph, shapes: Iterable[Node]) -> set[Node]:
    """The shapes that use, or are made of others that use, what SHACL Core does not define.

    Raises BadShapes for a term in the namespace of SHACL that SHACL does not have.
    """
    custom = {path for part in graph.objects(None, URIRef(f"{SH}parameter")) for path in graph.objects(part, _PATH)}

    @cache
    def uses_more(node: Node) -> bool:
        predicates = set(graph.predicates(node))
        return bool(custom & predicates) or "beyond" in {_use_of(graph, node, each) for each in predicates}

    @cache
    def parts_of(node: Node) -> tuple[Node, ...]:
        return tuple(_parts_of(Source(graph, node)))

    return {shape for shape in shapes if True in set(map(uses_more, _made_of(shape, parts_of)))}


def _made_of(shape: Node, parts_of: Callable[[Node], Iterable[Node]]) -> set[Node]:
    """A shape and all that it refers to, at any remove."""
    seen, waiting = {shape}, [shape]
    while waiting:
        new = [part for part in parts_of(waiting.pop()) if part not in seen]
        seen.update(new)
        waiting.extend(new)
    return seen


_PATH = URIRef(f"{SH}path")


def _use_of(graph: rdflib.Graph, shape: Node, predicate: Node) -> str:
    name = str(predicate).removeprefix(SH)
    if name == str(predicate):
        return ""
    if name not in table("shacl_terms"):
        raise Source(graph, shape).fail(f"sh:{name} is not a term that SHACL has for shapes")
    return table("shacl_terms")[name]["use"]


def _parts_of(source: Source) -> Iterator[Node]:
    """The shapes that a shape refers to."""
    yield from chain.from_iterable(map(source.nodes, _PARTS))
    yield from chain.from_iterable(chain.from_iterable(map(source.lists, _LISTS_OF_PARTS)))
