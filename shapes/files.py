"""Shapes files as one graph, with the file and line at which each node is described, so that a fault can be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import rdflib
from msgspec import Struct
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax, RDFSink, SinkParser
from rdflib.term import Node
from rdflib.util import guess_format

from fabiola.shapes.compiled import BadShapes, Shapes, compile_shapes

_WITH_LINES = frozenset({"turtle", "nt"})
_WHY = re.compile(r"Bad syntax \((.*?)\) at")


class ShapesFiles(Struct, frozen=True):
    """The shapes of some files: their graph, and `file, line n` of each node that is a subject there.

    Only Turtle and N-Triples have lines; of other formats the file alone is known.
    """

    graph: rdflib.Graph
    places: dict[Node, str]


def load_shapes(paths: Sequence[Path]) -> tuple[rdflib.Graph, Shapes]:
    """The graph of shapes files and its compiled shapes. Raises BadShapes, naming file, line and shape."""
    files = read_shapes(paths)
    try:
        return files.graph, compile_shapes(files.graph)
    except BadShapes as fault:
        place = files.places.get(fault.node) if fault.node is not None else None
        raise BadShapes(f"{place or _names(paths)}: {fault}", fault.node) from None


def read_shapes(paths: Iterable[Path]) -> ShapesFiles:
    """The graph of shapes files. Raises BadShapes for a file that cannot be parsed, naming file and line."""
    files = ShapesFiles(rdflib.Graph(), {})
    for path in paths:
        before = set(files.graph.subjects())
        _parse(path, files)
        for node in set(files.graph.subjects()) - before:
            files.places.setdefault(node, str(path))
    return files


def _parse(path: Path, files: ShapesFiles) -> None:
    form = guess_format(str(path)) or "turtle"
    try:
        if form in _WITH_LINES:
            _Recorder(path, files).parse(path.read_text("utf-8"))
        else:
            files.graph.parse(path, format=form)
    except BadSyntax as fault:
        why = _WHY.search(str(fault))
        raise BadShapes(f"{path}, line {fault.lines + 1}: this is not Turtle: {why[1] if why else fault}") from None
    except (ParserError, ValueError, SyntaxError, OSError, AttributeError, KeyError) as fault:
        raise BadShapes(f"{path}: the shapes cannot be read as {form}: {fault}") from None


class _Recorder(RDFSink):
    """What rdflib's Turtle parser hands its statements to, noting the line at which each subject first stands."""

    def __init__(self, path: Path, files: ShapesFiles) -> None:
        super().__init__(files.graph)
        self._path, self._places = path, files.places
        self._parser = SinkParser(self, baseURI=path.absolute().as_uri(), turtle=True)

    def parse(self, text: str) -> None:
        """Read a document. Raises BadSyntax."""
        self._parser.feed(text)
        for prefix, namespace in self._parser._bindings.items():
            self.graph.bind(prefix, namespace)

    def makeStatement(self, quadruple: object, why: object = None) -> None:  # noqa: N802 - rdflib's name
        """Add a statement."""
        super().makeStatement(quadruple, why)  # type: ignore[arg-type]
        subject = quadruple[2]  # type: ignore[index]
        self._places.setdefault(subject, f"{self._path}, line {self._parser.lines + 1}")


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(map(str, paths))
