"""Property paths as functions from a node to the nodes that the path leads to.

Follows W3C SHACL, property paths: https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce

from msgspec import Struct
from rdflib.namespace import RDF
from rdflib.term import BNode, Node, URIRef

from fabiola.shapes.compiled.index import Index, reach
from fabiola.shapes.compiled.reading import SH, Source, members, term_of

Walk = Callable[[Index, str], Sequence[str]]
"""From a node to the distinct nodes at the end of a path."""


class Path(Struct, frozen=True):
    """A path: its node in the shapes graph, its text (SPARQL 1.1 with full IRIs), and the way along it.

    `predicate` is the term of a path that is a single predicate, else None.
    """

    node: Node
    text: str
    walk: Walk
    predicate: str | None = None


def read_path(source: Source, node: Node, above: tuple[Node, ...] = ()) -> Path:
    """The path at a node. Raises BadShapes for what is not a path, or holds itself."""
    if node in above:
        raise source.fail("its path contains itself")
    if isinstance(node, URIRef):
        return _predicate(node)
    if not isinstance(node, BNode):
        raise source.fail(f"a path is an IRI or a node with a path in it, not {term_of(node)}")
    inside = partial(read_path, source, above=(*above, node))
    if (node, RDF.first, None) in source.graph:
        return _sequence(node, [inside(part) for part in _parts(source, node)])
    for name, make in _KINDS.items():
        if (inner := Source(source.graph, node).one(name)) is not None:
            return make(node, inside(inner))
    if (inner := Source(source.graph, node).one("alternativePath")) is not None:
        return _alternative(node, [inside(part) for part in _parts(source, inner)])
    raise source.fail(f"{term_of(node)} is not a property path")


def _parts(source: Source, node: Node) -> list[Node]:
    parts = members(source, node)
    if len(parts) < 2:
        raise source.fail("a path of several parts needs at least two of them")
    return parts


def _predicate(node: URIRef) -> Path:
    predicate = term_of(node)
    return Path(node, predicate, lambda index, start: index.values(start, predicate), predicate)


def _inverse(node: Node, inner: Path) -> Path:
    if inner.predicate is None:
        raise NotImplementedError
    predicate = inner.predicate
    return Path(node, f"^{predicate}", lambda index, start: index.subjects(start, predicate))


def _sequence(node: Node, parts: Sequence[Path]) -> Path:
    walks = [part.walk for part in parts]

    def step(index: Index, starts: Sequence[str], walk: Walk) -> Sequence[str]:
        return distinct([end for start in starts for end in walk(index, start)])

    def walk(index: Index, start: str) -> Sequence[str]:
        return reduce(partial(step, index), walks, [start])

    return Path(node, f"({'/'.join(part.text for part in parts)})", walk)


def _alternative(node: Node, parts: Sequence[Path]) -> Path:
    walks = [part.walk for part in parts]

    def walk(index: Index, start: str) -> Sequence[str]:
        return distinct([end for walk in walks for end in walk(index, start)])

    return Path(node, f"({'|'.join(part.text for part in parts)})", walk)


def _zero_or_more(node: Node, inner: Path) -> Path:
    return Path(node, f"{inner.text}*", lambda index, start: reach([start], partial(inner.walk, index)))


def _one_or_more(node: Node, inner: Path) -> Path:
    def walk(index: Index, start: str) -> Sequence[str]:
        return reach(inner.walk(index, start), partial(inner.walk, index))

    return Path(node, f"{inner.text}+", walk)


def _zero_or_one(node: Node, inner: Path) -> Path:
    return Path(node, f"{inner.text}?", lambda index, start: distinct([start, *inner.walk(index, start)]))


def distinct(nodes: Sequence[str]) -> Sequence[str]:
    """Each node once, in the order of the first time."""
    return nodes if len(nodes) < 2 else list(dict.fromkeys(nodes))


_KINDS: dict[str, Callable[[Node, Path], Path]] = {
    "inversePath": _inverse,
    "zeroOrMorePath": _zero_or_more,
    "oneOrMorePath": _one_or_more,
    "zeroOrOnePath": _zero_or_one,
}
