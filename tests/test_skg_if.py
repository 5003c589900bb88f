"""SKG-IF: every entity of the fixtures to the record it must become, and what must hold for any input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Affiliation,
    Amount,
    Concept,
    Contribution,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    Relation,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.skg_if.entities import records
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.skg_if import SkgIf
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "skg-if").glob("*.json"))
SOURCE = SkgIf()
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def by(contributor: Person | Organization, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    return Contribution(contributor, role, order, published_name=contributor.name, **more)


UNIVERSITY = Organization(
    text("Riverside University"),
    (Identifier("ror", "05gq02987"),),
    acronyms=("RU",),
    aliases=text("University by the River"),
    kinds=("education",),
    country="GB",
    websites=("https://riverside.example.org/",),
)
OKAFOR = Person(
    "Mira Okafor",
    "Mira",
    "Okafor",
    identifiers=(Identifier("orcid", "0000-0002-1825-0097"),),
    affiliations=(Affiliation(UNIVERSITY, start="2017-04-13"),),
)
POZO = Person("Luz Pozo", "Luz", "Pozo")
WATCH = Organization(text("Soil Watch Consortium"))
PRESS = Organization(text("Invented Press"))
PUBLISHER = replace(PRESS, kinds=("publisher",))
FUNDER_ID = (Identifier("fundref", "10.13039/501100000780"),)
TRUST = Organization(text("Invented Trust"), FUNDER_ID)
JOURNAL = Venue(
    text("Journal of imaginary hydrology"),
    "journal",
    (Identifier("issn", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
    (PUBLISHER,),
    text("JIH"),
)
WELLS = Grant(
    "IT-7",
    text("Wells for all"),
    "WELLS",
    (Identifier("doi", "10.5555/grant.7"),),
    funders=(TRUST,),
    programme=Programme(Text("Water"), funders=(TRUST,)),
    amount=Amount("1500000.5", "EUR"),
    start="2021-01-01",
    end="2024-12-31",
    contributions=(
        by(OKAFOR, "principal-investigator", affiliations=(UNIVERSITY,), raw_affiliations=("Riverside University",)),
        by(OKAFOR, "researcher", affiliations=(UNIVERSITY,), raw_affiliations=("Riverside University",)),
        by(UNIVERSITY, "funding-recipient"),
    ),
    descriptions=text("Digging."),
    keywords=("wells", "water"),
    websites=("https://wells.example.org",),
)
ARTICLE = Work(
    "journal-article",
    (Text("Wells of Aqua fictiva", "en"), Text("Pozos de Aqua fictiva", "es")),
    alternative_titles=text("Wells, revisited", "en"),
    abstracts=text("Wells dry.", "en"),
    identifiers=(Identifier("doi", "10.5555/jih.2023.17"), Identifier("pmid", "960")),
    published="2023-03-05",
    status_dates=(StatusDate("submitted", "2022-11-02"), StatusDate("accepted", "2023-01-09")),
    statuses=("published", "peer-reviewed"),
    first_page="17",
    last_page="29",
    volume="12",
    issue="3",
    container=JOURNAL,
    publishers=(PUBLISHER,),
    contributions=(
        by(
            OKAFOR,
            affiliations=(UNIVERSITY,),
            raw_affiliations=("Riverside University",),
            credit=("writing-review-editing", "conceptualization"),
        ),
        by(WATCH, order=2),
    ),
    keywords=("pumps",),
    subjects=(Concept("mesh", "D014871", Text("Water Wells", "en")),),
    licences=("https://creativecommons.org/licenses/by/4.0/",),
    open_access=True,
    websites=("https://preprints.example.org/1",),
    copyright_year=2023,
    cites=(Identifier("doi", "10.5555/data.1"), Identifier("doi", "10.5555/stub.2")),
    relations=(Relation("is-supplemented-by", Identifier("doi", "10.5555/data.1")),),
    funding=(Funding(grant=WELLS), Funding(funder=UNIVERSITY)),
)
CHAPTER = Work(
    "chapter",
    text("Pumps", "en"),
    identifiers=(Identifier("doi", "10.5555/book.1_2"),),
    published="2022",
    statuses=("published",),
    position="2",
    edition="3",
    container=Work(
        "book",
        text("The Book of Pumps"),
        identifiers=(Identifier("doi", "10.5555/book.1"), Identifier("isbn", "9783161484100")),
        series=Venue(text("Lecture Notes in Pumps"), "book-series", (Identifier("issn", "1234-5679"),)),
        contributions=(by(POZO, "editor"),),
    ),
    contributions=(
        by(Person("Ann Lin", "Ann", "Lin")),
        by(POZO, "contributor", raw_affiliations=("Institute of Pumps",)),
    ),
    funding=(Funding(funder=Organization(text("European Commission"), FUNDER_ID)),),
)
DATASET = Work(
    "dataset",
    text("Soil moisture"),
    identifiers=(Identifier("handle", "10852/56047"),),
    published="2020-12-01",
    statuses=("published", "retracted"),
    version="2.0.2",
    container=Venue(text("Invented Data Store"), "data-repository"),
    contributions=(by(WATCH),),
    websites=("https://data.example.org/7",),
    relations=(Relation("is-version-of", Identifier("doi", "10.5555/data.0")),),
)
EXPECTED: dict[str, Record] = {
    "p1": ARTICLE,
    "a1": OKAFOR,
    "a2": WATCH,
    "o1": UNIVERSITY,
    "o2": PRESS,
    "v1": JOURNAL,
    "g1": WELLS,
    "https://doi.org/10.5555/book.1_2": CHAPTER,
    "https://skg.example.org/p/7": DATASET,
}
BARE = "g2"
"""A grant that the graph tells nothing of but who paid; it is no record, and counts as a bare funder elsewhere."""


def mapped(**changes: object) -> Work:
    fields = {"entity_type": "product", "local_identifier": "p", "titles": {"en": ["Wells"]}} | changes
    (entity,) = records(fields)
    record = SOURCE.map(Item(entity))
    assert isinstance(record, Work)
    return record


def test_every_entity_of_the_fixtures_has_its_record() -> None:
    assert [one.fields["local_identifier"] for one in RECEIVED if one.fields["local_identifier"] != BARE] == [
        "https://doi.org/10.5555/book.1_2",
        "https://skg.example.org/p/7",
        *(key for key in EXPECTED if not key.startswith("https:")),
    ]


@pytest.mark.parametrize(
    "received",
    [one for one in RECEIVED if one.fields["local_identifier"] != BARE],
    ids=lambda one: one.fields["local_identifier"],
)
def test_an_entity_becomes_its_record_and_nothing_is_left(received: Received) -> None:
    assert received.source == "skg-if"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source == "skg-if") == (Path(one.place.file).parent.name == "skg-if") for one in found)
    for path in FIXTURES:
        document = json.loads(path.read_text("utf-8"))
        assert [name for name, source in sources().items() if source.knows(document)] == ["skg-if"]


@pytest.mark.parametrize(
    "document",
    [
        {"@graph": []},
        {"@graph": [{"entity_type": "topic", "local_identifier": "t"}]},
        {"@graph": [{"entity_type": "product"}]},
        {"@graph": {"entity_type": ["product"], "local_identifier": "t"}},
        {"entity_type": "product", "id": "1"},
        {},
    ],
)
def test_other_documents_are_not_claimed(document: Fields) -> None:
    assert not SOURCE.knows(document)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"local_identifier": "g", "entity_type": "grant"}, "grant_number: missing, and so are titles and identifiers"),
        ({"local_identifier": "p", "entity_type": "product", "titles": {"en": [" "]}}, "titles: missing or empty"),
        ({"local_identifier": "o", "entity_type": "organisation"}, "name: missing or empty"),
        ({"local_identifier": "v", "entity_type": "venue", "type": "journal"}, "name: missing or empty"),
        ({"local_identifier": "t", "entity_type": "topic"}, "entity_type: missing, or none that becomes a record"),
        ({"entity_type": "product"}, "local_identifier: missing or empty"),
    ],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(fields: Fields, reason: str) -> None:
    assert outcome(SOURCE, fields) == reason


@pytest.mark.parametrize(
    ("class_", "label", "product_type", "expected"),
    [
        ("http://purl.org/spar/fabio/JournalArticle", "", "literature", "journal-article"),
        ("http://purl.org/coar/resource_type/c_db06", "", "literature", "doctoral-thesis"),
        ("https://api.crossref.org/types/book-chapter", "book-chapter", "literature", "chapter"),
        ("", "ConferencePaper", "literature", "conference-paper"),
        ("", "Text", "research data", "dataset"),
        ("", "", "research software", "software"),
        ("", "", "literature", "other"),
        ("", "", "no such type", "other"),
    ],
)
def test_the_type_is_that_of_the_manifestation_before_that_of_the_product(
    class_: str, label: str, product_type: str, expected: str
) -> None:
    manifestation = {"type": {"class": class_, "labels": {"en": label}, "defined_in": "x"}}
    assert mapped(product_type=product_type, manifestations=[manifestation]).type == expected


@pytest.mark.parametrize("row", [row for row in rows("source_types") if row["source"] == "skg-if"], ids=str)
def test_every_type_of_the_table(row: dict[str, str]) -> None:
    assert row["type"] in table("types")


def test_the_table_is_there() -> None:
    assert len(source_types("skg-if")) > 15


@pytest.mark.parametrize(
    ("word", "identifiers", "expected"),
    [
        ("journal", [], "journal"),
        ("repository", [], "repository"),
        ("conference", [], "proceedings"),
        ("book", [], "book"),
        ("other", [{"scheme": "issn", "value": "1234-5679"}], "journal"),
        (None, [{"scheme": "isbn", "value": "9783161484100"}], "book"),
    ],
)
def test_the_kind_of_a_venue(word: str | None, identifiers: list[Fields], expected: str) -> None:
    fields = {"entity_type": "venue", "local_identifier": "v", "name": "X", "type": word, "identifiers": identifiers}
    found = SOURCE.map(Item(fields))
    assert isinstance(found, Venue | Work)
    assert found.type == expected


def test_products_that_relate_to_each_other_in_a_circle_are_read() -> None:
    def one(own: str, other: str) -> Fields:
        known = {"local_identifier": own, "identifiers": [{"scheme": "doi", "value": f"10.5555/{own}"}]}
        return {**known, "entity_type": "product", "titles": {"en": [own]}, "related_products": {"cites": [other]}}

    found = [SOURCE.map(Item(fields)) for fields in records({"@graph": [one("a", "b"), one("b", "a")]})]
    assert [work.cites for work in found if isinstance(work, Work)] == [
        (Identifier("doi", "10.5555/b"),),
        (Identifier("doi", "10.5555/a"),),
    ]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Record) or found.startswith(
        ("local_identifier:", "entity_type:", "titles:", "name:", "grant_number:")
    )


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_graph_is_taken_apart(data: st.DataObject) -> None:
    document = data.draw(damaged_fields([json.loads(path.read_text("utf-8")) for path in FIXTURES]))
    for fields in SOURCE.split(document):
        outcome(SOURCE, fields)


def test_real_graphs_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = list(read([shared / "data" / "skg-if-jsonld"]))
    found = [map_received(one) for one in readings if isinstance(one, Received)]
    records_ = [one for one in found if isinstance(one, Mapped)]
    assert len(records_) == len(readings) >= 18
    assert {path for one in records_ for path in one.unmapped} == set()
    assert sum(isinstance(one.record, Grant) for one in records_) == 1
