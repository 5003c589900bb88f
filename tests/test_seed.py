"""The seed: one page's text becomes the graph that was modelled by hand, but for a few defended differences."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib.compare import graph_diff, to_isomorphic

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read

BASE = "https://kg.example.org/"
SCHEMA = rdflib.Namespace("https://schema.org/")
DEO = rdflib.Namespace("http://purl.org/spar/deo/")

NOT_COMPARED = (
    "doc/",  # the record document and what it names are made at publishing
    "source/seed/",
    "activity/",
    "def/profile/",
    "void#",
)
"""Subjects of provenance, below the base."""

TEXT = {
    SCHEMA.text: "the hand-made graph leaves the text of the statements and the abstract out",
    rdflib.URIRef("http://purl.org/spar/c4o/hasContent"): "the mirror of schema:text",
    SCHEMA.abstract: "the page has an abstract, the hand-made graph leaves it out",
    rdflib.DCTERMS.abstract: "the mirror of schema:abstract",
}
"""Predicates that only the page's own graph has, each with the reason."""


@pytest.fixture(scope="module")
def page(shared: Path) -> Path:
    return shared / "data/pure-portal-text/seed_yonsei_msc_liver_2018.txt"


@pytest.fixture(scope="module")
def ours(page: Path) -> str:
    [received] = list(read([page]))
    assert isinstance(received, Received)
    mapped = map_received(received)
    assert isinstance(mapped, Mapped), mapped
    assert mapped.unmapped == ()
    return "".join(each.ntriples() for each in descriptions(mapped, BASE, Settings().trust()))


def normalised(graph: rdflib.Graph) -> rdflib.Graph:
    """Fragments as blank nodes, the fingerprint as a constant, provenance and defended predicates left out."""
    nodes: dict[rdflib.term.Node, rdflib.BNode] = {}

    def name(term: rdflib.term.Node) -> rdflib.term.Node:
        if isinstance(term, rdflib.URIRef) and "/id/work/fp/" in term:
            if "#" in term:
                return nodes.setdefault(term, rdflib.BNode())
            return rdflib.URIRef(re.sub(r"/fp/[a-z0-9]+", "/fp/x", term))
        return term

    kept = rdflib.Graph()
    for subject, predicate, value in graph:
        if not str(subject).startswith(tuple(BASE + start for start in NOT_COMPARED)) and predicate not in TEXT:
            kept.add((name(subject), predicate, name(value)))
    return kept


def parsed(text: str, form: str) -> rdflib.Graph:
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        return rdflib.Graph().parse(data=text, format=form)
    finally:
        rdflib.NORMALIZE_LITERALS = before


def test_the_page_becomes_the_graph_made_by_hand(ours: str, shared: Path) -> None:
    expected = normalised(parsed((shared / "examples/seed.ttl").read_text("utf-8"), "turtle"))
    found = normalised(parsed(ours, "nt"))
    if to_isomorphic(expected) != to_isomorphic(found):
        _, missing, surplus = graph_diff(expected, found)
        pytest.fail(f"missing:\n{missing.serialize(format='nt')}\nsurplus:\n{surplus.serialize(format='nt')}")


def test_the_defended_differences_are_real(ours: str) -> None:
    found = parsed(ours, "nt")
    assert all(list(found.triples((None, predicate, None))) for predicate in TEXT)


def test_its_terms_are_those_of_the_vocabularies(ours: str, shared: Path, tmp_path: Path) -> None:
    (tmp_path / "seed.nt").write_text(ours, encoding="utf-8")
    command = [sys.executable, str(shared / "tools/check_terms.py"), str(tmp_path / "seed.nt")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
