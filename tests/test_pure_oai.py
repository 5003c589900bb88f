"""Pure's persons in Dublin Core: their records, and told apart from the works in the same format."""

from __future__ import annotations

from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Identifier, Person
from fabiola.mappings.sources.oai_dc import OAIDublinCore
from fabiola.mappings.sources.pure_oai import PureOAIPersons
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "pure-oai").glob("*.xml"))
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]
SOURCE = PureOAIPersons()
UUID = "00000000-0000-4000-8000-000000000021"
PAGES = (
    f"https://pure.example.edu/portal/en/persons/mira-okafor({UUID}).html",
    "https://pure.example.edu/en/persons/luz-pozo",
)
EXPECTED = {
    UUID: Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("pure", UUID),), websites=PAGES[:1]),
    PAGES[1]: Person("Pozo", None, "Pozo", websites=PAGES[1:]),
}


def test_a_deleted_record_is_passed_over() -> None:
    assert len(FIXTURES) == 1
    assert FIXTURES[0].read_text("utf-8").count("<record>") == 3
    assert 'status="deleted"' in FIXTURES[0].read_text("utf-8")
    assert len(RECEIVED) == len(EXPECTED)


@pytest.mark.parametrize("one", RECEIVED, ids=lambda one: one.place.position)
def test_a_fixture_becomes_its_record_and_nothing_is_left(one: Received) -> None:
    assert one.source == "pure-oai"
    found = map_received(one)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


@pytest.mark.parametrize(
    ("changes", "is_person"),
    [
        ({}, True),
        ({"creator": [{"#text": "Okafor, Mira"}]}, False),
        ({"type": [{"#text": "article"}]}, False),
        ({"title": []}, False),
        ({"identifier": [{"#text": "https://pure.example.edu/portal/en/publications/wells.html"}]}, False),
        ({"identifier": [{"#text": PAGES[1]}, {"#text": "10.5555/wells"}]}, False),
        ({"identifier": []}, False),
    ],
)
def test_a_record_is_of_a_person_or_of_a_work(changes: Fields, is_person: bool) -> None:
    marks = {ELEMENT: "dc", NAMESPACE: "http://www.openarchives.org/OAI/2.0/oai_dc/"}
    document = marks | RECEIVED[0].fields | changes
    assert SOURCE.knows(document) == is_person
    assert OAIDublinCore().knows(document) != is_person


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"identifier": []}, "identifier: missing or empty"), ({"title": [{}]}, "title: missing or empty")],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(changes: Fields, reason: str) -> None:
    assert outcome(SOURCE, RECEIVED[0].fields | changes) == reason


@given(fields=damaged_fields([one.fields for one in RECEIVED]))
@settings(max_examples=100)
def test_any_damage_gives_a_record_or_a_reason(fields: Fields) -> None:
    assert outcome(SOURCE, fields)


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    found = [one for one in read(sorted(FOLDER.rglob("*.xml"))) if isinstance(one, Received)]
    assert len(found) > 10
    assert all((one.source == "pure-oai") == (Path(one.place.file).parent.name == "pure-oai") for one in found)


def test_real_persons_are_read(shared: Path) -> None:
    found = [map_received(one) for one in read([shared / "data/pure-oai"]) if isinstance(one, Received)]
    assert [one.record.name for one in found if isinstance(one, Mapped)] == ["N Christensen", "Edoardo Pignotti"]  # type: ignore[union-attr]
