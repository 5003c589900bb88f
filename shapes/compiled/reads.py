"""What a shape reads: the triples that its verdict on a node rests on, and the way from such a triple to the node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

from msgspec import Struct
from rdflib.namespace import RDF
from rdflib.term import Node, URIRef

from fabiola.shapes.compiled.index import TYPE, Index, reach
from fabiola.shapes.compiled.reading import SH, Source, members, term_of

Back = Callable[[Index, Iterable[str]], Iterable[str]]
"""From nodes to the focus nodes whose checks come to them."""

_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_NESTED = ("not", "node", "property", "qualifiedValueShape")
_NESTED_LISTS = ("and", "or", "xone")
_REPEATED = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


class Read(Struct, frozen=True):
    """A predicate that is read, of the subject or, where `inverse`, of the object; None stands for any predicate.

    `back` leads from that subject or object to the focus nodes.
    """

    predicate: str | None
    inverse: bool
    back: Back


def itself(index: Index, nodes: Iterable[str]) -> Iterable[str]:
    """The nodes, of which a check reads what they say."""
    return nodes


def reads_of(source: Source, back: Back = itself) -> Iterator[Read]:
    """What the verdict of a shape on a node rests on, the node's own targets apart."""
    path = source.one("path")
    inner = back
    if path is not None:
        yield from _reads_of_path(source, path, back, inverse=False)
        inner = partial(_both, back, _back_of(source, path, inverse=False))
    yield from (Read(term, False, back) for name in _PAIRS for term in source.iris(name))
    if source.nodes("class"):
        yield Read(TYPE, False, inner)
    if source.flag("closed"):
        yield Read(None, False, inner)
    for part in _parts_of(source):
        yield from reads_of(Source(source.graph, part), inner)


def _parts_of(source: Source) -> Iterator[Node]:
    yield from chain.from_iterable(map(source.nodes, _NESTED))
    yield from chain.from_iterable(chain.from_iterable(map(source.lists, _NESTED_LISTS)))
    if source.flag("qualifiedValueShapesDisjoint"):
        for parent in source.graph.subjects(URIRef(f"{SH}property"), source.node):
            for part in source.graph.objects(parent, URIRef(f"{SH}property")):
                yield from source.graph.objects(part, URIRef(f"{SH}qualifiedValueShape"))


def _both(outer: Back, inner: Back, index: Index, nodes: Iterable[str]) -> Iterable[str]:
    return outer(index, inner(index, nodes))


def _parts_of_path(source: Source, path: Node) -> tuple[str, list[Node]]:
    """The kind of a path (`predicate`, `sequence`, or the SHACL term) and its parts."""
    if isinstance(path, URIRef):
        return "predicate", [path]
    if (path, RDF.first, None) in source.graph:
        return "sequence", members(source, path)
    node = Source(source.graph, path)
    for name in ("inversePath", *_REPEATED):
        if (inner := node.one(name)) is not None:
            return name, [inner]
    return "alternativePath", members(source, node.nodes("alternativePath")[0])


def _reads_of_path(source: Source, path: Node, back: Back, *, inverse: bool) -> Iterator[Read]:
    kind, parts = _parts_of_path(source, path)
    if kind == "predicate":
        yield Read(term_of(path), inverse, back)
    elif kind == "inversePath":
        yield from _reads_of_path(source, parts[0], back, inverse=not inverse)
    elif kind == "alternativePath":
        for part in parts:
            yield from _reads_of_path(source, part, back, inverse=inverse)
    elif kind == "sequence":
        for part in reversed(parts) if inverse else parts:
            yield from _reads_of_path(source, part, back, inverse=inverse)
            back = partial(_both, back, _back_of(source, part, inverse=inverse))
    else:
        again = partial(_both, back, partial(_any_number, _back_of(source, parts[0], inverse=inverse)))
        yield from _reads_of_path(source, parts[0], again, inverse=inverse)


def _back_of(source: Source, path: Node, *, inverse: bool) -> Back:
    """From nodes at the end of a path to those at its start."""
    kind, parts = _parts_of_path(source, path)
    if kind == "predicate":
        return partial(_along if inverse else _against, term_of(path))
    if kind == "inversePath":
        return _back_of(source, parts[0], inverse=not inverse)
    backs = [_back_of(source, part, inverse=inverse) for part in parts]
    if kind == "alternativePath":
        return partial(_any_of, backs)
    if kind == "sequence":
        return partial(_one_after_the_other, backs if inverse else backs[::-1])
    return partial(_any_number, backs[0])


def _against(predicate: str, index: Index, nodes: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(chain.from_iterable(index.subjects(node, predicate) for node in nodes))


def _along(predicate: str, index: Index, nodes: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(chain.from_iterable(index.values(node, predicate) for node in nodes))


def _any_of(backs: Sequence[Back], index: Index, nodes: Iterable[str]) -> Iterable[str]:
    starts = list(nodes)
    return dict.fromkeys(chain.from_iterable(back(index, starts) for back in backs))


def _one_after_the_other(backs: Sequence[Back], index: Index, nodes: Iterable[str]) -> Iterable[str]:
    for back in backs:
        nodes = back(index, nodes)
    return nodes


def _any_number(back: Back, index: Index, nodes: Iterable[str]) -> Iterable[str]:
    """None, one or more times; a little more than one-or-more and zero-or-one ask for, which does no harm."""
    return reach(nodes, lambda node: back(index, (node,)))
