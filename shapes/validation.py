"""Any data against any shapes: SHACL Core compiled, what goes beyond it by pySHACL."""

from __future__ import annotations

from collections.abc import Iterator

import pyshacl
import rdflib
from pyoxigraph import DefaultGraph, Store
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import BNode, Node

from fabiola.shapes.compiled import BadShapes, Result, Shapes
from fabiola.shapes.compiled.paths import read_path
from fabiola.shapes.compiled.reading import Source, node_of, term_of
from fabiola.shapes.compiled.targets import TARGETS
from fabiola.shapes.judge import literals_kept


def validate(data: Store, graph: rdflib.Graph, shapes: Shapes) -> Iterator[Result]:
    """What the default graph of a store breaks of shapes: first of those in SHACL Core, then of the others.

    SHACL Core is checked in memory that does not grow with the data; for shapes beyond it (`Shapes.outside`) the data
    is held in memory. Raises BadShapes where those cannot be applied.
    """
    yield from shapes.check_stored(data)
    if shapes.outside:
        yield from _check_outside(data, graph, shapes)


def _check_outside(data: Store, graph: rdflib.Graph, shapes: Shapes) -> Iterator[Result]:
    outside = _only(graph, {node_of(term) for term in shapes.outside})
    triples = rdflib.Graph(bind_namespaces="none")
    for quad in data.quads_for_pattern(None, None, None, DefaultGraph()):
        triples.add((node_of(str(quad.subject)), node_of(str(quad.predicate)), node_of(str(quad.object))))
    with literals_kept():
        _, report, text = pyshacl.validate(triples, shacl_graph=outside, advanced=True, inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise BadShapes(f"The shapes beyond SHACL Core cannot be applied: {text}")
    for result in report.objects(None, SH.result):
        yield _read(report, result)


def _only(graph: rdflib.Graph, kept: set[Node]) -> rdflib.Graph:
    """The shapes of which no others than those to be kept apply to nodes by themselves."""
    found = rdflib.Graph() + graph
    for target in TARGETS:
        for node in set(found.subjects(target)) - kept:
            found.remove((node, target, None))
    for node in set(found.subjects(RDF.type, RDFS.Class)) - kept:
        found.remove((node, RDF.type, RDFS.Class))
    return found


def _read(report: rdflib.Graph, result: Node) -> Result:
    def term(predicate: Node) -> str:
        node = report.value(result, predicate)
        return "" if node is None else term_of(node)

    path = report.value(result, SH.resultPath)
    return Result(
        focus=term(SH.focusNode),
        path="" if path is None else read_path(Source(report, result), path).text,
        path_node="" if path is None or isinstance(path, BNode) else term_of(path),
        value=term(SH.value) or None,
        shape=term(SH.sourceShape),
        component=term(SH.sourceConstraintComponent),
        severity=term(SH.resultSeverity),
        messages=tuple(sorted(term_of(message) for message in report.objects(result, SH.resultMessage))),
    )
