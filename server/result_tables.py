"""The first rows of an answer as a table for a page: things by their names, terms abbreviated, the rest not read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO

import pyoxigraph
from msgspec import Struct

from fabiola.graph.published import PublishedGraph
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.pages.links import abbreviate
from fabiola.server.problems import Problem
from fabiola.server.sparql import Answer

TABLE, GRAPH = "application/sparql-results+json", "application/n-triples"
"""The media types that tables are read from: results of SELECT and ASK, and graphs."""

_PARTS = ("subject", "predicate", "object")
_XSD = NAMESPACES["xsd"]
_PLAIN = frozenset(
    f"{_XSD}{name}" for name in ("string", "integer", "decimal", "boolean", "date", "gYear", "gYearMonth")
)
_NUMBERS = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float"))


class Cell(Struct, frozen=True):
    """A term of an answer: its text, the IRI it is, its language or datatype, whether it is a number."""

    text: str
    iri: str | None = None
    language: str | None = None
    datatype: str | None = None
    is_number: bool = False


class ResultTable(Struct, frozen=True):
    """The first rows of an answer; `is_cut` where there are more, `truth` the answer to ASK."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell | None, ...], ...] = ()
    is_cut: bool = False
    truth: bool | None = None


def read_table(answer: Answer, media_type: str, release: PublishedGraph, most: int) -> ResultTable:
    """The first rows of an answer that comes in TABLE or GRAPH, up to a number; the answer is closed after that.

    Raises Problem where a limit is hit before those rows are there.
    """
    source = _Source(answer)
    try:
        with io.BufferedReader(source) as file:
            return _graph(file, release, most) if media_type == GRAPH else _results(file, release, most)
    except (SyntaxError, OSError):
        if source.problem is None:
            raise
        raise source.problem from None
    finally:
        answer.close()


class _Source(io.RawIOBase):
    """The bytes of an answer as a file; what ends it early is kept, and the file ends there."""

    def __init__(self, answer: Answer) -> None:
        self._parts = iter(answer)
        self._waiting = b""
        self.problem: Problem | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._waiting:
            try:
                self._waiting = next(self._parts, b"")
            except Problem as problem:
                self.problem = problem
        size = min(len(buffer), len(self._waiting))
        buffer[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size


def _results(source: IO[bytes], release: PublishedGraph, most: int) -> ResultTable:
    found = pyoxigraph.parse_query_results(source, pyoxigraph.QueryResultsFormat.JSON)
    if isinstance(found, pyoxigraph.QueryBoolean):
        return ResultTable(truth=bool(found))
    columns = tuple(variable.value for variable in found.variables)
    return _cut(columns, (tuple(solution) for solution in found), release, most)


def _graph(source: IO[bytes], release: PublishedGraph, most: int) -> ResultTable:
    triples = pyoxigraph.parse(source, pyoxigraph.RdfFormat.N_TRIPLES)
    return _cut(_PARTS, ((quad.subject, quad.predicate, quad.object) for quad in triples), release, most)


def _cut(
    columns: tuple[str, ...], terms: Iterator[tuple[object, ...]], release: PublishedGraph, most: int
) -> ResultTable:
    name, rows = _namer(release), list(islice(terms, most + 1))
    release.expect(term.value for row in rows for term in row if isinstance(term, pyoxigraph.NamedNode))
    cells = tuple(_cells(row, name, release.base) for row in rows[:most])
    return ResultTable(columns, cells, len(rows) > most)


def _namer(release: PublishedGraph) -> Callable[[str], str | None]:
    """Names of things, each looked up once."""
    known: dict[str, str | None] = {}

    def name(iri: str) -> str | None:
        if iri not in known:
            known[iri] = release.label(iri)
        return known[iri]

    return name


def _cells(row: tuple[object, ...], name: Callable[[str], str | None], base: str) -> tuple[Cell | None, ...]:
    """The cells of a row; a thing whose name stands in the row anyway is shown by its key."""
    texts = {term.value for term in row if isinstance(term, pyoxigraph.Literal)}
    return tuple(_cell(term, lambda iri: None if (found := name(iri)) in texts else found, base) for term in row)


def _cell(term: object, name: Callable[[str], str | None], base: str) -> Cell | None:
    if isinstance(term, pyoxigraph.NamedNode):
        own = name(term.value) if term.value.startswith(base) else None
        return Cell(own or abbreviate(term.value, base), term.value)
    if isinstance(term, pyoxigraph.Literal):
        datatype = term.datatype.value
        told = None if term.language or datatype in _PLAIN else abbreviate(datatype, base)
        return Cell(term.value, None, term.language, told, datatype in _NUMBERS)
    return None if term is None else Cell(str(term))
