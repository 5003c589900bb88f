"""The triples of a store as a data graph, looked up as they are needed, for what does not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from fabiola.shapes.compiled.index import SUBCLASS, Hierarchy, Index
from fabiola.shapes.compiled.reading import oxigraph_term

_DEFAULT = DefaultGraph()
_KEPT = 4096
"""How many nodes are kept at hand; those that are walked to again and again are few."""


class StoredIndex(Index):
    """The default graph of a store behind the questions that checks ask."""

    def __init__(self, store: Store, superclasses: Hierarchy) -> None:
        self._store = store
        super().__init__((), superclasses)
        self._said = lru_cache(_KEPT)(self._look_up)
        self._subjects = lru_cache(_KEPT)(self._look_back)

    def nodes(self) -> Iterable[tuple[str, Mapping[str, Sequence[str]]]]:
        """Every subject with all that it says; a store gives the triples of a subject one after the other."""
        quads = self._store.quads_for_pattern(None, None, None, _DEFAULT)
        for subject, said in groupby(quads, key=lambda quad: quad.subject):
            yield str(subject), _by_predicate(said)

    def objects(self, predicate: str) -> Iterable[str]:
        """The values of a predicate of any node, each once; a store gives the same ones one after the other."""
        quads = self._store.quads_for_pattern(None, NamedNode(predicate[1:-1]), None, _DEFAULT)
        return (str(value) for value, _ in groupby(quad.object for quad in quads))

    def said(self, node: str) -> Mapping[str, Sequence[str]]:
        """All that a node says: predicate -> values."""
        return self._said(node)

    def values(self, node: str, predicate: str) -> Sequence[str]:
        """The values of a predicate of a node."""
        return self._said(node).get(predicate, ())

    def subjects(self, node: str, predicate: str) -> Sequence[str]:
        """The subjects that have the node as a value of a predicate."""
        return self._subjects(node, predicate)

    def _look_up(self, node: str) -> Mapping[str, Sequence[str]]:
        subject = oxigraph_term(node)
        if isinstance(subject, Literal):
            return {}
        return _by_predicate(self._store.quads_for_pattern(subject, None, None, _DEFAULT))

    def _look_back(self, node: str, predicate: str) -> Sequence[str]:
        quads = self._store.quads_for_pattern(None, NamedNode(predicate[1:-1]), oxigraph_term(node), _DEFAULT)
        return [str(quad.subject) for quad in quads]

    def _stated_superclasses(self) -> Hierarchy:
        found: dict[str, list[str]] = {}
        for quad in self._store.quads_for_pattern(None, NamedNode(SUBCLASS[1:-1]), None, _DEFAULT):
            found.setdefault(str(quad.subject), []).append(str(quad.object))
        return found


def _by_predicate(quads: Iterator[Quad]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for quad in quads:
        said.setdefault(str(quad.predicate), []).append(str(quad.object))
    return said
