"""How complete the data are: `/quality` as a page with plots, and as DQV for programs."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request
from msgspec import Struct

from fabiola.graph.releases import Release
from fabiola.server.coverage import Bar, bars, bars_by_source, bars_by_year
from fabiola.server.formats import DOCUMENTS, by_suffix
from fabiola.server.measurements import describe_quality
from fabiola.server.plots import latest_year
from fabiola.server.problems import Problem
from fabiola.server.respond import represent
from fabiola.server.things import released

quality = Blueprint("quality", __name__)

YEARS = 40
"""How many years a plot goes back at most."""


class Plot(Struct, frozen=True):
    """A measure on the page: its share over all, by source, and by year (the latest years there are)."""

    whole: Bar
    by_source: tuple[Bar, ...]
    by_year: tuple[Bar, ...]


@quality.get("/quality")
@quality.get("/quality.<suffix>")
def figures(suffix: str | None = None) -> Response:
    """The figures of the release, as a page or as DQV."""
    release = released()
    chosen = by_suffix(suffix, DOCUMENTS) if suffix else None
    if suffix and chosen is None:
        raise Problem(404, f"/quality.{suffix}: there is no such format.")

    def page() -> str:
        return render_template("quality.html", plots=plots(release))

    return represent(describe_quality(release), release, page, f"{request.root_path}/quality", chosen)


def plots(release: Release) -> tuple[Plot, ...]:
    """A plot for each measure that counts anything in a release."""
    by_source, by_year = bars_by_source(release.figures), bars_by_year(release.figures, latest_year(release.created))
    return tuple(Plot(whole, _of(whole, by_source), _of(whole, by_year)[-YEARS:]) for whole in bars(release.figures))


def _of(whole: Bar, found: Sequence[Bar]) -> tuple[Bar, ...]:
    return tuple(bar for bar in found if bar.measure == whole.measure)
