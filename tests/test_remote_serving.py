"""Serving the graph of another store: what is served is what the original serves, and what fails is told plainly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from small_release import ClosingClient
from werkzeug.serving import make_server

from fabiola.graph import releases
from fabiola.graph.endpoint import BadAddress, Endpoint, EndpointFault, Late, TooLarge
from fabiola.graph.query_limits import QueryLimits
from fabiola.graph.remote_graph import RemoteGraph
from fabiola.graph.remote_settings import Login, RemoteSettings, load_remote
from fabiola.graph.settings import BadSettings, Operation
from fabiola.mappings.values.iris import PATHS
from fabiola.server.app import create_app, create_remote_app
from fabiola.server.cli import main
from fabiola.server.formats import CITATIONS, DOCUMENTS, HTML
from fabiola.server.remote_serving import RemoteServing

BASE = "https://kg.example.org/"
SITE = RemoteSettings(BASE, "Another title")
LIMITS = QueryLimits(seconds=20, result_bytes=4 << 20, rows=5_000)
NOT_HERE = (
    "search?q=liver",
    "suggest?q=li",
    "reconcile",
    "dumps/",
    "quality",
    "history/work/doi/10.1/x",
    "release/1/doc/work/doi/10.1/x",
    "sitemap.xml",
    "sparql/terms.json",
)


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """An application on loopback; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def client_of(app: Flask) -> ClosingClient:
    app.test_client_class = ClosingClient
    client = app.test_client()
    assert isinstance(client, ClosingClient)
    return client


@pytest.fixture(scope="module")
def original(demo_home: Path) -> Iterator[Flask]:
    app = create_app(demo_home)
    yield app
    app.extensions["fabiola.queries"].close()


@pytest.fixture(scope="module")
def address(original: Flask) -> Iterator[str]:
    with listening(original) as found:
        yield f"{found}/sparql"


@pytest.fixture(scope="module")
def remote(address: str) -> Iterator[Flask]:
    app = create_remote_app(address, SITE, Operation(queries=LIMITS))
    yield app
    app.extensions["fabiola.queries"].close()


@pytest.fixture(scope="module")
def theirs(original: Flask) -> ClosingClient:
    return client_of(original)


@pytest.fixture(scope="module")
def ours(remote: Flask) -> ClosingClient:
    return client_of(remote)


@pytest.fixture(scope="module")
def chosen(demo_home: Path) -> dict[str, list[str]]:
    """Two entities of each kind, as paths."""
    release = releases.current(demo_home)
    found = {kind: [iri.removeprefix(f"{BASE}id/") for iri, _ in release.entities(kind, 0, 2)] for kind in PATHS}
    assert sum(map(len, found.values())) == 12
    return found


def content_of(page: str) -> str:
    """What a page says of its thing, without what only a home can lead to."""
    content = re.search(r"<main.*</main>", page, re.DOTALL)
    assert content
    return re.sub(r"\s*<p><a href=[^>]+>Earlier versions</a></p>\s*|\s*\n\s*", "\n", content[0])


class TestRecords:
    @pytest.mark.parametrize("kind", PATHS)
    def test_every_format_says_the_same(
        self, kind: str, chosen: dict[str, list[str]], ours: ClosingClient, theirs: ClosingClient
    ) -> None:
        for key in chosen[kind]:
            for suffix in (row.suffix for row in (*DOCUMENTS, *CITATIONS) if row is not HTML):
                here, there = (client.get(f"/doc/{key}.{suffix}") for client in (ours, theirs))
                assert here.status_code == there.status_code, (key, suffix)
                assert here.headers.get("ETag") == there.headers.get("ETag")
                assert here.data == there.data or here.status_code != 200
                if suffix == "ttl":
                    assert len(list(pyoxigraph.parse(here.data, pyoxigraph.RdfFormat.TURTLE))) > 3

    @pytest.mark.parametrize("kind", PATHS)
    @pytest.mark.parametrize("profile", ["schema", "fabio", "schemaorg", "alt"])
    def test_every_profile_says_the_same(
        self, kind: str, profile: str, chosen: dict[str, list[str]], ours: ClosingClient, theirs: ClosingClient
    ) -> None:
        for key in chosen[kind][:1]:
            path, wanted = f"/doc/{key}?_profile={profile}", {"Accept": "application/ld+json"}
            here, there = (client.get(path, headers=wanted) for client in (ours, theirs))
            assert (here.status_code, here.data) == (there.status_code, there.data)

    @pytest.mark.parametrize("kind", PATHS)
    def test_a_page_has_what_the_original_has(
        self, kind: str, chosen: dict[str, list[str]], ours: ClosingClient, theirs: ClosingClient
    ) -> None:
        compared = []
        for key in chosen[kind]:
            here, there = (client.get(f"/doc/{key}", headers={"Accept": "text/html"}) for client in (ours, theirs))
            assert here.status_code == there.status_code == 200
            if "disagree" not in there.text:
                compared.append(key)
                assert content_of(here.text) == content_of(there.text)
            assert "Earlier versions" not in here.text
            assert "site-search" not in here.text
        assert compared or not chosen[kind]

    def test_links_lead_on_as_in_the_original(
        self, chosen: dict[str, list[str]], ours: ClosingClient, theirs: ClosingClient
    ) -> None:
        for key in (keys[0] for keys in chosen.values() if keys):
            for path in (f"/id/{key}", f"/linkset/{key}"):
                here, there = (client.get(path) for client in (ours, theirs))
                assert (here.status_code, here.data) == (there.status_code, there.data)

    def test_what_a_client_has_is_not_sent_again(self, chosen: dict[str, list[str]], ours: ClosingClient) -> None:
        path = f"/doc/{chosen['work'][0]}.ttl"
        tag = ours.get(path).headers["ETag"]
        assert ours.get(path, headers={"If-None-Match": tag}).status_code == 304

    def test_faults_of_clients_are_theirs(self, chosen: dict[str, list[str]], ours: ClosingClient) -> None:
        assert ours.get("/doc/work/doi/10.1/nothing").status_code == 404
        refused = ours.get(f"/doc/{chosen['work'][0]}", headers={"Accept": "image/png"})
        assert refused.status_code == 406
        assert refused.mimetype == "application/problem+json"


class TestSite:
    def test_home_counts_what_the_release_counts(self, ours: ClosingClient, demo_home: Path) -> None:
        counts = releases.current(demo_home).counts
        page = ours.get("/", headers={"Accept": "text/html"}).text
        for kind in PATHS:
            if counts.get(kind):
                assert f'<span class="figure">{counts[kind]:,}</span>' in page
        assert "<h1>Another title</h1>" in page
        assert "/quality" not in page
        assert "/dumps/" not in page

    def test_browsing_reaches_every_entity(self, ours: ClosingClient, demo_home: Path) -> None:
        held = {iri.removeprefix(BASE) for iri, _ in releases.current(demo_home).entities("venue", 0, 999)}
        found: set[str] = set()
        for number in range(1, -(-len(held) // 50) + 1):
            found |= set(re.findall(r'href="/(id/venue/[^"]+)"', ours.get(f"/browse/venue?page={number}").text))
        assert found == held

    @pytest.mark.parametrize("path", NOT_HERE)
    def test_what_needs_a_home_is_said_not_to_be_there(self, path: str, ours: ClosingClient) -> None:
        answer = ours.get(f"/{path}", headers={"Accept": "application/json"})
        assert answer.status_code == 501
        assert "keeps no releases" in answer.get_json()["detail"]

    def test_a_page_says_so_too(self, ours: ClosingClient) -> None:
        answer = ours.get("/search?q=x", headers={"Accept": "text/html"})
        assert answer.status_code == 501
        assert "keeps no releases" in answer.text

    @pytest.mark.parametrize("path", ["void.ttl", "ontology", "shapes.ttl", "queries", "metrics", "openapi.json"])
    def test_the_rest_is_there(self, path: str, ours: ClosingClient, theirs: ClosingClient) -> None:
        assert ours.get(f"/{path}").status_code == theirs.get(f"/{path}").status_code == 200

    def test_the_dataset_claims_nothing_that_is_not_known(self, ours: ClosingClient) -> None:
        text = ours.get("/void.ttl").text
        assert "void:entities" in text
        assert "dcterms:license" not in text
        assert "dcat:version" not in text

    def test_robots_and_health(self, ours: ClosingClient) -> None:
        assert "itemap" not in ours.get("/robots.txt").text
        assert ours.get("/health").get_json() == {"status": "ok"}


QUERIES = {
    "select": ("SELECT ?s ?n { ?s a schema:Grant ; frapo:hasGrantNumber ?n } ORDER BY ?s LIMIT 7", "text/csv"),
    "json": ("SELECT ?s { ?s a schema:Person } ORDER BY ?s LIMIT 7", "application/sparql-results+json"),
    "ask": ("ASK { ?s a fabio:JournalArticle }", "application/sparql-results+xml"),
    "relative": ("SELECT ?p { <void> ?p ?o }", "text/tab-separated-values"),
    "construct": (
        "CONSTRUCT WHERE { ?s frapo:hasGrantNumber ?n }",
        "application/n-triples",
    ),
    "nothing": ("SELECT * { ?s <urn:none> ?o }", "text/csv"),
}


class TestQueries:
    @pytest.mark.parametrize("name", QUERIES)
    def test_the_answer_is_that_of_the_original(self, name: str, ours: ClosingClient, theirs: ClosingClient) -> None:
        query, media_type = QUERIES[name]
        here, there = (
            client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
            for client in (ours, theirs)
        )
        assert here.status_code == there.status_code == 200
        assert here.content_type == there.content_type
        assert sorted(here.data.splitlines()) == sorted(there.data.splitlines())

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("SELECT * { ?s ?p }", "cannot be answered"),
            ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "queries only"),
            ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
            ("SELECT * FROM <urn:x> { ?s ?p ?o }", "FROM"),
            (f"SELECT * FROM <{BASE}void#dataset> {{ ?s ?p ?o }}", "leave FROM out"),
        ],
    )
    def test_what_is_not_passed_on(self, query: str, told: str, ours: ClosingClient) -> None:
        answer = ours.get("/sparql", query_string={"query": query})
        assert answer.status_code == 400
        assert told in answer.get_json()["detail"]

    def test_an_update_is_refused(self, ours: ClosingClient) -> None:
        sent = ours.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
        assert sent.status_code == 400

    def test_a_dataset_without_the_graph_is_empty(self, ours: ClosingClient) -> None:
        asked = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "urn:other"}
        assert ours.get("/sparql", query_string=asked).get_json()["boolean"] is False

    def test_too_many_rows_are_broken_off(self, ours: ClosingClient) -> None:
        answer = ours.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"}, headers={"Accept": "text/csv"})
        assert 0 < answer.data.count(b"\n") <= LIMITS.rows + 3
        assert f"INCOMPLETE: The answer has more rows than the limit of {LIMITS.rows}." in answer.text

    def test_the_page_shows_names(self, ours: ClosingClient) -> None:
        query = {"query": "SELECT ?s { ?s a schema:Periodical } ORDER BY ?s LIMIT 20"}
        here = ours.get("/sparql", query_string=query, headers={"Accept": "text/html"})
        assert here.status_code == 200
        assert here.text.count("/id/venue/") >= 20

    def test_a_pool_forgets_nothing_that_ended(self, remote: Flask, ours: ClosingClient) -> None:
        for _ in range(5):
            query = {"query": "SELECT * { ?s ?p ?o } LIMIT 4000"}
            assert ours.get("/sparql", query_string=query, headers={"Accept": "text/csv"}).status_code == 200
        assert remote.extensions["fabiola.queries"].use().busy == 0


class TestAnotherStore:
    """A store that is no Fabiola: an Oxigraph with the same triples."""

    def test_pages_are_the_same(self, demo_home: Path, chosen: dict[str, list[str]], theirs: ClosingClient) -> None:
        store = pyoxigraph.Store.read_only(str(demo_home / "current" / "store"))
        with listening(endpoint_over(store)) as found:
            ours = client_of(create_remote_app(found, SITE, Operation(queries=LIMITS)))
            for key in (keys[-1] for keys in chosen.values() if keys):
                assert ours.get(f"/doc/{key}.nt").data == theirs.get(f"/doc/{key}.nt").data
                assert ours.get(f"/doc/{key}", headers={"Accept": "text/html"}).status_code == 200


def endpoint_over(store: pyoxigraph.Store) -> Any:
    """A SPARQL endpoint in a few lines: SELECT and ASK, in JSON."""
    from flask import Response, request

    app = Flask("endpoint")

    @app.post("/")
    def answer() -> Response:
        found = store.query(request.form["query"])
        assert not isinstance(found, pyoxigraph.QueryTriples)
        body = found.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
        return Response(body, content_type="application/sparql-results+json; charset=utf-8")

    return app


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def reply(status: int, body: bytes = b"", *, length: int | None = None, **headers: str) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def silence(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing until the other side has gone."""
    handler.connection.settimeout(20)
    handler.connection.recv(1)


@contextmanager
def behaving(behaviour: Behaviour) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            behaviour(self)

        def log_message(self, *args: object) -> None:
            """Writes nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sparql"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


JSON = "application/sparql-results+json"
AS_PAGE = {"Accept": "text/html"}
FAULTS: dict[str, tuple[Behaviour, int, str]] = {
    "error": (reply(500, b"trace"), 502, "answers with status 500"),
    "redirect": (reply(302, Location="http://127.0.0.1:9/"), 502, "another address"),
    "busy": (reply(503), 503, "too much to do"),
    "page": (reply(200, b"<html>", Content_Type="text/html"), 502, "no result"),
    "hostile IRI": (
        reply(200, json.dumps({"head": {"vars": ["s", "p", "o"]}, "results": {"bindings": [
            {name: {"type": "uri", "value": "> <x"} for name in "spo"}]}}).encode(), Content_Type=JSON),
        502,
        "no result",
    ),
    "broken off": (reply(200, b'{"head"', length=999, Content_Type=JSON), 502, "broke off"),
    "silent": (silence, 504, "in time"),
}  # fmt: skip


class TestFaults:
    @pytest.mark.parametrize("name", FAULTS)
    def test_a_fault_of_the_store_is_told_plainly(self, name: str) -> None:
        behaviour, status, told = FAULTS[name]
        with behaving(behaviour) as address:
            app = create_remote_app(address, SITE, Operation(queries=QueryLimits(seconds=0.5)))
            for accepted in ("application/json", "text/html"):
                answer = client_of(app).get("/doc/work/doi/10.1/x", headers={"Accept": accepted})
                assert answer.status_code == status
                assert told in answer.text
                assert "127.0.0.1" not in answer.text

    def test_a_store_that_is_not_there(self) -> None:
        app = create_remote_app("http://127.0.0.1:9/sparql", SITE, Operation(queries=LIMITS))
        for path in ("/", "/health", "/doc/work/doi/10.1/x", "/browse/work", "/sparql?query=ASK{}"):
            answer = client_of(app).get(path, headers={"Accept": "application/json"} if path != "/" else {})
            assert answer.status_code == 502, path
            assert "cannot be reached" in answer.text
        app.extensions["fabiola.queries"].close()

    def test_a_query_that_the_store_does_not_like(self) -> None:
        with behaving(reply(400, b"too clever <b>")) as address:
            app = create_remote_app(address, SITE, Operation(queries=LIMITS))
            answer = client_of(app).get("/sparql?query=ASK{}", headers={"Accept": "text/html"})
            assert answer.status_code == 400
            assert "too clever &lt;b&gt;" in answer.text
            app.extensions["fabiola.queries"].close()

    def test_an_answer_in_another_format_is_not_passed_on(self) -> None:
        with behaving(reply(200, b"<script>", Content_Type="text/html")) as address:
            app = create_remote_app(address, SITE, Operation(queries=LIMITS))
            answer = client_of(app).get("/sparql?query=ASK{}", headers={"Accept": JSON})
            assert answer.status_code == 502
            assert "<script>" not in answer.text
            app.extensions["fabiola.queries"].close()

    def test_an_answer_may_not_be_larger_than_the_limit(self) -> None:
        with behaving(reply(200, b"x" * 5_000)) as address:
            assert len(Endpoint(address, 5, 5_000).ask("ASK {}", JSON).whole()) == 5_000
            with pytest.raises(TooLarge):
                Endpoint(address, 5, 4_999).ask("ASK {}", JSON).whole()

    def test_the_time_is_for_the_whole_answer(self) -> None:
        stop = threading.Event()

        def drip(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            trickle(handler)

        def drip_the_head(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nServer: ")
            trickle(handler)

        def trickle(handler: BaseHTTPRequestHandler) -> None:
            with suppress(OSError):
                while not stop.wait(0.05):
                    handler.wfile.write(b" ")

        for behaviour in (drip, drip_the_head):
            stop.clear()
            with behaving(behaviour) as address:
                begun = time.monotonic()
                with pytest.raises(Late):
                    Endpoint(address, 0.5, 1 << 20).ask("ASK {}", JSON).whole()
                stop.set()
                assert time.monotonic() - begun < 5

    @pytest.mark.parametrize(
        "address", ["", "sparql", "file:///etc/passwd", "ftp://host/", "http://", "http://u:p@host/", "http://h:99999/"]
    )
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        with pytest.raises(BadAddress, match="https://host"):
            Endpoint(address, 1, 1)


FILE = """
base = "https://kg.example.org"
title = "A title of its own"
licence = "https://creativecommons.org/licenses/by/4.0/"
requests_per_minute = 3
services = ["query.example.org"]
[queries]
query_bytes = 900
[login]
user = "reader"
password = "s3cret: ä"
"""
BASIC = "Basic cmVhZGVyOnMzY3JldDogw6Q="
SECRETS = ("s3cret", BASIC.split()[1], "t0ken.of-mine")


@contextmanager
def guarded(original: Flask, wanted: str) -> Iterator[str]:
    """The endpoint of the original, for those only who have what is wanted in `Authorization`."""

    def app(environ: dict[str, Any], start: Any) -> Any:
        if environ.get("HTTP_AUTHORIZATION") != wanted:
            start("401 Unauthorized", [("WWW-Authenticate", "Basic"), ("Content-Length", "0")])
            return []
        return original.wsgi_app({**environ, "HTTP_AUTHORIZATION": ""}, start)

    with listening(app) as found:
        yield f"{found}/sparql"


def settings_file(folder: Path, text: str = FILE, mode: int = 0o600) -> Path:
    path = folder / "remote.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


class TestLogin:
    @pytest.mark.parametrize(
        ("login", "sent"),
        [
            (Login(user="reader", password="s3cret: ä"), BASIC),
            (Login(user="reader"), "Basic cmVhZGVyOg=="),
            (Login(token="t0ken.of-mine"), "Bearer t0ken.of-mine"),
        ],
    )
    def test_pages_and_queries_are_asked_for_with_it(
        self, original: Flask, chosen: dict[str, list[str]], login: Login, sent: str
    ) -> None:
        with guarded(original, sent) as address:
            app = create_remote_app(address, RemoteSettings(BASE, login=login), Operation(queries=LIMITS))
            client = client_of(app)
            assert client.get(f"/doc/{chosen['person'][0]}.html").status_code == 200
            assert client.get("/sparql?query=ASK{?s ?p ?o}", headers={"Accept": "text/csv"}).status_code == 200
            app.extensions["fabiola.queries"].close()

    @pytest.mark.parametrize("login", [Login(), Login(token="t0ken.of-mine")])
    def test_who_is_not_let_in_is_told_so_and_nothing_else(
        self, original: Flask, chosen: dict[str, list[str]], login: Login
    ) -> None:
        with guarded(original, BASIC) as address:
            app = create_remote_app(address, RemoteSettings(BASE, login=login), Operation(queries=LIMITS))
            client = client_of(app)
            for path in (f"/doc/{chosen['person'][0]}.ttl", "/sparql?query=ASK{?s ?p ?o}", "/health"):
                response = client.get(path)
                assert response.status_code in (502, 503), path
                assert "the login is missing or not the right one" in response.text
                assert not any(secret in response.text for secret in (*SECRETS, address))
            app.extensions["fabiola.queries"].close()

    def test_it_is_not_shown(self) -> None:
        shown = repr(RemoteSettings(BASE, login=Login("t0ken.of-mine", "reader", "s3cret")))
        assert not any(secret in shown for secret in SECRETS)

    def test_the_environment_goes_before_the_file(self, tmp_path: Path) -> None:
        path = settings_file(tmp_path)
        assert load_remote(path, {})[0].login.authorization() == BASIC
        found = load_remote(path, {"FABIOLA_STORE_TOKEN": "t0ken.of-mine"})[0]
        assert found.login.authorization() == "Bearer t0ken.of-mine"
        assert load_remote(None, {"FABIOLA_STORE_USER": "a", "FABIOLA_STORE_PASSWORD": "b"})[0].login == Login(
            "", "a", "b"
        )

    def test_a_file_that_everybody_may_read_has_no_login(self, tmp_path: Path) -> None:
        with pytest.raises(BadSettings, match="chmod o-rwx"):
            load_remote(settings_file(tmp_path, mode=0o644), {})
        assert load_remote(settings_file(tmp_path, 'title = "T"', 0o644), {})[0].title == "T"

    @pytest.mark.parametrize(
        "environment",
        [
            {"FABIOLA_STORE_TOKEN": "t0ken.of-mine\n"},
            {"FABIOLA_STORE_TOKEN": "t0ken.of-mine\r\nX: y"},
            {"FABIOLA_STORE_TOKEN": "t0ken.of-mine", "FABIOLA_STORE_USER": "a"},
            {"FABIOLA_STORE_PASSWORD": "s3cret"},
            {"FABIOLA_STORE_USER": "a:b", "FABIOLA_STORE_PASSWORD": "s3cret"},
            {"FABIOLA_STORE_USER": "a", "FABIOLA_STORE_PASSWORD": "s3cret\n"},
        ],
    )
    def test_one_that_cannot_be_sent_is_refused_and_not_quoted(self, environment: dict[str, str]) -> None:
        with pytest.raises(BadSettings) as fault:
            load_remote(None, environment)
        assert not any(secret in str(fault.value) for secret in SECRETS)


class TestSettings:
    def test_they_are_those_of_a_home_where_they_apply(self, tmp_path: Path, address: str) -> None:
        settings, operation = load_remote(settings_file(tmp_path), {})
        assert (settings.base, settings.title) == (BASE, "A title of its own")
        app = create_remote_app(address, settings, operation)
        client = client_of(app)
        called = client.get("/sparql?query=SELECT * { SERVICE <https://other.example.org/> { ?s ?p ?o } }")
        assert (called.status_code, "it calls https://query.example.org" in called.text) == (400, True)
        assert client.get(f"/sparql?query=ASK{{}}{'%20' * 900}").status_code == 413
        statuses = [client.get("/robots.txt", headers={"X-Forwarded-For": "203.0.113.9"}).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        app.extensions["fabiola.queries"].close()

    def test_the_licence_is_told(self, tmp_path: Path, address: str) -> None:
        settings, _ = load_remote(settings_file(tmp_path), {})
        app = create_remote_app(address, settings)
        client = client_of(app)
        assert f"dcterms:license <{settings.licence}>" in client.get("/void.ttl").text
        assert f'href="{settings.licence}" rel="license">CC BY 4.0' in client.get("/sparql", headers=AS_PAGE).text
        assert client.get("/openapi.json").get_json()["info"]["license"]["url"] == settings.licence
        app.extensions["fabiola.queries"].close()

    def test_without_one_none_is_told(self, ours: ClosingClient) -> None:
        assert "license" not in ours.get("/openapi.json").get_json()["info"]
        assert 'rel="license"' not in ours.get("/sparql", headers=AS_PAGE).text

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("colour = 1", "known are base, title, licence, login"),
            ("[login]\npasswort = 's3cret'", "unknown field `passwort`"),
            ("[login]\npassword = 7", "Expected `str`"),
            ("base = 'kg'", "is no web address"),
            ("licence = 'javascript:alert(1)'", "is no web address"),
            ("requests_per_minute = -1", "numbers from 0 on"),
            ("title =", "remote.toml"),
        ],
    )
    def test_wrong_ones_are_named(self, tmp_path: Path, text: str, told: str) -> None:
        with pytest.raises(BadSettings, match=r"remote\.toml") as fault:
            load_remote(settings_file(tmp_path, text), {})
        assert told in str(fault.value)
        assert "s3cret" not in str(fault.value)


class TestMemory:
    def test_what_was_read_holds_for_a_lifetime(self, address: str, chosen: dict[str, list[str]]) -> None:
        times = [0.0]
        serving = RemoteServing(address, SITE, LIMITS, 60, lambda: times[0])
        first = serving.release()
        iri = f"{BASE}id/{chosen['work'][0]}"
        assert first.describe(iri) is first.describe(iri)
        times[0] = 59.0
        assert serving.release() is first
        times[0] = 60.0
        assert serving.release() is not first
        assert serving.release().state != first.state

    def test_a_page_asks_for_names_together(self, demo_home: Path, chosen: dict[str, list[str]]) -> None:
        store, asked = pyoxigraph.Store.read_only(str(demo_home / "current" / "store")), []
        inner = endpoint_over(store)
        inner.before_request(lambda: asked.append(1))
        with listening(inner) as found:
            ours = client_of(create_remote_app(found, SITE, Operation(queries=LIMITS)))
            for key in (keys[0] for keys in chosen.values() if keys):
                asked.clear()
                assert ours.get(f"/doc/{key}", headers={"Accept": "text/html"}).status_code == 200
                assert 0 < len(asked) < 60
                asked.clear()
                assert ours.get(f"/doc/{key}", headers={"Accept": "text/html"}).status_code == 200
                assert asked == []


class Recorder(Endpoint):
    """An endpoint that keeps what it is asked and answers nothing."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9/", 1, 1)
        self.asked: list[str] = []

    def ask(self, query: str, media_type: str) -> Any:
        self.asked.append(query)
        raise EndpointFault("nothing is answered")


@given(st.text(max_size=40))
def test_no_address_changes_the_query(tail: str) -> None:
    recorder = Recorder()
    graph = RemoteGraph(recorder, BASE, "Title", "state")
    iri = f"{BASE}id/work/{tail}"
    for read in (graph.describe, graph.label, lambda each: graph.incoming(each, 5)):
        with suppress(EndpointFault):
            assert not read(iri)
    for query in recorder.asked:
        assert f"<{iri}>" in query
        assert not set(tail) & set('<>"{}|^`\\ \n')
        pyoxigraph.Store().query(query)


class TestCommand:
    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--store", "https://host/sparql"], "--store and --base go together"),
            (["--base", BASE], "--store and --base go together"),
            (["--settings", "remote.toml"], "--store and --base go together"),
            (["--store", "https://host/sparql", "--settings", "none.toml"], "none.toml: there is no such file"),
            (["--store", "https://u:p@host/sparql", "--base", BASE], "a login is no part of the address"),
            (["--store", "sparql", "--base", BASE], "is no address of a SPARQL endpoint"),
            (["--store", "https://host/sparql", "--base", "kg"], "--base 'kg' is no web address"),
        ],
    )
    def test_wrong_use_is_told(self, arguments: list[str], told: str) -> None:
        outcome = CliRunner().invoke(main, ["serve", *arguments])
        assert outcome.exit_code == 2
        assert told in outcome.output

    def test_help_has_an_example(self) -> None:
        told = " ".join(CliRunner().invoke(main, ["serve", "--help"]).output.split())
        assert "--store https://host/sparql --base https://kg.example.org/" in told

    def test_it_serves(self, address: str, chosen: dict[str, list[str]], theirs: ClosingClient) -> None:
        from test_stores import free_port, wait_for

        port = free_port()
        code = "from fabiola.server.cli import main; main()"
        command = [sys.executable, "-c", code, "serve", "--store", address, "--base", BASE, "--port", str(port)]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            key = chosen["person"][0]
            from urllib.request import urlopen

            with urlopen(f"http://127.0.0.1:{port}/doc/{key}.ttl", timeout=20) as answer:
                assert answer.read() == theirs.get(f"/doc/{key}.ttl").data
        finally:
            server.terminate()
            server.wait()

    def test_the_login_is_seen_nowhere(self, tmp_path: Path, original: Flask, chosen: dict[str, list[str]]) -> None:
        """Not in the commands, the log or the pages, and not in the environment of a process that answers queries."""
        from test_serve import ask, free_port, wait_for

        port, log = free_port(), tmp_path / "log"
        code = "from fabiola.server.cli import main; main()"
        with guarded(original, "Bearer t0ken.of-mine") as address, log.open("wb") as output:
            options = ["--store", address, "--base", BASE, "--port", str(port), "--workers", "1", "--log", "json"]
            environment = {**os.environ, "FABIOLA_STORE_TOKEN": "t0ken.of-mine"}
            command = [sys.executable, "-c", code, "serve", *options]
            server = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
            try:
                wait_for(port)
                paths = (
                    "/",
                    f"/doc/{chosen['person'][0]}.html",
                    "/sparql?query=ASK%7B%7D",
                    "/metrics",
                    "/openapi.json",
                )
                answers = [ask(port, path) for path in paths]
                workers = [path.parent for path in Path("/proc").glob("[0-9]*/cmdline") if is_worker(path, server.pid)]
                environments = [(worker / "environ").read_bytes() for worker in workers]
            finally:
                server.terminate()
                server.wait()
        assert [status for status, _ in answers] == [200] * len(paths)
        assert len(environments) == 1
        assert not any(b"t0ken" in environment for environment in environments)
        assert "t0ken" not in "".join(text for _, text in answers) + log.read_text("utf-8")


def is_worker(command: Path, server: int) -> bool:
    """Whether a process is a query worker of a server."""
    try:
        parent = (command.parent / "stat").read_text().rpartition(")")[2].split()[1]
        ancestor = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1]
        return int(ancestor) == server and b"fabiola.server.worker" in command.read_bytes()
    except OSError:
        return False
