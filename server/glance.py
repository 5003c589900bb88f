"""The front page's figures of a release: plots of its works, its top funders and venues, how complete it is."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from fabiola.graph.overview import Ranked
from fabiola.graph.published import PublishedGraph
from fabiola.server.coverage import Bar as Share
from fabiola.server.coverage import bars as shares
from fabiola.server.pages.naming import entry_of
from fabiola.server.plots import Bar, Columns, bars, latest_year, works_by_access, works_by_type, works_by_year


class Glance(Struct, frozen=True):
    """What the front page shows beside the lists; each part may be empty."""

    years: Columns
    types: tuple[Bar, ...]
    access: tuple[Bar, ...]
    funders: tuple[Bar, ...]
    venues: tuple[Bar, ...]
    shares: tuple[Share, ...]


def glance_at(release: PublishedGraph) -> Glance:
    """The figures of a release, ready to be drawn."""
    overview = release.overview
    return Glance(
        works_by_year(overview.groups, latest_year(release.created)),
        bars((label, None, count) for label, count in works_by_type(overview.groups)),
        bars((label, None, count) for label, count in works_by_access(overview.groups)),
        _named(overview.funders, release),
        _named(overview.venues, release),
        shares(release.figures),
    )


def _named(found: Iterable[Ranked], release: PublishedGraph) -> tuple[Bar, ...]:
    return bars((entry_of(each.iri, release).text, each.iri, each.count) for each in found)
