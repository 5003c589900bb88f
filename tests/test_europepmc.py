"""Europe PMC: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    CitationCount,
    Contribution,
    File,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Relation,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources.europepmc import Europepmc
from fabiola.ontology.tables import source_types, table

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "europepmc").glob("*.json"))
SOURCE = Europepmc()


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def by(given: str, family: str, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    person = Person(f"{given} {family}", given, family, identifiers=more.pop("identifiers", ()))
    return Contribution(person, role, order, published_name=person.name, **more)


def group(name: str, order: int) -> Contribution:
    return Contribution(Organization(text(name)), order=order, published_name=name)


def body(acronym: str, name: str, number: str, *parents: Organization) -> Organization:
    identifiers = (Identifier("fundref", f"10.13039/{number}"),)
    return Organization(text(name, "en"), identifiers, (acronym,), country="US", parents=parents)


HHS = body("HHS", "U.S. Department of Health and Human Services", "100000016")
NIH = body("NIH", "National Institutes of Health", "100000002", HHS)
NHLBI = body("NHLBI", "National Heart, Lung, and Blood Institute", "100000050", NIH)
TRUST = Organization(text("Invented Trust"))

EXPECTED: dict[str, Work] = {
    "core.json": Work(
        "review-article",
        text("Wells of Aqua fictiva", "en"),
        abstracts=text("Aim Wells dry.", "en"),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/jih.2023.17"),
            Identifier("pmid", "960"),
            Identifier("pmcid", "PMC1234567"),
        ),
        published="2023-03-05",
        statuses=("published",),
        first_page="2425",
        last_page="2429",
        volume="12",
        issue="3",
        container=Venue(
            text("Journal of imaginary hydrology"),
            identifiers=(Identifier("issn-print", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
            alternative_names=text("J Imag Hydrol"),
        ),
        contributions=(
            by(
                "Mira",
                "Okafor Jr",
                identifiers=(Identifier("orcid", "0000-0002-1825-0097"),),
                raw_affiliations=("Riverside University, UK.",),
            ),
            by("J", "Lin", order=2, raw_affiliations=("Institute of Pumps",)),
            group("Soil Watch Consortium", 3),
            by("Luz", "Pozo", "contributor"),
        ),
        keywords=("drought", "wells"),
        licences=("https://creativecommons.org/licenses/by/",),
        open_access=True,
        files=(File("https://europepmc.org/articles/PMC1234567?pdf=render", "application/pdf"),),
        citation_counts=(CitationCount(4, "europepmc"),),
        relations=(Relation("is-corrected-by", Identifier("pmid", "961")),),
        funding=(
            Funding(grant=Grant("R01 HL113006", funders=(NHLBI,))),
            Funding(grant=Grant("IT-7", funders=(TRUST,))),
            Funding(grant=Grant("IT-8", funders=(TRUST,))),
            Funding(funder=Organization(text("Riverside Water Board"))),
        ),
    ),
    "lite.json": Work(
        "letter",
        text("Pumps"),
        identifiers=(Identifier("pmcid", "PMC7"),),
        published="1999",
        statuses=("published",),
        first_page="e7",
        volume="3",
        issue="2",
        container=Venue(
            text("J Imag Hydrol"), identifiers=(Identifier("issn", "1234-5679"), Identifier("issn", "2049-3630"))
        ),
        contributions=(by("A", "Quill"), by("BC", "van der Pump Jr", order=2), group("Well Society", 3)),
        citation_counts=(CitationCount(0, "europepmc"),),
    ),
    "preprint.json": Work(
        "preprint",
        text("Soil moisture and drought"),
        identifiers=(Identifier("doi", "10.5555/preprint.1"),),
        published="2020-12-01",
        version="2",
        container=Venue(text("ExampleRxiv"), "repository"),
        contributions=(by("Mira", "Okafor"),),
        relations=(Relation("is-preprint-of", Identifier("pmid", "960")),),
    ),
}


def fixture(name: str) -> Fields:
    fields: Fields = json.loads((FOLDER / "europepmc" / name).read_text("utf-8"))
    return fields


def mapped(**changes: object) -> Work:
    record = SOURCE.map(Item(fixture("lite.json") | changes))
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_its_record() -> None:
    assert {path.name for path in FIXTURES} == set(EXPECTED)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record_and_nothing_is_left(path: Path) -> None:
    (received,) = read([path])
    assert isinstance(received, Received)
    assert received.source == "europepmc"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.key == f"{received.fields['source']}/{received.fields['id']}"
    assert found.record == EXPECTED[path.name]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml", ".txt", ".html", ".md")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source == "europepmc") == (Path(one.place.file).parent.name == "europepmc") for one in found)


@pytest.mark.parametrize("several", [False, True])
def test_an_answer_of_the_service_is_unwrapped(several: bool, tmp_path: Path) -> None:
    inside: object = [fixture("core.json"), fixture("lite.json")] if several else fixture("lite.json")
    answer = {"version": "6.9", "hitCount": 2, "request": {"query": "wells"}, "resultList": {"result": inside}}
    (tmp_path / "answer.json").write_text(json.dumps(answer), "utf-8")
    found = [one.source for one in read([tmp_path]) if isinstance(one, Received)]
    assert found == ["europepmc"] * (2 if several else 1)


@pytest.mark.parametrize(
    "document",
    [
        {"id": "960", "source": "Crossref", "title": "x", "pubYear": "2020"},
        {"id": "960", "source": "MED", "title": "x"},
        {"id": 960, "source": "MED", "pubYear": "2020"},
        {"id": "960", "source": None, "pubYear": "2020"},
        {},
    ],
)
def test_other_documents_are_not_claimed(document: Fields) -> None:
    assert not SOURCE.knows(document)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "id: missing or empty"),
        ({"source": 5}, "id: missing or empty"),
        ({"title": " "}, "title: missing or empty"),
        ({"title": None}, "title: missing or empty"),
    ],
)
def test_what_cannot_be_published_is_rejected_with_the_reason(changes: Fields, reason: str) -> None:
    assert outcome(SOURCE, fixture("lite.json") | changes) == reason


@pytest.mark.parametrize(
    ("changes", "published"),
    [
        ({"electronicPublicationDate": "2018-03-04", "journalInfo": {"dateOfPublication": "2018 Jun"}}, "2018-03-04"),
        ({"electronicPublicationDate": "2018-03-04", "journalInfo": {"dateOfPublication": "2018 Jan"}}, "2018-01"),
        ({"journalInfo": {"dateOfPublication": "2018 Nov-Dec", "printPublicationDate": "2018-11-01"}}, "2018"),
        ({"firstPublicationDate": "2018-03-04"}, "2018-03-04"),
        ({"pubYear": "2018"}, "2018"),
        ({"pubYear": "soon"}, None),
    ],
)
def test_the_date_of_publication(changes: Fields, published: str | None) -> None:
    assert mapped(**changes).published == published


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"pubType": "research-article; journal article"}, "research-article"),
        ({"pubType": "ballad"}, "other"),
        ({"pubType": "research support, non-u.s. gov't"}, "journal-article"),
        ({"pubType": None}, "journal-article"),
        ({"source": "PAT"}, "patent"),
        ({"source": "ETH"}, "thesis"),
    ],
)
def test_the_type(changes: Fields, kind: str) -> None:
    assert mapped(**changes).type == kind


def test_a_retracted_article() -> None:
    assert mapped(pubTypeList={"pubType": ["Retracted Publication", "Journal Article"]}).statuses == (
        "published",
        "retracted",
    )


def test_the_tables_name_codes_that_exist() -> None:
    assert set(source_types("europepmc").values()) <= set(table("types"))
    assert "europepmc" in table("citation_sources")


@settings(max_examples=300, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    found = outcome(SOURCE, fields)
    assert isinstance(found, Record) or found.startswith(("id:", "title:"))


def test_real_answers_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "europepmc-json"]) if isinstance(one, Received)]
    outcomes = [map_received(one) for one in readings]
    assert len(outcomes) >= 2
    assert all(isinstance(one, Mapped) and one.source == "europepmc" and not one.unmapped for one in outcomes)
