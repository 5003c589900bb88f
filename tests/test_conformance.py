"""The front door as one matrix: every kind of entity in every profile and format, asked for in every way."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path

import brotli
import pyld.jsonld
import pyoxigraph
import pytest
import rdflib
import zstandard
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.server.app import create_app
from fabiola.server.compression import CODINGS, IDENTITY, SMALLEST, compress, preferences, suitable
from fabiola.server.demo import prepare
from fabiola.server.formats import CITATIONS, DOCUMENTS, GRAPHS, HTML, N_QUADS, TRIG, Format
from fabiola.server.jsonld import context
from fabiola.server.profiles import Profile, profile_of, view
from fabiola.server.subjects import Subject

BASE = "https://kg.example.org/"
GRANTS = Path(__file__).parent / "fixtures" / "crossref-grants"
KINDS = ("work", "person", "organization", "grant", "programme", "venue", "concept")
PROFILES = tuple(profile_of(token) for token in ("all", "schema", "fabio"))
RDF = (*GRAPHS, N_QUADS, TRIG)
RDFLIB_NAMES = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "nq": "nquads", "trig": "trig", "jsonld": "json-ld"}
EXPANDERS = {"br": brotli.decompress, "gzip": gzip.decompress, "zstd": zstandard.ZstdDecompressor().decompress}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, and grants of a programme."""
    folder = tmp_path_factory.mktemp("conformance") / "home"
    prepare(folder, BASE)
    publish(folder, [GRANTS])
    return folder


@cache
def app_of(home: Path):
    return create_app(home)


@pytest.fixture(scope="module")
def client(home: Path) -> FlaskClient:
    return app_of(home).test_client()


@cache
def examples(home: Path) -> dict[str, tuple[Subject, ...]]:
    release = releases.current(home)
    found = {}
    for kind in KINDS:
        last = max(0, release.counts[kind] - 1)
        places = sorted({0, last // 2})
        iris = [release.entities(kind, place, 1)[0][0] for place in places]
        found[kind] = tuple(Subject(iri, release.describe(iri), BASE) for iri in iris)
    return found


def page_of(subject: Subject) -> str:
    return f"/doc/{subject.iri.removeprefix(f'{BASE}id/')}"


def ways(page: str, row: Format, profile: Profile) -> list[tuple[str, dict[str, str]]]:
    """Requests that all mean one format and one profile."""
    kind, iri = row.media_types[0], profile.iri(BASE)
    asked = {"Accept-Profile": f"<{iri}>"}
    aliases = [(page, {"Accept": alias, **asked}) for alias in row.media_types]
    return [
        *aliases,
        (page, {"Accept": f"{kind};charset=utf-8", **asked}),
        (page, {"Accept": f"{kind.upper()} ; q=0.4", **asked}),
        (page, {"Accept": f"*/*;q=0.1, {kind};q=0.9", **asked}),
        (page, {"Accept": f"image/png, {kind};q=0.5, application/x-nothing;q=0.8", **asked}),
        (page, {"Accept": f"text/*;q=0.1, {kind}, application/*;q=0.1", "Accept-Profile": f"{profile.token}, *;q=0.1"}),
        (page, {"Accept": f'{kind};profile="{iri}"'}),
        (f"{page}?_profile={profile.token}", {"Accept": kind}),
        (f"{page}?_profile={profile.token}&_mediatype={kind.replace('+', '%2B')}", {"Accept": "image/png"}),
        (f"{page}?_profile={profile.token}&_mediatype={kind}", {}),
        (f"{page}.{row.suffix}?_profile={profile.token}", {"Accept": "image/png"}),
        (f"{page}.{row.suffix}", asked),
    ]


def read_with_oxigraph(row: Format, text: str) -> set[tuple[str, str, str]]:
    quads = list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.from_media_type(row.media_types[0])))
    assert all(isinstance(quad.graph_name, pyoxigraph.DefaultGraph) for quad in quads if hasattr(quad, "graph_name"))
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def read_with_rdflib(row: Format, text: str) -> set[tuple[str, str, str]]:
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=text, format=RDFLIB_NAMES[row.suffix])
    return {tuple(term.n3() for term in (s, p, o)) for s, p, o, _ in graph.quads()}


def expand_with_pyld(document: dict[str, object]) -> set[tuple[str, str, str]]:
    nquads = pyld.jsonld.to_rdf(document, {"format": "application/n-quads"})
    return read_with_oxigraph(N_QUADS, nquads)


def written_out(text: str) -> dict[str, object]:
    """A JSON-LD document with its context in it, for readers that fetch nothing."""
    document = json.loads(text)
    assert document["@context"] == f"{BASE}context.jsonld"
    return document | {"@context": dict(context())}


@pytest.fixture(autouse=True)
def _literals_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def test_every_kind_is_there(home: Path) -> None:
    found = examples(home)
    assert set(found) == set(KINDS)
    assert sum(len(subjects) for subjects in found.values()) > len(KINDS)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda row: row.token)
@pytest.mark.parametrize("kind", KINDS)
class TestMatrix:
    def test_every_way_of_asking_gives_one_answer(
        self, home: Path, client: FlaskClient, kind: str, profile: Profile
    ) -> None:
        cases = 0
        for subject in examples(home)[kind]:
            page = page_of(subject)
            for row in DOCUMENTS:
                answers = []
                for address, headers in ways(page, row, profile):
                    got, head = client.get(address, headers=headers), client.head(address, headers=headers)
                    where = (address, headers)
                    assert (got.status_code, head.status_code) == (200, 200), where
                    assert got.content_type == row.content_type, where
                    assert head.data == b"", where
                    assert plain(head.headers) == plain(got.headers), where
                    assert got.headers["Content-Profile"] == f"<{profile.iri(BASE)}>", where
                    answers.append((got.data, got.headers["ETag"], got.headers["Content-Location"]))
                    cases += 2
                assert len(set(answers)) == 1, (page, row.name)
        assert cases >= 2 * 12 * len(DOCUMENTS) * len(examples(home)[kind])

    @pytest.mark.filterwarnings("ignore:.* is deprecated, use Dataset:DeprecationWarning")  # rdflib's own use
    def test_every_rdf_format_says_the_same(self, home: Path, client: FlaskClient, kind: str, profile: Profile) -> None:
        for subject in examples(home)[kind]:
            expected = set(view(subject, profile).triples)
            assert expected
            for row in RDF:
                text = client.get(f"{page_of(subject)}.{row.suffix}?_profile={profile.token}").text
                if row.suffix == "jsonld":
                    text = json.dumps(written_out(text))
                    assert expand_with_pyld(json.loads(text)) == expected
                assert read_with_oxigraph(row, text) == expected, row.name
                assert read_with_rdflib(row, text) == as_rdflib_writes(expected), row.name

    def test_validators(self, home: Path, client: FlaskClient, kind: str, profile: Profile) -> None:
        tags = set()
        for row in DOCUMENTS:
            for coding in (*CODINGS, IDENTITY):
                address = f"{page_of(examples(home)[kind][0])}.{row.suffix}?_profile={profile.token}"
                asked = {"Accept-Encoding": coding}
                for _ in range(2):
                    got = client.get(address, headers=asked)
                    assert not got.headers["ETag"].startswith("W/")
                    known = {"If-None-Match": f'"x", {got.headers["ETag"]}'}
                    since = {"If-Modified-Since": got.headers["Last-Modified"]}
                    for condition in (known, since, {"If-None-Match": "*"}):
                        again = client.get(address, headers=asked | condition)
                        assert (again.status_code, again.data) == (304, b""), (address, condition)
                        for name in ("ETag", "Vary", "Cache-Control", "Content-Location"):
                            assert again.headers[name] == got.headers[name], name
                    for condition in (
                        {"If-None-Match": '"x"'} | since,
                        {"If-Modified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"},
                        {"If-Modified-Since": "yesterday"},
                    ):
                        assert client.get(address, headers=asked | condition).status_code == 200, condition
                    assert client.get(address, headers=asked | {"If-Match": '"x"'}).status_code == 412
                tags.add(got.headers["ETag"])
        assert len(tags) > len(DOCUMENTS)


def plain(headers) -> dict[str, str]:
    return {name: value for name, value in headers if name != "Date"}


def as_rdflib_writes(triples: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Triples through rdflib's terms, made without its parsers."""
    return {tuple(rdflib_term(term).n3() for term in triple) for triple in triples}


def rdflib_term(term: str) -> rdflib.term.Identifier:
    parsed = next(pyoxigraph.parse(f"<urn:s> <urn:p> {term} .".encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)).object
    if isinstance(parsed, pyoxigraph.NamedNode):
        return rdflib.URIRef(parsed.value)
    is_string = parsed.datatype.value == str(rdflib.XSD.string) or parsed.language
    return rdflib.Literal(parsed.value, parsed.language, None if is_string else rdflib.URIRef(parsed.datatype.value))


@pytest.mark.parametrize("row", CITATIONS, ids=lambda row: row.suffix)
def test_references_to_works(home: Path, client: FlaskClient, row: Format) -> None:
    for subject in examples(home)["work"]:
        page = page_of(subject)
        by_suffix = client.get(f"{page}.{row.suffix}")
        by_accept = client.get(page, headers={"Accept": row.media_types[0]})
        assert by_suffix.status_code == by_accept.status_code == 200
        assert by_suffix.data == by_accept.data
    for kind in set(KINDS) - {"work"}:
        assert client.get(f"{page_of(examples(home)[kind][0])}.{row.suffix}").status_code == 404


class TestCodings:
    @pytest.mark.parametrize("row", DOCUMENTS, ids=lambda row: row.suffix)
    @pytest.mark.parametrize("kind", KINDS)
    def test_the_same_comes_out_of_each(self, home: Path, client: FlaskClient, kind: str, row: Format) -> None:
        address = f"{page_of(examples(home)[kind][0])}.{row.suffix}"
        whole = client.get(address)
        assert "Content-Encoding" not in whole.headers
        for coding, expand in EXPANDERS.items():
            for header in (coding, coding.upper(), f"{coding};q=0.8, identity;q=0.1", f"*;q=0.1, {coding}"):
                packed = client.get(address, headers={"Accept-Encoding": header})
                if packed.headers.get("Content-Encoding") is None:
                    assert len(whole.data) < SMALLEST
                    continue
                assert packed.headers["Content-Encoding"] == coding
                assert expand(packed.data) == whole.data
                assert packed.headers["ETag"] == whole.headers["ETag"][:-1] + f'-{coding}"'
                assert int(packed.headers["Content-Length"]) == len(packed.data) < len(whole.data)
                assert "Accept-Encoding" in packed.headers["Vary"]

    @pytest.mark.parametrize(
        ("header", "first", "with_identity"),
        [
            (None, IDENTITY, True),
            ("", IDENTITY, True),
            ("identity", IDENTITY, True),
            ("deflate", IDENTITY, True),
            ("gzip", "gzip", True),
            ("x-gzip", "gzip", True),
            ("gzip, deflate, br, zstd", "br", True),
            ("gzip;q=1.0, br;q=0.5", "gzip", True),
            ("gzip;q=0, *", "br", True),
            ("*", "br", True),
            ("*;q=0, zstd", "zstd", False),
            ("gzip;q=0.5, identity", IDENTITY, True),
            ("gzip, identity;q=0", "gzip", False),
            ("br;q=0", IDENTITY, True),
            ("GZIP ; Q=0.3", "gzip", True),
            ("gzip;q=abc", "gzip", True),
            (";;;,,,=", IDENTITY, True),
        ],
    )
    def test_what_a_header_asks_for(self, header: str | None, first: str, with_identity: bool) -> None:
        accepted = preferences(header)
        assert (accepted[0], IDENTITY in accepted) == (first, with_identity)
        assert suitable(accepted, SMALLEST) == first
        assert suitable(accepted, SMALLEST - 1) == (IDENTITY if with_identity else first)

    @pytest.mark.parametrize("header", ["identity;q=0", "*;q=0", "gzip;q=0, identity;q=0.0"])
    def test_who_refuses_everything_is_told_what_there_is(self, home: Path, client: FlaskClient, header: str) -> None:
        response = client.get(page_of(examples(home)["work"][0]), headers={"Accept-Encoding": header})
        assert (response.status_code, response.mimetype) == (406, "application/problem+json")
        assert "gzip" in response.json["detail"]

    @given(st.binary(max_size=5_000), st.sampled_from(sorted(CODINGS)))
    def test_any_bytes_come_back(self, data: bytes, coding: str) -> None:
        assert EXPANDERS[coding](compress(data, coding)) == data

    @given(st.text(max_size=200))
    def test_any_header_is_read(self, header: str) -> None:
        assert set(preferences(header)) <= {*CODINGS, IDENTITY}


class TestOptions:
    @pytest.mark.parametrize("kind", KINDS)
    def test_what_may_be_done_and_read_from_elsewhere(self, home: Path, client: FlaskClient, kind: str) -> None:
        asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
        page = page_of(examples(home)[kind][0])
        response = client.options(page, headers=asked | {"Access-Control-Request-Headers": "accept-profile"})
        assert response.status_code == 200
        assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert {"Accept", "Accept-Profile"} <= set(response.headers["Access-Control-Allow-Headers"].split(", "))
        exposed = set(client.get(page).headers["Access-Control-Expose-Headers"].split(", "))
        assert {"Link", "ETag", "Content-Profile", "Content-Location", "Content-Range", "Repr-Digest"} <= exposed


RESOLVED = {200, 302, 303, 308}


@pytest.mark.parametrize("profile", [*PROFILES, profile_of("schemaorg"), profile_of("alt")], ids=lambda row: row.token)
def test_every_own_address_in_any_answer_leads_somewhere(home: Path, client: FlaskClient, profile: Profile) -> None:
    """The IRIs in bodies and headers of all formats; fragments are found in what they are fragments of."""
    found: dict[str, str] = {}
    for kind in KINDS:
        for subject in examples(home)[kind]:
            for row in (*RDF, HTML):
                page = f"{page_of(subject)}.{row.suffix}?_profile={profile.token}"
                response = client.get(page)
                if response.status_code == 406:
                    continue
                text = response.text + response.headers["Link"] + response.headers["Content-Profile"]
                for address in re.findall(rf"{re.escape(BASE)}[^\s\"<>\\]*", text):
                    found.setdefault(address.replace("&amp;", "&").partition("#")[0], page)
    assert len(found) > 100
    wrong = {
        address: page
        for address, page in found.items()
        if client.get(f"/{address.removeprefix(BASE)}", headers={"Accept": "text/turtle, */*;q=0.1"}).status_code
        not in RESOLVED
    }
    assert not wrong


class TestLinks:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("profile", PROFILES, ids=lambda row: row.token)
    def test_the_header_names_all_that_there_is(
        self, home: Path, client: FlaskClient, kind: str, profile: Profile
    ) -> None:
        subject = examples(home)[kind][0]
        page = f"{BASE.rstrip('/')}{page_of(subject)}"
        for row in DOCUMENTS:
            header = client.get(f"{page_of(subject)}.{row.suffix}?_profile={profile.token}").headers["Link"]
            links = re.findall(r'<([^>]*)>; rel="([^"]*)"((?:; [a-z]+="[^"]*")*)', header)
            assert ", ".join(f'<{target}>; rel="{relation}"{rest}' for target, relation, rest in links) == header
            named = {relation: {target for target, each, _ in links if each == relation} for _, relation, _ in links}
            assert named["canonical"] == named["describedby"] == {page}
            assert named["profile"] == {profile.iri(BASE)}
            assert named["collection"] == {f"{BASE}void"}
            assert len(named["alternate"]) >= len(DOCUMENTS) + 1
            assert {"cite-as", "linkset"} <= set(named)
            assert all("/schema.org/" in target for target in named["type"])
