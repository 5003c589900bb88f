"""OpenAlex awards, topics and concepts: every fixture to the record it must become, and what holds for any input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.mentions import mentions
from fabiola.mappings.naming import Minted
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Amount,
    Concept,
    Contribution,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    Text,
)
from fabiola.mappings.sources import Source
from fabiola.mappings.sources.openalex_awards import OpenAlexAwards
from fabiola.mappings.sources.openalex_concepts import OpenAlexConcepts
from fabiola.mappings.sources.openalex_topics import OpenAlexTopics

SOURCES: tuple[Source, ...] = (OpenAlexAwards(), OpenAlexTopics(), OpenAlexConcepts())
FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted(path for source in SOURCES for path in (FOLDER / source.name).glob("*.json"))
ADDRESS = "https://openalex.org/"
BASE = "https://example.org/"


def ids(*pairs: tuple[str, str]) -> tuple[Identifier, ...]:
    return tuple(Identifier(*pair) for pair in pairs)


def term(code: str, label: str, *broader: Concept, scheme: str = "openalex-topics") -> Concept:
    return Concept(scheme, code, Text(label, "en"), ids(("openalex", code)), broader)


TRUST = Organization(
    (Text("Invented Trust"),),
    ids(("openalex", "F1990000001"), ("ror", "03yrm5c26"), ("fundref", "10.13039/501100000266")),
)
ADA = Person("Ada Quill", "Ada", "Quill", identifiers=ids(("orcid", "0000-0002-1825-0097")))
TOMAS = Person("Tomás Lindqvist", "Tomás", "Lindqvist")
NOWHERE = Text("University of Nowhere")
SCIENCES = term("domains/3", "Physical Sciences")
EARTH = term("fields/19", "Earth and Planetary Sciences", SCIENCES)

EXPECTED: dict[str, Record] = {
    "award": Grant(
        "TIDE-1234",
        (Text("Imaginary tides"),),
        identifiers=ids(("openalex", "G1990000001"), ("doi", "10.5555/award.1")),
        funders=(TRUST,),
        programme=Programme(Text("Tidal fellowships"), funders=(TRUST,)),
        amount=Amount("150000.5", "GBP"),
        start="2021-01-01",
        end="2024",
        contributions=(
            Contribution(
                ADA,
                "principal-investigator",
                affiliations=(Organization((NOWHERE,), ids(("ror", "05gq02987")), country="GB"),),
                published_name="Ada Quill",
                start="2021-01-01",
            ),
            Contribution(
                Person("Tomás Lindqvist", "Tomás", "Lindqvist"), "researcher", published_name="Tomás Lindqvist"
            ),
            Contribution(
                Organization((NOWHERE,), ids(("openalex", "I1990000001"), ("ror", "05gq02987")), country="GB"),
                "funding-recipient",
                published_name=NOWHERE.value,
            ),
        ),
        descriptions=(Text("Tides are imagined."),),
        websites=("https://trust.example/TIDE-1234",),
    ),
    "printed": Grant(
        "61922058",
        identifiers=ids(("openalex", "G1990000002")),
        funders=(Organization((Text("Invented Trust"),), ids(("openalex", "F1990000001"))),),
    ),
    "field": EARTH,
    "topic": term("T19901", "Imaginary Tides and Their Marks", term("subfields/1910", "Oceanography", EARTH)),
    "concept": term(
        "C19902", "Tide", term("C19900", "Oceanography", scheme="openalex-concepts"), scheme="openalex-concepts"
    ),
}


def test_the_fixtures_are_found() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 5


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record(path: Path) -> None:
    (one,) = read([path])
    assert isinstance(one, Received)
    assert one.source == path.parent.name
    found = map_received(one)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[path.stem]
    assert found.unmapped == ()


@pytest.mark.parametrize(
    "path", sorted(path for path in FOLDER.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_no_two_sources_know_the_same_record(path: Path) -> None:
    names = {source.name for source in SOURCES}
    for one in read([path]):
        if isinstance(one, Received) and (one.source in names or path.parent.name in names):
            assert path.parent.name == one.source


def award(**changes: Any) -> Record:
    return SOURCES[0].map(Item({"id": f"{ADDRESS}G100", "funder_award_id": "AB 12"} | changes))


@pytest.mark.parametrize(
    ("printed", "title", "outcome"),
    [
        ("AB 12", None, "AB 12"),
        (61922058, None, "61922058"),
        ("salary", "A title", None),
        (None, "A title", None),
    ],
)
def test_the_number_of_an_award(printed: object, title: str | None, outcome: str | None) -> None:
    record = award(funder_award_id=printed, display_name=title)
    assert isinstance(record, Grant)
    assert record.number == outcome


@pytest.mark.parametrize("printed", ["China", "2007-2013", "", None, "62203299,61773264"])
def test_an_award_that_is_not_one_grant_is_rejected(printed: object) -> None:
    with pytest.raises(Rejected, match="funder_award_id"):
        award(funder_award_id=printed)


@pytest.mark.parametrize(
    ("fields", "period"),
    [
        ({"start_date": "2020-02-01", "start_year": 2020}, ("2020-02-01", None)),
        ({"start_year": 2020, "end_year": 2022}, ("2020", "2022")),
        ({"start_date": "2020-02-01", "end_date": "2020-02-01"}, ("2020-02-01", None)),
        ({"end_date": "soon", "end_year": 9999}, (None, None)),
    ],
)
def test_the_period_of_an_award(fields: dict[str, Any], period: tuple[str | None, str | None]) -> None:
    record = award(**fields)
    assert isinstance(record, Grant)
    assert (record.start, record.end) == period


def test_the_ror_id_of_a_funder_in_a_snapshot() -> None:
    record = award(funder={"id": None, "display_name": "A", "ror_id": "https://ror.org/03yrm5c26"})
    assert isinstance(record, Grant)
    assert record.funders == (Organization((Text("A"),), ids(("ror", "03yrm5c26"))),)


def test_what_is_not_understood_is_reported() -> None:
    identifiers = [{"id": "X", "type": "guild"}]
    item = Item(
        {"id": f"{ADDRESS}G100", "funder_award_id": "AB 12", "new": 1}
        | {"lead_investigator": {"family_name": "Quill", "affiliation": {"name": "A", "ids": identifiers}}}
    )
    SOURCES[0].map(item)
    place = "lead_investigator.affiliation.ids"
    assert list(item.left(SOURCES[0].ignore)) == ["new", f"{place}.id", f"{place}.type"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize("wrong", [None, "", "W", 5, ["G100"], f"{ADDRESS}W100", f"{ADDRESS}keywords/1"])
def test_a_record_without_an_identifier_of_its_kind_is_rejected(source: Source, wrong: object) -> None:
    document = {"id": wrong, "display_name": "x"}
    assert not source.knows(document)
    with pytest.raises(Rejected, match="id: "):
        source.key(Item(document))
    with pytest.raises(Rejected, match="id: "):
        source.map(Item(document))


@pytest.mark.parametrize("source", SOURCES[1:], ids=lambda source: source.name)
def test_a_concept_without_a_name_is_rejected(source: Source) -> None:
    letter = "T" if source.name == "openalex-topics" else "C"
    with pytest.raises(Rejected, match="display_name: "):
        source.map(Item({"id": f"{ADDRESS}{letter}100", "display_name": " "}))


def test_the_terms_above_a_topic_are_described_and_linked() -> None:
    topic = EXPECTED["topic"]
    assert isinstance(topic, Concept)
    assert [one.code for one in mentions(topic) if isinstance(one, Concept)] == [
        "subfields/1910",
        "fields/19",
        "domains/3",
    ]
    naming = Minted(BASE)
    iri = naming.find(topic)
    assert iri == f"{BASE}id/concept/openalex-topics/t19901"
    said = "\n".join(str(part) for part in describe(topic, iri, naming))
    assert f"<{BASE}id/concept/openalex-topics/subfields/1910>" in said
    assert "fields/19>" not in said


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FIXTURES))
    (source,) = (source for source in SOURCES if source.name == path.parent.name)
    found = outcome(source, data.draw(damaged([path])))
    kind = Grant if source.kind == "grant" else Concept
    assert isinstance(found, kind) or str(found).startswith(("id: ", "funder_award_id: ", "display_name: "))


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    folder = shared / "data" / "openalex-json"
    paths = [folder / "openalex-python", folder / "pyopenalex" / "award.json"]
    paths += sorted((folder / "snapshot").glob("*concepts*"))
    names = {source.name for source in SOURCES}
    received = [one for one in read(paths) if isinstance(one, Received) and one.source in names]
    outcomes = [map_received(one) for one in received]
    assert len(outcomes) == 18
    reasons = [one.reason for one in outcomes if isinstance(one, Refused)]
    assert reasons == ["funder_award_id: 'China' is no number, and there is no title"]
    mapped = [one for one in outcomes if isinstance(one, Mapped)]
    assert {path for one in mapped for path in one.unmapped} == set()
    assert all(isinstance(one.record, Concept) for one in mapped)
    assert sum(bool(one.record.broader) for one in mapped if isinstance(one.record, Concept)) > 10
