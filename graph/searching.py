"""Looking things up in the full-text index of a release: by words, by the beginning of a name, by identifier."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

import msgspec
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import extract

from fabiola.graph.search_index import FILE, ending_of, is_current, key_of
from fabiola.graph.written_identifiers import by_any_scheme, by_form, is_decisive, with_scheme
from fabiola.mappings.records import Identifier
from fabiola.mappings.values.awards import award_key
from fabiola.mappings.values.iris import PATHS

FACETS = ("kind", "type", "year", "access")
"""What a search can be narrowed by, each a column of the index."""

KINDS = tuple(PATHS)
"""All kinds of things."""

COUNTED = 10_000
"""Of how many finds the facets are counted, the best first; `more` says that there are others."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_LONGEST = 400
_RANKED = "bm25(word, 10.0, 4.0, 1.0)"
_COLUMNS = "iri, thing.kind, thing.label, year, type, access"
_THING_BY_VALUE = (
    f"SELECT {_COLUMNS}, 0.0, names FROM identifier JOIN thing ON thing.id = thing "  # noqa: S608
    "WHERE value IN ({}) GROUP BY iri ORDER BY iri LIMIT 20"
)
_THING_BY_IDENTIFIER = _THING_BY_VALUE.replace("value IN ({})", "(value, scheme) IN (VALUES {})")
_BESIDES, _NEAREST, _ALIKE = 16, 8, 50.0
"""How many names on either side are looked at, how many of them are kept, and how like they must be (0 to 100)."""

_BESIDE = (
    "SELECT key, thing FROM (SELECT key, thing FROM {0} WHERE kind = ? AND key >= ? ORDER BY key LIMIT ?) UNION ALL "
    "SELECT key, thing FROM (SELECT key, thing FROM {0} WHERE kind = ? AND key < ? ORDER BY key DESC LIMIT ?)"
)


class Hit(msgspec.Struct, frozen=True):
    """A thing that was found; a higher `score` is a better one, `names` are its other names."""

    iri: str
    kind: str
    label: str
    year: str
    type: str
    access: str
    score: float = 0.0
    names: tuple[str, ...] = ()


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
        if not is_current(folder):
            raise NoIndex("This release was made before there was such a search; publish once more.")
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

    def suggest(self, text: str, kinds: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """Things of some kinds (of any where none is given) whose names have all words of a text.

        The last word may be without its end; the text after which a space stands is whole.
        """
        query, where = words_of(text), f"AND thing.kind IN ({_marks(kinds)})" if kinds else ""
        values = (f"{{label names}} : ({query})", *kinds)
        return self._hits(f"word MATCH ? {where}", values, 0, limit) if query else ()

    def by_identifier(self, text: str) -> tuple[Hit, ...]:
        """The things with the identifier that a text is: of the scheme it names, or of a form that tells the scheme."""
        named = with_scheme(text)
        return self._identified(
            [each for each in (by_form(text) if named is None else named) if is_decisive(each.scheme)]
        )

    def by_value(self, text: str) -> tuple[Hit, ...]:
        """The things that a text may be the number of and need not be: an award number, a bare value of any scheme."""
        if (named := with_scheme(text)) is not None:
            return self._identified([each for each in named if not is_decisive(each.scheme)])
        bare = {text.strip().casefold(), award_key(text.strip())}
        rows = self._connection.execute(_THING_BY_VALUE.format(_marks(bare)), tuple(sorted(bare)))
        return tuple(dict.fromkeys((*map(_hit, rows), *self._identified(by_any_scheme(text)))))

    def by_name(self, name: str, kinds: Sequence[str], limit: int) -> tuple[Hit, ...]:
        """The things of some kinds (of any where none is given) with this name, but for case, punctuation, accents."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS}, 0.0, names FROM named JOIN thing ON thing.id = thing "  # noqa: S608
            f"WHERE named.kind IN ({_marks(kinds or KINDS)}) AND key = ? GROUP BY iri ORDER BY iri LIMIT ?",
            (*(kinds or KINDS), key_of(name), limit),
        )
        return tuple(map(_hit, rows))

    def near_name(self, name: str, kinds: Sequence[str]) -> tuple[Hit, ...]:
        """The things whose names stand beside a name, by their beginnings or by their ends, and are most like it.

        A name with a fault stands beside the right one by that end which the fault is farther from.
        """
        found: dict[int, float] = {}
        for column, wanted in (("named", key_of(name)), ("ending", ending_of(key_of(name)))):
            statement = _BESIDE.format(column)
            rows = [
                row
                for kind in kinds or KINDS
                for row in self._connection.execute(statement, (kind, wanted, _BESIDES, kind, wanted, _BESIDES))
            ]
            best = extract(wanted, [key for key, _ in rows], scorer=ratio, limit=_NEAREST, score_cutoff=_ALIKE)
            found |= {rows[place][1]: score for _, score, place in best}
        numbers = tuple(sorted(found))
        query = f"SELECT {_COLUMNS}, 0.0, names FROM thing WHERE id IN ({_marks(numbers)}) ORDER BY iri"  # noqa: S608
        return tuple(map(_hit, self._connection.execute(query, numbers))) if numbers else ()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _hits(self, where: str, values: Sequence[object], offset: int, limit: int) -> tuple[Hit, ...]:
        query = (
            f"SELECT {_COLUMNS}, -{_RANKED}, thing.names FROM word "  # noqa: S608
            f"JOIN thing ON thing.id = word.rowid WHERE {where} ORDER BY {_RANKED}, thing.label, iri LIMIT ? OFFSET ?"
        )
        return tuple(map(_hit, self._connection.execute(query, (*values, limit, offset))))

    def _identified(self, wanted: Sequence[Identifier]) -> tuple[Hit, ...]:
        pairs = [part for each in wanted for part in (each.value.casefold(), each.scheme)]
        marks = ",".join(["(?,?)"] * len(wanted))
        return tuple(map(_hit, self._connection.execute(_THING_BY_IDENTIFIER.format(marks), pairs))) if wanted else ()


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


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))


def _hit(row: tuple[Any, ...]) -> Hit:
    names = tuple(filter(None, row[-1].split(" \n")))
    return Hit(*(*row[:-1], names))
