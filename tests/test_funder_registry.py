"""The Funder Registry in RDF: each concept to the funder it must become, and what must hold for any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from msgspec.structs import replace

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Identifier, Merger, Organization, Text
from fabiola.mappings.sources.funder_registry import FunderRegistry
from fabiola.ontology.tables import rows, table

FIXTURE = Path(__file__).parent / "fixtures" / "funder-registry"
READ = [reading for reading in read([FIXTURE]) if isinstance(reading, Received)]


def funder(number: str) -> Organization:
    return Organization((), (Identifier("fundref", f"10.13039/{number}"),))


EXPECTED = [
    Organization(
        (Text("Wells & Pumps Council", "en"),),
        (Identifier("fundref", "10.13039/100000099"),),
        acronyms=("WPC",),
        aliases=(Text("Raad voor Putten", "nl"),),
        kinds=("funder", "government"),
        country="NL",
        children=(funder("100000098"),),
        linked=(funder("501100000100"),),
        predecessors=(funder("100000097"),),
    ),
    Merger(
        "organization", (Identifier("fundref", "10.13039/100000099"),), (Identifier("fundref", "10.13039/100000097"),)
    ),
]
SPRINGS = Organization(
    (Text("Springs Foundation", "en"),),
    (Identifier("fundref", "10.13039/100000097"),),
    kinds=("funder", "nonprofit"),
    country="US",
    parents=(funder("100000096"),),
    successors=(funder("100000099"),),
)


def test_the_concepts_become_funders_and_nothing_is_left() -> None:
    assert [reading.source for reading in READ] == ["funder-registry"] * 2
    mapped = [map_received(reading) for reading in READ]
    assert [each.record for each in mapped if isinstance(each, Mapped)] == EXPECTED
    assert [each.unmapped for each in mapped if isinstance(each, Mapped)] == [(), ()]


@pytest.mark.parametrize(
    "numbers",
    [(), ("100000099", "100000098"), ("100000097",), ("no funder",)],
    ids=["none", "two", "itself", "nothing"],
)
def test_a_funder_without_one_replacement_stays(numbers: tuple[str, ...]) -> None:
    links = [{"@resource": f"http://dx.doi.org/10.13039/{number}"} for number in numbers]
    found = FunderRegistry().map(Item({**READ[1].fields, "isReplacedBy": links}))
    assert isinstance(found, Organization)
    assert replace(found, successors=()) == replace(SPRINGS, successors=())
    assert SPRINGS.successors[0] in found.successors


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"@about": "http://example.org/1"}, "not a Crossref Funder ID"), ({"prefLabel": []}, "prefLabel: no name")],
)
def test_a_broken_concept_is_rejected_with_the_field(change: Fields, reason: str) -> None:
    item = Item({**READ[0].fields, **change})
    with pytest.raises(Rejected, match=reason):
        FunderRegistry().map(item)


def test_a_country_that_is_not_known_is_reported() -> None:
    item = Item({**READ[0].fields, "country": [{"@resource": "http://sws.geonames.org/1/"}]})
    FunderRegistry().map(item)
    assert list(item.left(FunderRegistry.ignore)) == ["country.@resource"]


def test_a_country_is_read_from_the_address_of_later_issues() -> None:
    address = {"postalAddress": [{"addressCountry": [{"#text": "usa"}]}]}
    item = Item({**READ[0].fields, "country": [], "address": [address], "region": [{"#text": "Americas"}]})
    found = FunderRegistry().map(item)
    assert isinstance(found, Organization)
    assert found.country == "US"
    assert list(item.left(FunderRegistry.ignore)) == []


@given(damaged_fields([reading.fields for reading in READ]))
@settings(max_examples=200, deadline=None)
def test_damaged_concepts_are_mapped_or_rejected(fields: Fields) -> None:
    outcome(FunderRegistry(), fields)


def test_the_tables_name_countries_and_kinds_that_are() -> None:
    assert len(rows("geonames_countries")) > 120
    assert {row["country"] for row in rows("geonames_countries")} <= set(table("countries"))
    assert {row["kind"] for row in rows("funder_types")} <= set(table("organization_kinds"))


@pytest.mark.corpus
def test_the_whole_registry_is_mapped(shared: Path) -> None:
    unmapped: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for reading in read([shared / "data" / "funder-registry-rdf"]):
        assert isinstance(reading, Received), reading
        mapped = map_received(reading)
        outcomes[type(mapped).__name__] += 1
        if isinstance(mapped, Mapped):
            unmapped.update(mapped.unmapped)
    print(f"\n{dict(outcomes)}, not understood: {dict(unmapped)}")
    assert outcomes["Mapped"] > 18_000
    assert set(unmapped) == {"altLabel.Label.literalForm.@lang"}, "codes that are no language are reported"
    assert unmapped.total() < 20
    assert set(outcomes) == {"Mapped"}
