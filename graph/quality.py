"""How complete the published data are: what share of works has a DOI, of authors an ORCID iD, by source and year."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO

import msgspec

from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import FABIO, FRAPO, expand

Shares = dict[str, tuple[int, int]]
"""Measure -> how many have it, of how many."""


_YEAR = FABIO.hasPublicationYear
_Said = Mapping[str, Sequence[tuple[str, str]]]
"""Predicate -> (subject, value) of each statement with it."""


class Measure(msgspec.Struct, frozen=True):
    """A row of `graph/measures.csv`: what is counted of which kind of entity, and when it counts."""

    measure: str
    kind: str
    counted: str
    counts_if: str
    title: str
    description: str


class Figure(msgspec.Struct, frozen=True, order=True):
    """Of `total` things of a source (empty: all) in a year (empty: unknown), `present` have what a measure asks."""

    measure: str
    source: str
    year: str
    present: int
    total: int


@cache
def measures() -> tuple[Measure, ...]:
    """The measures in the order of the table."""
    text = (files("fabiola.graph") / "measures.csv").read_text("utf-8")
    return tuple(msgspec.convert(row, Measure) for row in csv.DictReader(StringIO(text, newline="")))


@cache
def _measures_of(kind: str) -> tuple[Measure, ...]:
    return tuple(measure for measure in measures() if measure.kind == kind)


def year_in(description: Description) -> str:
    """The year of publication that a description states; empty if none."""
    found = [text_of(value) for _, predicate, value in description.triples if predicate == _YEAR]
    return min(found, default="")


def measure(description: Description, base: str) -> Shares:
    """What the measures of its kind come to for one description."""
    said: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in description.triples:
        said.setdefault(predicate, []).append((subject, value))
    return {one.measure: _share(one, f"<{description.iri}>", said, base) for one in _measures_of(description.kind)}


def _share(measure: Measure, node: str, said: _Said, base: str) -> tuple[int, int]:
    things = _counted(measure, node, said)
    test, _, rest = measure.counts_if.partition(" ")
    if test == "under":
        return sum(thing.startswith(f"<{base}{rest}") for thing in things), len(things)
    if test == "numbered":
        numbered = {subject for subject, _ in said.get(FRAPO.hasGrantNumber, ())}
        return sum(thing in numbered or thing.startswith(f"<{base}id/grant/") for thing in things), len(things)
    wanted = [expand(name) for name in rest.split()]
    return int(any(subject in things for name in wanted for subject, _ in said.get(name, ()))), len(things)


def _counted(measure: Measure, node: str, said: _Said) -> set[str]:
    if measure.counted == "self":
        return {node}
    scope, _, name = measure.counted.partition(" ")
    return {value for subject, value in said.get(expand(name or scope), ()) if scope == "any" or subject == node}


class Coverage:
    """The figures of a home, kept up to date entity by entity."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def replace(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Count entities, each by its IRI and with its packed figures, in place of what they were before."""
        changes: Counter[tuple[str, str, str, int]] = Counter()
        kept = list(rows)
        self._take_away([iri for iri, _ in kept], changes)
        for _, packed in kept:
            _count(packed, 1, changes)
        self._connection.executemany("INSERT OR REPLACE INTO quality VALUES (?, ?)", kept)
        self._apply(changes)

    def forget(self, iris: Iterable[str]) -> None:
        """Count entities no more."""
        changes: Counter[tuple[str, str, str, int]] = Counter()
        gone = list(iris)
        self._take_away(gone, changes)
        self._connection.executemany("DELETE FROM quality WHERE iri = ?", ((iri,) for iri in gone))
        self._apply(changes)

    def figures(self) -> list[Figure]:
        """Every figure that is not zero, in order."""
        query = "SELECT measure, source, year, present, total FROM coverage WHERE total > 0 ORDER BY 1, 2, 3"
        return [Figure(*row) for row in self._connection.execute(query)]

    def _take_away(self, iris: Iterable[str], changes: Counter[tuple[str, str, str, int]]) -> None:
        for iri in iris:
            row = self._connection.execute("SELECT packed FROM quality WHERE iri = ?", (iri,)).fetchone()
            if row:
                _count(row[0], -1, changes)

    def _apply(self, changes: Mapping[tuple[str, str, str, int], int]) -> None:
        for (name, source, year, column), count in changes.items():
            present, total = (count, 0) if column == 0 else (0, count)
            self._connection.execute(
                "INSERT INTO coverage VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (measure, source, year) "
                "DO UPDATE SET present = present + ?4, total = total + ?5",
                (name, source, year, present, total),
            )


def packed_figures(description: Description, sources: Sequence[str], base: str) -> bytes:
    """What an entity that rests on some sources counts for, for `Coverage`; empty where no measure is of its kind."""
    if not _measures_of(description.kind):
        return b""
    return msgspec.json.encode((year_in(description), sorted(set(sources)), measure(description, base)))


def _count(packed: bytes, sign: int, changes: Counter[tuple[str, str, str, int]]) -> None:
    year, sources, shares = msgspec.json.decode(packed, type=tuple[str, list[str], Shares])
    for name, (present, total) in shares.items():
        for source in ("", *sources):
            changes[name, source, year, 0] += sign * present
            changes[name, source, year, 1] += sign * total
