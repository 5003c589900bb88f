"""schema.org: every fixture to the records it must become, and what must hold for any input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Contribution,
    File,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.schemaorg import SchemaOrg
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for one in read([FOLDER / "schema-org"]) if isinstance(one, Received)]
SOURCE = SchemaOrg()

EXPECTED: dict[str, Record] = {
    "article": Work(
        "journal-article",
        (Text("Counting imaginary wells"),),
        alternative_titles=(Text("Wells, counted"),),
        abstracts=(Text("Wells were counted."),),
        language="en",
        identifiers=(Identifier("pmid", "960"), Identifier("doi", "10.5555/wells.1")),
        published="2020-03-01",
        statuses=("published",),
        first_page="12",
        last_page="15",
        volume="12",
        issue="3",
        container=Venue(
            (Text("Journal of Imaginary Hydrology"),),
            identifiers=(Identifier("issn", "1234-5679"), Identifier("issn", "2049-3630")),
        ),
        publishers=(Organization((Text("Well Press"),)),),
        contributions=(
            Contribution(
                Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),
                affiliations=(Organization((Text("Riverside University"),), (Identifier("ror", "03yrm5c26"),)),),
                published_name="Mira Okafor",
            ),
            Contribution(Person("Jo Lin", "Jo", "Lin"), order=2, published_name="Jo Lin"),
            Contribution(Organization((Text("Soil Watch"),)), order=3, published_name="Soil Watch"),
            Contribution(
                Person("Luz Pozo", "Luz", "Pozo"),
                order=4,
                affiliations=(Organization((Text("Institute of Pumps"),)),),
                published_name="Luz Pozo",
            ),
        ),
        keywords=("wells", "drought", "pumps"),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=True,
        websites=("https://journal.example.org/wells",),
        cites=(Identifier("doi", "10.5555/older"),),
        funding=(
            Funding(Grant("W-1", titles=(Text("Wells of Europe"),), funders=(Organization((Text("Well Trust"),)),))),
            Funding(
                funder=Organization(
                    (Text("National Science Foundation"),), (Identifier("fundref", "10.13039/100000001"),)
                )
            ),
        ),
    ),
    "dataset": Work(
        "dataset",
        (Text("Depths of wells", "en"),),
        alternative_titles=(Text("wells depth"),),
        abstracts=(Text("One row a well."),),
        language="en",
        identifiers=(Identifier("doi", "10.5555/depths"),),
        published="2010-02",
        statuses=("published",),
        version="1",
        container=Venue((Text("Well Data"),), "data-repository"),
        contributions=(
            Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),
            Contribution(Person("Jo Lin", "Jo", "Lin"), order=2, published_name="Jo Lin"),
        ),
        keywords=("wells", "depth"),
        licences=("https://creativecommons.org/publicdomain/zero/1.0/",),
        open_access=True,
        files=(File("https://data.example.org/depths.tsv", "text/tab-separated-values"),),
        websites=("https://data.example.org/depths",),
    ),
    "graph record 1": Work(
        "book",
        (Text("The well book"),),
        identifiers=(Identifier("isbn", "9783161484100"),),
        published="2015",
        statuses=("published",),
        page_count=99,
        edition="2",
        publishers=(Organization((Text("Well Press"),)),),
        contributions=(Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),),
        copyright_year=2015,
    ),
    "graph record 2": Work(
        "chapter",
        (Text("Depth"),),
        first_page="1",
        last_page="9",
        container=Work("book", (Text("The well book"),), identifiers=(Identifier("isbn", "9783161484100"),)),
        contributions=(Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),),
    ),
}


def name_of(received: Received) -> str:
    return f"{Path(received.place.file).stem} {received.place.position}".strip()


def mapped(**fields: Any) -> Work:
    record = outcome(SOURCE, {"@type": "ScholarlyArticle", "name": "Wells", **fields})
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_its_record() -> None:
    assert [name_of(one) for one in RECEIVED] == list(EXPECTED)
    assert {Path(one.place.file).name for one in RECEIVED} == {path.name for path in (FOLDER / "schema-org").iterdir()}


@pytest.mark.parametrize("received", RECEIVED, ids=name_of)
def test_a_fixture_becomes_its_record_and_nothing_is_left(received: Received) -> None:
    assert received.source == "schema-org"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[name_of(received)]
    assert found.unmapped == ()
    assert "@example.org" not in str(found.record)


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source == "schema-org") == (Path(one.place.file).parent.name == "schema-org") for one in found)
    for path in (FOLDER / "schema-org").iterdir():
        document = json.loads(path.read_text("utf-8"))
        assert [name for name, source in sources().items() if source.knows(document)] == ["schema-org"]


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "https://w3id.org/skg-if/context/skg-if.json", "@type": "Dataset", "name": "x"},
        {"@context": "https://schema.org", "@type": "Organization", "name": "x"},
        {"@context": "https://schema.org", "@type": "Dataset"},
        {"@context": "https://schema.org", "@graph": [{"@type": "Person", "name": "x"}]},
        {"@type": "Dataset", "name": "x"},
        {"@context": None, "@type": None, "name": None},
        {},
    ],
)
def test_other_documents_are_not_claimed(document: Fields) -> None:
    assert not SOURCE.knows(document)


@pytest.mark.parametrize(
    "context",
    [
        "http://schema.org",
        "https://schema.org/",
        "https://www.schema.org",
        ["https://schema.org", {}],
        {"@vocab": "http://schema.org/"},
    ],
)
def test_every_form_of_the_context_is_understood(context: object) -> None:
    assert SOURCE.knows({"@context": context, "@type": "https://schema.org/Dataset", "name": "x"})


@pytest.mark.parametrize(
    "author",
    [
        "Mira Okafor",
        "Okafor, Mira",
        ["Mira Okafor"],
        {"name": "Mira Okafor"},
        {"@list": [{"@type": "Person", "givenName": "Mira", "familyName": "Okafor"}]},
        [{"@type": "https://schema.org/Person", "name": "Okafor, Mira"}, "https://example.org/1", {"@id": "#2"}],
    ],
)
def test_an_author_in_any_form(author: object) -> None:
    assert mapped(author=author).contributions == (
        Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),
    )


@pytest.mark.parametrize("field", ["@id", "identifier", "sameAs", "url"])
@pytest.mark.parametrize(
    "value",
    [
        "https://doi.org/10.5555/X",
        ["doi:10.5555/x"],
        {"@type": "PropertyValue", "propertyID": "DOI", "value": "10.5555/x"},
    ],
)
def test_an_identifier_in_any_form(field: str, value: object) -> None:
    assert mapped(**{field: value}).identifiers == (Identifier("doi", "10.5555/x"),)


def test_an_article_is_of_a_journal_where_it_is_part_of_one() -> None:
    periodical = {"@type": "Periodical", "name": "Journal of Wells"}
    assert mapped(**{"@type": "Article", "isPartOf": periodical}).type == "journal-article"
    assert mapped(**{"@type": "Article"}).type == "other"


@pytest.mark.parametrize(
    "row", [row for row in rows("source_types") if row["source"] == "schema-org"], ids=lambda row: row["value"]
)
def test_every_type_of_the_table(row: dict[str, str]) -> None:
    assert row["type"] in table("types")
    assert mapped(**{"@type": ["Thing", f"https://schema.org/{row['value']}"]}).type == row["type"]


def test_the_table_is_there() -> None:
    assert len(source_types("schema-org")) > 15


def test_a_work_without_a_name_is_rejected() -> None:
    assert outcome(SOURCE, {"@id": "https://doi.org/10.5555/1"}) == "name: missing or empty"
    assert outcome(SOURCE, {"name": {}}) == "title: missing, and so is every identifier"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Record) or found.startswith(("title:", "name:"))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_document_is_known_or_not(data: st.DataObject) -> None:
    documents = [json.loads(path.read_text("utf-8")) for path in (FOLDER / "schema-org").iterdir()]
    document = data.draw(damaged_fields(documents))
    assert not SOURCE.knows(document) or len(tuple(SOURCE.split(document))) > 0


def test_real_pages_are_mapped_and_little_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "schemaorg-jsonld"]) if isinstance(one, Received)]
    found = [map_received(one) for one in readings if one.source == "schema-org"]
    assert len(found) == len(readings) >= 25
    records = [one for one in found if isinstance(one, Mapped)]
    assert len(records) == len(found)
    assert len({path for one in records for path in one.unmapped}) <= 6
