"""SERVICE: only listed hosts are called, never at private addresses, and what they say is joined as it was said."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from small_release import ClosingClient, build_release

from fabiola.graph.settings import BadSettings, load_operation
from fabiola.server.app import create_app
from fabiola.server.federation import MOST_ROWS, Federation, _written, calls_of, is_public
from fabiola.server.problems import Problem

GRANT = "https://data.example.edu/id/grant/ror/05small/a-1"
NOTE = 'say \\"when\\" } SERVICE {'
ELSEWHERE = [
    (pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(f"urn:{predicate}"), pyoxigraph.Literal(value))
    for subject, predicate, value in ((GRANT, "amount", 12), (GRANT, "note", NOTE), ("urn:x", "amount", 3))
]
JSON = "application/sparql-results+json"


@contextmanager
def a_service(status: int = 200, body: bytes | None = None) -> Iterator[tuple[str, list[str]]]:
    """A SPARQL endpoint on loopback; yields its address and what it was asked."""
    store, asked = pyoxigraph.Store(), []
    store.extend(pyoxigraph.Quad(*triple) for triple in ELSEWHERE)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
            asked.append(query)
            found = body
            if found is None:
                solutions = store.query(query)
                assert isinstance(solutions, pyoxigraph.QuerySolutions)
                found = solutions.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b""
            self.send_response(status)
            self.send_header("Content-Type", JSON)
            self.send_header("Content-Length", str(len(found)))
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(found)

        def log_message(self, *args: object) -> None:
            """Writes nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    home = tmp_path_factory.mktemp("federation")
    build_release(home)
    found = create_app(home)
    found.test_client_class = ClosingClient
    yield found
    found.extensions["fabiola.queries"].close()


def ask(app: Flask, query: str, *services: str, anywhere: bool = True) -> Any:
    app.extensions["fabiola.federation"] = Federation(services, 5, (lambda _: True) if anywhere else None)
    return app.test_client().get("/sparql", query_string={"query": query}, headers={"Accept": JSON})


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    bindings = json.loads(answer.data)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def results(bindings: list[dict[str, dict[str, str]]]) -> bytes:
    return json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": bindings}}).encode()


class TestJoin:
    def test_what_a_service_says_is_joined(self, app: Flask) -> None:
        with a_service() as (address, asked):
            within = f"SERVICE <{address}/sparql> {{ ?g <urn:amount> ?a }}"
            query = f"SELECT ?g ?n ?a {{ ?g frapo:hasGrantNumber ?n {within} }}"
            assert rows_of(ask(app, query, address)) == [{"g": GRANT, "n": "A-1", "a": "12"}]
            assert len(asked) == 1

    def test_prefixes_and_braces_in_strings_go_along(self, app: Flask) -> None:
        with a_service() as (address, _):
            query = f"""PREFIX u: <urn:>
                SELECT ?note {{ # SERVICE <http://nowhere/> {{
                  service <{address}/> {{
                    ?g u:note ?note FILTER(CONTAINS(?note, "}} SERVICE {{")) {{ ?g u:amount 12 }} }}
                  ?g a schema:Grant }}"""
            assert rows_of(ask(app, query, address)) == [{"note": NOTE}]

    def test_an_address_in_any_script_is_asked(self, app: Flask) -> None:
        with a_service() as (address, asked):
            query = f"SELECT * {{ SERVICE <{address}/données/%C3%A9?a=b> {{ ?s <urn:amount> 3 }} }}"
            assert rows_of(ask(app, query, address)) == [{"s": "urn:x"}]
            assert len(asked) == 1

    def test_a_fault_after_it_is_found_in_its_line(self, app: Flask) -> None:
        with a_service() as (address, _):
            query = f"SELECT * {{ SERVICE <{address}/> {{\n ?s <urn:amount> ?o\n }}\n }}\n LIMIT many"
            assert "error at 5:" in ask(app, query, address).get_json()["detail"]

    def test_nothing_found_is_nothing(self, app: Flask) -> None:
        with a_service() as (address, _):
            query = f"SELECT * {{ ?g a schema:Grant SERVICE <{address}/> {{ ?g <urn:none> ?a }} }}"
            assert rows_of(ask(app, query, address)) == []

    def test_the_silent_leaves_out_what_fails(self, app: Flask) -> None:
        with a_service(500) as (address, _):
            query = f"SELECT ?g {{ ?g a schema:Grant SERVICE SILENT <{address}/> {{ ?g <urn:amount> ?a }} }}"
            assert rows_of(ask(app, query, address)) == [{"g": GRANT}]


REFUSED = {
    "SELECT * { SERVICE <http://other.example.org/sparql> { ?s ?p ?o } }": "does not call",
    "SELECT * { SERVICE <LISTED@other.example.org/sparql> { ?s ?p ?o } }": "does not call",
    "SELECT * { SERVICE <LISTED.evil.example/sparql> { ?s ?p ?o } }": "does not call",
    "SELECT * { SERVICE <http://[x/sparql> { ?s ?p ?o } }": "does not call",
    "SELECT * { SERVICE <LISTED/> { SERVICE <http://other.example.org/> { ?s ?p ?o } } }": "another one",
    "SELECT * { SERVICE <LISTED/> { ?s ?p ?o }": "cannot be answered",
    "SELECT * { SERVICE <LISTED/> { ?s ?p ?o": "no closing brace",
    "PREFIX x: <LISTED/> SELECT * { SERVICE x:y { ?s ?p ?o } }": "does not call other endpoints",
    "SELECT * { VALUES ?x { <LISTED/> } SERVICE ?x { ?s ?p ?o } }": "does not call other endpoints",
    "SELECT * { \\u0053ERVICE <http://other.example.org/> { ?s ?p ?o } }": "does not call other endpoints",
    "SELECT * { FILTER(trueSERVICE <LISTED/> { ?s ?p ?o } }": "does not call other endpoints",
    "SELECT * { " + "SERVICE <LISTED/> { ?s ?p ?o } " * 6 + "}": "may call 5 services",
}


class TestRefusals:
    @pytest.mark.parametrize("query", REFUSED)
    def test_a_service_is_not_called(self, query: str, app: Flask) -> None:
        with a_service() as (address, asked):
            answer = ask(app, query.replace("LISTED", address), address)
            assert answer.status_code == 400
            assert REFUSED[query] in answer.get_json()["detail"]
            assert asked == [] or REFUSED[query] == "cannot be answered"

    def test_without_a_list_nobody_is_called(self, app: Flask) -> None:
        with a_service() as (address, asked):
            answer = ask(app, f"SELECT * {{ SERVICE <{address}/> {{ ?s ?p ?o }} }}")
            assert answer.status_code == 400
            assert "does not call other endpoints" in answer.get_json()["detail"]
            assert asked == []

    def test_a_listed_host_at_a_private_address_is_not_called(self, app: Flask) -> None:
        with a_service() as (address, asked):
            answer = ask(app, f"SELECT * {{ SERVICE <{address}/> {{ ?s ?p ?o }} }}", address, anywhere=False)
            assert answer.status_code == 502
            assert "cannot be reached" in answer.get_json()["detail"]
            assert asked == []

    @pytest.mark.parametrize(
        ("status", "body", "told"),
        [
            (302, b"", "another address"),
            (500, b"", "status 500"),
            (200, b"<html>", "no result"),
            (200, b'{"head":{},"boolean":true}', "no result"),
            (200, b" " * (9 << 20), "larger than the limit"),
            (200, results([{"a": {"type": "bnode", "value": "b"}}]), "blank nodes"),
            (200, results([{}] * (MOST_ROWS + 1)), "solutions"),
        ],
    )
    def test_a_bad_answer_is_told(self, status: int, body: bytes, told: str, app: Flask) -> None:
        with a_service(status, body) as (address, _):
            answer = ask(app, f"SELECT * {{ SERVICE <{address}/> {{ ?s ?p ?o }} }}", address)
            assert answer.status_code == 502
            assert told in answer.get_json()["detail"]


ADDRESSES = {
    "8.8.8.8": True,
    "2606:4700:4700::1111": True,
    "127.0.0.1": False,
    "10.1.2.3": False,
    "172.16.0.1": False,
    "192.168.1.1": False,
    "169.254.169.254": False,
    "100.64.0.1": False,
    "0.0.0.0": False,
    "224.0.0.1": False,
    "255.255.255.255": False,
    "::1": False,
    "::": False,
    "fe80::1": False,
    "fd00::1": False,
    "ff02::1": False,
    "::ffff:127.0.0.1": False,
    "::ffff:8.8.8.8": False,
    "64:ff9b::7f00:1": False,
    "2002:7f00:1::": False,
}


class TestAddresses:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_only_public_addresses_are_called(self, address: str) -> None:
        assert is_public(ip_address(address)) is ADDRESSES[address]

    @pytest.mark.parametrize("found", [["8.8.8.8", "10.0.0.1"], ["127.0.0.1"], []])
    def test_one_private_address_is_enough_to_refuse(self, found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        entries = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 443)) for address in found]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
        with pytest.raises(Problem, match="cannot be reached"):
            Federation(["s.example.org"], 1).resolve("SELECT * { SERVICE <https://s.example.org/> { ?s ?p ?o } }")

    def test_the_address_that_was_looked_at_is_the_one_that_is_called(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real, looked_up = socket.getaddrinfo, []

        def resolve(host: str, port: int, *rest: Any, **named: Any) -> Any:
            looked_up.append(host)
            return real("127.0.0.1" if looked_up == ["s.example.org"] else host, port, *rest, **named)

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        with a_service() as (address, asked):
            service = address.replace("127.0.0.1", "s.example.org")
            query = f"SELECT * {{ SERVICE <{service}/> {{ ?s <urn:amount> ?o }} }}"
            assert "VALUES" in Federation([service], 5, lambda _: True).resolve(query)
            assert len(asked) == 1
        assert looked_up.count("s.example.org") == 1


TERMS = st.one_of(
    st.text().map(pyoxigraph.Literal),
    st.text(alphabet="\\\\u0022\"'{}<>SERVICE \n").map(pyoxigraph.Literal),
    st.builds(lambda text: pyoxigraph.Literal(text, language="en"), st.text()),
    st.integers().map(pyoxigraph.Literal),
    st.from_regex(r"urn:[a-z]{1,9}", fullmatch=True).map(pyoxigraph.NamedNode),
)


@given(st.lists(TERMS, max_size=4))
def test_terms_are_joined_as_they_were_said(terms: list[Any]) -> None:
    told = results([{"a": _as_json(term)} for term in terms])
    found = pyoxigraph.Store().query(f"SELECT ?a {{ {_written(told, 'host')} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)
    assert [row["a"] for row in found] == terms


def _as_json(term: Any) -> dict[str, str]:
    if isinstance(term, pyoxigraph.NamedNode):
        return {"type": "uri", "value": term.value}
    tagged = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **tagged}


@given(st.text(alphabet="SERVICE servic{}<>?$'\"\\\\#\n:/ab", max_size=80))
def test_any_text_is_looked_through(text: str) -> None:
    try:
        calls = calls_of(text)
    except Problem:
        return
    assert all(text[call.start : call.start + 7].upper() == "SERVICE" and text[call.end - 1] == "}" for call in calls)


class TestSettings:
    @pytest.mark.parametrize("service", ["query.wikidata.org", "http://sparql.example.org:8890", "https://a.example"])
    def test_a_host_is_taken(self, service: str, tmp_path: Path) -> None:
        (tmp_path / "fabiola.toml").write_text(f'services = ["{service}"]\n')
        assert load_operation(tmp_path).services == (service,)

    @pytest.mark.parametrize("service", ["", "https://a.example/sparql", "ftp://a.example", "a b", "user@host", "*"])
    def test_what_is_no_host_is_refused(self, service: str, tmp_path: Path) -> None:
        (tmp_path / "fabiola.toml").write_text(f'services = ["{service}"]\n')
        with pytest.raises(BadSettings, match="services"):
            load_operation(tmp_path)
