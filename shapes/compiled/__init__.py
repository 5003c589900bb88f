"""SHACL Core compiled to closures over the triples of a description (N-Triples text, no graph library at run time)."""

from __future__ import annotations

import rdflib

from fabiola.shapes.compiled.reading import BadShapes
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.shapes_of import Shapes

__all__ = ["BadShapes", "Result", "Shapes", "compile_shapes"]


def compile_shapes(graph: rdflib.Graph) -> Shapes:
    """The shapes of a graph, compiled; worth keeping, as it takes far longer than a check.

    Raises BadShapes, naming the shape, for what is not well-formed SHACL and for recursive shapes.
    """
    return Shapes(graph)
