"""SPARQL: what is refused before the engine sees it, the limits on what runs, and the protocol."""

import csv
import io
import json
import socket
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse
from small_release import ARTICLE, BASE, ClosingClient, build_release

from fabiola.server.app import create_app
from fabiola.server.problems import Problem
from fabiola.server.scan import Refused, form_of, refuse_unsafe
from fabiola.server.sparql import Limits, QueryPool

DEEP = "ASK" + "{" * 5000 + "}" * 5000
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
HUGE_SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?i ?f ?c"
HUGE_ANSWER = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

REFUSED = [
    "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "select * { service silent ?x { } }",
    "SELECT * { \\u0053ERVICE <http://example.org/> {} }",
    "SELECT * { FILTER(?a<?b)SERVICE#>\n<http://example.org/> {} }",
    "SELECT * { FILTER(?a<'>')SERVICE<http://example.org/>{} FILTER(?x = '') }",
    'SELECT * { "a\\u0022"  SERVICE <http://example.org/> {} # "\n}',
    "SELECT * { ?s ?p trueSERVICE <http://example.org/> {} }",
    "SELECT * { ?s ?p 1.5SERVICE <http://example.org/> {} }",
    "SELECT * { ?s ?p '''a'b''c'''SERVICE <http://example.org/> {} }",
    "PREFIX x: <http://example.org/> SELECT * { ?s ?p x:o\\'x .SERVICE x:a\\(\\#b {} FILTER(?a != '') }",
    "PREFIX x: <http://example.org/> SELECT * { SERVICE # comment {\n x:y # comment\n { } }",
    "INSERT DATA { <a:a> <a:b> <a:c> }",
    "PREFIX : <http://example.org/>\n# hello\nLOAD <http://example.org/>",
    "DELETE WHERE { ?s ?p ?o }",
    "with <http://example.org/> delete { } where { }",
]
CONFINED = """
import os, socket
from fabiola.server.worker import _confine
before = os.readlink("/proc/self/ns/net")
_confine(1 << 30)
if os.readlink("/proc/self/ns/net") == before:
    print("not allowed here", end="")
else:
    try:
        socket.create_connection(("127.0.0.1", {port}), 5)
    except OSError:
        print("nowhere to go", end="")
"""
ALLOWED = [
    "SELECT * { ?s <http://example.org/service> ?o }",
    "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
    "SELECT ?service { ?service ?p 'SERVICE <http://example.org/> {}' }",
    "# SERVICE <http://example.org/> {}\nSELECT * {}",
    'SELECT * { ?s ?p """\nSERVICE <http://example.org/> { "quoted" } """ }',
    "SELECT (LOAD AS ?x) {}",
    "ASK {}",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sparql")
    build_release(folder)
    return folder


@pytest.fixture(scope="module")
def pool():
    queries = QueryPool(Limits(seconds=20, memory=1 << 30, result_bytes=1 << 20, workers=1))
    yield queries
    queries.close()


@pytest.fixture(scope="module")
def client(home):
    app = create_app(home, Limits(seconds=20, memory=1 << 30, result_bytes=1 << 20, query_bytes=20_000, workers=1))
    app.test_client_class = ClosingClient
    yield app.test_client()
    app.extensions["fabiola.queries"].close()


def answer(pool, home, query, media_type="text/csv"):
    return b"".join(pool.run(home / "current" / "store", query, media_type))


def problem(response, status):
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == status
    return response.json["detail"]


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query):
    with pytest.raises(Refused):
        refuse_unsafe(query)


@pytest.mark.parametrize("query", ALLOWED)
def test_allowed(query):
    refuse_unsafe(query)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("prefix a: <b:c> # x\nask {}", "ASK"),
        ("BASE <a:b>\nDESCRIBE <c>", "DESCRIBE"),
        ("", ""),
    ],
)
def test_form(query, form):
    assert form_of(query) == form


class TestLimits:
    def test_answer(self, pool, home):
        rows = answer(pool, home, f"SELECT ?name {{ <{ARTICLE}> schema:name ?name }}")
        assert rows == b"name\r\nSmall things in order\r\n"

    def test_nested_query_ends_only_its_worker(self, pool, home):
        with pytest.raises(Problem, match="The query ended its worker") as caught:
            answer(pool, home, DEEP)
        assert caught.value.status == 400
        assert answer(pool, home, "ASK {}") == b"true"

    def test_syntax_error_leaves_the_worker_alive(self, pool, home):
        answer(pool, home, "ASK {}")
        before = pool._idle[0].pid
        with pytest.raises(Problem, match="cannot be answered: error at 1:11") as caught:
            answer(pool, home, "SELECT * {")
        assert caught.value.status == 400
        assert pool._idle[0].pid == before

    def test_time(self, home):
        short = QueryPool(Limits(seconds=0.5, workers=1))
        try:
            with pytest.raises(Problem, match=r"longer than the limit of 0\.5 seconds") as caught:
                answer(short, home, CROSS_PRODUCT)
            assert caught.value.status == 503
        finally:
            short.close()

    def test_memory(self, home):
        small = QueryPool(Limits(seconds=60, memory=768 << 20, workers=1))
        try:
            with pytest.raises(Problem, match="more memory than the limit of 768 MiB") as caught:
                answer(small, home, HUGE_SORT)
            assert caught.value.status == 503
        finally:
            small.close()

    def test_size(self, pool, home):
        with pytest.raises(Problem, match="larger than the limit of 1 MiB") as caught:
            answer(pool, home, HUGE_ANSWER)
        assert caught.value.status == 413

    def test_no_worker_reaches_the_network(self):
        """Were a SERVICE to slip through the scan, the worker would still have nowhere to go."""
        with socket.create_server(("127.0.0.1", 0)) as listening:
            code = CONFINED.format(port=listening.getsockname()[1])
            outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        if outcome == "not allowed here":
            pytest.skip("this machine lets no process leave the network")
        assert outcome == "nowhere to go"

    @pytest.mark.parametrize("query", REFUSED)
    def test_no_worker_runs_what_is_refused(self, pool, home, query):
        with pytest.raises(Problem, match=r"SERVICE|queries only") as caught:
            answer(pool, home, query)
        assert caught.value.status == 400


class TestProtocol:
    QUERY = f"SELECT ?page {{ <{ARTICLE}> schema:pageStart ?page }}"

    def test_get(self, client):
        response = client.get("/sparql", query_string={"query": self.QUERY})
        assert response.mimetype == "application/sparql-results+json"
        assert response.json["results"]["bindings"] == [{"page": {"type": "literal", "value": "7"}}]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Accept" in response.headers["Vary"]

    def test_post_form(self, client):
        response = client.post("/sparql", data={"query": self.QUERY}, headers={"Accept": "text/csv"})
        assert list(csv.reader(io.StringIO(response.text))) == [["page"], ["7"]]

    def test_post_direct(self, client):
        response = client.post(
            "/sparql",
            data=self.QUERY.encode(),
            content_type="application/sparql-query; charset=utf-8",
            headers={"Accept": "application/sparql-results+xml"},
        )
        assert ET.fromstring(response.data).tag.endswith("sparql")

    def test_ask(self, client):
        response = client.get("/sparql", query_string={"query": "ASK {}"})
        assert response.json["boolean"] is True

    @pytest.mark.parametrize(("accept", "media_type"), [("*/*", "text/turtle"), ("application/n-triples",) * 2])
    def test_construct(self, client, accept, media_type):
        query = f"CONSTRUCT WHERE {{ <{ARTICLE}> ?p ?o }}"
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
        assert response.mimetype == media_type
        assert len(list(parse(response.data, format=RdfFormat.from_media_type(media_type)))) > 20

    @pytest.mark.parametrize("suffix", ["json", "xml", "csv", "tsv"])
    def test_output_parameter(self, client, suffix):
        response = client.get("/sparql", query_string={"query": self.QUERY, "output": suffix})
        assert response.status_code == 200
        assert f"results.{suffix}" in response.headers["Content-Disposition"]

    def test_unknown_output(self, client):
        assert "json, xml, csv, tsv" in problem(
            client.get("/sparql", query_string={"query": self.QUERY, "output": "xls"}), 400
        )

    @pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
    def test_the_dataset_of_an_update_is_refused(self, client, name):
        response = client.get("/sparql", query_string={"query": self.QUERY, name: BASE})
        assert "cannot be changed" in problem(response, 400)

    def test_update_is_refused(self, client):
        assert "cannot be changed" in problem(client.post("/sparql", data={"update": "CLEAR ALL"}), 400)
        assert "cannot be changed" in problem(
            client.post("/sparql", data=b"CLEAR ALL", content_type="application/sparql-update"), 400
        )
        assert "CLEAR" in problem(client.get("/sparql", query_string={"query": "CLEAR ALL"}), 400)

    def test_service_is_refused(self, client):
        assert "SERVICE" in problem(client.get("/sparql", query_string={"query": REFUSED[0]}), 400)

    def test_bad_requests(self, client):
        problem(client.post("/sparql", data=b"x", content_type="text/plain"), 415)
        problem(client.post("/sparql", data={"other": "x"}), 400)
        problem(client.post("/sparql", data=b"\xff", content_type="application/sparql-query"), 400)
        problem(client.get("/sparql?query=ASK{}&query=ASK{}"), 400)
        problem(client.get("/sparql", query_string={"query": "ASK {} #" + "x" * 30_000}), 413)
        problem(client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept": "image/png"}), 406)
        assert "GET" in client.delete("/sparql").headers["Allow"]

    def test_a_request_too_large_is_not_read(self, client):
        problem(client.post("/sparql", data=b"#" * (2 << 20), content_type="application/sparql-query"), 413)

    def test_service_description(self, client):
        response = client.get("/sparql", headers={"Accept": "text/turtle"})
        triples = {str(quad.predicate) for quad in parse(response.data, format=RdfFormat.TURTLE)}
        assert "<http://www.w3.org/ns/sparql-service-description#resultFormat>" in triples

    def test_page_for_people(self, client):
        response = client.get(
            "/sparql", query_string={"query": "ASK { # é }"}, headers={"Accept": "text/html,*/*;q=0.8"}
        )
        assert response.mimetype == "text/html"
        assert "ASK { # é }</textarea>" in response.text

    def test_preflight(self, client):
        response = client.options(
            "/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
        )
        assert response.status_code == 204
        assert "POST" in response.headers["Access-Control-Allow-Methods"]

    def test_examples_run(self, client):
        from fabiola.server.service import example_queries

        assert len(example_queries()) >= 6
        for example in example_queries():
            response = client.get("/sparql", query_string={"query": example.text})
            assert response.status_code == 200, example.name


def test_json_is_complete_when_it_comes(client):
    response = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"})
    assert len(json.loads(response.data)["results"]["bindings"]) > 90
