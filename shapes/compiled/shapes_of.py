"""The compiled shapes of a shapes graph, applied to the triples of a data graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import rdflib

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import Triple
from fabiola.shapes.compiled.compiling import Compiler, reaches_beyond_core
from fabiola.shapes.compiled.constraints import Shape
from fabiola.shapes.compiled.findings import make_findings
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import term_of
from fabiola.shapes.compiled.results import Result, make_report
from fabiola.shapes.compiled.targets import has_target, read_targets, shapes_in, superclasses_in
from fabiola.shapes.gate import Finding


class Shapes:
    """Shapes ready to be applied, any number of times and in any thread.

    `outside` names the shapes that use more than SHACL Core: those are not applied here, the rest is.
    """

    def __init__(self, graph: rdflib.Graph) -> None:
        compiler = Compiler(graph)
        nodes = shapes_in(graph)
        beyond = {node for node in nodes if reaches_beyond_core(graph, node)}
        self._graph = graph
        self._superclasses = superclasses_in(graph)
        self._targets = read_targets(graph, {node: compiler.shape(node) for node in nodes if node not in beyond})
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
        for focus, shapes in self._focus_nodes(index):
            for shape in shapes:
                shape.report(index, focus, found)
        return found

    def _focus_nodes(self, index: Index) -> Iterator[tuple[str, Iterable[Shape]]]:
        targets = self._targets
        chosen: dict[str, dict[Shape, None]] = {node: dict.fromkeys(shapes) for node, shapes in targets.by_node.items()}
        for node, said in index.forward.items():
            shapes = chosen.setdefault(node, {})
            for name in index.classes(node):
                shapes.update(dict.fromkeys(targets.by_class.get(name, ())))
            for predicate in targets.by_property.keys() & said.keys():
                shapes.update(dict.fromkeys(targets.by_property[predicate]))
            for predicate in targets.by_inverse.keys() & said.keys():
                for value in said[predicate]:
                    chosen.setdefault(value, {}).update(dict.fromkeys(targets.by_inverse[predicate]))
        yield from chosen.items()
