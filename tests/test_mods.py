"""MODS: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Record, Text, Venue, Work
from fabiola.mappings.sources.mods import MODS
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for one in read([FOLDER / "mods"]) if isinstance(one, Received)]
BY_NAME = {Path(one.place.file).stem: one for one in RECEIVED}
SOURCE = MODS()

EXPECTED: dict[str, Record] = {
    "article": Work(
        "journal-article",
        (Text("The wells of nowhere"),),
        subtitles=("a census",),
        alternative_titles=(Text("Nowhere wells"),),
        translated_titles=(Text("Les puits", "fr"),),
        abstracts=(Text("Wells were counted."),),
        language="en",
        identifiers=(Identifier("doi", "10.5555/wells.24"), Identifier("handle", "2022/1")),
        published="2000",
        statuses=("published",),
        first_page="361",
        last_page="378",
        volume="24",
        issue="2",
        container=Venue(
            (Text("Journal of Imaginary Hydrology"),),
            identifiers=(Identifier("issn", "1234-5679"),),
            alternative_names=(Text("J Imag Hydrol"),),
        ),
        contributions=(
            Contribution(
                Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),
                raw_affiliations=("Riverside University",),
                published_name="Mira Okafor",
            ),
            Contribution(Person("Jo Lin", "Jo", "Lin"), order=2, published_name="Jo Lin"),
            Contribution(Person("Luz Pozo", "Luz", "Pozo"), "editor", published_name="Luz Pozo"),
            Contribution(
                Organization((Text("Soil Watch. Well Division"),)),
                "contributor",
                published_name="Soil Watch. Well Division",
            ),
        ),
        keywords=("Wells",),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        websites=("https://library.example.org/wells",),
    ),
    "book": Work(
        "book",
        (Text("The well book. Part 2"),),
        identifiers=(Identifier("isbn", "9783161484100"),),
        published="1998",
        statuses=("published",),
        edition="2nd ed.",
        series=Venue((Text("Books of Wells"),), "book-series"),
        publishers=(Organization((Text("Well Press"),)),),
    ),
    "chapter": Work(
        "chapter",
        (Text("Depth"),),
        published="1999",
        statuses=("published",),
        first_page="1",
        container=Work("book", (Text("The well book"),), identifiers=(Identifier("isbn", "9783161484100"),)),
    ),
}


def mapped(**fields: object) -> Work:
    title = [{"title": [{"#text": "Wells"}]}]
    record = outcome(SOURCE, {"titleInfo": title, **fields})
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_its_record() -> None:
    assert set(BY_NAME) == set(EXPECTED)
    assert len(RECEIVED) == len(EXPECTED) == len(list((FOLDER / "mods").iterdir()))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_fixture_becomes_its_record_and_nothing_is_left(name: str) -> None:
    received = BY_NAME[name]
    assert received.source == "mods"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[name]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source == "mods") == (Path(one.place.file).parent.name == "mods") for one in found)


@pytest.mark.parametrize(
    "row", [row for row in rows("source_types") if row["source"] == "mods"], ids=lambda row: row["value"]
)
def test_every_genre_of_the_table(row: dict[str, str]) -> None:
    assert row["type"] in table("types")
    assert mapped(genre=[{"#text": row["value"].capitalize()}]).type == row["type"]


@pytest.mark.parametrize("row", rows("mods_roles"), ids=lambda row: row["word"])
def test_every_role_of_the_table(row: dict[str, str]) -> None:
    name = {"namePart": [{"#text": "Lin, Jo"}], "role": [{"roleTerm": [{"#text": row["word"].capitalize()}]}]}
    assert [one.role for one in mapped(name=[name]).contributions] == [row["role"]]
    assert row["role"] in table("roles")


def test_the_tables_are_there() -> None:
    assert len(source_types("mods")) > 40
    assert len(rows("mods_roles")) > 20


@pytest.mark.parametrize("title", [None, [], [{"title": []}], [{"@type": "alternative", "title": [{"#text": "x"}]}]])
def test_a_record_without_a_title_is_rejected(title: object) -> None:
    fields: Fields = {"titleInfo": title, "identifier": [{"#text": "10.5555/1"}]}
    assert outcome(SOURCE, fields) == "titleInfo: missing or empty"
    assert outcome(SOURCE, {"titleInfo": title}) == "title: missing, and so is every identifier"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Record) or found.startswith(("title:", "titleInfo:"))


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "mods-xml"]) if isinstance(one, Received)]
    found = [map_received(one) for one in readings]
    assert len(found) >= 11
    assert all(isinstance(one, Mapped) and one.source == "mods" and not one.unmapped for one in found)
