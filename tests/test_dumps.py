"""The dumps of releases that follow each other: the whole graph and patches, until it is written anew."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from small_release import ClosingClient

from fabiola.graph.dumps import can_carry
from fabiola.graph.publish import publish
from fabiola.graph.releases import Release, at, current
from fabiola.server.app import create_app

WORKS = 40


def work(number: int, title: str) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [f"{title} {number}"],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
        "issued": {"date-parts": [[2020, 5]]},
    }


def run(home: Path, changed: int) -> Release:
    file = home.parent / "works.jsonl"
    works = [work(number, "Changed" if number < changed else "Title") for number in range(WORKS)]
    file.write_text("\n".join(map(json.dumps, works)), encoding="utf-8")
    publish(home, [file])
    return current(home)


def loaded(release: Release) -> set[str]:
    """The graph that a reader has who loads the dump of a release and applies its patches in order."""
    folder, graph = release.path / "dumps", set[str]()
    for dump in release.dumps:
        if dump.is_patch:
            for line in gzip.decompress((folder / dump.name).read_bytes()).decode().splitlines():
                sign, _, triple = line.partition(" ")
                (graph.add if sign == "A" else graph.discard)(triple) if sign in "AD" else None
        elif dump.compression == "gzip":
            text = gzip.decompress((folder / dump.name).read_bytes())
            graph = {f"{quad.triple} ." for quad in parse(text, format=RdfFormat.N_TRIPLES)}
    return graph


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("dumps") / "home"
    for changed in (0, 1, 2, WORKS):
        run(home, changed)
    return home


@pytest.mark.parametrize(
    ("number", "whole", "patches"), [(1, 1, []), (2, 1, [2]), (3, 1, [2, 3]), (4, 4, [])], ids="release {}".format
)
def test_dump_and_patches_make_the_graph(home: Path, number: int, whole: int, patches: list[int]) -> None:
    release = Release(at(home, number))
    assert [dump.release for dump in release.dumps if not dump.is_patch] == [whole, whole]
    assert [dump.release for dump in release.dumps if dump.is_patch] == patches
    assert loaded(release) == {f"{quad.triple} ." for quad in release.store.engine}
    for dump in release.dumps:
        content = (release.path / "dumps" / dump.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == dump.sha256
        assert len(content) == dump.bytes
    assert len((release.path / "dumps" / "SHA256SUMS").read_text("utf-8").splitlines()) == 2 + len(patches)


def test_the_counts_are_those_of_the_store(home: Path) -> None:
    for number in range(1, 5):
        release = Release(at(home, number))
        assert release.counts["triples"] == len(release.store)


def test_a_share_of_all_triples_may_change(home: Path) -> None:
    last = at(home, 3)
    carried = sum(dump.triples for dump in Release(last).dumps)
    assert carried > 0
    assert can_carry(last, 1_000, 100 - carried, 0.1)
    assert not can_carry(last, 1_000, 101 - carried, 0.1)


def test_the_page_and_the_dataset_tell_of_patches(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, 0)
    release = run(home, 1)
    app = create_app(home)
    app.test_client_class = ClosingClient
    client = app.test_client()
    page = client.get("/dumps/", headers={"Accept": "text/html"}).text
    assert "written for release 1" in page
    assert 'href="/dumps/changes-000002.rdfp.gz"' in page
    patch = client.get("/dumps/changes-000002.rdfp.gz")
    assert gzip.decompress(patch.data).decode().startswith("TX .\n")
    data = client.get("/void.nt").text
    node = f"<{release.base}void#changes-2>"
    assert f'{node} <http://purl.org/dc/terms/title> "RDF Patch from release 1 to release 2, gzip"@en .' in data
    assert data.count("void#dataDump") == 2
