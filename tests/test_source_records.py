"""Source records: what each alone says is served and dumped, in a graph of its own, with where it comes from."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from fabiola.graph import releases
from fabiola.graph.ingest import ingest
from fabiola.graph.ledger import Ledger
from fabiola.graph.provenance import MAPPING
from fabiola.graph.publish import publish
from fabiola.graph.source_graphs import licence_of, source_graph, source_graphs
from fabiola.mappings.reading import Received, read
from fabiola.mappings.sources import sources
from fabiola.server.app import create_app
from fabiola.server.cli import main
from fabiola.server.source_records import FORMATS

BASE = "https://kg.example.org/"
LOCAL = "http://127.0.0.1:8000/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
RECORD = "/record/crossref/10.1016/j.jhep.2018.01.030"
PARSED = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
}


def make_client(home: Path) -> Iterator[FlaskClient]:
    app = create_app(home)
    yield app.test_client()
    app.extensions["fabiola.queries"].close()


@pytest.fixture(scope="module")
def client(demo_home: Path) -> Iterator[FlaskClient]:
    yield from make_client(demo_home)


def work(title: str) -> dict[str, Any]:
    return {
        "DOI": "10.5555/A",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [title],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
        "issued": {"date-parts": [[2020, 5]]},
    }


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def quads(text: str, suffix: str) -> set[pyoxigraph.Quad]:
    return set(pyoxigraph.parse(text.encode(), format=PARSED[suffix]))


class TestGraphs:
    def test_what_no_other_source_speaks_of_is_published_as_it_was_said(self, tmp_path: Path) -> None:
        home = tmp_path / "home"
        publish(home, [write(tmp_path / "w.jsonl", work("Only one"))])
        [graph] = source_graphs(home, LOCAL)
        thing = f"{LOCAL}id/work/doi/10.5555/a"
        published = [triple for triple in releases.current(home).describe(thing) if triple[0].startswith(f"<{thing}")]
        assert len(published) > 20
        assert sorted(graph.statements) == published

    def test_every_source_record_has_a_graph(self, demo_home: Path) -> None:
        found = list(source_graphs(demo_home, BASE))
        assert len(found) == releases.current(demo_home).counts["source-record"]
        assert all(graph.statements for graph in found)
        assert [graph.name for graph in found] == sorted(graph.name for graph in found)
        crossref = list(source_graphs(demo_home, BASE, "crossref"))
        assert 0 < len(crossref) < len(found)

    def test_a_ledger_is_not_made_where_there_is_none(self, tmp_path: Path) -> None:
        assert source_graph(tmp_path, BASE, "crossref", "10.5555/a") is None
        assert list(tmp_path.iterdir()) == []


class TestLicences:
    @pytest.mark.parametrize("source", ["crossref", "openalex", "ror", "datacite", "orcid", "funder-registry"])
    def test_open_metadata_are_known(self, source: str) -> None:
        assert licence_of(source) == CC0

    @pytest.mark.parametrize("source", ["pure-api", "sheet", "bibtex"])
    def test_nothing_is_said_where_it_depends_on_the_supplier(self, source: str) -> None:
        assert licence_of(source) is None

    def test_the_table_names_sources_that_there_are(self) -> None:
        text = (Path(__file__).parent.parent / "graph" / "source_licences.csv").read_text("utf-8")
        names = [line.partition(",")[0] for line in text.splitlines()[1:]]
        assert len(names) > 20
        assert set(names) <= set(sources())
        assert names == sorted(set(names))


class TestDocument:
    @pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.suffix)
    def test_it_comes_in_every_format(self, client: FlaskClient, row: Any) -> None:
        by_suffix = client.get(f"{RECORD}.{row.suffix}")
        negotiated = client.get(RECORD, headers={"Accept": row.media_types[0]})
        assert by_suffix.status_code == negotiated.status_code == 200
        assert by_suffix.data == negotiated.data
        assert negotiated.mimetype == row.media_types[0]
        assert negotiated.headers["Content-Location"] == f"{RECORD}.{row.suffix}"
        assert "Accept" in negotiated.headers["Vary"]

    @pytest.mark.parametrize("suffix", sorted(PARSED))
    def test_every_format_says_the_same(self, client: FlaskClient, suffix: str) -> None:
        wanted = {quad.triple for quad in quads(client.get(f"{RECORD}.nt").text, "nt")}
        assert len(wanted) > 100
        assert {quad.triple for quad in quads(client.get(f"{RECORD}.{suffix}").text, suffix)} == wanted

    @pytest.mark.parametrize("suffix", ["nq", "trig"])
    def test_the_statements_are_in_the_graph_of_the_source_record(self, client: FlaskClient, suffix: str) -> None:
        name = pyoxigraph.NamedNode(f"{BASE.rstrip('/')}{RECORD}")
        found = quads(client.get(f"{RECORD}.{suffix}").text, suffix)
        about = {quad for quad in found if quad.subject == name}
        assert {quad.graph_name for quad in about} == {pyoxigraph.DefaultGraph()}
        assert {quad.graph_name for quad in found - about} == {name}
        assert len(found - about) > 100

    def test_it_says_where_it_comes_from(self, client: FlaskClient) -> None:
        text = client.get(f"{RECORD}.ttl").text
        assert re.search(r'dcterms:identifier "sha256:[0-9a-f]{64}"', text)
        assert f"dcterms:license <{CC0}>" in text
        assert "prov:generatedAtTime" in text
        assert re.search(r"prov:wasAttributedTo <https://kg[.]example[.]org/agent/fabiola/[^/>]+>", text)
        assert f"foaf:primaryTopic <{BASE}id/work/doi/10.1016/j.jhep.2018.01.030>" in text

    def test_it_says_what_the_source_said_and_not_what_others_added(self, client: FlaskClient) -> None:
        own = {quad.triple for quad in quads(client.get(f"{RECORD}.nt").text, "nt")}
        fused = {quad.triple for quad in quads(client.get("/doc/work/doi/10.1016/j.jhep.2018.01.030.nt").text, "nt")}
        assert len(own & fused) > 50
        assert fused - own

    def test_the_page_shows_statements_digest_and_licence(self, client: FlaskClient) -> None:
        page = client.get(RECORD, headers={"Accept": "text/html"})
        assert "What it alone says" in page.text
        assert f'<a href="{CC0}" rel="license">' in page.text
        assert "sha256:" in page.text
        assert "schema:name" in page.text
        assert f"Fabiola {MAPPING}" in page.text
        assert "style=" not in page.text
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]

    def test_the_content_as_received_is_not_served(self, demo_home: Path, client: FlaskClient) -> None:
        [fields] = [
            reading.fields
            for reading in read([Path(__file__).parent.parent / "server" / "demo_records"])
            if isinstance(reading, Received) and reading.fields.get("DOI") == RECORD.removeprefix("/record/crossref/")
        ]
        assert fields["member"]
        assert '"member"' not in client.get(f"{RECORD}.jsonld").text

    def test_another_spelling_leads_to_it(self, client: FlaskClient) -> None:
        assert client.get(f"{RECORD.upper().replace('/RECORD/CROSSREF', '/record/crossref')}").status_code == 200

    @pytest.mark.parametrize(
        "path", ["/record/crossref/10.5555/none", "/record/nonsense/a", "/record/crossref", "/record/crossref/"]
    )
    def test_what_is_not_there_is_not_found(self, client: FlaskClient, path: str) -> None:
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (404, "application/problem+json")

    def test_a_format_that_there_is_not_is_refused(self, client: FlaskClient) -> None:
        response = client.get(RECORD, headers={"Accept": "image/png"})
        assert response.status_code == 406
        assert "application/trig" in response.text

    def test_every_own_address_in_it_answers(self, demo_home: Path, client: FlaskClient) -> None:
        own = set()
        for graph in list(source_graphs(demo_home, BASE))[::12]:
            terms = {term for triple in (*graph.provenance, *graph.statements) for term in (triple[0], triple[2])}
            own |= {term[1:-1].partition("#")[0] for term in terms if term.startswith(f"<{BASE}")}
        assert len(own) > 100
        asked = {iri: client.get(f"/{iri.removeprefix(BASE)}").status_code for iri in sorted(own)}
        assert {iri: status for iri, status in asked.items() if status not in (200, 302, 303, 308)} == {}


class TestState:
    """The graph is that of the release which is served, or is not shown."""

    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        publish(tmp_path / "home", [write(tmp_path / "w.jsonl", work("First"))])
        return tmp_path / "home"

    @pytest.fixture
    def page(self, home: Path) -> Iterator[FlaskClient]:
        yield from make_client(home)

    def test_what_is_read_but_not_released_is_not_served(self, home: Path, page: FlaskClient, tmp_path: Path) -> None:
        assert '"First"' in page.get("/record/crossref/10.5555/a.nt").text
        ledger = Ledger(home / "ledger.sqlite")
        ingest(ledger, [write(tmp_path / "w.jsonl", work("Second"))], None, releases.now(), lambda *_: None)
        ledger.close()
        text = page.get("/record/crossref/10.5555/a.nt").text
        assert '"First"' not in text
        assert '"Second"' not in text
        assert "sha256:" in text
        assert "cannot be shown" in page.get("/record/crossref/10.5555/a.html").text
        publish(home, [tmp_path / "w.jsonl"])
        assert '"Second"' in page.get("/record/crossref/10.5555/a.nt").text

    def test_a_record_that_is_withdrawn_is_gone(self, home: Path, page: FlaskClient, tmp_path: Path) -> None:
        other = {**work("Other"), "DOI": "10.5555/b"}
        publish(home, [write(tmp_path / "w.jsonl", other)], complete=True, forced=True)
        assert page.get("/record/crossref/10.5555/b.nt").status_code == 200
        assert page.get("/record/crossref/10.5555/a").status_code == 410

    def test_a_run_is_not_held_up_and_does_not_hold_up(self, home: Path, page: FlaskClient) -> None:
        ledger = Ledger(home / "ledger.sqlite")
        graphs = source_graphs(home, LOCAL)
        reading = next(graphs)
        with ledger.transaction():
            ledger.put("busy", "yes")
            assert page.get("/record/crossref/10.5555/a.nt").status_code == 200
        ledger.close()
        assert reading.statements

    def test_the_ledger_cannot_be_written(self, home: Path) -> None:
        before = (home / "ledger.sqlite").read_bytes()
        assert len(list(source_graphs(home, BASE))) == 1
        assert (home / "ledger.sqlite").read_bytes() == before

    def test_without_a_ledger_the_release_is_served(self, home: Path, page: FlaskClient) -> None:
        for path in home.glob("ledger.sqlite*"):
            path.unlink()
        response = page.get("/record/crossref/10.5555/a.ttl")
        assert response.status_code == 200
        assert "sha256:" in response.text


class TestDump:
    def test_it_has_every_graph_with_its_provenance(self, demo_home: Path, tmp_path: Path) -> None:
        target = tmp_path / "sources.nq"
        done = CliRunner().invoke(main, ["source-graphs", "--home", str(demo_home), "-o", str(target)])
        assert done.exit_code == 0, done.stderr
        store = pyoxigraph.Store()
        store.bulk_load(path=str(target), format=pyoxigraph.RdfFormat.N_QUADS)
        names = {name.value for name in store.named_graphs() if isinstance(name, pyoxigraph.NamedNode)}
        assert names == {graph.name for graph in source_graphs(demo_home, BASE)}
        about = {
            str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
        }
        assert about == names

    def test_it_can_be_of_one_source(self, demo_home: Path) -> None:
        done = CliRunner().invoke(main, ["source-graphs", "--home", str(demo_home), "-s", "crossref"])
        graphs = set(re.findall(r" <https://kg[.]example[.]org/record/(.*?)/[^>]*> [.]$", done.stdout, re.MULTILINE))
        assert graphs == {"crossref"}

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [(("-s", "nonsense"), "there is no source 'nonsense'"), (("--home", "/nonexistent"), "holds no release yet")],
    )
    def test_wrong_use_is_explained(self, demo_home: Path, arguments: tuple[str, ...], message: str) -> None:
        done = CliRunner().invoke(main, ["source-graphs", "--home", str(demo_home), *arguments])
        assert done.exit_code == 2
        assert message in done.stderr


def test_a_ledger_that_is_no_ledger_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"nonsense" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        list(source_graphs(tmp_path, BASE))
