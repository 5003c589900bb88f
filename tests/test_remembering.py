"""What is kept of answers: the same bytes as made anew, bounded in size, never across releases or formats."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.graph.releases import Release
from fabiola.ontology.namespaces import SCHEMA
from fabiola.server.access_log import log_requests
from fabiola.server.app import create_app
from fabiola.server.reading import ServedRelease
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


def test_codings_are_kept_apart(tmp_path: Path) -> None:
    release(tmp_path, "First")
    client = create_app(tmp_path).test_client()
    for _ in range(2):
        answers = [client.get(ADDRESS, headers={"Accept-Encoding": coding}) for coding in ("", "br", "gzip", "zstd")]
        assert [answer.headers.get("Content-Encoding", "") for answer in answers] == ["", "br", "gzip", "zstd"]
        assert len({answer.data for answer in answers}) == len({answer.headers["ETag"] for answer in answers}) == 4


class Kitchen:
    """Counts what Flask makes, behind the memory."""

    def __init__(self, home: Path) -> None:
        self.made = 0
        self.app = create_app(home)
        self.app.before_request_funcs[None].insert(0, self._note)
        self.client = self.app.test_client()

    def _note(self) -> None:
        self.made += 1

    def asks(self, address: str, headers: dict[str, str], times: int = 3) -> int:
        """How often Flask is asked for a number of requests."""
        before = self.made
        for _ in range(times):
            assert self.client.get(address, headers=headers).status_code in (200, 302, 304)
        return self.made - before


@pytest.mark.parametrize(
    ("address", "headers", "made"),
    [
        (ADDRESS, {}, 1),
        (f"{ADDRESS}?_profile=schema", {}, 1),
        (f"{ADDRESS}?_profile=schema&_mediatype=text/turtle", {}, 1),
        (ADDRESS, {"Accept-Profile": "fabio"}, 1),
        (f"/linkset/{ADDRESS.removeprefix('/doc/')}", {}, 1),
        (f"{ADDRESS}?other=1", {}, 3),
        (ADDRESS, {"Accept": "text/turtle," * 500}, 3),
        (ADDRESS, {"Accept-Datetime": "Tue, 24 Nov 2099 10:00:00 GMT"}, 3),
        (ADDRESS, {"Range": "bytes=0-9"}, 3),
        ("/", {}, 3),
        ("/id/work/doi/10.5555/a", {}, 3),
    ],
)
def test_what_is_made_once(tmp_path: Path, address: str, headers: dict[str, str], made: int) -> None:
    release(tmp_path, "First")
    kitchen = Kitchen(tmp_path)
    if address.startswith("/id/"):
        assert [kitchen.client.get(address).status_code for _ in range(3)] == [303] * 3
        assert kitchen.made == made
    else:
        assert kitchen.asks(address, headers) == made


def test_headers_that_mean_the_same_share_what_is_kept(tmp_path: Path) -> None:
    release(tmp_path, "First")
    kitchen = Kitchen(tmp_path)
    assert sum(kitchen.asks(ADDRESS, {"Accept": accept}, 1) for accept in ("", "*/*", "text/turtle", "text/*")) == 1
    assert kitchen.asks(ADDRESS, {"Accept-Encoding": "gzip, deflate, br, zstd"}, 1) == 1
    assert kitchen.asks(ADDRESS, {"Accept-Encoding": "br;q=1.0, gzip;q=0.8, *;q=0.1"}, 1) == 0


def test_what_is_kept_is_counted_and_logged_and_limited(tmp_path: Path) -> None:
    release(tmp_path, "First")
    (tmp_path / "fabiola.toml").write_text("requests_per_minute = 5\n", encoding="utf-8")
    app, lines = create_app(tmp_path), StringIO()
    log_requests(app, "json", lines)
    client = app.test_client()
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    answers = [client.get(ADDRESS, environ_overrides=stranger) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers[:5]] == [
        f'"client";r={left}' for left in (4, 3, 2, 1, 0)
    ]
    entries = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [entry["status"] for entry in entries] == [200] * 5 + [429] * 2
    assert {(entry["path"], entry["route"], entry["client"]) for entry in entries} == {
        (ADDRESS, "things.document", "203.0.113.9")
    }
    assert len({entry["bytes"] for entry in entries[:5]}) == 1
    figures = client.get("/metrics").text
    assert 'fabiola_requests_total{method="GET",route="things.document",status="200"} 5' in figures


def test_a_release_with_the_number_of_one_that_was_taken_back(tmp_path: Path) -> None:
    for title in ("First", "Second"):
        release(tmp_path, title)
    client = create_app(tmp_path).test_client()
    assert b"Second" in client.get(ADDRESS).data
    releases.roll_back(tmp_path, 1)
    assert b"First" in client.get(ADDRESS).data
    release(tmp_path, "Third")
    assert b"Third" in client.get(ADDRESS).data


def test_a_served_release_answers_like_any_other(tmp_path: Path) -> None:
    release(tmp_path, "First")
    path = releases.current_path(tmp_path)
    plain, served = Release(path), ServedRelease(path)
    iris = plain.things(0, 100)
    assert iris
    for iri in [*iris, "https://elsewhere.example/", "no iri"]:
        for _ in range(2):
            assert served.describe(iri) == plain.describe(iri)
            assert served.label(iri) == plain.label(iri)
            assert served.value(iri, SCHEMA.name) == plain.value(iri, SCHEMA.name)


def test_a_new_release_is_served_at_once(tmp_path: Path) -> None:
    release(tmp_path, "First")
    client = create_app(tmp_path).test_client()
    assert b"First" in client.get(ADDRESS).data
    release(tmp_path, "Second")
    assert b"Second" in client.get(ADDRESS).data


def test_no_more_is_kept_than_fits() -> None:
    kept = Representations(most_bytes=1000)
    for number in range(50):
        kept.put(("1", "", str(number), "ttl"), Kept(b"x" * 90, (("Vary", "Accept"),)))
    held = [number for number in range(50) if kept.get(("1", "", str(number), "ttl"))]
    assert held == list(range(40, 50))
    kept.put(("1", "", "large", "ttl"), Kept(b"x" * 500, ()))
    assert kept.get(("1", "", "large", "ttl")) is None
