"""Answers in codings: streams of which nothing is held back, files that are packed once and kept for good."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from small_release import ClosingClient, build_release

from fabiola.server.app import create_app
from fabiola.server.compression import CODINGS, IDENTITY, SMALLEST, compress_parts
from fabiola.server.statics import static_files

Expand = Callable[[bytes], bytes]
EXPANDERS: dict[str, Callable[[], Expand]] = {
    "br": lambda: brotli.Decompressor().process,
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj().decompress,
    "gzip": lambda: zlib.decompressobj(wbits=31).decompress,
    IDENTITY: lambda: bytes,
}
FILES = Path(__file__).parent.parent / "server" / "static"
MANY = "SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 5000"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("compression")
    build_release(folder)
    app = create_app(folder)
    app.test_client_class = ClosingClient
    yield app.test_client()
    app.extensions["fabiola.queries"].close()


def test_there_is_an_expander_for_each_coding() -> None:
    assert set(EXPANDERS) == {*CODINGS, IDENTITY}


@pytest.mark.parametrize("coding", EXPANDERS)
@given(parts=st.lists(st.binary(min_size=1, max_size=300), max_size=5))
def test_nothing_of_a_part_is_held_back(coding: str, parts: list[bytes]) -> None:
    expand, packed = EXPANDERS[coding](), compress_parts(iter(parts), coding)
    assert [expand(next(packed)) for _ in parts] == parts
    assert b"".join(map(expand, packed)) == b""


class TestQueries:
    @pytest.mark.parametrize("output", ["json", "xml", "csv", "tsv"])
    @pytest.mark.parametrize("coding", CODINGS)
    def test_a_long_answer_is_packed(self, client: FlaskClient, coding: str, output: str) -> None:
        asked = {"query": MANY, "output": output}
        whole = client.get("/sparql", query_string=asked)
        packed = client.get("/sparql", query_string=asked, headers={"Accept-Encoding": coding})
        assert (whole.status_code, packed.status_code) == (200, 200)
        assert "Content-Encoding" not in whole.headers
        assert packed.headers["Content-Encoding"] == coding
        assert EXPANDERS[coding]()(packed.data) == whole.data
        assert len(packed.data) < len(whole.data) / 4
        assert whole.headers["Vary"] == packed.headers["Vary"] == "Accept, Accept-Encoding"

    def test_a_short_answer_is_sent_as_it_is(self, client: FlaskClient) -> None:
        response = client.get("/sparql", query_string={"query": "ASK {}"}, headers={"Accept-Encoding": "gzip"})
        assert len(response.data) < SMALLEST
        assert "Content-Encoding" not in response.headers

    def test_an_answer_that_is_there_at_once_is_packed_too(self, client: FlaskClient) -> None:
        query = "SELECT ?o { ?s <https://schema.org/name> ?o . ?a <https://schema.org/name> ?b } LIMIT 30"
        whole = client.get("/sparql", query_string={"query": query})
        packed = client.get("/sparql", query_string={"query": query}, headers={"Accept-Encoding": "gzip"})
        assert int(whole.headers["Content-Length"]) >= SMALLEST
        assert EXPANDERS["gzip"]()(packed.data) == whole.data
        assert int(packed.headers["Content-Length"]) == len(packed.data)

    def test_who_takes_nothing_gets_nothing(self, client: FlaskClient) -> None:
        refused = client.get("/sparql", query_string={"query": MANY}, headers={"Accept-Encoding": "*;q=0"})
        assert refused.status_code == 406
        assert client.get("/sparql", query_string={"query": "ASK {}"}).json == {"head": {}, "boolean": True}


class TestFiles:
    def test_all_are_there(self) -> None:
        assert set(static_files()) == {path.name for path in FILES.iterdir()}
        assert len(static_files()) > 4

    @pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
    @pytest.mark.parametrize("coding", EXPANDERS)
    def test_each_comes_in_each_coding(self, client: FlaskClient, path: Path, coding: str) -> None:
        address, asked = f"/static/{path.name}", {"Accept-Encoding": coding}
        response = client.get(address, headers=asked)
        assert response.headers.get("Content-Encoding", IDENTITY) in (coding, IDENTITY)
        assert ("Content-Encoding" in response.headers) is (coding != IDENTITY and path.stat().st_size >= SMALLEST)
        assert EXPANDERS[response.headers.get("Content-Encoding", IDENTITY)]()(response.data) == path.read_bytes()
        assert response.headers["Vary"] == "Accept-Encoding"
        again = client.get(address, headers={**asked, "If-None-Match": response.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")

    def test_what_they_are(self, client: FlaskClient) -> None:
        kinds = {name: client.get(f"/static/{name}").mimetype for name in ("fabiola.css", "sparql.js", "icon.svg")}
        assert kinds == {"fabiola.css": "text/css", "sparql.js": "text/javascript", "icon.svg": "image/svg+xml"}

    def test_a_version_is_kept_for_good_and_else_it_is_asked_again(self, client: FlaskClient) -> None:
        version = static_files()["fabiola.css"].version
        kept = {
            query: "immutable" in client.get(f"/static/fabiola.css{query}").headers["Cache-Control"]
            for query in ("", f"?v={version}", "?v=of-yesterday")
        }
        assert kept == {"": False, f"?v={version}": True, "?v=of-yesterday": False}

    @pytest.mark.parametrize("page", ["/", "/sparql", "/search", "/doc/work/doi/10.5555/small.1", "/nothing"])
    def test_pages_name_the_versions(self, client: FlaskClient, page: str) -> None:
        text = client.get(page, headers={"Accept": "text/html"}).text
        found = re.findall(r'(?:href|src)="/static/([^"?]+)(?:\?v=([0-9a-f]+))?"', text)
        assert found
        assert all(static_files()[name].version == version for name, version in found)

    @pytest.mark.parametrize("name", ["none.css", "../app.py", "..%2fapp.py", "", "fabiola.css/"])
    def test_there_are_no_others(self, client: FlaskClient, name: str) -> None:
        assert client.get(f"/static/{name}").status_code == 404
