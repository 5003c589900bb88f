"""The compiled shapes of a shapes graph, applied to the triples of a data graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import pyoxigraph
import rdflib
from rdflib.namespace import SH as SHACL_TERMS

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import Triple
from fabiola.shapes.compiled.changes import Reach
from fabiola.shapes.compiled.compiling import Compiler, beyond_core
from fabiola.shapes.compiled.constraints import Shape
from fabiola.shapes.compiled.findings import make_findings
from fabiola.shapes.compiled.index import NOTHING, TYPE, Index
from fabiola.shapes.compiled.linked import classes_by_address
from fabiola.shapes.compiled.plans import Plan, joining
from fabiola.shapes.compiled.reading import Source, term_of
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.signatures import Signature
from fabiola.shapes.compiled.stored import StoredIndex
from fabiola.shapes.compiled.targets import has_target, read_targets, shapes_in, superclasses_in
from fabiola.shapes.findings import Finding

_PLANS = 2048


class Shapes:
    """Shapes ready to be applied, any number of times and in any thread.

    `outside` names the shapes that use more than SHACL Core: those are not applied here, the rest is.
    """

    def __init__(self, graph: rdflib.Graph) -> None:
        if (head := next(graph.subjects(SHACL_TERMS.entailment), None)) is not None:
            raise Source(graph, head).fail("it asks for an entailment regime, and none is applied here")
        compiler = Compiler(graph)
        nodes = shapes_in(graph)
        beyond = beyond_core(graph, nodes)
        self._superclasses = superclasses_in(graph)
        core = [node for node in nodes if node not in beyond]
        self._targets = read_targets(graph, {node: compiler.shape(node) for node in core})
        self._chooses_nodes = bool(self._targets.by_node or self._targets.by_inverse)
        self._graph, self._core = graph, core
        self._join = joining()
        self._plan_of = lru_cache(_PLANS)(self._make_plan)
        self.outside = tuple(term_of(node) for node in nodes if node in beyond and has_target(graph, node))

    def check(self, triples: Iterable[Triple]) -> list[Result]:
        """What the triples of one data graph break, in the order of the triples and of the shapes.

        The terms are canonical N-Triples text: strings without a datatype, language tags in lower case.
        """
        return self._check(Index(dict.fromkeys(triples), self._superclasses))

    def check_stored(self, store: pyoxigraph.Store) -> Iterator[Result]:
        """What the default graph of a store breaks, one result after the other, in memory that does not grow with it.

        The store is one on disk, which gives the triples of a subject one after the other, and is not written to before
        the last result is taken.
        """
        index = StoredIndex(store, self._superclasses)
        for node, said in self._chosen_nodes(index):
            found: list[Result] = []
            self._check_node(index, node, said, found)
            yield from found

    def check_descriptions(self, descriptions: Sequence[Description]) -> tuple[Finding, ...]:
        """What the descriptions break of the profile, in the order of entity, node, rule and value; each finding once.

        Each description is a data graph of its own; what it links to is known by kind. The shapes are those of the
        profile: KeyError for any other.
        """
        found: set[Finding] = set()
        for description in descriptions:
            results = self._check(Index(description.triples, self._superclasses, classes_by_address))
            if results:
                found.update(make_findings(description, results))
        return tuple(sorted(found))

    def check_changes(
        self, store: pyoxigraph.Store, added: Sequence[Triple], removed: Sequence[Triple]
    ) -> tuple[frozenset[str], list[Result]] | None:
        """The nodes that a change can have given other results, and their results now.

        The store holds the data after the change. With the earlier results on other nodes these are the results on the
        whole data. None where a change of the class hierarchy makes it necessary to check everything.
        """
        index = StoredIndex(store, self._superclasses)
        nodes = self._reach.affected(index, added, removed, self._targets.by_inverse)
        if nodes is None:
            return None
        found: list[Result] = []
        for node in nodes:
            self._check_node(index, node, index.said(node), found)
        return frozenset(nodes), found

    @cached_property
    def _reach(self) -> Reach:
        """Made when it is first asked for: publishing never does."""
        return Reach(self._graph, self._core)

    def _check(self, index: Index) -> list[Result]:
        found: list[Result] = []
        for node, said in self._chosen_nodes(index):
            self._check_node(index, node, said, found)
        return found

    def _chosen_nodes(self, index: Index) -> Iterable[tuple[str, Mapping[str, Sequence[str]]]]:
        """The nodes that a shape can choose: the subjects, then the nodes that say nothing."""
        if not self._chooses_nodes:
            return index.nodes()
        return chain(index.nodes(), ((node, NOTHING) for node in self._silent_nodes(index)))

    def _check_node(self, index: Index, node: str, said: Mapping[str, Sequence[str]], found: list[Result]) -> None:
        """Add what is wrong with one node that says this."""
        types = tuple(said.get(TYPE, ()))
        classes = types if said and index.is_flat else tuple(index.classes(node))
        chosen = self._chosen_by_others(index, node) if self._chooses_nodes else ()
        self._plan_of(tuple(said), types, classes, chosen).run(index, node, said, found)

    def _chosen_by_others(self, index: Index, node: str) -> tuple[Shape, ...]:
        """The shapes that choose a node by itself, or as the value of a property."""
        targets = self._targets
        chosen = [shapes for predicate, shapes in targets.by_inverse.items() if index.subjects(node, predicate)]
        return tuple(dict.fromkeys(chain(targets.by_node.get(node, ()), *chosen)))

    def _silent_nodes(self, index: Index) -> Iterator[str]:
        """The nodes that a shape chooses although they are the subject of nothing, each once."""
        by_node = self._targets.by_node
        yield from (node for node in by_node if not index.said(node))
        met: list[str] = []
        for predicate in self._targets.by_inverse:
            for node in index.objects(predicate):
                if node not in by_node and not index.said(node) and not any(index.subjects(node, one) for one in met):
                    yield node
            met.append(predicate)

    def _make_plan(
        self, predicates: tuple[str, ...], types: tuple[str, ...], classes: tuple[str, ...], others: tuple[Shape, ...]
    ) -> Plan:
        by_class = [self._targets.by_class.get(name, ()) for name in classes]
        by_property = [self._targets.by_property.get(predicate, ()) for predicate in predicates]
        shapes = dict.fromkeys(chain(*by_class, *by_property, others))
        return Plan(shapes, Signature(frozenset(predicates), types, classes), self._join)
