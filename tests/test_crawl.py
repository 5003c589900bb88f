"""Every address of our own that occurs in the data answers."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph
import pytest

from fabiola.graph import releases
from fabiola.server.app import create_app

BASE = "https://kg.example.org/"
ANSWERS = {200, 302, 303, 308}


def addresses(home: Path) -> set[str]:
    """The paths of all IRIs below the base, as subject, predicate or object, without fragments."""
    store = pyoxigraph.Store.read_only(str(releases.current_path(home) / "store"))
    terms = {term for quad in store for term in (quad.subject, quad.predicate, quad.object)}
    named = (term.value for term in terms if isinstance(term, pyoxigraph.NamedNode))
    return {re.sub("#.*", "", iri).removeprefix(BASE.rstrip("/")) for iri in named if iri.startswith(BASE)}


def test_every_own_address_answers(demo_home: Path) -> None:
    client = create_app(demo_home).test_client()
    paths = addresses(demo_home)
    assert len(paths) > 5_000
    wrong = {}
    for path in sorted(paths):
        status = client.get(path, headers={"Accept": "text/turtle"}).status_code
        if status not in ANSWERS:
            wrong[path] = status
    assert not wrong


def test_what_a_redirect_leads_to_is_there(demo_home: Path) -> None:
    client = create_app(demo_home).test_client()
    things = [iri.removeprefix(BASE.rstrip("/")) for iri, _ in releases.current(demo_home).entities("work", 0, 50)]
    assert len(things) == 50
    for path in things:
        response = client.get(path, headers={"Accept": "application/ld+json"}, follow_redirects=True)
        assert response.status_code == 200, path
        assert response.content_type == "application/ld+json"


@pytest.mark.parametrize("prefix", ["/id/work/doi/", "/doc/work/doi/", "/record/crossref/", "/def/", "/"])
@pytest.mark.parametrize(
    "tail", ["%00", "%3Cscript%3E", "a%20b", "%7B%7D", "%5C", "%22", "..%2F..", "%FF%FE", "x" * 5000]
)
def test_an_address_that_nothing_can_have_is_not_found(demo_home: Path, prefix: str, tail: str) -> None:
    client = create_app(demo_home).test_client()
    for accept in ("text/html", "text/turtle"):
        response = client.get(prefix + tail, headers={"Accept": accept})
        assert response.status_code in (404, 308), response.status_code
        assert response.mimetype != "text/html" or b"<script>" not in response.data.lower()
