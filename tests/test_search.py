"""Search: words, facets, identifiers, beginnings of names; the index follows every change and takes any text."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from small_release import ClosingClient

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.graph.search_index import FILE, Entry, SearchIndex
from fabiola.graph.searching import COUNTED, NoIndex, Search, words_of
from fabiola.mappings.records import Identifier
from fabiola.server.app import create_app
from fabiola.server.marking import mark

BASE = "http://127.0.0.1:8000/"
ORCID = "0000-0002-1825-0097"
HTML = {"Accept": "text/html"}


def work(number: int, title: str, **fields: object) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [title],
        "author": [{"given": "Ann", "family": "Müller", "sequence": "first", "ORCID": f"https://orcid.org/{ORCID}"}],
        "issued": {"date-parts": [[2020 + number % 2, 5]]},
        "container-title": ["Journal of Wells"],
        "ISSN": ["2049-3630"],
        **fields,
    }


WORKS = [
    work(1, "Wells in dry land"),
    work(2, "Water from wells"),
    work(3, 'Sand & wells "deep" <3'),
    work(4, "On deep water", abstract="<p>Nothing about holes.</p>"),
]

ALL = {each["title"][0] for each in WORKS}
"""Every work is found by `wells`: each is in the Journal of Wells."""


def run(home: Path, works: list[dict[str, Any]], *, complete: bool = False) -> releases.Release:
    file = home.parent / "works.jsonl"
    file.write_text("\n".join(map(json.dumps, works)), encoding="utf-8")
    publish(home, [file], forced=True, complete=complete)
    return releases.current(home)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("search") / "home"
    run(home, WORKS)
    return home


@pytest.fixture(scope="module")
def client(home: Path) -> FlaskClient:
    app = create_app(home)
    app.test_client_class = ClosingClient
    return app.test_client()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    home = tmp_path_factory.mktemp("many") / "home"
    run(home, [work(number, f"Wells {number} & more") for number in range(45)])
    app = create_app(home)
    app.test_client_class = ClosingClient
    return app.test_client()


def names(client: FlaskClient, query: str) -> list[str]:
    return [item["name"] for item in client.get(f"/search.json?{query}").json["items"]]


class TestWords:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=wells+dry&kind=work", {"Wells in dry land"}),
            ("q=WELLS&kind=work&type=journal-article", ALL),
            ("q=deep&kind=work", {WORKS[2]["title"][0], "On deep water"}),
            ("q=wate&kind=work", {"Water from wells", "On deep water"}),
            ("q=wate+", set()),
            ("q=holes&kind=work", {"On deep water"}),
            ("q=muller&kind=person", {"Ann Müller"}),
            ("q=Müller&kind=person", {"Ann Müller"}),
            ("q=Mu%CC%88ller&kind=person", {"Ann Müller"}),
            ("q=journal+wells&kind=venue", {"Journal of Wells"}),
            ("q=sand&kind=work&year=2021", {WORKS[2]["title"][0]}),
            ("q=sand&kind=work&year=2020", set()),
            ("q=nowhere", set()),
            ("q=", set()),
            ("", set()),
        ],
    )
    def test_what_is_found(self, client: FlaskClient, query: str, found: set[str]) -> None:
        assert set(names(client, query)) == found

    def test_a_name_goes_before_a_text(self, client: FlaskClient) -> None:
        assert names(client, "q=water")[0] in ("Water from wells", "On deep water")
        assert names(client, "q=journal+of+wells")[0] == "Journal of Wells"

    def test_facets_count_what_was_found(self, client: FlaskClient) -> None:
        facets = client.get("/search.json?q=wells").json["facets"]
        assert facets["kind"]["work"] >= 3
        assert facets["year"].keys() <= {"2020", "2021"}
        narrowed = client.get("/search.json?q=wells&year=2020").json
        assert narrowed["facets"]["year"] == facets["year"], "the other years can still be chosen"
        assert narrowed["total"] == facets["year"]["2020"]

    @given(st.text())
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_text_is_answered(self, client: FlaskClient, text: str) -> None:
        for path, form in (("/search", "text/html"), ("/search", "application/json"), ("/suggest", "*/*")):
            response = client.get(path, query_string={"q": text}, headers={"Accept": form})
            assert response.status_code in (200, 303), text

    @given(st.text(min_size=1))
    def test_nothing_in_a_text_is_an_operator(self, text: str) -> None:
        quoted = words_of(text)
        assert quoted.count('"') % 2 == 0
        outside = "".join(quoted.split('"')[::2])
        assert set(outside) <= {" ", "*"}


class TestIdentifiers:
    @pytest.mark.parametrize(
        ("text", "path"),
        [
            ("10.5555/1", "/id/work/doi/10.5555/1"),
            ("https://doi.org/10.5555/1", "/id/work/doi/10.5555/1"),
            ("doi:10.5555/1", "/id/work/doi/10.5555/1"),
            (ORCID, f"/id/person/orcid/{ORCID}"),
            (f"https://orcid.org/{ORCID}", f"/id/person/orcid/{ORCID}"),
            ("2049-3630", "/id/venue/issn/2049-3630"),
            ("20493630", "/id/venue/issn/2049-3630"),
            ("https://portal.issn.org/resource/ISSN/2049-3630", "/id/venue/issn/2049-3630"),
        ],
    )
    def test_one_leads_to_its_thing(self, client: FlaskClient, text: str, path: str) -> None:
        response = client.get("/search", query_string={"q": text}, headers=HTML)
        assert (response.status_code, response.headers["Location"]) == (303, path)

    @pytest.mark.parametrize("text", ["issn:10.5555/1", f"isni:{ORCID}", "ror:10.5555/1", "pmid:2049-3630", "wells"])
    def test_one_of_another_scheme_leads_nowhere(self, client: FlaskClient, text: str) -> None:
        assert client.get("/search", query_string={"q": text}, headers=HTML).status_code == 200

    def test_an_unknown_one_finds_nothing(self, client: FlaskClient) -> None:
        assert client.get("/search?q=10.5555/nowhere", headers=HTML).status_code == 200


class TestFormats:
    @pytest.mark.parametrize(
        ("accept", "given"),
        [
            ("text/html", "text/html"),
            ("application/json", "application/json"),
            ("application/ld+json", "application/ld+json"),
            ("text/csv", "text/csv"),
            ("*/*", "application/json"),
        ],
    )
    def test_negotiation(self, client: FlaskClient, accept: str, given: str) -> None:
        response = client.get("/search?q=wells", headers={"Accept": accept})
        assert response.mimetype == given
        assert "Accept" in response.headers["Vary"]

    def test_csv_and_jsonld_hold_the_same(self, client: FlaskClient) -> None:
        rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=wells").text)))
        listed = json.loads(client.get("/search.jsonld?q=wells").text)["mainEntity"]["itemListElement"]
        assert [row["iri"] for row in rows] == [item["item"]["@id"] for item in listed]
        assert len(rows) >= 4

    def test_the_page_is_escaped_and_marks_words(self, client: FlaskClient) -> None:
        page = client.get("/search?q=sand", headers=HTML).text
        assert "<mark>Sand</mark> &amp; wells &#34;deep&#34; &lt;3" in page
        hostile = client.get('/search?q="><script>x</script>&kind="><script>', headers=HTML).text
        assert "<script>x" not in hostile

    @pytest.mark.parametrize(
        ("query", "marked"),
        [
            ("muller", "Ann <mark>M\u00fcller</mark>"),
            ("mull", "Ann <mark>M\u00fcll</mark>er"),
            ("mull ", "Ann M\u00fcller"),
            ("M\u00dcLLER an", "<mark>An</mark>n <mark>M\u00fcller</mark>"),
            ("an muller", "Ann <mark>M\u00fcller</mark>"),
            ("uller", "Ann M\u00fcller"),
        ],
    )
    def test_words_are_marked_without_their_accents(self, query: str, marked: str) -> None:
        assert mark("Ann M\u00fcller", query) == marked
        combined = mark("Ann Mu\u0308ller", query)
        assert normalize("NFC", combined) == marked

    @given(st.text(), st.text())
    def test_marking_changes_nothing_else(self, name: str, text: str) -> None:
        marked = mark(name, text)
        assert marked.replace("<mark>", "").replace("</mark>", "") == escape(name)
        assert mark(name, "") == escape(name)

    def test_what_is_found_by_a_word_is_marked(self, client: FlaskClient) -> None:
        page = client.get("/search?q=muller&kind=person", headers=HTML).text
        assert "Ann <mark>Müller</mark>" in page

    @pytest.mark.parametrize("query", ["q=wells&page=0", "q=wells&page=9999", "q=wells&page=-1"])
    def test_a_page_that_cannot_be_is_refused(self, client: FlaskClient, query: str) -> None:
        assert client.get(f"/search.json?{query}").status_code == 400

    def test_there_is_no_other_format(self, client: FlaskClient) -> None:
        assert client.get("/search.xml?q=wells").status_code == 404


def test_suggestions_are_names(client: FlaskClient) -> None:
    found = client.get("/suggest?q=ann+mü").json["suggestions"]
    assert [hit["name"] for hit in found] == ["Ann Müller"]
    assert client.get("/suggest?q=holes").json["suggestions"] == []


class TestPages:
    @pytest.mark.parametrize(
        ("number", "others"),
        [
            (1, {"first": 1, "next": 2, "last": 3}),
            (2, {"first": 1, "prev": 1, "next": 3, "last": 3}),
            (3, {"first": 1, "prev": 2, "last": 3}),
            (4, {"first": 1, "prev": 3, "last": 3}),
            (9, {"first": 1, "last": 3}),
        ],
    )
    @pytest.mark.parametrize("suffix", [".json", ".jsonld", ".csv", ".html", ""])
    def test_a_page_leads_to_the_others(
        self, many: FlaskClient, number: int, others: dict[str, int], suffix: str
    ) -> None:
        response = many.get(f"/search{suffix}?q=more+%26&kind=work&page={number}")
        wanted = {rel: address(page, suffix) for rel, page in others.items()}
        assert linked(response.headers["Link"]) == wanted
        if suffix in (".json", ""):
            assert response.json["links"] == wanted
        if suffix == ".jsonld":
            told = json.loads(response.text)
            names = {rel: f"hydra:{'previous' if rel == 'prev' else rel}" for rel in others}
            assert {rel: told[names[rel]]["@id"] for rel in others} == {rel: address(others[rel]) for rel in others}
            assert told.keys() & {"hydra:next", "hydra:previous"} == set(names.values()) - {"hydra:first", "hydra:last"}

    def test_following_the_next_ones_gives_all(self, many: FlaskClient) -> None:
        found, next_page = [], "/search.json?q=more&kind=work"
        while next_page:
            told = many.get(next_page).json
            found += [item["id"] for item in told["items"]]
            next_page = told["links"].get("next")
        assert len(found) == len(set(found)) == told["total"] == 45


def address(page: int, suffix: str = "") -> str:
    return f"{BASE}search{suffix}?q=more+%26&kind=work" + (f"&page={page}" if page > 1 else "")


def linked(header: str) -> dict[str, str]:
    """Relation -> address, of a header with nothing else in it (RFC 8288)."""
    found = [re.fullmatch(r'<([^<>\s]+)>; rel="([a-z]+)"', link) for link in header.split(", ")]
    assert all(found), header
    return {link[2]: link[1] for link in found if link}


class TestUpkeep:
    def test_the_index_follows_changes_and_removals(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        run(home, WORKS)
        release = run(home, [work(1, "Springs"), *WORKS[1:3]], complete=True)
        assert not release.search.find("dry", {}, 0, 9).hits
        assert [hit.label for hit in release.search.find("springs", {}, 0, 9).hits] == ["Springs"]
        assert not release.search.find("holes", {}, 0, 9).hits
        (tmp_path / "again").mkdir()
        anew = run(tmp_path / "again" / "home", [work(1, "Springs"), *WORKS[1:3]])
        for words in ("wells", "springs", "ann", "journal"):
            assert everything(release.search, words) == everything(anew.search, words)

    def test_an_index_that_was_lost_is_made_again(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        before = run(home, WORKS)
        (home / FILE).unlink()
        after = run(home, [*WORKS, work(5, "Fifth", **{"container-title": [], "ISSN": []})])
        assert everything(before.search, "wells") == everything(after.search, "wells")
        assert everything(after.search, "fifth")

    def test_an_index_of_another_layout_is_made_again(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        before = run(home, WORKS)
        with closing(sqlite3.connect(home / FILE)) as connection:
            connection.execute("PRAGMA user_version = 1")
            connection.execute("DROP TABLE identifier")
            connection.commit()
        publish(home, [])
        after = releases.current(home)
        assert after.number > before.number
        assert [hit.label for hit in after.search.by_identifier("10.5555/1")] == ["Wells in dry land"]
        assert everything(before.search, "wells") == everything(after.search, "wells")

    def test_a_release_without_an_index_says_so(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        (run(home, WORKS).path / FILE).unlink()
        app = create_app(home)
        app.test_client_class = ClosingClient
        response = app.test_client().get("/search.json?q=wells")
        assert response.status_code == 503
        assert "publish once more" in response.json["detail"]
        with pytest.raises(NoIndex):
            Search(tmp_path)

    @given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["wells", "sand", "water", ""])), max_size=12))
    @settings(max_examples=40, deadline=None)
    def test_step_by_step_is_all_at_once(self, steps: list[tuple[int, str]]) -> None:
        with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as other:
            index, last = SearchIndex(Path(name)), dict[str, Entry]()
            for number, label in steps:
                iri = f"x:{number}"
                if label:
                    known = (Identifier("doi", f"10.5555/{number}"),)
                    last[iri] = Entry(iri, "work", label, (f"{label} too",), "", "2020", identifiers=known)
                    index.replace([last[iri]])
                else:
                    last.pop(iri, None)
                    index.forget([iri])
            whole = SearchIndex(Path(other))
            whole.replace(last.values())
            index.close()
            whole.close()
            found, wanted = Search(Path(name)), Search(Path(other))
            for words in ("wells", "sand", "water", "too"):
                assert everything(found, words) == everything(wanted, words)
            found.close()
            wanted.close()


def test_what_is_chosen_is_counted_among_more_finds_than_are(tmp_path: Path) -> None:
    index, rest = SearchIndex(tmp_path), " further" * 30
    few = [Entry(f"x:g{number}", "grant", f"Common {number}{rest}") for number in range(7)]
    index.replace([*few, *(Entry(f"x:w{number}", "work", f"Common {number}") for number in range(COUNTED + 1))])
    index.close()
    search = Search(tmp_path)
    found = search.find("common", {"kind": "grant"}, 0, 20)
    assert (found.total, found.more, len(found.hits)) == (7, False, 7)
    search.close()


def everything(search: Search, words: str) -> list[tuple[str, str, str]]:
    return sorted((hit.iri, hit.label, hit.year) for hit in search.find(words, {}, 0, 99).hits)
