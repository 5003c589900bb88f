"""What a check finds, and the validation report of SHACL made of it.

Follows W3C SHACL, validation report: https://www.w3.org/TR/shacl/#validation-report
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import rdflib
from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib.namespace import RDF as TYPES
from rdflib.term import BNode, Node

from fabiola.ontology.namespaces import RDF, XSD
from fabiola.shapes.compiled.reading import SH, node_of, oxigraph_term, term_of

_TRUE, _FALSE = (Literal(value, datatype=NamedNode(XSD.boolean[1:-1])) for value in ("true", "false"))


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


def report_graph(results: Iterable[Result], shapes: rdflib.Graph) -> rdflib.Graph:
    """The results as a `sh:ValidationReport` in memory."""
    graph = rdflib.Graph()
    graph.bind("sh", SH)
    for triple in report_triples(results, shapes):
        graph.add((node_of(str(triple.subject)), node_of(str(triple.predicate)), node_of(str(triple.object))))
    return graph


def report_triples(results: Iterable[Result], shapes: rdflib.Graph) -> Iterator[Triple]:
    """The triples of a `sh:ValidationReport`, each result as it comes, the verdict at the end."""
    report, conforms = BlankNode(), True
    yield Triple(report, NamedNode(RDF.type[1:-1]), _sh("ValidationReport"))
    for result in results:
        conforms = False
        node = BlankNode()
        yield Triple(report, _sh("result"), node)
        yield from _result_triples(node, result, shapes)
    yield Triple(report, _sh("conforms"), _TRUE if conforms else _FALSE)


def _result_triples(node: BlankNode, result: Result, shapes: rdflib.Graph) -> Iterator[Triple]:
    yield Triple(node, NamedNode(RDF.type[1:-1]), _sh("ValidationResult"))
    said = (
        ("focusNode", result.focus),
        ("sourceShape", result.shape),
        ("sourceConstraintComponent", result.component),
        ("resultSeverity", result.severity),
        *([] if result.value is None else [("value", result.value)]),
        *(("resultMessage", message) for message in result.messages),
    )
    for name, term in said:
        yield Triple(node, _sh(name), oxigraph_term(term))
    if result.path_node:
        yield from _path_triples(node, _sh("resultPath"), node_of(result.path_node), shapes)


def _path_triples(subject: BlankNode, predicate: NamedNode, path: Node, shapes: rdflib.Graph) -> Iterator[Triple]:
    """A path, copied with new blank nodes; of a node that is a list and more, the list, which is what was walked."""
    if not isinstance(path, BNode):
        yield Triple(subject, predicate, oxigraph_term(term_of(path)))
        return
    copied, is_list = BlankNode(), (path, TYPES.first, None) in shapes
    yield Triple(subject, predicate, copied)
    for name, value in shapes.predicate_objects(path):
        if not is_list or name in {TYPES.first, TYPES.rest}:
            yield from _path_triples(copied, NamedNode(str(name)), value, shapes)


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
