"""What is kept of answers: the same bytes as made anew, bounded in size, never across releases or formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fabiola.graph.publish import publish
from fabiola.server.app import create_app
from fabiola.server.remembering import Kept, Representations

ADDRESS = "/doc/work/doi/10.5555/a"
FORMS = ["text/html", "text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]


def release(home: Path, title: str) -> None:
    work = {
        "DOI": "10.5555/a",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [title],
        "author": [{"given": "Ann", "family": "Lee"}],
        "issued": {"date-parts": [[2020]]},
    }
    (home / "work.json").write_text(json.dumps(work), encoding="utf-8")
    publish(home, [home / "work.json"])


@pytest.mark.parametrize("accept", FORMS)
def test_a_kept_answer_is_the_one_made_first(tmp_path: Path, accept: str) -> None:
    release(tmp_path, "First")
    client = create_app(tmp_path).test_client()
    first, second = (client.get(ADDRESS, headers={"Accept": accept}) for _ in range(2))
    assert (first.status_code, first.data) == (200, second.data)
    assert {name: value for name, value in first.headers if name != "Date"} == {
        name: value for name, value in second.headers if name != "Date"
    }
    etag = {"Accept": accept, "If-None-Match": first.headers["ETag"]}
    assert client.get(ADDRESS, headers=etag).status_code == 304
    head = client.head(ADDRESS, headers={"Accept": accept})
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_formats_and_profiles_are_kept_apart(tmp_path: Path) -> None:
    release(tmp_path, "First")
    client = create_app(tmp_path).test_client()
    for _ in range(2):
        answers = {client.get(ADDRESS, headers={"Accept": accept}).data for accept in FORMS}
        answers.add(client.get(f"{ADDRESS}?profile=schemaorg", headers={"Accept": "application/ld+json"}).data)
        assert len(answers) == len(FORMS) + 1
    assert client.get(ADDRESS, headers={"Accept": "image/png"}).status_code == 406


def test_a_new_release_is_served_at_once(tmp_path: Path) -> None:
    release(tmp_path, "First")
    client = create_app(tmp_path).test_client()
    assert b"First" in client.get(ADDRESS).data
    release(tmp_path, "Second")
    assert b"Second" in client.get(ADDRESS).data


def test_no_more_is_kept_than_fits() -> None:
    kept = Representations(most_bytes=1000)
    for number in range(50):
        kept.put(("1", "", str(number), "ttl"), Kept(b"x" * 100, ()))
    held = [number for number in range(50) if kept.get(("1", "", str(number), "ttl"))]
    assert held == list(range(40, 50))
    kept.put(("1", "", "large", "ttl"), Kept(b"x" * 500, ()))
    assert kept.get(("1", "", "large", "ttl")) is None
