"""Queries with a name: pages, data, parameters that are bound as terms, files of the home, plain faults."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_release import ClosingClient

from fabiola.server.app import create_app
from fabiola.server.named_queries import BadQuery, NamedQuery, bindings, built_in, in_editor, queries_of, read_query

BASE = "https://kg.example.org/"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def client(demo_home: Path) -> FlaskClient:
    app = create_app(demo_home)
    app.test_client_class = ClosingClient
    return app.test_client()


def examples(query: NamedQuery) -> dict[str, str]:
    return {each.name: each.example for each in query.parameters}


def test_there_are_queries_with_and_without_parameters() -> None:
    assert len(built_in()) >= 12
    assert sum(bool(query.parameters) for query in built_in()) >= 5


@pytest.mark.parametrize("query", built_in(), ids=lambda query: query.name)
class TestEach:
    def test_its_example_has_an_answer(self, client: FlaskClient, query: NamedQuery) -> None:
        suffix = "csv" if query.form == "SELECT" else "nt"
        response = client.get(f"/queries/{query.name}.{suffix}", query_string=examples(query))
        assert response.status_code == 200, response.text
        assert len(response.text.splitlines()) > 1, "the example is to be answered by the demo"

    def test_its_page_shows_it(self, client: FlaskClient, query: NamedQuery) -> None:
        page = client.get(f"/queries/{query.name}", query_string=examples(query), headers=HTML)
        assert page.status_code == 200
        assert query.title in page.text
        assert "No answer" not in page.text
        assert query.form != "SELECT" or "<tbody><tr>" in page.text

    def test_the_editor_gets_the_same(self, client: FlaskClient, query: NamedQuery) -> None:
        if query.form != "SELECT":
            return
        text = in_editor(query, examples(query), BASE)
        mine = client.get(f"/queries/{query.name}.csv", query_string=examples(query)).text
        theirs = client.get("/sparql", query_string={"query": text, "output": "csv"}).text
        rows, others = (list(csv.DictReader(io.StringIO(answer))) for answer in (mine, theirs))
        assert rows == others


def test_the_list_has_all_of_them(client: FlaskClient) -> None:
    listed = client.get("/queries").json["queries"]
    assert [each["name"] for each in listed] == [query.name for query in built_in()]
    assert "Works of a person" in client.get("/queries", headers=HTML).text


def test_formats_are_negotiated(client: FlaskClient) -> None:
    for accept, given_type in (
        ("text/csv", "text/csv"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/html", "text/html"),
    ):
        response = client.get("/queries/titles-with?word=liver", headers={"Accept": accept})
        assert response.mimetype == given_type


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/queries/nothing", 404, "/queries lists"),
        ("/queries/titles-with.zip?word=x", 404, "it can be had as"),
        ("/queries/titles-with.csv", 400, "word: say the word"),
        ("/queries/works-of-year.csv?year=soon", 400, "year: 'soon' is no year"),
        ("/queries/works-of-person.csv?person=work/doi/x", 400, "is no person"),
        ("/queries/works-of-person.csv?person=https://x.example/%3E%20UNION", 400, "is no person"),
    ],
)
def test_faults_are_plain(client: FlaskClient, path: str, status: int, detail: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert detail in response.json["detail"]


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_is_a_term_and_no_text_of_the_query(client: FlaskClient, word: str) -> None:
    response = client.get("/queries/titles-with.csv", query_string={"word": word})
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert not word.strip()


class TestHome:
    TEXT = "# Mine\n# ?count (number) How many: 3\nSELECT ?count (?count + 1 AS ?next) WHERE {}\n"

    def test_a_query_of_the_home_is_served_and_one_with_a_fault_named(self, tmp_path: Path) -> None:
        (tmp_path / "queries").mkdir()
        (tmp_path / "queries" / "mine.rq").write_text(self.TEXT, "utf-8")
        (tmp_path / "queries" / "bad.rq").write_text("SELECT", "utf-8")
        found, faults = queries_of(tmp_path)
        assert bindings(found["mine"], {"count": "4"}, BASE) == (
            ("count", '"4"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        )
        assert len(faults) == 1
        assert "bad.rq" in faults[0]

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Mine", TEXT),
            ("mine", "SELECT * WHERE {}"),
            ("mine", "# Mine\nSELECT * WHERE { SERVICE <http://x.example/> {} }"),
            ("mine", "# Mine\n# ?a (nonsense) What: x\nSELECT ?a WHERE {}"),
        ],
    )
    def test_what_is_none_is_refused(self, name: str, text: str) -> None:
        with pytest.raises(BadQuery):
            read_query(name, text)
