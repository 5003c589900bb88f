"""Property paths as functions from a node to the nodes that the path leads to.

Follows W3C SHACL, property paths: https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

from msgspec import Struct
from rdflib.namespace import RDF
from rdflib.term import BNode, Node, URIRef

from fabiola.shapes.compiled.index import Index, reach
from fabiola.shapes.compiled.reading import Source, members, term_of

Walk = Callable[[Index, str], Sequence[str]]
"""From a node to the distinct nodes at the end of a path."""


class Path(Struct, frozen=True):
    """A path: its node in the shapes graph, its text (SPARQL 1.1 with full IRIs), and the ways along and back.

    `predicate` is the term of a path that is a single predicate, else None. `ways` are the predicates of which each is
    a way along the path by itself; `is_any_of_ways` says that there are no others.
    """

    node: Node
    text: str
    walk: Walk
    back: Walk
    predicate: str | None = None
    ways: tuple[str, ...] = ()
    is_any_of_ways: bool = False


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
    raise source.fail("what its sh:path leads to is not a property path")


def _parts(source: Source, node: Node) -> list[Node]:
    parts = members(source, node)
    if len(parts) < 2:
        raise source.fail("a path of several parts needs at least two of them")
    return parts


def _predicate(node: URIRef) -> Path:
    predicate = term_of(node)

    def back(index: Index, start: str) -> Sequence[str]:
        return index.subjects(start, predicate)

    return Path(node, predicate, _along(predicate), back, predicate, (predicate,), is_any_of_ways=True)


def _along(predicate: str) -> Walk:
    return lambda index, start: index.values(start, predicate)


def along_any(predicates: Iterable[str]) -> Walk:
    """The way along any of several predicates."""
    return partial(_walk_any, [_along(predicate) for predicate in predicates])


def _inverse(node: Node, inner: Path) -> Path:
    return Path(node, f"^{inner.text}", inner.back, inner.walk)


def _sequence(node: Node, parts: Sequence[Path]) -> Path:
    text = "/".join(part.text for part in parts)
    there, back = [part.walk for part in parts], [part.back for part in reversed(parts)]
    return Path(node, f"({text})", partial(_walk_all, there), partial(_walk_all, back))


def _alternative(node: Node, parts: Sequence[Path]) -> Path:
    text = "|".join(part.text for part in parts)
    there, back = [part.walk for part in parts], [part.back for part in parts]
    ways = tuple(dict.fromkeys(chain.from_iterable(part.ways for part in parts)))
    is_any = all(part.is_any_of_ways for part in parts)
    return Path(
        node, f"({text})", partial(_walk_any, there), partial(_walk_any, back), ways=ways, is_any_of_ways=is_any
    )


def _repeated(node: Node, inner: Path, sign: str, along: Callable[[Walk, Index, str], Sequence[str]]) -> Path:
    return Path(node, f"{inner.text}{sign}", partial(along, inner.walk), partial(along, inner.back))


def _walk_all(walks: Sequence[Walk], index: Index, start: str) -> Sequence[str]:
    reached: Sequence[str] = (start,)
    for walk in walks:
        if len(reached) == 1:
            reached = walk(index, reached[0])
        else:
            reached = distinct([end for node in reached for end in walk(index, node)])
    return reached


def _walk_any(walks: Sequence[Walk], index: Index, start: str) -> Sequence[str]:
    ends = [found for walk in walks if (found := walk(index, start))]
    if len(ends) > 1:
        return distinct(list(chain.from_iterable(ends)))
    return ends[0] if ends else ()


def _walk_zero_or_more(walk: Walk, index: Index, start: str) -> Sequence[str]:
    return reach([start], partial(walk, index))


def _walk_one_or_more(walk: Walk, index: Index, start: str) -> Sequence[str]:
    return reach(walk(index, start), partial(walk, index))


def _walk_zero_or_one(walk: Walk, index: Index, start: str) -> Sequence[str]:
    return distinct([start, *walk(index, start)])


def distinct(nodes: Sequence[str]) -> Sequence[str]:
    """Each node once, in the order of the first time."""
    return nodes if len(nodes) < 2 else list(dict.fromkeys(nodes))


_KINDS: dict[str, Callable[[Node, Path], Path]] = {
    "inversePath": _inverse,
    "zeroOrMorePath": partial(_repeated, sign="*", along=_walk_zero_or_more),
    "oneOrMorePath": partial(_repeated, sign="+", along=_walk_one_or_more),
    "zeroOrOnePath": partial(_repeated, sign="?", along=_walk_zero_or_one),
}
