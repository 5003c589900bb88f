"""Shapes as lines to read: the rules of the profile, and which shapes of a file are compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fabiola.shapes.compiled.reading import term_of
from fabiola.shapes.compiled.targets import has_target, shapes_in
from fabiola.shapes.files import load_shapes
from fabiola.shapes.profile import rules, shorten


def list_rules() -> Iterator[str]:
    """A line for each rule of the profile: severity, shape, path, name; all of them are compiled."""
    for rule in rules():
        yield f"{rule.severity:<10} {rule.shape:<44} {rule.path:<48} {rule.name}"
    yield f"{len(rules())} rules, all in SHACL Core and compiled"


def list_shapes(files: Sequence[Path]) -> Iterator[str]:
    """A line for each shape that applies to nodes by itself: what checks it, and its IRI.

    Raises BadShapes, naming file, line and shape.
    """
    graph, shapes = load_shapes(files)
    targeted = [term_of(node) for node in shapes_in(graph) if has_target(graph, node)]
    for term in targeted:
        name = shorten(term[1:-1]) if term.startswith("<") else "(without an IRI)"
        yield f"{'pySHACL' if term in shapes.outside else 'compiled':<10} {name}"
    outside = len(shapes.outside)
    yield f"{len(targeted)} shapes, {len(targeted) - outside} of them compiled, {outside} beyond SHACL Core by pySHACL"
