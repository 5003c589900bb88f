"""Which shapes a shapes graph applies to which nodes.

Follows W3C SHACL, targets: https://www.w3.org/TR/shacl/#targets
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import rdflib
from msgspec import Struct
from rdflib.namespace import RDF, RDFS
from rdflib.term import BNode, Node, URIRef

from fabiola.ontology.tables import rows
from fabiola.shapes.compiled.constraints import Shape
from fabiola.shapes.compiled.reading import SH, Source, term_of

Shapes = tuple[Shape, ...]

_CORE = [row["term"] for row in rows("shacl_terms") if row["use"] == "target"]
TARGETS = [URIRef(SH + name) for name in (*_CORE, "target")]
_CONSTRAINTS = [URIRef(SH + row["term"]) for row in rows("shacl_terms") if row["use"] in {"constraint", "beyond"}]


class Targets(Struct, frozen=True):
    """Shapes by what selects nodes for them: a class, a property of the node or to the node, the node itself."""

    by_class: Mapping[str, Shapes]
    by_property: Mapping[str, Shapes]
    by_inverse: Mapping[str, Shapes]
    by_node: Mapping[str, Shapes]


def read_targets(graph: rdflib.Graph, shapes: Mapping[Node, Shape]) -> Targets:
    """The targets of shapes. Raises BadShapes for a target that is not well-formed."""
    found: dict[str, dict[str, list[Shape]]] = {name: {} for name in _CORE}
    for node, shape in shapes.items():
        for name, term in _targets_of(Source(graph, node)):
            found[name].setdefault(term, []).append(shape)
    tuples = {name: {term: tuple(chosen) for term, chosen in by_term.items()} for name, by_term in found.items()}
    return Targets(tuples["targetClass"], tuples["targetSubjectsOf"], tuples["targetObjectsOf"], tuples["targetNode"])


def _targets_of(source: Source) -> Iterator[tuple[str, str]]:
    for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf"):
        yield from [(name, term) for term in source.iris(name)]
    for node in source.nodes("targetNode"):
        if isinstance(node, BNode):
            raise source.fail("sh:targetNode takes an IRI or a literal, not a blank node")
        yield "targetNode", term_of(node)
    if isinstance(source.node, URIRef) and source.node in _classes(source.graph):
        yield "targetClass", source.term


def shapes_in(graph: rdflib.Graph) -> list[Node]:
    """The nodes of a graph that are shapes by type, by having targets or as classes, in a stable order."""
    declared = {node for kind in ("NodeShape", "PropertyShape") for node in graph.subjects(RDF.type, URIRef(SH + kind))}
    targeted = {node for target in TARGETS for node in graph.subjects(target, None)}
    implied = {node for node in _classes(graph) if any((node, term, None) in graph for term in _CONSTRAINTS)}
    return sorted(declared | targeted | implied, key=term_of)


def has_target(graph: rdflib.Graph, node: Node) -> bool:
    """Whether a shape applies to nodes by itself."""
    return any((node, target, None) in graph for target in TARGETS) or node in _classes(graph)


def _classes(graph: rdflib.Graph) -> set[Node]:
    """The instances of rdfs:Class, or of a class below it."""
    kinds = set(graph.transitive_subjects(RDFS.subClassOf, RDFS.Class))
    return {node for kind in kinds for node in graph.subjects(RDF.type, kind)}


def superclasses_in(graph: rdflib.Graph) -> dict[str, list[str]]:
    """Class -> the superclasses that a graph states."""
    found: dict[str, list[str]] = {}
    for lower, upper in graph.subject_objects(RDFS.subClassOf):
        found.setdefault(term_of(lower), []).append(term_of(upper))
    return found
