"""mEDRA: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Record, Text, Venue, Work
from fabiola.mappings.sources.medra import Medra
from fabiola.ontology.tables import rows, table

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "medra").glob("*.xml"))
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]
SOURCE = Medra()


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def by(contributor: Person | Organization, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    return Contribution(contributor, role, order, published_name=contributor.name, **more)


OKAFOR = Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))
EXPECTED: dict[str, Work] = {
    "10.5555/jih.2023.17": Work(
        "journal-article",
        text("Wells of Aqua fictiva", "en"),
        subtitles=("a study",),
        translated_titles=text("Pozzi", "it"),
        abstracts=text("Wells dry.", "en"),
        language="en",
        identifiers=(Identifier("doi", "10.5555/jih.2023.17"),),
        published="2023-03-05",
        statuses=("published",),
        first_page="17",
        last_page="29",
        page_count=13,
        volume="12",
        issue="3",
        container=Venue(
            text("Journal of imaginary hydrology", "en"),
            "journal",
            (Identifier("issn-print", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
            alternative_names=text("J. Imag. Hydrol."),
        ),
        publishers=(Organization(text("Invented Press"), kinds=("publisher",)),),
        contributions=(
            by(OKAFOR),
            by(Person("Luz Pozo", "Luz", "Pozo"), order=2, raw_affiliations=("Institute of Pumps",)),
            by(Person("Ann Lin", "Ann", "Lin"), "translator"),
            by(Organization(text("Soil Watch Consortium")), "contributor"),
        ),
        websites=("https://jih.example.org/17",),
        copyright_year=2023,
        cites=(Identifier("doi", "10.5555/stub.2"),),
    ),
    "10.5555/pumps.1": Work(
        "journal-article",
        text("Valves"),
        identifiers=(Identifier("doi", "10.5555/pumps.1"),),
        published="2018-07",
        statuses=("published",),
        container=Venue(text("Pumps"), "journal", (Identifier("issn", "1234-5679"),)),
    ),
}


def test_every_fixture_has_its_record() -> None:
    assert len(RECEIVED) == len(FIXTURES) == len(EXPECTED)


@pytest.mark.parametrize("received", RECEIVED, ids=lambda one: Path(one.place.file).stem)
def test_a_fixture_becomes_its_record_and_nothing_is_left(received: Received) -> None:
    assert received.source == "medra"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    found = [one for one in read(sorted(FOLDER.rglob("*.xml"))) if isinstance(one, Received)]
    assert len(found) > 10
    assert all((one.source == "medra") == (Path(one.place.file).parent.name == "medra") for one in found)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DOI": []}, "DOI: missing or not a DOI"),
        ({"DOI": [{"#text": "none"}]}, "DOI: missing or not a DOI"),
        ({"ContentItem": []}, "ContentItem.Title: missing or empty"),
        ({"NotificationType": [{"#text": "05"}]}, "NotificationType: 05, a notice that the record is deleted"),
    ],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(changes: Fields, reason: str) -> None:
    assert outcome(SOURCE, RECEIVED[0].fields | changes) == reason


@pytest.mark.parametrize(
    ("stated", "expected"),
    [("2018", "2018"), ("201807", "2018-07"), ("20180701", "2018-07-01"), ("2018-07", "2018-07"), ("soon", "2023-03")],
)
def test_a_date_in_every_form_of_onix(stated: str, expected: str) -> None:
    fields = RECEIVED[0].fields
    content = fields["ContentItem"][0] | {"PublicationDate": [{"#text": stated}]}
    record = outcome(SOURCE, fields | {"ContentItem": [content]})
    assert isinstance(record, Work)
    assert record.published == expected


@pytest.mark.parametrize("row", rows("onix_roles"), ids=lambda row: row["value"])
def test_every_role_of_the_table(row: dict[str, str]) -> None:
    assert row["role"] in table("roles")


def test_the_table_is_there() -> None:
    assert len(rows("onix_roles")) > 10


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Record) or found.startswith(("DOI:", "ContentItem.Title:", "NotificationType:"))


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = list(read([shared / "data" / "medra-onix-xml"]))
    found = [map_received(one) for one in readings if isinstance(one, Received) and one.source == "medra"]
    records = [one for one in found if isinstance(one, Mapped)]
    assert len(records) == len(readings) >= 4
    assert {path for one in records for path in one.unmapped} == set()
