"""The SPARQL 1.1 Protocol over a real server: each way to ask, what is refused, and the clients that people use.

https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from pyparsing import ParseException
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result
from small_release import ARTICLE, BASE, build_release
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from test_serve import PATIENCE, running

from fabiola.server.app import create_app
from fabiola.server.datasets import own_names
from fabiola.server.incomplete import breaking_off
from fabiola.server.sparql import Limits

DIRECT, FORM = "application/sparql-query", "application/x-www-form-urlencoded"
UPDATE = "application/sparql-update"
PAGE = f"SELECT ?page {{ <{ARTICLE}> schema:pageStart ?page }}"
OURS, DEFAULT = own_names(BASE)
OTHER = "https://elsewhere.example.org/graph"
ANY = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("protocol")
    build_release(home)
    with running(home) as number:
        yield number


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def send(port: int, method: str, target: str, body: bytes | None = None, **headers: str) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, target, body, {name.replace("_", "-"): text for name, text in headers.items()})
        response = connection.getresponse()
        named = {name.lower(): text for name, text in response.getheaders()}
        return Reply(response.status, named, response.read())
    finally:
        connection.close()


def get(port: int, query: str, **parameters: str) -> Reply:
    return send(port, "GET", f"/sparql?{urlencode({'query': query, **parameters})}")


def form(query: str, **parameters: str) -> bytes:
    return urlencode({"query": query, **parameters}).encode()


class Ask(NamedTuple):
    """A request and the status it must have; `said` is in the body."""

    what: str
    method: str
    address: str
    kind: str
    body: bytes | None
    status: int
    said: str


Q = f"/sparql?query={quote(PAGE)}"
TABLE = [
    Ask("by address", "GET", Q, "", None, 200, '"value":"7"'),
    Ask("by address, spaces as plus", "GET", f"/sparql?query={quote(PAGE).replace('%20', '+')}", "", None, 200, '"7"'),
    Ask("by form", "POST", "/sparql", FORM, form(PAGE), 200, '"value":"7"'),
    Ask("by form that names its charset", "POST", "/sparql", f"{FORM}; charset=UTF-8", form(PAGE), 200, '"7"'),
    Ask("as the body", "POST", "/sparql", DIRECT, PAGE.encode(), 200, '"value":"7"'),
    Ask("as the body, in capitals", "POST", "/sparql", "Application/SPARQL-Query", PAGE.encode(), 200, '"7"'),
    Ask("as the body, with its charset", "POST", "/sparql", f'{DIRECT}; charset="utf-8"', PAGE.encode(), 200, '"7"'),
    Ask("letters beyond ASCII", "POST", "/sparql", DIRECT, 'SELECT ("é𝄞" AS ?x) {}'.encode(), 200, "é𝄞"),
    Ask("letters beyond ASCII in a form", "POST", "/sparql", FORM, form('SELECT ("é𝄞" AS ?x) {}'), 200, "é𝄞"),
    Ask("a plus in a body is a plus", "POST", "/sparql", DIRECT, b"SELECT (1+1 AS ?x) {}", 200, '"value":"2"'),
    Ask("a percent sign in a body is one", "POST", "/sparql", DIRECT, b'SELECT ("%C3" AS ?x) {}', 200, "%C3"),
    Ask("two queries", "GET", f"{Q}&query=ASK%7B%7D", "", None, 400, "more than once"),
    Ask("two queries in a form", "POST", "/sparql", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D", 400, "more than once"),
    Ask("a query in address and form", "POST", Q, FORM, form(PAGE), 400, "more than once"),
    Ask("a query in address and body", "POST", Q, DIRECT, b"ASK {}", 400, "more than once"),
    Ask("a form without one", "POST", "/sparql", FORM, b"other=1", 400, "no field"),
    Ask("an empty body", "POST", "/sparql", DIRECT, b"", 400, "cannot be answered"),
    Ask("no query at all", "GET", "/sparql?query=SELECT%20*%20%7B", "", None, 400, "error at 1:11"),
    Ask("plain text", "POST", "/sparql", "text/plain", b"ASK {}", 415, DIRECT),
    Ask("multipart", "POST", "/sparql", "multipart/form-data; boundary=x", b"--x--\r\n", 415, FORM),
    Ask("no media type", "POST", "/sparql", "", b"ASK {}", 415, DIRECT),
    Ask("a body in UTF-16", "POST", "/sparql", f"{DIRECT}; charset=utf-16", "ASK {}".encode("utf-16"), 415, "UTF-8"),
    Ask("a form in Latin-1", "POST", "/sparql", f"{FORM}; charset=iso-8859-1", form(PAGE), 415, "UTF-8"),
    Ask("a body that is not UTF-8", "POST", "/sparql", DIRECT, b'SELECT ("\xe9" AS ?x) {}', 400, "not UTF-8"),
    Ask("a form that is not UTF-8", "POST", "/sparql", FORM, b"query=SELECT%20(%22%E9%22%20AS%20?x)", 400, "not UTF-8"),
    Ask("an address that is not UTF-8", "GET", "/sparql?query=ASK%7B%22%FF%22%7D", "", None, 400, "not UTF-8"),
    Ask("put", "PUT", Q, "", None, 405, "405"),
    Ask("delete", "DELETE", Q, "", None, 405, "405"),
    Ask("an update by address", "GET", "/sparql?update=CLEAR%20ALL", "", None, 400, "cannot be changed"),
    Ask("an update by form", "POST", "/sparql", FORM, b"update=CLEAR%20ALL", 400, "cannot be changed"),
    Ask("two updates", "POST", "/sparql", FORM, b"update=CLEAR%20ALL&update=CLEAR%20ALL", 400, "cannot be changed"),
    Ask("an update as the body", "POST", "/sparql", UPDATE, b"CLEAR ALL", 400, "cannot be changed"),
    Ask("an update as a query", "POST", "/sparql", DIRECT, b"CLEAR ALL", 400, "CLEAR"),
    Ask("a form of output that is none", "GET", f"{Q}&output=xls", "", None, 400, "json, xml, csv, tsv"),
]


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.what)
def test_ways_to_ask(port: int, case: Ask) -> None:
    headers = {"Content_Type": case.kind} if case.kind else {}
    reply = send(port, case.method, case.address, case.body, **headers)
    assert reply.status == case.status, reply.body
    assert case.said in reply.body.decode()
    if case.status >= 400:
        assert reply.media_type == "application/problem+json"
        assert json.loads(reply.body)["status"] == case.status


def test_the_table_is_whole() -> None:
    assert len(TABLE) >= 34
    assert len({case.what for case in TABLE}) == len(TABLE)


class TestMethods:
    def test_head_has_the_headers_and_no_body(self, port: int) -> None:
        head, whole = send(port, "HEAD", Q), send(port, "GET", Q)
        assert (head.status, head.body) == (200, b"")
        assert head.media_type == whole.media_type == "application/sparql-results+json"
        assert whole.headers["content-length"] == str(len(whole.body))
        assert send(port, "HEAD", "/sparql?query=nonsense").status == 400
        assert send(port, "HEAD", "/sparql").status == 200

    def test_scripts_of_other_sites_may_ask(self, port: int) -> None:
        origin = {"Origin": "https://example.org"}
        preflight = send(
            port, "OPTIONS", "/sparql", **origin, Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="content-type",
        )  # fmt: skip
        assert (preflight.status, preflight.body) == (204, b"")
        assert {"GET", "POST"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
        assert "Content-Type" in preflight.headers["access-control-allow-headers"]
        assert send(port, "GET", Q, **origin).headers["access-control-allow-origin"] == "*"
        refused = send(port, "GET", "/sparql?query=nonsense", **origin)
        assert refused.headers["access-control-allow-origin"] == "*"

    def test_what_is_not_allowed_says_what_is(self, port: int) -> None:
        assert {"GET", "HEAD", "POST", "OPTIONS"} == set(send(port, "PUT", Q).headers["allow"].split(", "))

    def test_people_get_a_page_about_the_fault(self, port: int) -> None:
        reply = send(port, "POST", "/sparql", b"nonsense", Content_Type=DIRECT, Accept="text/html,*/*;q=0.8")
        assert (reply.status, reply.media_type) == (400, "text/html")
        assert b"cannot be answered" in reply.body

    def test_programs_get_a_description_of_the_service(self, port: int) -> None:
        reply = send(port, "GET", "/sparql", Accept="application/n-triples")
        triples = {str(quad.predicate) for quad in parse(reply.body, format=RdfFormat.N_TRIPLES)}
        assert "<http://www.w3.org/ns/sparql-service-description#defaultDataset>" in triples


ACCEPTED = [
    (PAGE, "", "application/sparql-results+json"),
    (PAGE, "*/*", "application/sparql-results+json"),
    (PAGE, "application/json", "application/sparql-results+json"),
    (PAGE, "application/sparql-results+xml", "application/sparql-results+xml"),
    (PAGE, "text/xml;q=0.9, text/plain", "application/sparql-results+xml"),
    (PAGE, "text/csv; charset=utf-8; header=present", "text/csv"),
    (PAGE, "text/tab-separated-values, */*;q=0.1", "text/tab-separated-values"),
    ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
    ("ASK {}", "text/csv", "text/csv"),
    (f"DESCRIBE <{ARTICLE}>", "", "text/turtle"),
    (f"DESCRIBE <{ARTICLE}>", "application/rdf+xml", "application/rdf+xml"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "application/n-triples", "application/n-triples"),
    ("CONSTRUCT WHERE { ?s ?p ?o }", "application/ld+json", "application/ld+json"),
]


@pytest.mark.parametrize(("query", "accept", "media_type"), ACCEPTED)
def test_formats(port: int, query: str, accept: str, media_type: str) -> None:
    reply = send(port, "POST", "/sparql", query.encode(), Content_Type=DIRECT, Accept=accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["vary"]
    assert reply.body


def test_a_format_there_is_not(port: int) -> None:
    reply = send(port, "GET", Q, Accept="image/png")
    assert reply.status == 406
    assert [row["suffix"] for row in json.loads(reply.body)["available"]] == ["json", "xml", "csv", "tsv"]


def test_the_first_bytes_come_while_the_query_runs(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    connection.request("GET", f"/sparql?{urlencode({'query': endless})}", headers={"Accept": "text/csv"})
    response = connection.getresponse()
    assert response.getheader("Transfer-Encoding") == "chunked"
    assert response.read(1_000).startswith(b"a,b,c,d,")
    response.close()
    connection.close()
    assert get(port, "ASK {}").status == 200


class TestDataset:
    """Everything is in the default graph, which has two names; every other graph is empty."""

    @pytest.mark.parametrize(
        ("parameters", "query", "found"),
        [
            ({}, ANY, True),
            ({"default-graph-uri": OURS}, ANY, True),
            ({"default-graph-uri": DEFAULT}, ANY, True),
            ({"default-graph-uri": OTHER}, ANY, False),
            ({"named-graph-uri": OTHER}, ANY, False),
            ({"named-graph-uri": OTHER}, "ASK { GRAPH ?g { ?s ?p ?o } }", False),
            ({"default-graph-uri": OURS, "named-graph-uri": OTHER}, ANY, True),
            ({"default-graph-uri": OURS}, f"ASK FROM <{OTHER}> {{ ?s ?p ?o }}", True),
            ({"default-graph-uri": OTHER}, f"ASK FROM <{OURS}> {{ ?s ?p ?o }}", False),
            ({}, f"ASK FROM <{OURS}> {{ ?s ?p ?o }}", True),
            ({}, f"ASK FROM<{DEFAULT}>{{ ?s ?p ?o }}", True),
        ],
    )
    def test_what_is_in_it(self, port: int, parameters: dict[str, str], query: str, found: bool) -> None:
        by_address = get(port, query, **parameters)
        by_form = send(port, "POST", "/sparql", form(query, **parameters), Content_Type=FORM)
        direct = send(port, "POST", f"/sparql?{urlencode(parameters)}", query.encode(), Content_Type=DIRECT)
        for reply in (by_address, by_form, direct):
            assert (reply.status, json.loads(reply.body).get("boolean")) == (200, found)

    @pytest.mark.parametrize(
        "clause", [f"FROM <{OTHER}>", f"FROM NAMED <{OURS}>", "from # x\n schema:x", f"\\u0046ROM <{OTHER}>"]
    )
    def test_other_graphs_in_a_query_are_refused(self, port: int, clause: str) -> None:
        reply = get(port, f"SELECT * {clause} WHERE {{ ?s ?p ?o }}")
        assert reply.status == 400
        assert "reads no other graphs" in json.loads(reply.body)["detail"]

    @pytest.mark.parametrize("text", ["FROM <http://a/>", "from"])
    def test_words_are_not_clauses(self, port: int, text: str) -> None:
        query = f'SELECT ("{text}" AS ?x) ?from {{ ?from <http://a/from> ?o . OPTIONAL {{ ?s ?from <{OTHER}> }} }}'
        assert get(port, query).status == 200

    @pytest.mark.parametrize("name", ["not an iri", "<http://a/>", ""])
    def test_what_names_nothing(self, port: int, name: str) -> None:
        assert get(port, ANY, **{"default-graph-uri": name}).status == 400


REFUSED = ["SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }", "SERVICE SILENT ?x { }", "\\u0053ERVICE <http://a/> { }"]


@pytest.mark.parametrize("pattern", REFUSED)
def test_other_endpoints_are_not_called(port: int, pattern: str) -> None:
    reply = get(port, f"SELECT * {{ {pattern} }}")
    assert reply.status == 400
    assert "does not call other endpoints" in json.loads(reply.body)["detail"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
class TestSparqlWrapper:
    """https://sparqlwrapper.readthedocs.io: every return format, by each method."""

    @staticmethod
    def ask(port: int, query: str, wanted: str, method: str) -> Any:
        client = SPARQLWrapper(f"http://127.0.0.1:{port}/sparql", returnFormat=wanted)
        client.setQuery(query)
        client.setMethod("GET" if method == "GET" else POST)
        client.setRequestMethod(POSTDIRECTLY if method == "direct" else URLENCODED)
        return client.query().convert()

    @pytest.mark.parametrize("method", ["GET", "form", "direct"])
    @pytest.mark.parametrize("wanted", [JSON, XML, CSV, TSV])
    def test_tables(self, port: int, method: str, wanted: str) -> None:
        answer = self.ask(port, PAGE, wanted, method)
        if wanted == JSON:
            assert answer["results"]["bindings"][0]["page"]["value"] == "7"
        elif wanted == XML:
            assert answer.getElementsByTagName("literal")[0].firstChild.data == "7"
        else:
            assert b"7" in answer.splitlines()[1]

    @pytest.mark.parametrize("method", ["GET", "form", "direct"])
    @pytest.mark.parametrize("wanted", [TURTLE, N3, XML, RDFXML, JSONLD])
    @pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s schema:name ?o }", f"DESCRIBE <{ARTICLE}>"])
    def test_graphs(self, port: int, method: str, wanted: str, query: str) -> None:
        answer = self.ask(port, f"PREFIX schema: <https://schema.org/> {query}", wanted, method)
        found = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")
        assert (URIRef(ARTICLE), URIRef("https://schema.org/name"), Literal("Small things in order", "en")) in found

    def test_a_fault(self, port: int) -> None:
        with pytest.raises(QueryBadFormed, match="cannot be answered"):
            self.ask(port, "SELECT * {", JSON, "GET")


class TestRdflib:
    """https://rdflib.readthedocs.io: SPARQLStore over the endpoint."""

    @pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
    @pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
    def test_it_reads_the_graph(self, port: int, method: str, form: str) -> None:
        store = SPARQLStore(f"http://127.0.0.1:{port}/sparql", method=method, returnFormat=form)
        graph = Graph(store)
        [row] = graph.query(f"SELECT ?page {{ <{ARTICLE}> <https://schema.org/pageStart> ?page }}")
        assert str(row[0]) == "7"
        assert len(list(graph.query(f"SELECT * {{ <{ARTICLE}> ?p ?o }}"))) > 20

    def test_triples(self, port: int) -> None:
        graph = Graph(SPARQLStore(f"http://127.0.0.1:{port}/sparql"))
        schema = Namespace("https://schema.org/")
        assert graph.value(URIRef(ARTICLE), schema.pageEnd) == Literal("19")
        assert bool(graph.query("ASK { ?s ?p ?o }").askAnswer)
        assert len(list(graph.triples((URIRef(ARTICLE), None, None)))) > 20


HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
CNT = Namespace("http://www.w3.org/2011/content#")
OF_OTHERS = {
    "query_dataset_default_graph": "graphs of its own on the server",
    "query_dataset_default_graphs_get": "graphs of its own on the server",
    "query_dataset_default_graphs_post": "graphs of its own on the server",
    "query_dataset_named_graphs_get": "graphs of its own on the server",
    "query_dataset_named_graphs_post": "graphs of its own on the server",
    "query_dataset_full": "graphs of its own on the server",
    "query_multiple_dataset": "graphs of its own on the server",
}


def w3c_tests(shared: Path) -> Iterator[tuple[str, Graph, Any]]:
    manifest = Graph().parse(shared / "suites/sparql/sparql11/protocol/manifest.ttl")
    for test in sorted(manifest.subjects(RDF.type, MF.ProtocolTest)):
        yield str(test).rpartition("#")[2], manifest, test


def test_w3c_protocol_tests(port: int, shared: Path) -> None:
    """Those that ask something of a service that answers queries about a graph it was given."""
    tests = list(w3c_tests(shared))
    assert len(tests) == 34
    ran = 0
    for name, manifest, test in tests:
        if name in OF_OTHERS or name.startswith("update_"):
            continue
        action = manifest.value(test, MF.action)
        for sent in manifest.items(manifest.value(action, HT.requests)):
            assert_w3c(port, manifest, sent, name)
        ran += 1
    assert ran >= 18


def assert_w3c(port: int, manifest: Graph, sent: Any, name: str) -> None:
    body = manifest.value(sent, HT.body)
    text = manifest.value(body, CNT.chars)
    encoding = str(manifest.value(body, CNT.characterEncoding) or "utf-8")
    headers = {
        str(manifest.value(header, HT.fieldName)): str(manifest.value(header, HT.fieldValue))
        for header in manifest.items(manifest.value(sent, HT.headers))
    }
    target = str(manifest.value(sent, HT.absolutePath)).replace("/sparql/", "/sparql")
    content = None if text is None else str(text).encode(encoding)
    reply = send(port, str(manifest.value(sent, HT.methodName)), target, content, **headers)
    wanted = {str(status)[-3] for status in manifest.objects(manifest.value(sent, HT.resp), MF.expectedStatus)}
    assert str(reply.status)[0] in wanted, (name, reply)
    boolean = manifest.value(manifest.value(sent, HT.resp), MF.expectedBoolean)
    if boolean is not None:
        assert json.loads(reply.body)["boolean"] is boolean.toPython(), name


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    home = tmp_path_factory.mktemp("breaking")
    build_release(home)
    app = create_app(home, Limits(result_bytes=300_000, workers=1))
    yield app.test_client()
    app.extensions["fabiola.queries"].close()


class TestBreakingOff:
    """An answer that hits a limit after its first bytes were sent is never taken for a whole one."""

    REASON = 'The answer -- as "it" stands -- is\ntoo large.'

    @pytest.mark.parametrize(
        ("query", "media_type"),
        [
            *(
                ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", media_type)
                for media_type in (
                    "application/sparql-results+json",
                    "application/sparql-results+xml",
                    "text/csv",
                    "text/tab-separated-values",
                )
            ),
            *(
                ("CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", media_type)
                for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
            ),
        ],
    )
    def test_the_answer_is_ill_formed(self, client: Any, query: str, media_type: str) -> None:
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept": media_type})
        assert response.status_code == 200
        assert "Content-Length" not in response.headers
        assert len(response.data) > 8_000
        assert "INCOMPLETE: The answer is larger than the limit of 0 MiB" in response.text[-200:]
        with pytest.raises((ValueError, SyntaxError, csv.Error, ParseException)):
            self.read(response.data, media_type)
        response.close()

    @staticmethod
    def read(data: bytes, media_type: str) -> object:
        if media_type == "application/sparql-results+json":
            return json.loads(data)
        if media_type == "application/sparql-results+xml":
            return ET.fromstring(data)
        if media_type == "text/csv":
            return list(csv.reader(data.decode().splitlines(keepends=True), strict=True))
        if media_type == "text/tab-separated-values":
            return list(Result.parse(io.BytesIO(data), format="tsv"))
        return list(parse(data, format=RdfFormat.from_media_type(media_type)))

    @pytest.mark.parametrize("media_type", ["text/csv", "application/rdf+xml", "text/turtle"])
    def test_its_end_is_safe_in_each_format(self, media_type: str) -> None:
        end = breaking_off(media_type, self.REASON)
        assert end.strip(b"\r\n").count(b"\n") == 0
        assert end.count(b"--") == 2
        assert end.count(b'"') == {"text/csv": 1}.get(media_type, 2)
