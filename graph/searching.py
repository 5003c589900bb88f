"""Looking things up in the full-text index of a release: by words, by the beginning of a name, by identifier."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from unicodedata import normalize

import msgspec

from fabiola.graph.search_index import FILE, folded
from fabiola.mappings.values.identifiers import NORMALISERS
from fabiola.ontology.tables import table

FACETS = ("kind", "type", "year", "access")
"""What a search can be narrowed by, each a column of the index."""

COUNTED = 10_000
"""Of how many finds the facets are counted, the best first; `more` says that there are others."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LONGEST = 400
_RANKED = "bm25(word, 10.0, 4.0, 1.0)"


class Hit(msgspec.Struct, frozen=True):
    """A thing that was found; a higher `score` is a better one."""

    iri: str
    kind: str
    label: str
    year: str
    type: str
    access: str
    score: float = 0.0


class Found(msgspec.Struct, frozen=True):
    """A page of what was found, how much there is in all, and how it spreads over each facet."""

    hits: tuple[Hit, ...]
    total: int
    more: bool
    facets: Mapping[str, Mapping[str, int]]


class NoIndex(Exception):
    """The release was made before there was an index."""


class Search:
    """The index of a release, open for reading. Raises NoIndex where it has none."""

    def __init__(self, folder: Path) -> None:
        path = folder / FILE
        if not path.exists():
            raise NoIndex("This release was made before there was a search; publish once more.")
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)

    def find(self, text: str, chosen: Mapping[str, str], offset: int, limit: int) -> Found:
        """The things that hold all words of a text, the last one perhaps not to its end; the best first."""
        query = words_of(text)
        where, values = _narrowed(chosen)
        if not query:
            return Found((), 0, more=False, facets={})
        facets: dict[str, dict[str, int]] = {}
        for facet in FACETS:
            others, those = _narrowed({name: value for name, value in chosen.items() if name != facet})
            counted = (
                f"SELECT {facet}, COUNT(*) FROM thing WHERE id IN ({_best(others)}) AND {facet} <> '' "  # noqa: S608
                "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12"
            )
            facets[facet] = dict(self._connection.execute(counted, (query, *those)).fetchall())
        count = f"SELECT COUNT(*) FROM ({_best(where)})"  # noqa: S608
        total = int(self._connection.execute(count, (query, *values)).fetchone()[0])
        hits = self._hits(f"word MATCH ? {where}", (query, *values), offset, limit)
        return Found(hits, total, total > COUNTED, facets)

    def suggest(self, text: str, kind: str | None, limit: int) -> tuple[Hit, ...]:
        """Things whose name has the words of a text, the last one perhaps not to its end."""
        return self.named_like(text, {"kind": kind} if kind else {}, limit)

    def named_like(self, text: str, chosen: Mapping[str, str], limit: int) -> tuple[Hit, ...]:
        """Things whose name or other names hold all words of a text."""
        query = words_of(text)
        where, values = _narrowed(chosen)
        return self._hits(f"word MATCH ? {where}", (f"{{label names}} : ({query})", *values), 0, limit) if query else ()

    def by_identifier(self, text: str) -> tuple[Hit, ...]:
        """The things with an identifier, in whatever form it is written."""
        wanted = {text.strip().casefold(), *_normalised(text)}
        marks = ",".join("?" * len(wanted))
        query = (
            "SELECT iri, kind, label, year, type, access FROM identifier JOIN thing ON thing.id = thing "  # noqa: S608
            f"WHERE value IN ({marks}) GROUP BY iri ORDER BY iri LIMIT 20"
        )
        return tuple(Hit(*row) for row in self._connection.execute(query, tuple(sorted(wanted))))

    def by_name(self, name: str, kind: str | None, limit: int) -> tuple[Hit, ...]:
        """The things that have exactly this name, but for case and spaces."""
        where = "AND named.kind = ?" if kind else ""
        query = (
            "SELECT iri, thing.kind, label, year, type, access FROM named JOIN thing ON thing.id = thing "  # noqa: S608
            f"WHERE name = ? {where} ORDER BY iri LIMIT ?"
        )
        values = (folded(name), *((kind,) if kind else ()), limit)
        return tuple(Hit(*row) for row in self._connection.execute(query, values))

    def names_of(self, iri: str) -> tuple[str, ...]:
        """The name of a thing and its other names."""
        row = self._connection.execute("SELECT label, names FROM thing WHERE iri = ?", (iri,)).fetchone()
        return (row[0], *filter(None, row[1].split(" \n"))) if row else ()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _hits(self, where: str, values: Sequence[object], offset: int, limit: int) -> tuple[Hit, ...]:
        query = (
            f"SELECT iri, kind, thing.label, year, type, access, -{_RANKED} FROM word "  # noqa: S608
            f"JOIN thing ON thing.id = word.rowid WHERE {where} ORDER BY {_RANKED}, thing.label, iri LIMIT ? OFFSET ?"
        )
        return tuple(Hit(*row) for row in self._connection.execute(query, (*values, limit, offset)))


def words_of(text: str) -> str:
    """A text as a query of FTS5: each word in quotes, so that nothing in it is an operator; empty if it has none."""
    words = _WORD.findall(normalize("NFC", text[:_LONGEST]))
    if not words:
        return ""
    quoted = [f'"{word}"' for word in words]
    return " ".join(quoted) + ("" if text[-1:].isspace() else " *")


def _best(where: str) -> str:
    """The numbers of the best finds of those that a condition leaves; joined only where there is one."""
    joined = "JOIN thing ON thing.id = word.rowid" if where else ""
    return f"SELECT word.rowid FROM word {joined} WHERE word MATCH ? {where} ORDER BY rank LIMIT {COUNTED + 1}"  # noqa: S608


def _narrowed(chosen: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    names = [name for name in FACETS if chosen.get(name)]
    return "".join(f" AND thing.{name} = ?" for name in names), tuple(chosen[name] for name in names)


def _normalised(text: str) -> set[str]:
    """The values that a text could be an identifier by: of a scheme that names it, or of any by its form."""
    scheme, _, value = text.strip().partition(":")
    if scheme.casefold() in NORMALISERS and value:
        found = [NORMALISERS[scheme.casefold()](value)]
    else:
        found = [normalise(text) for name, normalise in NORMALISERS.items() if table("schemes")[name]["registry"]]
    return {value.casefold() for value in found if value}
