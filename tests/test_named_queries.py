"""Queries with a name: pages, data, parameters that become terms, files of the home, plain faults; the query page."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QuerySolutions, Store
from small_release import ClosingClient

from fabiola.graph.releases import current
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.app import create_app
from fabiola.server.named_queries import (
    KINDS,
    BadQuery,
    NamedQuery,
    bindings,
    built_in,
    queries_of,
    read_query,
    with_values,
)

BASE = "https://kg.example.org/"
HTML = {"Accept": "text/html"}
SEED = f"{BASE}id/work/doi/10.1016/j.jhep.2018.01.030"


def examples_of(query: NamedQuery) -> dict[str, str]:
    """An example for each parameter that must be set."""
    return {each.name: each.example for each in query.parameters if not each.is_optional}


@pytest.fixture(scope="module")
def client(demo_home: Path) -> FlaskClient:
    app = create_app(demo_home)
    app.test_client_class = ClosingClient
    yield app.test_client()
    app.extensions["fabiola.queries"].close()


def rows(answer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer)))


def test_there_are_queries_with_and_without_parameters() -> None:
    assert len(built_in()) >= 25
    assert sum(bool(query.parameters) for query in built_in()) >= 15


@pytest.mark.parametrize("query", built_in(), ids=lambda query: query.name)
class TestEach:
    def test_its_example_has_an_answer(self, client: FlaskClient, query: NamedQuery) -> None:
        suffix = "csv" if query.form == "SELECT" else "nt"
        response = client.get(f"/queries/{query.name}.{suffix}", query_string=examples_of(query))
        assert response.status_code == 200, response.text
        assert len(response.text.splitlines()) > 1, "the example is to be answered by the demo"

    def test_every_parameter_can_be_set(self, client: FlaskClient, query: NamedQuery) -> None:
        every = {each.name: each.example for each in query.parameters}
        least = len(client.get(f"/queries/{query.name}.csv", query_string=examples_of(query)).text.splitlines())
        response = client.get(f"/queries/{query.name}", query_string=every, headers={"Accept": "text/csv, text/turtle"})
        assert response.status_code == 200, response.text
        assert len(response.text.splitlines()) > 1
        assert query.form != "SELECT" or len(response.text.splitlines()) <= least

    def test_its_page_shows_it(self, client: FlaskClient, query: NamedQuery) -> None:
        page = client.get(f"/queries/{query.name}", query_string=examples_of(query), headers=HTML)
        assert page.status_code == 200
        assert query.title in page.text
        assert "<tbody><tr>" in page.text
        assert "sparql?query=" in page.text

    def test_the_editor_gets_the_same(self, client: FlaskClient, query: NamedQuery) -> None:
        page = client.get(f"/queries/{query.name}", query_string=examples_of(query), headers=HTML).text
        [address] = re.findall(r'href="(/sparql\?query=[^"]+)"', page)
        suffix = "csv" if query.form == "SELECT" else "nt"
        theirs = client.get(f"{address}&output={suffix}").text
        mine = client.get(f"/queries/{query.name}.{suffix}", query_string=examples_of(query)).text
        assert sorted(mine.splitlines()) == sorted(theirs.splitlines())

    def test_openapi_has_it(self, client: FlaskClient, query: NamedQuery) -> None:
        operation = client.get("/openapi.json").json["paths"][f"/queries/{query.name}.{{suffix}}"]["get"]
        stated = {one["name"]: one["required"] for one in operation["parameters"]}
        assert stated == {"suffix": True} | {each.name: not each.is_optional for each in query.parameters}


def test_the_list_has_all_of_them(client: FlaskClient) -> None:
    listed = client.get("/queries").json["queries"]
    assert [each["name"] for each in listed] == [query.name for query in built_in()]
    assert "Works of a person" in client.get("/queries", headers=HTML).text


def test_who_was_supported_by_a_grant(client: FlaskClient) -> None:
    found = rows(client.get("/queries/authors-of-grant.csv?number=HI15C2364").text)
    assert [(row["name"], row["work"]) for row in found] == [("Young Woo Eom", SEED), ("Soon Koo Baik", SEED)]


@pytest.mark.parametrize(
    "written",
    [
        "10.1016/j.jhep.2018.01.030",
        "https://doi.org/10.1016/j.jhep.2018.01.030",
        SEED,
        SEED.replace("/id/", "/doc/"),
        "work/doi/10.1016/j.jhep.2018.01.030",
        "/doc/work/doi/10.1016/j.jhep.2018.01.030",
        "http://localhost/doc/work/doi/10.1016/j.jhep.2018.01.030",
    ],
)
def test_a_work_may_be_named_in_many_ways(client: FlaskClient, written: str) -> None:
    response = client.get("/queries/sources-of-work.csv", query_string={"work": written})
    assert {row["record"] for row in rows(response.text)} == {SEED.replace("/id/", "/doc/")}


def test_formats_are_negotiated(client: FlaskClient) -> None:
    for accept, given_type in (
        ("text/csv", "text/csv"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/html", "text/html"),
    ):
        response = client.get("/queries/titles-with?word=liver", headers={"Accept": accept})
        assert response.mimetype == given_type
    for suffix, given_type in (("ttl", "text/turtle"), ("jsonld", "application/ld+json")):
        response = client.get(f"/queries/graph-of-work.{suffix}?work=10.1016/j.jhep.2018.01.030")
        assert response.mimetype == given_type


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/queries/nothing", 404, "/queries lists"),
        ("/queries/titles-with.zip?word=x", 404, "it can be had as"),
        ("/queries/titles-with.csv", 400, "word: say the word"),
        ("/queries/works-of-year.csv?year=soon", 400, "year: 'soon' is no year"),
        ("/queries/co-author-pairs.csv?least=1.5", 400, "least: '1.5' is no number"),
        ("/queries/works-of-person.csv?person=work/doi/x", 400, "is no person"),
        ("/queries/works-of-person.csv?person=https://x.example/%3E%20UNION", 400, "is no person"),
        ("/queries/titles-with.csv?word=" + "x" * 2001, 400, "word:"),
    ],
)
def test_faults_are_plain(client: FlaskClient, path: str, status: int, detail: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert detail in response.json["detail"]
    assert client.get(path, headers=HTML).status_code == (200 if path == "/queries/titles-with.csv" else status) or (
        "." in path
    )


def test_the_page_names_the_parameter_at_fault(client: FlaskClient) -> None:
    page = client.get("/queries/works-of-year?year=soon", headers=HTML)
    assert page.status_code == 400
    assert "is no year" in page.text
    assert 'value="soon"' in page.text


class TestValues:
    QUERY = read_query("echo", "# Echo\n# ?word (text) A word: x\nSELECT ?word WHERE { }\n")

    @given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip))
    def test_a_text_comes_back_as_it_was(self, word: str) -> None:
        text = with_values(self.QUERY, bindings(self.QUERY, {"word": word}, [BASE]))
        [row] = Store().query(text)
        assert row["word"] == Literal(word.strip())

    @given(st.sampled_from([kind for kind in KINDS if kind != "text"]), st.text(max_size=40))
    def test_anything_else_is_a_term_or_refused(self, kind: str, value: str) -> None:
        example = EXAMPLES.get(kind, f"{kind}/x/y")
        query = read_query("one", f"# One\n# ?it ({kind}) It: {example}\nSELECT ?it WHERE {{}}")
        with contextlib.suppress(BadQuery):
            answer = Store().query(with_values(query, bindings(query, {"it": value}, [BASE])))
            assert isinstance(answer, QuerySolutions)
            assert len(list(answer)) == 1

    @pytest.mark.parametrize("attack", ["x> } UNION { ?s ?p ?o", "> . <a:b", "{}", "a b", '"', "\\u003e"])
    def test_no_iri_ends_its_brackets(self, attack: str) -> None:
        query = read_query("one", "# One\n# ?it (iri) It: https://x.example/\nSELECT ?it WHERE {}")
        for address in (f"https://x.example/{attack}", f"{BASE}id/{attack}", f"/id/{attack}"):
            with pytest.raises(BadQuery):
                bindings(query, {"it": address}, [BASE])


EXAMPLES = {"iri": "https://x.example/", "number": "1", "year": "2000", "date": "2000-01-01"}


class TestHome:
    TEXT = (
        "# Mine\n# My own.\n# ?count (number) How many: 3\n# > next: one more\nSELECT (?count + 1 AS ?next) WHERE {}\n"
    )

    def test_a_query_of_the_home_is_served_and_one_with_a_fault_named(self, tmp_path: Path) -> None:
        (tmp_path / "queries").mkdir()
        (tmp_path / "queries" / "mine.rq").write_text(self.TEXT, "utf-8")
        (tmp_path / "queries" / "bad.rq").write_text("SELECT", "utf-8")
        found, faults = queries_of(tmp_path)
        mine = found["mine"]
        assert (mine.title, mine.description, mine.columns) == ("Mine", "My own.", {"next": "one more"})
        assert bindings(mine, {"count": "4"}, [BASE]) == (("count", str(Literal(4))),)
        assert len(faults) == 1
        assert "bad.rq" in faults[0]

    def test_faults_are_told_at_the_start(self, demo_home: Path, caplog: pytest.LogCaptureFixture) -> None:
        folder = demo_home / "queries"
        folder.mkdir()
        (folder / "bad.rq").write_text("# Bad\nSELECT ?a WHERE {", "utf-8")
        try:
            create_app(demo_home).extensions["fabiola.queries"].close()
        finally:
            (folder / "bad.rq").unlink()
            folder.rmdir()
        assert "bad.rq: error at 2:18" in caplog.text

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Mine", TEXT),
            ("mine", "SELECT * WHERE {}"),
            ("mine", "# Mine\nSELECT * WHERE { SERVICE <http://x.example/> {} }"),
            ("mine", "# Mine\nDELETE WHERE { ?s ?p ?o }"),
            ("mine", "# Mine\nSELECT ?a WHERE {"),
            ("mine", "# Mine\n# ?a (nonsense) What: x\nSELECT ?a WHERE {}"),
            ("mine", "# Mine\n# ?a (year) What: soon\nSELECT ?a WHERE {}"),
            ("mine", "# Mine\n# ?a (text) What: x\nSELECT ?a { ?a ?b ?c }"),
            ("mine", "# Mine\n# > b: what\nSELECT ?a WHERE {}"),
        ],
    )
    def test_what_is_none_is_refused(self, name: str, text: str) -> None:
        with pytest.raises(BadQuery):
            read_query(name, text)


class TestQueryPage:
    def ask(self, client: FlaskClient, query: str) -> tuple[int, str]:
        response = client.get("/sparql", query_string={"query": query}, headers=HTML)
        return response.status_code, response.text

    def test_rows_are_there_without_a_script(self, client: FlaskClient) -> None:
        status, page = self.ask(client, f"SELECT ?work ?p WHERE {{ VALUES ?work {{ <{SEED}> }} ?work ?p 14 }}")
        assert status == 200
        assert f'href="/id/{SEED.removeprefix(f"{BASE}id/")}"' in page
        assert ">Mesenchymal stromal cell therapy for liver diseases</a>" in page
        assert ">fabio:hasPageCount</a>" in page
        assert "1 row in" in page
        assert len(re.findall(r'href="/sparql\?query=[^"]+output=(?:json|xml|csv|tsv)"', page)) == 4

    def test_a_name_is_not_said_twice(self, client: FlaskClient) -> None:
        _, page = self.ask(
            client, f"SELECT ?work ?title WHERE {{ VALUES ?work {{ <{SEED}> }} ?work schema:name ?title }}"
        )
        assert page.count(">Mesenchymal stromal cell therapy for liver diseases<") == 1
        assert ">10.1016/j.jhep.2018.01.030</a>" in page

    def test_only_the_first_rows_are_shown(self, client: FlaskClient) -> None:
        _, page = self.ask(client, "SELECT * WHERE { ?s ?p ?o }")
        assert page.count("<tr>") == 501
        assert "the data have more" in page

    @pytest.mark.parametrize(("query", "word"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { ?s ?s ?s }", "No")])
    def test_yes_and_no(self, client: FlaskClient, query: str, word: str) -> None:
        assert f'<p class="figure">{word}</p>' in self.ask(client, query)[1]

    def test_graphs_are_tables_of_statements(self, client: FlaskClient) -> None:
        _, page = self.ask(client, f"DESCRIBE <{SEED}>")
        assert ">predicate</th>" in page
        assert 'output=ttl"' in page

    def test_the_line_with_the_fault_is_marked(self, client: FlaskClient) -> None:
        status, page = self.ask(client, "SELECT * WHERE {\n  ?s nonsense ?o\n}")
        assert status == 400
        assert re.search(r'<span class="here"><span class="place">2</span> +\?s nonsense \?o', page)

    def test_text_of_the_graph_is_no_markup(self, client: FlaskClient) -> None:
        _, page = self.ask(client, "SELECT ('<script>x</script>' AS ?a) (<javascript:x> AS ?b) WHERE {}")
        assert "<script>x" not in page
        assert 'href="javascript' not in page

    def test_terms_are_those_of_the_graph(self, client: FlaskClient, demo_home: Path) -> None:
        response = client.get("/sparql/terms.json")
        told = response.json
        counted = {term["name"]: term["uses"] for term in (*told["classes"], *told["properties"])}
        assert counted["fabio:Expression"] == current(demo_home).counts["work"]
        assert counted["cito:cites"] > 1000
        assert told["prefixes"] == dict(NAMESPACES)
        assert response.headers["ETag"] == client.get("/sparql/terms.json").headers["ETag"]
