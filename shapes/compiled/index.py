"""The triples of one data graph, indexed so that a check is a look-up or two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from fabiola.mappings.rdf.terms import Triple
from fabiola.ontology.namespaces import RDF, RDFS

By = dict[str, dict[str, list[str]]]
"""Node -> predicate -> values, or predicate -> node -> subjects, in the order of the triples."""

Hierarchy = Mapping[str, Sequence[str]]
"""Class -> its superclasses, as stated."""

Step = Callable[[str], Iterable[str]]
"""From a node to the next ones."""

Kinds = Callable[[str], Sequence[str]]
"""The classes of a node that the data graph does not describe."""

NOTHING: Mapping[str, Sequence[str]] = {}
TYPE, SUBCLASS = RDF.type, RDFS.subClassOf


class Index:
    """A data graph; `superclasses` are those of the shapes graph, which count as well.

    `kinds` tells the classes of nodes that the graph links to but does not describe; `is_flat` says that no class has
    one above it.
    """

    def __init__(self, triples: Iterable[Triple], superclasses: Hierarchy, kinds: Kinds | None = None) -> None:
        self.forward: By = _index(triples)
        self._superclasses, self._kinds = superclasses, kinds
        self._own_superclasses = self._stated_superclasses()
        self.is_flat = not superclasses and not self._own_superclasses
        self._backward: By = {}

    def _stated_superclasses(self) -> Hierarchy:
        return {name: said[SUBCLASS] for name, said in self.forward.items() if SUBCLASS in said}

    def nodes(self) -> Iterable[tuple[str, Mapping[str, Sequence[str]]]]:
        """Every subject with all that it says."""
        return self.forward.items()

    def said(self, node: str) -> Mapping[str, Sequence[str]]:
        """All that a node says: predicate -> values."""
        return self.forward.get(node, NOTHING)

    def objects(self, predicate: str) -> Iterable[str]:
        """The values of a predicate of any node, each once."""
        return dict.fromkeys(chain.from_iterable(said.get(predicate, ()) for said in self.forward.values()))

    def values(self, node: str, predicate: str) -> Sequence[str]:
        """The values of a predicate of a node."""
        return self.forward.get(node, NOTHING).get(predicate, ())

    def subjects(self, node: str, predicate: str) -> Sequence[str]:
        """The subjects that have the node as a value of a predicate."""
        if predicate not in self._backward:
            self._backward[predicate] = self._invert(predicate)
        return self._backward[predicate].get(node, ())

    def _invert(self, predicate: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subject, said in self.forward.items():
            if predicate in said:
                for value in said[predicate]:
                    found.setdefault(value, []).append(subject)
        return found

    def classes(self, node: str) -> Iterable[str]:
        """The classes that a node is an instance of: those stated and all above them."""
        if self._kinds is not None and node not in self.forward:
            return self._kinds(node)
        stated = self.values(node, TYPE)
        return stated if self.is_flat else reach(stated, self._above)

    def instances(self, nodes: Iterable[str], names: frozenset[str]) -> list[str]:
        """The nodes that are instances of one of the classes."""
        kinds, forward = self._kinds, self.forward
        if kinds is None or not self.is_flat:
            return [node for node in nodes if not names.isdisjoint(self.classes(node))]
        return [
            node
            for node in nodes
            if not names.isdisjoint(forward[node].get(TYPE, ()) if node in forward else kinds(node))
        ]

    def _above(self, name: str) -> Iterable[str]:
        return (*self._superclasses.get(name, ()), *self._own_superclasses.get(name, ()))


def _index(triples: Iterable[Triple]) -> By:
    """Triples in any order by subject and predicate; of sorted ones, next to each other, each place is found once."""
    found: By = {}
    last_subject = last_predicate = ""
    said: dict[str, list[str]] = {}
    values: list[str] = []
    for subject, predicate, value in triples:
        if subject != last_subject:
            said = found.setdefault(subject, {})
            values = said.setdefault(predicate, [])
            last_subject, last_predicate = subject, predicate
        elif predicate != last_predicate:
            values = said.setdefault(predicate, [])
            last_predicate = predicate
        values.append(value)
    return found


def reach(starts: Iterable[str], step: Step) -> list[str]:
    """The starts and all that one or more steps lead to, each once."""
    found = dict.fromkeys(starts)
    waiting = list(found)
    while waiting:
        for node in step(waiting.pop()):
            if node not in found:
                found[node] = None
                waiting.append(node)
    return list(found)
