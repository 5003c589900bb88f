"""Plots as plain values: columns over years and bars of the most frequent, which a template draws as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from fabiola.graph.overview import Group
from fabiola.ontology.tables import table

YEARS = 40
"""How many years a plot goes back at most."""

LATEST = 9999
"""The last year there is room for."""

_HEIGHT = 100.0
_LONGEST = 100.0
_ACCESS = (("open", "open access"), ("closed", "not open access"), ("", "not known"))


class Piece(Struct, frozen=True):
    """A part of a column: which series it is of, its count, its place from the top of the plot, and its height."""

    series: str
    count: int
    top: float
    height: float


class Column(Struct, frozen=True):
    """A year and its parts, the lowest first."""

    label: str
    total: int
    pieces: tuple[Piece, ...]


class Columns(Struct, frozen=True):
    """A plot of counts by year; `series` are (key, name) in the order in which they are stacked."""

    title: str
    columns: tuple[Column, ...]
    series: tuple[tuple[str, str], ...]
    highest: int

    @property
    def description(self) -> str:
        """The plot in one sentence, for those who do not see it."""
        first, last = self.columns[0], self.columns[-1]
        peak = max(self.columns, key=lambda column: column.total)
        return f"From {first.label} to {last.label}; the most are {peak.total:,} in {peak.label}."


class Bar(Struct, frozen=True):
    """A row of a list by frequency: a name, the thing it is of, a count, and the length of its bar in percent."""

    label: str
    iri: str | None
    count: int
    length: float


def columns_by_year(
    title: str, counts: Mapping[str, Mapping[str, int]], series: Iterable[tuple[str, str]], until: int = LATEST
) -> Columns:
    """A column for each year from the first to the last with any count, the years between included.

    `counts` are by year and series; what has no year of four digits is left out, and so is what is longer ago than the
    plot goes back, or later than a year: one slip of the pen would make the plot a line.
    """
    shown = tuple(series)
    totals = {int(year): sum(parts.values()) for year, parts in counts.items() if len(year) == 4 and year.isdecimal()}
    last = max((year for year in totals if year <= until), default=0)
    kept = [year for year in totals if last - YEARS < year <= last]
    highest = max((totals[year] for year in kept), default=0)
    years = range(min(kept), last + 1) if kept else range(0)
    found = tuple(_column(f"{year:04}", counts.get(f"{year:04}", {}), shown, highest) for year in years)
    return Columns(title, found, shown, highest)


def _column(label: str, parts: Mapping[str, int], series: Sequence[tuple[str, str]], highest: int) -> Column:
    pieces, below = [], 0
    for key, _ in series:
        if count := parts.get(key, 0):
            below += count
            pieces.append(Piece(key, count, _HEIGHT * (1 - below / highest), _HEIGHT * count / highest))
    return Column(label, below, tuple(pieces))


def bars(found: Iterable[tuple[str, str | None, int]]) -> tuple[Bar, ...]:
    """Bars of (name, IRI, count), the longest of full length."""
    rows = list(found)
    longest = max((count for _, _, count in rows), default=1)
    return tuple(Bar(label, iri, count, _LONGEST * count / longest) for label, iri, count in rows)


def latest_year(made: str) -> int:
    """The last year that a plot of what was made at a time shows: the one after, which journals are ahead by."""
    return int(made[:4]) + 1 if made else LATEST


def works_by_year(groups: Iterable[Group], until: int = LATEST) -> Columns:
    """Works by year of publication, up to a year, and by whether they may be read by everybody."""
    counts: dict[str, Counter[str]] = {}
    for group in groups:
        counts.setdefault(group.year, Counter())[group.access] += group.count
    return columns_by_year("Works by year of publication", counts, _ACCESS, until)


def works_by_type(groups: Iterable[Group], shown: int = 10) -> tuple[tuple[str, int], ...]:
    """What people call a type, and its works; the most frequent first."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts[group.type] += group.count
    order = sorted(counts, key=lambda name: (-counts[name], name))[:shown]
    labels = table("types")
    named = ((labels[name]["label"] if name in labels else name or "other", counts[name]) for name in order)
    return tuple((label.capitalize(), count) for label, count in named)


def works_by_access(groups: Iterable[Group]) -> tuple[tuple[str, int], ...]:
    """What people call an access, and its works, in a fixed order; what no work has is left out."""
    counts: Counter[str] = Counter()
    for group in groups:
        counts[group.access] += group.count
    return tuple((label.capitalize(), counts[key]) for key, label in _ACCESS if counts[key])
