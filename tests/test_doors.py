"""The doors for machines: dumps, sitemaps, metrics, OpenAPI, citation files, link sets."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zstandard
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families
from pyoxigraph import RdfFormat, parse
from small_release import BASE, ClosingClient, build_release

from fabiola.graph.dumps import dumps_of
from fabiola.graph.publish import publish
from fabiola.graph.releases import Release, current
from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.items import Item
from fabiola.mappings.mapping import Mapped
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text, Venue, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.sources.bibtex import BibTeX
from fabiola.mappings.sources.csl import CSL
from fabiola.mappings.sources.ris import RIS
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import rows, source_types, table
from fabiola.server import crawling
from fabiola.server.app import create_app
from fabiola.server.citation_files import escape_latex, write_bibtex
from fabiola.server.cli import main
from fabiola.server.formats import CITATIONS, DOCUMENTS, Format
from fabiola.server.named_queries import built_in
from fabiola.server.openapi import path_of
from fabiola.server.sparql import Limits
from fabiola.server.subjects import Subject

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGE = "/doc/work/doi/10.5555/small.1"
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doors")
    build_release(folder)
    return folder


@pytest.fixture(scope="module")
def app(home: Path):
    made = create_app(home)
    made.test_client_class = ClosingClient
    yield made
    made.extensions["fabiola.queries"].close()


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def release(home: Path) -> Release:
    return current(home)


def unpacked(name: str, data: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()


@pytest.mark.parametrize("name", ["data.nt.gz", "data.nt.zst"])
class TestDumps:
    def test_holds_every_triple(self, client: FlaskClient, release: Release, name: str) -> None:
        response = client.get(f"/dumps/{name}")
        triples = {str(quad.triple) for quad in parse(unpacked(name, response.data), format=RdfFormat.N_TRIPLES)}
        assert triples == {str(quad.triple) for quad in release.store.engine}
        assert len(triples) == release.counts["triples"]

    def test_size_and_checksum_are_true(self, client: FlaskClient, release: Release, name: str) -> None:
        response = client.get(f"/dumps/{name}")
        [said] = [one for one in release.dumps if one.name == name]
        assert hashlib.sha256(response.data).hexdigest() == said.sha256
        assert len(response.data) == said.bytes == int(response.headers["Content-Length"])
        assert len(unpacked(name, response.data)) == said.content_bytes
        assert f"{said.sha256}  {name}\n" in client.get("/dumps/SHA256SUMS").text
        assert "Content-Encoding" not in response.headers

    def test_ranges(self, client: FlaskClient, name: str) -> None:
        whole = client.get(f"/dumps/{name}")
        etag = whole.headers["ETag"]
        part = client.get(f"/dumps/{name}", headers={"Range": "bytes=10-19", "If-Range": etag})
        assert (part.status_code, part.data) == (206, whole.data[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
        changed = client.get(f"/dumps/{name}", headers={"Range": "bytes=10-19", "If-Range": '"another"'})
        assert (changed.status_code, changed.data) == (200, whole.data)
        beyond = client.get(f"/dumps/{name}", headers={"Range": "bytes=9999999-"})
        assert beyond.status_code == 416

    def test_validators_and_head(self, client: FlaskClient, name: str) -> None:
        whole, head = client.get(f"/dumps/{name}"), client.head(f"/dumps/{name}")
        assert head.data == b""
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]
        again = client.get(f"/dumps/{name}", headers={"If-None-Match": whole.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

    def test_described_as_a_distribution(self, client: FlaskClient, release: Release, name: str) -> None:
        [said] = [one for one in release.dumps if one.name == name]
        text = client.get("/void.nt").text
        node = f"<{BASE}void#dump-{said.compression}>"
        assert f"<{BASE}void#dataset> <http://www.w3.org/ns/dcat#distribution> {node} ." in text
        assert f"{node} <http://www.w3.org/ns/dcat#downloadURL> <{BASE}dumps/{name}> ." in text
        assert f'{node} <http://www.w3.org/ns/dcat#byteSize> "{said.bytes}"^^' in text
        assert f'<http://spdx.org/rdf/terms#checksumValue> "{said.sha256}"^^' in text

    def test_the_page_lists_it(self, client: FlaskClient, release: Release, name: str) -> None:
        [said] = [one for one in release.dumps if one.name == name]
        text = client.get("/dumps/", headers=BROWSER).text
        assert f'href="/dumps/{name}"' in text
        assert said.sha256 in text


def test_the_same_graph_makes_the_same_dump(home: Path, tmp_path: Path) -> None:
    again = build_release(tmp_path)
    assert dumps_of(again) == dumps_of((home / "current").resolve())


@pytest.mark.parametrize("name", ["data.nt", "..%2Frelease.json", "dumps.json", "SHA256"])
def test_nothing_else_lies_at_the_dumps(client: FlaskClient, name: str) -> None:
    assert client.get(f"/dumps/{name}").status_code == 404


def test_a_setting_leaves_the_dumps_out(tmp_path: Path) -> None:
    records = ROOT / "tests" / "fixtures" / "ror"
    (tmp_path / "fabiola.toml").write_text("dumps = false\n", "utf-8")
    assert publish(tmp_path, [records]).release == 1
    assert current(tmp_path).dumps == ()
    client = create_app(tmp_path).test_client()
    assert "made without dumps" in client.get("/dumps/", headers=BROWSER).text
    assert client.get("/dumps/SHA256SUMS").status_code == 404
    assert "dcat#downloadURL" not in client.get("/void.nt").text
    (tmp_path / "fabiola.toml").write_text("dumps = true\n", "utf-8")
    assert publish(tmp_path, [records, records.parent / "crossref"]).release == 2
    assert [one.name for one in current(tmp_path).dumps] == ["data.nt.gz", "data.nt.zst"]


class TestCrawling:
    SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

    def addresses(self, client: FlaskClient, path: str) -> list[str]:
        root = ElementTree.fromstring(client.get(path).data)
        assert {one.text for one in root.iter(f"{self.SITEMAP}lastmod")} == {"2026-11-02T03:04:05Z"}
        return [one.text or "" for one in root.iter(f"{self.SITEMAP}loc")]

    @pytest.mark.parametrize("most", [50_000, 3, 1])
    def test_every_page_is_in_one_sitemap(
        self, client: FlaskClient, release: Release, monkeypatch: pytest.MonkeyPatch, most: int
    ) -> None:
        monkeypatch.setattr(crawling, "MOST_ADDRESSES", most)
        maps = [one.removeprefix(BASE.rstrip("/")) for one in self.addresses(client, "/sitemap.xml")]
        assert len(maps) == -(-release.number_of_things // most)
        pages = [page for one in maps for page in self.addresses(client, one)]
        assert len(pages) == len(set(pages)) == sum(release.counts.values()) - release.counts["triples"]
        assert f"{BASE}doc/work/doi/10.5555/small.1" in pages
        for page in pages[:5]:
            assert client.get(page.removeprefix(BASE.rstrip("/")), headers=BROWSER).status_code == 200
        assert client.get(f"/sitemap-{len(maps) + 1}.xml").status_code == 404
        assert client.get("/sitemap-0.xml").status_code == 404

    def test_robots(self, client: FlaskClient) -> None:
        lines = client.get("/robots.txt").text.splitlines()
        assert f"Sitemap: {BASE}sitemap.xml" in lines
        assert "Disallow: /sparql" in lines
        assert any(line.startswith("#") and f"{BASE}dumps/" in line for line in lines)


def figures(client: FlaskClient) -> dict[str, float]:
    """Each line of the metrics: name and labels, and value."""
    text = client.get("/metrics").text
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


class TestMetrics:
    def test_requests_are_counted_by_route_and_status(self, client: FlaskClient) -> None:
        found = 'fabiola_requests_total{method="GET",route="things.document",status="200"}'
        lost = 'fabiola_requests_total{method="GET",route="things.document",status="404"}'
        bucket = 'fabiola_request_seconds_bucket{le="+Inf",route="things.document"}'
        before = figures(client)
        client.get(f"{PAGE}.ttl")
        client.get("/doc/work/none")
        after = figures(client)
        assert after[found] == before.get(found, 0) + 1
        assert after[lost] == before.get(lost, 0) + 1
        assert after[bucket] == before.get(bucket, 0) + 2

    def test_paths_and_methods_make_no_series_of_their_own(self, client: FlaskClient) -> None:
        client.get("/doc/work/one")
        client.open(PAGE, method="BREW")
        figures(client)  # which is a route with figures of its own from then on
        before = len(figures(client))
        for number in range(5):
            client.get(f"/doc/work/{number}")
            client.open(PAGE, method=f"BREW{number}")
        assert len(figures(client)) == before

    def test_the_release_and_its_entities(self, client: FlaskClient, release: Release) -> None:
        found = figures(client)
        assert found["fabiola_release"] == release.number
        assert found["fabiola_triples"] == release.counts["triples"]
        kinds = {name: value for name, value in found.items() if name.startswith("fabiola_entities{")}
        assert len(kinds) == len(release.counts) - 1
        assert kinds['fabiola_entities{kind="work"}'] == release.counts["work"]

    def test_query_workers(self, client: FlaskClient) -> None:
        before = figures(client)
        client.get("/sparql?query=ASK{}", headers={"Accept": "application/sparql-results+json"})
        after = figures(client)
        answered = 'fabiola_queries_total{outcome="answered"}'
        assert after[answered] == before[answered] + 1
        assert after["fabiola_query_workers_busy"] == 0

    def test_queries_that_hit_a_limit_and_queries_refused(self, home: Path) -> None:
        app = create_app(home, Limits(seconds=0.3, workers=0))
        client = app.test_client()
        assert client.get("/sparql?query=ASK{}").status_code == 503
        assert figures(client)['fabiola_queries_total{outcome="refused"}'] == 1
        slow = create_app(home, Limits(seconds=0.001, workers=1)).test_client()
        assert slow.get("/sparql?query=ASK{}").status_code == 503
        assert figures(slow)['fabiola_queries_total{outcome="ended"}'] == 1

    def test_prometheus_reads_it(self, client: FlaskClient) -> None:
        response = client.get("/metrics")
        assert response.mimetype == "text/plain"
        families = {family.name: family.type for family in text_string_to_metric_families(response.text)}
        assert families["fabiola_requests"] == "counter"
        assert families["fabiola_request_seconds"] == "histogram"
        assert families["fabiola_release"] == "gauge"

    def test_without_a_release(self, tmp_path: Path) -> None:
        response = create_app(tmp_path).test_client().get("/metrics")
        assert response.status_code == 200
        assert "fabiola_release " not in response.text


class TestOpenAPI:
    def test_every_route_is_in_it(self, app: Flask, client: FlaskClient) -> None:
        document = client.get("/openapi.json").json
        rules = list(app.url_map.iter_rules())
        assert len(rules) > 20
        named = {f"/queries/{query.name}.{{suffix}}" for query in built_in()}
        assert document["paths"].keys() == {path_of(rule.rule) for rule in rules} | named
        for rule in rules:
            operations = document["paths"][path_of(rule.rule)]
            assert set(operations) == {method.lower() for method in rule.methods or () if method in ("GET", "POST")}
            for operation in operations.values():
                given = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
                assert given == rule.arguments
                assert operation["responses"]
                assert operation["summary"]

    def test_operations_have_ids_of_their_own(self, client: FlaskClient) -> None:
        paths = client.get("/openapi.json").json["paths"]
        names = [operation["operationId"] for path in paths.values() for operation in path.values()]
        assert len(names) == len(set(names)) > 20

    @pytest.mark.parametrize("name", ["routes", "parameters"])
    def test_the_tables_name_real_routes(self, app: Flask, name: str) -> None:
        with (ROOT / "server" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) > 15
        assert {row["endpoint"] for row in rows} <= set(app.view_functions)

    def test_parameters_of_the_table_are_those_of_the_routes(self, app: Flask) -> None:
        with (ROOT / "server" / "parameters.csv").open(encoding="utf-8", newline="") as file:
            stated = {(row["endpoint"], row["name"]) for row in csv.DictReader(file) if row["place"] == "path"}
        routed = {(rule.endpoint, name) for rule in app.url_map.iter_rules() for name in rule.arguments}
        assert stated <= routed


def map_citation(source: Source, data: str) -> Work:
    """The work that one of our own sources reads from a citation file."""
    document = json.loads(data) if source.name == "csl" else {"text": data}
    [fields] = source.split(document)
    work = source.map(Item(fields))
    assert isinstance(work, Work)
    return work


SOURCES = {"csl.json": CSL(), "bib": BibTeX(), "ris": RIS()}


@pytest.mark.parametrize("row", CITATIONS, ids=lambda row: row.suffix)
class TestCitations:
    def test_of_a_work(self, client: FlaskClient, row: Format) -> None:
        response = client.get(f"{PAGE}.{row.suffix}")
        assert response.mimetype == row.media_types[0]
        assert response.data == client.get(PAGE, headers={"Accept": row.media_types[0]}).data
        assert SOURCES[row.suffix].knows(
            json.loads(response.text) if row.suffix == "csl.json" else {"text": response.text}
        )
        work = map_citation(SOURCES[row.suffix], response.text)
        assert [title.value for title in work.titles] == ["Small things in order"]
        assert [one.contributor.name for one in work.contributions] == ["Zoe Zander", "Abel Abbot"]
        assert (work.published, work.type) == ("2021-03", "journal-article")
        assert (work.volume, work.issue, work.first_page, work.last_page) == ("9", "2", "7", "19")
        assert isinstance(work.container, Venue)
        assert work.container.names[0].value == "Journal of Small Things"
        assert Identifier("issn", "0000-0019") in work.container.identifiers
        assert Identifier("doi", "10.5555/small.1") in work.identifiers
        assert work.abstracts[0].value == "What was done, and what was found."

    def test_announced_and_linked(self, client: FlaskClient, row: Format) -> None:
        page = client.get(PAGE, headers=BROWSER)
        announced = f'<{BASE}doc/work/doi/10.5555/small.1.{row.suffix}>; rel="alternate"; type="{row.media_types[0]}"'
        assert announced in page.headers["Link"]
        assert f'href="{PAGE}.{row.suffix}"' in page.text

    def test_for_works_only(self, client: FlaskClient, row: Format) -> None:
        person = "/doc/person/orcid/0000-0002-1825-0097"
        assert client.get(f"{person}.{row.suffix}").status_code == 404
        assert client.get(person, headers={"Accept": row.media_types[0]}).status_code == 406
        both = client.get(person, headers={"Accept": f"{row.media_types[0]}, text/turtle;q=0.2"})
        assert both.mimetype == "text/turtle"
        assert row.media_types[0] not in both.headers["Link"]

    def test_what_is_remembered_for_one_is_not_given_to_another(self, client: FlaskClient, row: Format) -> None:
        person = "/doc/person/orcid/0000-0002-1825-0097"
        for path, wanted in ((person, ("text/html", "text/turtle", "text/html")), (PAGE, (row.media_types[0],) * 3)):
            for other, found in zip(("text/html", "text/turtle", "text/html"), wanted, strict=True):
                accept = f"{row.media_types[0]}, {other};q=0.1"
                assert client.get(path, headers={"Accept": accept}).mimetype == found

    def test_a_work_that_lacks_everything(self, client: FlaskClient, row: Format) -> None:
        response = client.get(f"/doc/work/doi/10.1002/~28sici~291.0.ttl.{row.suffix}")
        assert response.status_code == 200
        assert map_citation(SOURCES[row.suffix], response.text).contributions == ()


def test_every_type_of_work_has_words_that_the_formats_know() -> None:
    assert table("citation_types").keys() == table("types").keys()
    for row in rows("citation_types"):
        assert row["csl"] in source_types("csl")
        assert row["bibtex"] in source_types("bibtex")
        assert row["ris"] in source_types("ris")


# What LaTeX and RIS keep as it is; the readers take `<` for markup, and LaTeX has no plain circumflex.
WORD = st.text(
    st.characters(categories=("Lu", "Ll", "Nd"), include_characters="&%$#_{}~\\-'`.:"), min_size=1, max_size=9
)
PROSE = st.lists(WORD, min_size=1, max_size=6).map(" ".join).filter(lambda text: plain(text) == text)
SAMPLE = st.builds(
    lambda title, journal, names, volume, pages: Work(
        type="journal-article",
        titles=(Text(title),),
        published="2020-05-17",
        identifiers=(Identifier("doi", "10.5555/a_b.1"),),
        container=Venue((Text(journal),), identifiers=(Identifier("issn", "0000-0019"),)),
        volume=volume,
        issue="3",
        first_page=pages[0],
        last_page=pages[1],
        contributions=tuple(
            Contribution(Person(f"{given} {family}", given, family), order=order, published_name=f"{given} {family}")
            for order, (given, family) in enumerate(names, 1)
        ),
    ),
    PROSE.filter(lambda text: any(character.isalpha() for character in text)),
    PROSE.filter(lambda text: any(character.isalpha() for character in text)),
    st.lists(
        st.tuples(
            st.sampled_from(["Ada", "Jean-Luc", "J. R.", "Zoë", "Ho Yin"]),
            st.sampled_from(["Quill", "Müller", "de la Cruz", "O'Neil", "Ångström", "Anderson", "Li"]),
        ),
        max_size=5,
    ),
    st.sampled_from(["1", "12", "S3", "2019/2"]),
    st.sampled_from([("1", "9"), ("e12", None), ("S1", "S20"), ("xi", "xv")]),
)


def described(work: Work) -> Subject:
    """The work with its surroundings, as it lies in the store."""
    first, *others = descriptions(Mapped("crossref", "1", work, ()), BASE, Settings().trust())
    triples = tuple(triple for description in (first, *others) for triple in description.triples)
    return Subject(first.iri, triples, BASE)


@pytest.mark.parametrize("row", CITATIONS, ids=lambda row: row.suffix)
@settings(max_examples=60, deadline=None)
@given(work=SAMPLE)
def test_a_reference_says_what_the_work_said(row: Format, work: Work) -> None:
    assert row.write is not None
    assume(work.titles != getattr(work.container, "names", ()))
    again = map_citation(SOURCES[row.suffix], row.write(described(work)))
    assert again.titles == work.titles
    assert isinstance(again.container, Venue)
    assert isinstance(work.container, Venue)
    assert again.container.names == work.container.names
    assert again.published == work.published
    assert (again.volume, again.issue) == (work.volume, work.issue)
    assert (again.first_page, again.last_page) == (work.first_page, work.last_page)
    assert again.identifiers == work.identifiers
    assert [one.contributor.name for one in again.contributions] == [one.contributor.name for one in work.contributions]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("R&D at 5 % of $9_000 #1", r"R\&D at 5 \% of \$9\_000 \#1"),
        ("a\\b ~ c^2", r"a\textbackslash{}b \textasciitilde{} c\textasciicircum{}2"),
        ("f{x}", r"f$\lbrace$x$\rbrace$"),
        ("a--b ``c''", "a-{}-b `{}`c'{}'"),
        ("Ångström\n 漢字", "Ångström 漢字"),
    ],
)
def test_latex_is_escaped(text: str, written: str) -> None:
    assert escape_latex(text) == written


def test_identifiers_and_pages_in_bibtex() -> None:
    work = Work("book", (Text("T"),), identifiers=(Identifier("doi", "10.5555/a_b{c"),), first_page="7", last_page="7")
    text = write_bibtex(described(work))
    assert "doi = {10.5555/a_b%7Bc}," in text
    assert "url = {https://doi.org/10.5555/a_b%7Bc}," in text
    assert "pages = {7}," in text
    ranged = write_bibtex(described(replace(work, first_page="S_1", last_page="S_9")))
    assert r"pages = {S\_1--S\_9}," in ranged


def test_names_that_bibtex_would_take_apart_are_kept() -> None:
    authors = (
        Organization((Text("Institute of Sand and Gravel"),)),
        Person("Ada Anderson", "Ada", "Anderson"),
        Person("Bo Black and White", "Bo", "Black and White"),
    )
    contributions = tuple(
        Contribution(one, order=order, published_name=one.name) for order, one in enumerate(authors, 1)
    )
    work = Work(
        "book",
        (Text("The DNA of LaTeX in Ten days"),),
        identifiers=(Identifier("doi", "10.5555/b"),),
        contributions=contributions,
    )
    text = write_bibtex(described(work))
    assert "author = {{Institute of Sand and Gravel} and Anderson, Ada and {Black and White}, Bo}," in text
    assert "title = {The {DNA} of {LaTeX} in {Ten} days}," in text
    assert text.startswith("@book{instituteofsandandgravel")
    again = map_citation(SOURCES["bib"], text)
    assert [one.contributor.name for one in again.contributions] == [one.name for one in authors]


class TestLinkset:
    def test_announced(self, client: FlaskClient) -> None:
        link = client.get(PAGE).headers["Link"]
        address = f"{BASE}linkset/work/doi/10.5555/small.1"
        assert f'<{address}>; rel="linkset"; type="application/linkset+json"' in link
        assert f'<{address}>; rel="linkset"; type="application/linkset"' in link

    def test_in_json(self, client: FlaskClient) -> None:
        response = client.get("/linkset/work/doi/10.5555/small.1")
        assert response.mimetype == "application/linkset+json"
        page, *others = response.json["linkset"]
        assert page["anchor"] == f"{BASE}doc/work/doi/10.5555/small.1"
        assert page["cite-as"] == [{"href": "https://doi.org/10.5555/small.1"}]
        assert page["license"] == [{"href": "https://creativecommons.org/licenses/by/4.0/"}]
        assert len(page["author"]) == 2
        assert len(page["describedby"]) == len(DOCUMENTS) - 1 + len(CITATIONS) == len(others)
        for target, other in zip(page["describedby"], others, strict=True):
            assert client.get(target["href"].removeprefix(BASE.rstrip("/"))).mimetype == target["type"]
            assert other == {"anchor": target["href"], "describes": [{"href": page["anchor"], "type": "text/html"}]}

    def test_the_two_forms_say_the_same(self, client: FlaskClient) -> None:
        path = "/linkset/work/doi/10.5555/small.1"
        native = client.get(path, headers={"Accept": "application/linkset"})
        assert native.mimetype == "application/linkset"
        lines = re.findall(r'<([^>]*)>; rel="([^"]*)"; anchor="([^"]*)"(?:; type="([^"]*)")?', native.text)
        stated = {
            (target["href"], relation, context["anchor"], target.get("type", ""))
            for context in client.get(path).json["linkset"]
            for relation, targets in context.items()
            if relation != "anchor"
            for target in targets
        }
        assert set(lines) == stated
        assert len(lines) == len(stated) > 10

    def test_errors(self, client: FlaskClient) -> None:
        assert client.get("/linkset/work/doi/10.5555/never").status_code == 404
        assert client.get("/linkset/work/doi/10.5555/small.1", headers={"Accept": "image/png"}).status_code == 406


RUNNING = sorted((ROOT / "docs" / "running").iterdir())


def test_the_files_for_running_it_are_found_and_explained() -> None:
    assert {path.name for path in RUNNING} >= {"Dockerfile", "compose.yaml", "fabiola.service", "nginx.conf"}


def commands_in(path: Path) -> list[list[str]]:
    """The words after `fabiola` in a unit, and those of each command list of a container."""
    text = path.read_text("utf-8")
    units = [line.split()[1:] for line in re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)]
    lists = re.findall(r"^(?:CMD |\s+command: )\[(.*)\]$", text, re.MULTILINE)
    return units + [[word.strip(' "') for word in line.split(",")] for line in lists]


@pytest.mark.parametrize("path", [path for path in RUNNING if commands_in(path)], ids=lambda path: path.name)
def test_the_commands_for_running_it_exist(path: Path) -> None:
    for name, *arguments in commands_in(path):
        command = main.commands[name]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in arguments if word.startswith("--")} <= options
