"""Figures of data quality made ready to be shown: shares as bars, overall, by source and by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from fabiola.graph.quality import Figure, measures
from fabiola.server.plots import LATEST


class Bar(Struct, frozen=True):
    """A share: `present` of `total` things have what a measure asks."""

    measure: str
    title: str
    description: str
    label: str
    present: int
    total: int

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.present / self.total


def bars(figures: Iterable[Figure]) -> tuple[Bar, ...]:
    """A bar for each measure, over all sources and years."""
    return _bars([figure for figure in figures if not figure.source], lambda figure: "")


def bars_by_source(figures: Iterable[Figure]) -> tuple[Bar, ...]:
    """A bar for each measure and source, over all years; an entity of several sources counts for each."""
    return _bars([figure for figure in figures if figure.source], lambda figure: figure.source)


def bars_by_year(figures: Iterable[Figure], until: int = LATEST) -> tuple[Bar, ...]:
    """A bar for each measure and year, up to a year, over all sources; things without a year are left out."""
    kept = [figure for figure in figures if not figure.source and figure.year and figure.year <= f"{until:04}"]
    return _bars(kept, lambda figure: figure.year)


def _bars(figures: Sequence[Figure], label_of: Callable[[Figure], str]) -> tuple[Bar, ...]:
    present: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for figure in figures:
        name = (figure.measure, label_of(figure))
        present[name] += figure.present
        total[name] += figure.total
    return tuple(
        Bar(row.measure, row.title, row.description, label, present[row.measure, label], count)
        for row in measures()
        for (measure, label), count in sorted(total.items())
        if measure == row.measure and count
    )
