"""ROR in schema 1: the organization is the one that schema 2 gives, and what must hold for any input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings
from msgspec.structs import replace

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Identifier, Organization, Text
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.ror import Ror
from fabiola.mappings.sources.ror_v1 import RorV1

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "ror-v1").glob("*.json"))
NAMES = [path.stem for path in FIXTURES]


def fixture(name: str) -> Fields:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: Fields = json.loads(path.read_text("utf-8"))
    return fields


def mention(name: str, ror: str) -> Organization:
    return Organization((Text(name),), (Identifier("ror", ror),))


def mapped(document: Fields) -> Any:
    source = RorV1()
    (fields,) = source.split(document)
    item = Item(dict(fields))
    record = source.map(item)
    assert list(item.left(source.ignore)) == []
    return record


EXPECTED = {
    "university": Organization(
        (Text("University of Wells & Pumps"), Text("Putten Universiteit", "nl")),
        (
            Identifier("ror", "0we11s028"),
            Identifier("isni", "0000000455551248"),
            Identifier("isni", "000000045555123X"),
            Identifier("fundref", "10.13039/100000099"),
            Identifier("fundref", "10.13039/501100009999"),
            Identifier("wikidata", "Q999999991"),
            Identifier("grid", "grid.99999.1a"),
        ),
        acronyms=("UWP",),
        aliases=(Text("State University of Wells"),),
        kinds=("education",),
        country="NL",
        country_name="The Netherlands",
        locality="Brunnenstad",
        founded="1614",
        websites=("https://www.wells.example",),
        parents=(mention("Riverside Federation", "0rver1020"),),
        children=(mention("Institute of Pumps", "0pvmps098"),),
        linked=(mention("Wells Hospital", "0creek088"),),
        predecessors=(mention("Wells Polytechnic", "0de1ta044"),),
        preferred_identifiers=(Identifier("fundref", "10.13039/100000099"),),
    ),
    "inactive": Organization(
        (Text("Wells Polytechnic"),),
        (Identifier("ror", "0de1ta044"),),
        kinds=("facility", "other"),
        country="NL",
        country_name="The Netherlands",
        locality="Brunnenstad",
        founded="1951",
        successors=(mention("University of Wells & Pumps", "0we11s028"),),
    ),
}


def test_every_fixture_has_an_expectation() -> None:
    assert sorted(EXPECTED) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_fixture_becomes_its_organization_and_nothing_is_left(name: str) -> None:
    assert mapped(fixture(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_other_source_knows_it(name: str) -> None:
    assert [source.name for source in sources().values() if source.knows(fixture(name))] == ["ror-v1"]


def test_schema_1_agrees_with_schema_2() -> None:
    """The same organization in both: all that schema 1 can say is what schema 2 says, identifiers in any order."""
    second = json.loads((FIXTURES[0].parent.parent / "ror" / "university.json").read_text("utf-8"))
    v1, v2 = mapped(fixture("university")), Ror().map(Item(second))
    assert isinstance(v2, Organization)
    assert set(v1.identifiers) == set(v2.identifiers)
    assert v1.identifiers[0] == v2.identifiers[0]
    for field in ("acronyms", "country", "country_name", "locality", "founded", "websites", "parents", "linked"):
        assert getattr(v1, field) == getattr(v2, field), field
    said = {name.value for name in (*v2.names, *v2.aliases)}
    assert {name.value for name in (*v1.names, *v1.aliases)} <= said
    assert v1.name == v2.name


def test_a_field_of_no_schema_is_reported() -> None:
    (fields,) = RorV1().split({**fixture("inactive"), "motto": "Dig deeper"})
    item = Item(dict(fields))
    RorV1().map(item)
    assert list(item.left(RorV1.ignore)) == ["motto"]


def test_a_withdrawn_record_is_that_of_its_successor() -> None:
    (successor,) = mapped(fixture("inactive")).successors
    found = mapped({**fixture("inactive"), "status": "withdrawn"})
    assert found == replace(successor, former=(Identifier("ror", "0de1ta044"),))


@given(damaged(FIXTURES))
@settings(max_examples=200, deadline=None)
def test_damaged_records_are_mapped_or_rejected(document: Fields) -> None:
    if RorV1().knows(document):
        (fields,) = RorV1().split(document)
        outcome(RorV1(), fields)


def test_real_records_are_mapped_whole(shared: Path) -> None:
    found = [reading for reading in read([shared / "data" / "ror-v1-json"]) if isinstance(reading, Received)]
    records = [map_received(reading) for reading in found]
    assert len(records) >= 1
    assert all(isinstance(record, Mapped) and not record.unmapped for record in records), records
