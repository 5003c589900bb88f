"""The two stores: the same changes leave the same triples in the embedded store and in a real SPARQL server."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fabiola.graph import releases
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.publish import publish
from fabiola.graph.remote import RemoteStore, Unreachable
from fabiola.graph.store import Replacement, Store
from fabiola.mappings.rdf.terms import Triple, literal, ntriples

THING = "https://kg.example.org/id/work/doi/10.5555/a"
OTHER = "https://kg.example.org/id/work/doi/10.5555/ab"


def description(iri: str, title: str) -> list[Triple]:
    document = iri.replace("/id/", "/doc/")
    return [
        (f"<{iri}>", "<https://schema.org/name>", literal(title, "en")),
        (f"<{iri}>", "<https://schema.org/author>", f"<{iri}#person-1>"),
        (f"<{iri}#person-1>", "<https://schema.org/knows>", f"<{iri}#person-2>"),
        (f"<{iri}#person-2>", "<https://schema.org/name>", literal('"quoted" \\ \n\t \u202eabc \U0001f600')),
        (f"<{document}>", "<http://xmlns.com/foaf/0.1/primaryTopic>", f"<{iri}>"),
        (f"<{iri}>", "<https://schema.org/citation>", f"<{OTHER}>"),
    ]


def held(iri: str, title: str) -> Replacement:
    return Replacement(iri, ntriples(tuple(description(iri, title))))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("the SPARQL server does not answer")


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[RemoteStore]:
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    assert command, "the package oxigraph is among the development dependencies"
    port = free_port()
    server = subprocess.Popen(
        [command, "serve", "--location", str(tmp_path / "served"), "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield RemoteStore(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/update")
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedStore:
    return EmbeddedStore(tmp_path / "embedded")


@pytest.fixture(params=["embedded", "remote"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


def test_an_entity_is_replaced_exactly(store: Store) -> None:
    store.replace([held(THING, "First"), held(OTHER, "Other")])
    assert store.describe(THING) == tuple(sorted(description(THING, "First")))
    store.replace([held(THING, "Second")])
    assert store.describe(THING) == tuple(sorted(description(THING, "Second")))
    assert store.describe(OTHER) == tuple(sorted(description(OTHER, "Other")))
    assert len(store) == 12


def test_an_entity_without_triples_is_gone(store: Store) -> None:
    store.replace([held(THING, "First"), held(OTHER, "Other")])
    store.replace([Replacement(THING)])
    assert store.describe(THING) == ()
    assert len(store) == 6


def test_doing_it_twice_changes_nothing(store: Store) -> None:
    for _ in range(2):
        store.replace([held(THING, "First")])
    assert len(store) == 6


def test_a_run_brings_a_remote_store_to_the_state_of_the_release(tmp_path: Path, remote: RemoteStore) -> None:
    home, file = tmp_path / "home", tmp_path / "works.jsonl"
    home.mkdir()
    work = {"type": "journal-article", "prefix": "10.5555", "author": [{"given": "Ann", "family": "Lee"}]}
    dated = {**work, "issued": {"date-parts": [[2020]]}}
    for titles in (["A", "B"], ["A", "C"], ["A"]):
        works = [{**dated, "DOI": f"10.5555/{n}", "title": [title]} for n, title in enumerate(titles)]
        file.write_text("\n".join(map(json.dumps, works)), encoding="utf-8")
        publish(home, [file])
        (home / "fabiola.toml").write_text(
            f'[store]\nquery = "{remote.query_address}"\nupdate = "{remote.update_address}"\n', encoding="utf-8"
        )
        publish(home, [file])
        release = releases.current(home)
        assert len(remote) == release.counts["triples"]
        for kind in ("work", "run", "source-record"):
            for iri, _ in release.entities(kind, 0, 99):
                assert remote.describe(iri) == release.describe(iri)


def test_a_store_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"the store at http://127\.0\.0\.1:9/ cannot be used"):
        len(RemoteStore("http://127.0.0.1:9/"))
