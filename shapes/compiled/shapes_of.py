"""The compiled shapes of a shapes graph, applied to the triples of a data graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

import rdflib
from rdflib.namespace import SH as SHACL_TERMS

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import Triple
from fabiola.shapes.compiled.compiling import Compiler, reaches_beyond_core
from fabiola.shapes.compiled.constraints import Shape
from fabiola.shapes.compiled.findings import make_findings
from fabiola.shapes.compiled.index import NOTHING, Index
from fabiola.shapes.compiled.plans import Plan
from fabiola.shapes.compiled.reading import Source, term_of
from fabiola.shapes.compiled.results import Result, make_report
from fabiola.shapes.compiled.targets import has_target, read_targets, shapes_in, superclasses_in
from fabiola.shapes.findings import Finding

_PLANS = 1024


class Shapes:
    """Shapes ready to be applied, any number of times and in any thread.

    `outside` names the shapes that use more than SHACL Core: those are not applied here, the rest is.
    """

    def __init__(self, graph: rdflib.Graph) -> None:
        if (head := next(graph.subjects(SHACL_TERMS.entailment), None)) is not None:
            raise Source(graph, head).fail("it asks for an entailment regime, and none is applied here")
        compiler = Compiler(graph)
        nodes = shapes_in(graph)
        beyond = {node for node in nodes if reaches_beyond_core(graph, node)}
        self._graph = graph
        self._superclasses = superclasses_in(graph)
        self._targets = read_targets(graph, {node: compiler.shape(node) for node in nodes if node not in beyond})
        self._plan_of = lru_cache(_PLANS)(self._make_plan)
        self.outside = tuple(term_of(node) for node in nodes if node in beyond and has_target(graph, node))

    def check(self, triples: Iterable[Triple]) -> list[Result]:
        """What the triples of one data graph break, in the order of the triples and of the shapes.

        The terms are canonical N-Triples text: strings without a datatype, language tags in lower case.
        """
        return self._check(Index(dict.fromkeys(triples), self._superclasses))

    def report_graph(self, results: Iterable[Result]) -> rdflib.Graph:
        """Results as a `sh:ValidationReport`."""
        return make_report(results, self._graph)

    def check_descriptions(self, descriptions: Sequence[Description]) -> tuple[Finding, ...]:
        """What the descriptions break of the profile, in the order of entity, node, rule and value; each finding once.

        Each description is a data graph of its own. The shapes are those of the profile: KeyError for any other.
        """
        found: set[Finding] = set()
        for description in descriptions:
            results = self._check(Index(description.triples, self._superclasses))
            if results:
                found.update(make_findings(description, results))
        return tuple(sorted(found))

    def _check(self, index: Index) -> list[Result]:
        found: list[Result] = []
        chosen, by_property = self._chosen_by_others(index), self._targets.by_property.keys()
        for node, said in index.forward.items():
            others = tuple(chosen.pop(node, ())) if chosen else ()
            self._plan_of(tuple(index.classes(node)), frozenset(by_property & said.keys()), others).run(
                index, node, said, found
            )
        for node, shapes in chosen.items():
            self._plan_of((), frozenset(), tuple(shapes)).run(index, node, NOTHING, found)
        return found

    def _chosen_by_others(self, index: Index) -> dict[str, dict[Shape, None]]:
        """Nodes chosen by themselves or as a value, which are no subjects perhaps, with the shapes that choose them."""
        targets = self._targets
        chosen = {node: dict.fromkeys(shapes) for node, shapes in targets.by_node.items()}
        for predicate, shapes in targets.by_inverse.items():
            for said in index.forward.values():
                for value in said.get(predicate, ()):
                    chosen.setdefault(value, {}).update(dict.fromkeys(shapes))
        return chosen

    def _make_plan(self, classes: tuple[str, ...], predicates: frozenset[str], others: tuple[Shape, ...]) -> Plan:
        by_class = [self._targets.by_class.get(name, ()) for name in classes]
        by_property = [self._targets.by_property[predicate] for predicate in sorted(predicates)]
        return Plan(dict.fromkeys(chain(*by_class, *by_property, others)))
