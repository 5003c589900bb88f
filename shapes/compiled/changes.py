"""Which nodes a change of the data can give another verdict, so that nothing else is checked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import rdflib
from rdflib.term import Node

from fabiola.mappings.rdf.terms import Triple
from fabiola.shapes.compiled.index import SUBCLASS, Index
from fabiola.shapes.compiled.reading import Source
from fabiola.shapes.compiled.reads import Read, reads_of
from fabiola.shapes.compiled.targets import has_target


class Changed(Index):
    """The data after a change together with what was taken away: every way that there is or was leads through it."""

    def __init__(self, present: Index, removed: Iterable[Triple]) -> None:
        super().__init__(removed, {})
        self._present = present

    def values(self, node: str, predicate: str) -> Sequence[str]:
        """The values that a predicate of a node has or had."""
        return (*self._present.values(node, predicate), *super().values(node, predicate))

    def subjects(self, node: str, predicate: str) -> Sequence[str]:
        """The subjects that have or had the node as a value of a predicate."""
        return (*self._present.subjects(node, predicate), *super().subjects(node, predicate))


class Reach:
    """The reads of all shapes that apply to nodes by themselves, by predicate."""

    def __init__(self, graph: rdflib.Graph, shapes: Iterable[Node]) -> None:
        self._by_predicate: dict[str | None, list[Read]] = {}
        for node in shapes:
            if has_target(graph, node):
                for read in reads_of(Source(graph, node)):
                    self._by_predicate.setdefault(read.predicate, []).append(read)

    def affected(
        self, present: Index, added: Sequence[Triple], removed: Sequence[Triple], by_inverse: Mapping[str, object]
    ) -> dict[str, None] | None:
        """The nodes whose results may differ; None where the change of a class hierarchy may concern every node.

        `by_inverse` has the predicates whose values are chosen by `sh:targetObjectsOf`.
        """
        index = Changed(present, removed)
        found: dict[str, None] = {}
        for subject, predicate, value in (*added, *removed):
            if predicate == SUBCLASS:
                return None
            found[subject] = None
            if predicate in by_inverse:
                found[value] = None
            for read in (*self._by_predicate.get(predicate, ()), *self._by_predicate.get(None, ())):
                found.update(dict.fromkeys(read.back(index, (value if read.inverse else subject,))))
        return found
