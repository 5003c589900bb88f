"""The competency questions on the demo: each has an answer, and those about the seed article are right."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph
import pytest

from fabiola.graph import releases

ROOT = Path(__file__).parent.parent
SEED = "https://kg.example.org/id/work/doi/10.1016/j.jhep.2018.01.030"
QUERIES = {path.stem: path for path in sorted((ROOT.parent / "shared" / "queries").glob("*.rq"))}
Row = Mapping[str, str]

NUMBERS = {"HI15C2364", "HI17C1365", "NRF-2017R1D1A1A02019212", "NRF-2017R1A5A2015369"}


@pytest.fixture(scope="module")
def graph(demo_home: Path) -> pyoxigraph.Store:
    return pyoxigraph.Store.read_only(str(releases.current_path(demo_home) / "store"))


def ask(graph: pyoxigraph.Store, name: str) -> list[Row]:
    solutions = graph.query(QUERIES[name].read_text("utf-8"))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: getattr(row[name], "value", "") for name in names} for row in solutions]


def test_the_queries_are_found(shared: Path) -> None:
    assert len(QUERIES) == len(list((shared / "queries").glob("*.rq"))) == 14


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_has_an_answer(graph: pyoxigraph.Store, name: str) -> None:
    assert ask(graph, name)


@pytest.mark.skipif(not QUERIES, reason="the queries are not on this machine")
class TestAnswersAboutTheSeedArticle:
    def test_its_grants_of_the_research_foundation(self, graph: pyoxigraph.Store) -> None:
        rows = [row for row in ask(graph, "01-works-of-funder-with-grant-numbers") if row["work"] == SEED]
        assert {(row["grantNumber"], row["programmeName"]) for row in rows} == {
            ("NRF-2017R1D1A1A02019212", "Basic Science Research Program"),
            ("NRF-2017R1A5A2015369", "Medical Research Center Program"),
        }

    def test_who_was_supported_by_whom(self, graph: pyoxigraph.Store) -> None:
        rows = [row for row in ask(graph, "02-authors-supported-by-funder") if row["work"] == SEED]
        supported = {(row["author"], row["grantNumber"]) for row in rows if row["grantNumber"]}
        assert supported == {(author, number) for author in ("Young Woo Eom", "Soon Koo Baik") for number in NUMBERS}
        others = {(row["author"], row["funderName"].split(" (")[0]) for row in rows if not row["grantNumber"]}
        assert ("Mohammed Alfaifi", "Saudi Arabian Cultural Bureau") in others
        assert {author for author, _ in others} == {"Mohammed Alfaifi", "Philip N. Newsome"}

    def test_first_and_last_author(self, graph: pyoxigraph.Store) -> None:
        [row] = [row for row in ask(graph, "03-first-and-last-authors") if row["work"] == SEED]
        assert (row["firstAuthor"], row["lastAuthor"], row["authors"]) == ("Mohammed Alfaifi", "Soon Koo Baik", "4")

    def test_where_it_appeared(self, graph: pyoxigraph.Store) -> None:
        rows = [row for row in ask(graph, "08-container-chain") if row["work"] == SEED]
        assert {(row["venue"], row["volume"], row["issue"], row["first"], row["last"]) for row in rows} == {
            ("Journal of Hepatology", "68", "6", "1272", "1285")
        }

    def test_its_programmes(self, graph: pyoxigraph.Store) -> None:
        rows = {
            row["programmeName"]: (row["agencyName"], row["behindName"]) for row in ask(graph, "09-programme-chain")
        }
        ministry = "Ministry of Health & Welfare"
        assert rows["Korea Health Technology R&D Project"][1] == ministry
        assert rows["Medical Research Center Program"][1] == "Ministry of Education"

    def test_its_citation_count(self, graph: pyoxigraph.Store) -> None:
        rows = [row for row in ask(graph, "10-citation-counts-by-source") if row["work"] == SEED]
        assert ("107", "Scopus") in {(row["count"], row["sourceName"]) for row in rows}

    def test_its_sources(self, graph: pyoxigraph.Store) -> None:
        rows = [row for row in ask(graph, "11-provenance-of-records") if row["thing"] == SEED]
        assert len({row["source"] for row in rows}) == 2

    def test_its_subject(self, graph: pyoxigraph.Store) -> None:
        rows = ask(graph, "12-works-by-subject-and-year")
        assert any((row["subject"], row["year"]) == ("Hepatology", "2018") for row in rows)

    def test_access_is_open_closed_or_unknown(self, graph: pyoxigraph.Store) -> None:
        for row in ask(graph, "05-open-access-share-by-year"):
            assert int(row["works"]) == int(row["open"]) + int(row["closed"]) + int(row["unknown"])
