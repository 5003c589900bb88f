"""What a check finds, and the validation report of SHACL made of it.

Follows W3C SHACL, validation report: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Iterable

import rdflib
from msgspec import Struct
from rdflib.namespace import RDF
from rdflib.namespace import SH as SHACL
from rdflib.term import BNode, Literal, Node

from fabiola.shapes.compiled.reading import node_of


class Result(Struct, frozen=True):
    """A constraint that a node does not meet; every term is N-Triples text.

    `path` is a SPARQL 1.1 property path with full IRIs and `path_node` its node in the shapes graph, both empty for
    constraints on the focus node itself. `value` is None where no single value is at fault.
    """

    focus: str
    path: str
    path_node: str
    value: str | None
    shape: str
    component: str
    severity: str
    messages: tuple[str, ...]


def make_report(results: Iterable[Result], shapes: rdflib.Graph) -> rdflib.Graph:
    """The results as a `sh:ValidationReport`; the paths are copied from the shapes graph."""
    graph, report = rdflib.Graph(), BNode()
    graph.bind("sh", SHACL)
    graph.add((report, RDF.type, SHACL.ValidationReport))
    conforms = True
    for result in results:
        conforms = False
        graph.add((report, SHACL.result, _add_result(graph, result, shapes)))
    graph.add((report, SHACL.conforms, Literal(conforms)))
    return graph


def _add_result(graph: rdflib.Graph, result: Result, shapes: rdflib.Graph) -> Node:
    node = BNode()
    graph.add((node, RDF.type, SHACL.ValidationResult))
    graph.add((node, SHACL.focusNode, node_of(result.focus)))
    graph.add((node, SHACL.sourceShape, node_of(result.shape)))
    graph.add((node, SHACL.sourceConstraintComponent, node_of(result.component)))
    graph.add((node, SHACL.resultSeverity, node_of(result.severity)))
    if result.value is not None:
        graph.add((node, SHACL.value, node_of(result.value)))
    if result.path_node:
        graph.add((node, SHACL.resultPath, _copy(shapes, node_of(result.path_node), graph)))
    for message in result.messages:
        graph.add((node, SHACL.resultMessage, node_of(message)))
    return node


def _copy(shapes: rdflib.Graph, node: Node, graph: rdflib.Graph) -> Node:
    """A path, copied with new blank nodes; of a node that is a list and more, the list, which is what was walked."""
    if not isinstance(node, BNode):
        return node
    copied, is_list = BNode(), (node, RDF.first, None) in shapes
    for predicate, value in shapes.predicate_objects(node):
        if not is_list or predicate in {RDF.first, RDF.rest}:
            graph.add((copied, predicate, _copy(shapes, value, graph)))
    return copied
