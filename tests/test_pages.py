"""The pages for people: the front page's figures and plots, the lists of an entity, and what a page tells machines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from werkzeug.test import TestResponse

from fabiola.graph.overview import FILE, Group, count_works, read_overview
from fabiola.graph.releases import Release, current
from fabiola.mappings.values.iris import PATHS
from fabiola.ontology.namespaces import SCHEMA
from fabiola.ontology.tables import rows
from fabiola.server.app import create_app
from fabiola.server.pages.incoming import SHOWN, Wanted, incoming_listings
from fabiola.server.plots import (
    LATEST,
    YEARS,
    bars,
    columns_by_year,
    latest_year,
    works_by_access,
    works_by_type,
    works_by_year,
)

KINDS = sorted(PATHS)


@pytest.fixture(scope="module")
def release(demo_home: Path) -> Release:
    """The release of the demo."""
    return current(demo_home)


@pytest.fixture(scope="module")
def pages(demo_home: Path, release: Release) -> Mapping[str, html.HtmlElement]:
    """Address -> the page, for the front page, and the first and the most linked entity of each kind."""
    client = create_app(demo_home).test_client()
    paths = {"/"} | {f"/browse/{kind}" for kind in KINDS if release.counts.get(kind)} | {"/quality"}
    for kind in KINDS:
        iris = [iri for iri, _ in release.entities(kind, 0, 40)]
        linked = sorted(iris, key=lambda iri: len(release.incoming(iri, 100)))[-1:]
        paths |= {f"/doc/{iri.removeprefix(f'{release.base}id/')}" for iri in [*iris[:2], *linked]}
    return {path: html.fromstring(_page(client.get(path, headers={"Accept": "text/html"}))) for path in sorted(paths)}


def _page(response: TestResponse) -> bytes:
    assert response.status_code == 200
    return response.data


def test_the_pages_are_of_every_kind(pages: Mapping[str, html.HtmlElement]) -> None:
    """There is a page of each kind of entity that the demo has."""
    segments = Counter(path.split("/")[2] for path in pages if path.startswith("/doc/"))
    assert len(segments) >= 6
    assert len(pages) >= 20


def test_pages_keep_the_content_policy(pages: Mapping[str, html.HtmlElement]) -> None:
    """No page has a style or a script of its own, but the data for search engines."""
    for path, page in pages.items():
        assert not page.xpath("//@style | //style | //@onclick | //@onload"), path
        assert set(page.xpath("//script/@type")) <= {"application/ld+json"}, path


def test_pages_have_one_heading_and_unique_names(pages: Mapping[str, html.HtmlElement]) -> None:
    """One h1, no id twice, and every label points to something."""
    for path, page in pages.items():
        assert len(page.xpath("//h1")) == 1, path
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        for names in page.xpath("//@aria-labelledby"):
            assert set(names.split()) <= set(ids), path


def test_pictures_of_figures_have_words(pages: Mapping[str, html.HtmlElement]) -> None:
    """A plot has a title, a description and a table; another picture is hidden from those who do not see."""
    plots = [(path, plot) for path, page in pages.items() for plot in page.xpath("//figure[@class='plot']")]
    assert len(plots) >= 2
    for path, plot in plots:
        assert plot.xpath(".//svg[@role='img'][title][desc]"), path
        assert plot.xpath(".//table//th[@scope='row']"), path


def test_pages_of_entities_can_be_shared(pages: Mapping[str, html.HtmlElement]) -> None:
    """Each has the Open Graph tags that every link preview needs; works have those of reference managers too."""
    documents = {path: page for path, page in pages.items() if path.startswith("/doc/")}
    for path, page in documents.items():
        assert {"og:title", "og:type", "og:url", "og:site_name"} <= set(page.xpath("//meta/@property")), path
        assert len(page.xpath("//script[@type='application/ld+json']")) == 1, path
        if "/work/" in path:
            assert "citation_title" in page.xpath("//meta/@name"), path


def test_the_front_page_counts_every_work(pages: Mapping[str, html.HtmlElement], release: Release) -> None:
    """The figures by type and access come to the number of works."""
    groups = release.overview.groups
    assert sum(group.count for group in groups) == release.counts["work"]
    assert sum(count for _, count in works_by_type(groups, shown=1_000)) == release.counts["work"]
    assert sum(count for _, count in works_by_access(groups)) == release.counts["work"]
    assert "The works at a glance" in pages["/"].text_content()


def test_figures_are_kept_with_the_release(release: Release) -> None:
    """What was written when the release was made is what would be counted now."""
    assert (release.path / FILE).exists()
    assert read_overview(release.path) == count_works(release.path, release.store, release.base)
    assert release.overview.funders
    assert release.overview.venues


def test_an_older_release_is_counted_at_first_use(release: Release, tmp_path: Path) -> None:
    """Without the file and without the index there are still funders and venues."""
    assert read_overview(tmp_path) is None
    counted = count_works(tmp_path, release.store, release.base)
    assert (counted.groups, counted.funders) == ((), release.overview.funders)


def test_the_counts_of_funders_and_venues_are_those_of_a_query(release: Release) -> None:
    """The most frequent funder has as many works as SPARQL finds."""
    first = release.overview.funders[0]
    works = f'FILTER(STRSTARTS(STR(?work), "{release.base}id/work/"))'
    query = f"SELECT DISTINCT ?work {{ ?work {SCHEMA.funder} <{first.iri}> {works} }}"
    assert len(list(release.store.engine.query(query))) == first.count


def test_lists_come_in_pages(release: Release) -> None:
    """The pages of a list are disjoint and come to its total; a page beyond the last is the last."""
    checked = 0
    for kind in KINDS:
        for iri, _ in release.entities(kind, 0, 30):
            for listing in incoming_listings(iri, release, Wanted()):
                found = [
                    link.iri
                    for number in range(1, listing.last + 1)
                    for each in incoming_listings(iri, release, Wanted(listing.key, number))
                    if each.key == listing.key
                    for link in each.links
                ]
                assert len(found) == len(set(found)) == listing.total
                beyond = incoming_listings(iri, release, Wanted(listing.key, listing.last + 1))
                assert [each.number for each in beyond if each.key == listing.key] == [listing.last]
                assert len(listing.links) <= SHOWN
                checked += 1
    assert checked >= 20


def test_works_are_listed_newest_first(release: Release) -> None:
    """The years of a list of works never rise."""
    seen = 0
    for iri, _ in release.entities("venue", 0, 50):
        for listing in incoming_listings(iri, release, Wanted()):
            years = [int(link.note) for link in listing.links if link.note and re.fullmatch(r"\d{4}", link.note)]
            assert years == sorted(years, reverse=True)
            seen += len(years) > 1
    assert seen >= 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_any_page_number_gets_a_page(page: str, demo_home: Path, release: Release) -> None:
    """A number that is none, or too large, leads to a page that is there."""
    iri, _ = release.entities("person", 0, 1)[0]
    path = f"/doc/{iri.removeprefix(f'{release.base}id/')}?list=works&page={page}"
    response = create_app(demo_home).test_client().get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200


def test_company_is_of_kinds_that_have_pages() -> None:
    """The table names known kinds, and no list twice for one of them."""
    table = rows("page_company")
    assert len(table) >= 8
    assert {row["kind"] for row in table} <= set(PATHS.values())
    assert len({(row["kind"], row["title"]) for row in table}) == len(table)


@given(
    st.lists(
        st.builds(
            Group,
            year=st.one_of(st.integers(1, 9999).map("{:04}".format), st.sampled_from(["", "19", "later", "²⁰²⁰"])),
            type=st.sampled_from(["journal-article", "unheard-of", ""]),
            access=st.sampled_from(["open", "closed", ""]),
            count=st.integers(1, 1_000_000),
        )
    )
)
def test_columns_hold_what_is_counted(groups: list[Group]) -> None:
    """Columns are whole years in order, no higher than the plot, and count every work of their years."""
    plot = works_by_year(groups)
    years = [int(column.label) for column in plot.columns]
    assert years == list(range(min(years), max(years) + 1)) if years else plot.highest == 0
    assert len(years) <= YEARS
    for column in plot.columns:
        assert column.total == sum(group.count for group in groups if group.year == column.label)
        assert all(-1e-6 <= piece.top <= 100 and 0 < piece.height <= 100 for piece in column.pieces)
    if years:
        assert str(years[0]) in plot.description


@given(st.lists(st.tuples(st.text(), st.none(), st.integers(1, 10**9))))
def test_the_longest_bar_is_of_full_length(found: list[tuple[str, None, int]]) -> None:
    """Lengths are percentages of the longest."""
    drawn = bars(found)
    assert len(drawn) == len(found)
    assert max((bar.length for bar in drawn), default=100) == 100
    assert all(0 < bar.length <= 100 for bar in drawn)


def test_years_without_anything_have_an_empty_column() -> None:
    """The axis is of time: a year between two others has its place."""
    plot = columns_by_year("Works", {"2001": {"all": 2}, "2003": {"all": 1}}, (("all", "Works"),))
    assert [(column.label, column.total) for column in plot.columns] == [("2001", 2), ("2002", 0), ("2003", 1)]


def test_a_year_to_come_makes_no_plot_a_line() -> None:
    """One work that is dated 2050 by mistake is left out of what was made in 2026."""
    groups = [Group(year, "journal-article", "open", 1) for year in ("2025", "2027", "2050")]
    plot = works_by_year(groups, latest_year("2026-11-23T00:00:00Z"))
    assert [column.label for column in plot.columns] == ["2025", "2026", "2027"]
    assert latest_year("") == LATEST
