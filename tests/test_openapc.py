"""OpenAPC: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Item
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Identifier, Organization, Text, Venue, Work
from fabiola.mappings.sources.openapc import OpenAPC
from fabiola.ontology.tables import table

SOURCE = OpenAPC()
FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for one in read([FOLDER / "openapc"]) if isinstance(one, Received)]
PRESS = Organization((Text("Invented Press"),), kinds=("publisher",))


def ids(*pairs: tuple[str, str]) -> tuple[Identifier, ...]:
    return tuple(Identifier(*pair) for pair in pairs)


EXPECTED = (
    Work(
        type="journal-article",
        identifiers=ids(("doi", "10.5555/apc.1"), ("pmid", "12345"), ("pmcid", "PMC12345")),
        container=Venue(
            (Text("Journal of Shores"),),
            identifiers=ids(("issn-l", "1234-5679"), ("issn-print", "1234-5679"), ("issn-electronic", "2049-3630")),
        ),
        publishers=(PRESS,),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=True,
        oa_status="gold",
    ),
    Work(
        type="journal-article",
        identifiers=ids(("doi", "10.5555/apc.2")),
        container=Venue((Text("Annals of Tides"),), identifiers=ids(("issn", "1234-5679"))),
        publishers=(PRESS,),
        open_access=True,
        oa_status="hybrid",
        websites=("https://tides.example/2",),
    ),
    "doi: missing or not a DOI",
)


def test_the_fixtures_are_found() -> None:
    assert [one.source for one in RECEIVED] == ["openapc"] * len(EXPECTED)


@pytest.mark.parametrize(("received", "expected"), list(zip(RECEIVED, EXPECTED, strict=True)))
def test_a_fixture_becomes_its_record(received: Received, expected: Work | str) -> None:
    found = map_received(received)
    if isinstance(found, Refused):
        assert (found.reason, found.unexpected) == (expected, False)
    else:
        assert found.record == expected
        assert found.unmapped == ()


def test_the_fee_and_who_paid_it_are_not_told() -> None:
    assert not {"1646.7", "University of Nowhere"} & set(repr(map_received(RECEIVED[0])).split("'"))


@pytest.mark.parametrize(
    ("stated", "status", "left"),
    [("TRUE", "hybrid", []), ("false", "gold", []), (None, None, []), ("maybe", None, ["is_hybrid"])],
)
def test_the_colour_of_an_article(stated: str | None, status: str | None, left: list[str]) -> None:
    item = Item({"doi": "10.5555/x", "is_hybrid": stated})
    record = SOURCE.map(item)
    assert isinstance(record, Work)
    assert record.oa_status == status
    assert status is None or status in table("oa_statuses")
    assert list(item.left(SOURCE.ignore)) == left


@pytest.mark.parametrize(
    "path", sorted(path for path in FOLDER.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_it_knows_no_other_format(path: Path) -> None:
    for one in read([path]):
        if isinstance(one, Received) and path.parent.name != SOURCE.name:
            assert not SOURCE.knows(one.fields)
            assert one.source != SOURCE.name


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    fields: list[dict[str, Any]] = [one.fields for one in RECEIVED]
    found = outcome(SOURCE, data.draw(damaged_fields(fields)))
    assert isinstance(found, Work) or found.startswith("doi: ")


def test_real_rows_are_mapped_and_nothing_is_left(shared: Path) -> None:
    received = [one for one in read([shared / "data" / "funded-articles-csv"]) if isinstance(one, Received)]
    assert Counter(one.source for one in received) == {"openapc": 9170}
    outcomes = [map_received(one) for one in received]
    assert all(isinstance(one, Mapped) and not one.unmapped for one in outcomes)
    works = [one.record for one in outcomes if isinstance(one, Mapped) and isinstance(one.record, Work)]
    assert Counter(work.oa_status for work in works) == {"gold": 6267, "hybrid": 2903}
    assert sum(bool(work.licences) for work in works) > 8000
