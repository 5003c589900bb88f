"""Compiled shapes find what pySHACL finds, follow the specifications where it does not, and refuse bad shapes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib.namespace import RDF, SH

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.rdf.terms import literal, typed
from fabiola.mappings.reading import Received, read
from fabiola.ontology.namespaces import FABIO, XSD
from fabiola.ontology.tables import rows
from fabiola.shapes.compiled import BadShapes, Shapes, compile_shapes
from fabiola.shapes.compiled.patterns import compile_pattern
from fabiola.shapes.compiled.values import is_at_most, is_less, well_formed
from fabiola.shapes.gate import check, shapes_graph

DEMO = Path(__file__).parent.parent / "server" / "demo_records"
SAMPLE, BATCH = 160, 40
PREFIXES = """
    PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    PREFIX ex: <https://example.org/>
"""


@cache
def profile() -> Shapes:
    return compile_shapes(shapes_graph())


@cache
def described() -> tuple[Description, ...]:
    """The demo records' descriptions, each once."""
    received = [reading for reading in read(sorted(DEMO.iterdir())) if isinstance(reading, Received)]
    mapped = [each for each in map(map_received, received) if isinstance(each, Mapped)]
    trust = Settings().trust()
    found = {each.iri: each for one in mapped for each in descriptions(one, "https://kg.example.org/", trust)}
    return tuple(found.values())


def sample(size: int) -> list[Description]:
    return list(described()[:: len(described()) // size])


def shapes(turtle: str) -> Shapes:
    return compile_shapes(rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle"))


def triples(turtle: str) -> list[tuple[str, str, str]]:
    graph = rdflib.Graph().parse(data=PREFIXES + turtle, format="turtle")
    return [(subject.n3(), predicate.n3(), value.n3()) for subject, predicate, value in graph]


def ex(name: str) -> str:
    return f"<https://example.org/{name}>"


TERMS = [
    literal("x"),
    literal(""),
    literal(" "),
    literal("x", "en"),
    literal("y", "en"),
    literal("x", "de"),
    literal("<i>x</i> &amp; y"),
    literal('a "quoted"\n line \\'),
    literal("10.1234/abc"),
    literal("1234-5678"),
    typed("5", XSD.integer),
    typed("0", XSD.integer),
    typed("abc", XSD.integer),
    typed("5.5", XSD.decimal),
    typed("true", XSD.boolean),
    typed("2018", XSD.gYear),
    typed("2018-05", XSD.gYearMonth),
    typed("2019-05-01", XSD.date),
    typed("2018-02-30", XSD.date),
    typed("2018-05-01T10:00:00Z", XSD.dateTime),
    typed("https://example.org/", XSD.anyURI),
    FABIO.Expression,
    ex("x"),
]

UNLIKE_PYSHACL = {
    "LessThanConstraintComponent",
    "LessThanOrEqualsConstraintComponent",
    "MinInclusiveConstraintComponent",
}
"""Components that pySHACL lets pass where values of different kinds, or ill-formed ones, are compared."""


def mutate(description: Description, number: int, way: str, term: str) -> Description:
    """One triple dropped, doubled with another value, changed in its value, or turned from IRI to text."""
    found = list(description.triples)
    subject, predicate, value = found[number % len(found)]
    changed = {"drop": [], "swap": [term], "double": [value, term], "quote": [literal(value.strip('<>"'))]}[way]
    found[number % len(found)] = (subject, predicate, value)
    kept = [triple for triple in found if triple != (subject, predicate, value)]
    new = [*kept, *((subject, predicate, each) for each in changed)]
    return Description(description.iri, description.kind, tuple(sorted(set(new))))


class TestAgreement:
    """pySHACL is the judge; a finding that it makes twice says as much once."""

    def test_on_the_demo_records(self):
        chosen = sample(SAMPLE)
        findings = profile().check_descriptions(chosen)
        assert findings == tuple(sorted(set(check(chosen))))
        assert len(chosen) >= SAMPLE
        assert len(findings) > 100

    @given(
        st.lists(
            st.tuples(st.integers(0, 999), st.sampled_from(["drop", "swap", "double", "quote"]), st.sampled_from(TERMS)),
            min_size=3 * BATCH,
            max_size=3 * BATCH,
        )
    )
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    def test_on_changed_records(self, changes: list[tuple[int, str, str]]):
        chosen = sample(BATCH)[:BATCH]
        for at, change in enumerate(changes):
            chosen[at % BATCH] = mutate(chosen[at % BATCH], *change)
        with quiet_rdflib():
            expected = set(check(chosen))
        found = set(profile().check_descriptions(chosen))
        assert expected <= found
        assert {finding.component for finding in found - expected} <= UNLIKE_PYSHACL

    def test_a_description_is_judged_by_its_own_triples(self):
        chosen = sample(20)
        together = profile().check_descriptions(chosen)
        apart = [finding for one in chosen for finding in profile().check_descriptions([one])]
        assert together == tuple(sorted(apart))


class quiet_rdflib:  # noqa: N801 - a context manager
    """rdflib logs a warning with its traceback for every ill-formed literal."""

    def __enter__(self) -> None:
        logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("rdflib.term").setLevel(logging.NOTSET)
