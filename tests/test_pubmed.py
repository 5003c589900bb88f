"""PubMed: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.medline.facts import medline_pages
from fabiola.mappings.medline.funding import Entry, agency, fundings
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Concept,
    Contribution,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Relation,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources.pubmed import Pubmed
from fabiola.mappings.values.pages import Pages
from fabiola.mappings.values.publication_dates import earliest, start_of_range
from fabiola.mappings.xml.fields import records
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "pubmed").glob("*.xml"))
SOURCE = Pubmed()


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def by(given: str | None, family: str, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    name = f"{given} {family}" if given else family
    person = Person(name, given, family, identifiers=more.pop("identifiers", ()))
    return Contribution(person, role, order, published_name=name, **more)


def body(acronym: str, name: str, number: str, *parents: Organization) -> Organization:
    identifiers = (Identifier("fundref", f"10.13039/{number}"),)
    return Organization(text(name, "en"), identifiers, (acronym,), country="US", parents=parents)


HHS = body("HHS", "U.S. Department of Health and Human Services", "100000016")
NIH = body("NIH", "National Institutes of Health", "100000002", HHS)
NHLBI = body("NHLBI", "National Heart, Lung, and Blood Institute", "100000050", NIH)
TRUST = Organization(text("Invented Trust"), country="GB")

EXPECTED: dict[str, Work] = {
    "article.xml": Work(
        "review-article",
        text("Wells of Aqua fictiva in the U.S.", "en"),
        abstracts=text("AIM: Wells dry. RESULT: They did at p < 0.05.", "en"),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/jih.2023.17"),
            Identifier("pmid", "960"),
            Identifier("pmcid", "PMC1234567"),
        ),
        published="2023-03-05",
        status_dates=(StatusDate("submitted", "2022-09-01"), StatusDate("accepted", "2023-02-03")),
        statuses=("published", "retracted"),
        first_page="2425",
        last_page="2429",
        volume="12",
        issue="3",
        container=Venue(
            text("Journal of imaginary hydrology"),
            identifiers=(Identifier("issn-l", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
            alternative_names=text("J Imag Hydrol"),
        ),
        contributions=(
            by(
                "Mira",
                "Okafor Jr",
                identifiers=(Identifier("orcid", "0000-0002-1825-0097"),),
                affiliations=(Organization((), (Identifier("ror", "05gq02987"),)),),
                raw_affiliations=("Riverside University, UK.",),
            ),
            by("J", "Lin", order=2),
            Contribution(Organization(text("Soil Watch Consortium")), order=3, published_name="Soil Watch Consortium"),
            by("Luz", "Pozo", "contributor"),
        ),
        keywords=("drought", "wells"),
        subjects=(Concept("mesh", "D000001", Text("Water Wells", "en")),),
        cites=(Identifier("doi", "10.5555/one"), Identifier("pmid", "12")),
        relations=(Relation("is-retracted-by", Identifier("pmid", "961")),),
        funding=(
            Funding(grant=Grant("R01 HL113006", funders=(NHLBI,))),
            Funding(funder=NIH),
            Funding(grant=Grant("IT-7", funders=(TRUST,))),
            Funding(funder=Organization(text("Riverside Water Board"))),
        ),
    ),
    "translated.xml": Work(
        "other",
        text("Pozos de Chile", "es"),
        translated_titles=text("Wells of Chile", "en"),
        abstracts=text("Los pozos se secan.", "es"),
        language="es",
        identifiers=(Identifier("pmid", "970"),),
        published="1998",
        statuses=("published",),
        article_number="e0123",
        container=Venue(text("Revista de pozos"), identifiers=(Identifier("issn-print", "1234-5679"),)),
        contributions=(by(None, "Pozo"),),
    ),
}


def fields_of(path: Path) -> Fields:
    (element,) = records(io.BytesIO(path.read_bytes()), SOURCE.elements)
    (fields,) = SOURCE.split(element)
    return dict(fields)


def citation(article: str, rest: str = "") -> Work:
    """The record of a citation with some markup in its `Article`."""
    document = f"""<PubmedArticle><MedlineCitation><PMID>960</PMID>
        <Article><ArticleTitle>Wells.</ArticleTitle>{article}</Article>{rest}</MedlineCitation></PubmedArticle>"""
    (element,) = records(io.BytesIO(document.encode()), SOURCE.elements)
    (fields,) = SOURCE.split(element)
    record = SOURCE.map(Item(dict(fields)))
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_its_record() -> None:
    assert {path.name for path in FIXTURES} == set(EXPECTED)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record_and_nothing_is_left(path: Path) -> None:
    (received,) = read([path])
    assert isinstance(received, Received)
    assert received.source == "pubmed"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[path.name]
    assert found.unmapped == ()
    assert Identifier("pmid", found.key) in EXPECTED[path.name].identifiers


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml", ".txt", ".html", ".md")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source == "pubmed") == (Path(one.place.file).parent.name == "pubmed") for one in found)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"BookDocument": [{"PMID": [{"#text": "1"}]}]}, "BookDocument: books and chapters of PubMed are not read"),
        ({"MedlineCitation": [{"PMID": [{"#text": "none"}]}]}, "PMID: missing or not a PMID"),
        ({"MedlineCitation": [{}]}, "PMID: missing or not a PMID"),
        ({"MedlineCitation": "x"}, "PMID: missing or not a PMID"),
        ({}, "PMID: missing or not a PMID"),
        ({"MedlineCitation": [{"PMID": [{"#text": "1"}]}]}, "ArticleTitle: missing or empty"),
    ],
)
def test_what_cannot_be_published_is_rejected_with_the_reason(fields: Fields, reason: str) -> None:
    found = outcome(SOURCE, fields)
    assert isinstance(found, str)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("printed", "pages"),
    [
        ("2425-9", Pages("2425", "2429")),
        ("2425-2430", Pages("2425", "2430")),
        ("S12-9", Pages("S12", "S19")),
        ("99-101", Pages("99", "101")),
        ("vii-ix", Pages("vii", "ix")),
        ("e7", Pages("e7")),
        ("1-3; discussion 4", Pages(whole="1-3; discussion 4")),
        ("", Pages()),
        (None, Pages()),
    ],
)
def test_pages_in_the_manner_of_medline(printed: str | None, pages: Pages) -> None:
    assert medline_pages(printed) == pages


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2015 Nov-Dec", "2015"),
        ("1998 Dec-1999 Jan", "1998"),
        ("2012 Apr 16-22", "2012-04"),
        ("1999 Spring", "1999"),
        ("1944-1945", "1944"),
        ("2018 Jan", "2018-01"),
        ("2018 ", "2018"),
        ("Spring", None),
        ("", None),
        (None, None),
    ],
)
def test_the_certain_part_of_a_range_of_dates(printed: str | None, day: str | None) -> None:
    assert start_of_range(printed) == day


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["2018", "2018-06-01", "2018-05"], "2018-05"),
        (["2018", "2017-12-20"], "2017-12-20"),
        (["2018", "2018"], "2018"),
        ([], None),
    ],
)
def test_the_earliest_date(days: list[str], first: str | None) -> None:
    assert earliest(days) == first


@pytest.mark.parametrize(
    ("name", "place", "found"),
    [
        ("NHLBI NIH HHS", "United States", NHLBI),
        ("Intramural NIH HHS", "United States", NIH),
        ("Wellcome Trust", "United Kingdom", Organization(text("Wellcome Trust"), country="GB")),
        ("NHLBI of Neverland", "Neverland", Organization(text("NHLBI of Neverland"))),
        ("Intramural", None, Organization(text("Intramural"))),
        (" ", "Italy", None),
        (None, None, None),
    ],
)
def test_agencies(name: str | None, place: str | None, found: Organization | None) -> None:
    assert agency(name, place) == found


def test_a_number_under_two_bodies_is_that_of_the_narrower() -> None:
    narrow, wide = Entry("R01 NS070644", "NHLBI NIH HHS"), Entry("R01NS070644", "NIH HHS")
    assert fundings([narrow, wide]) == (Funding(grant=Grant("R01 NS070644", funders=(NHLBI,))),)
    assert fundings([wide, narrow]) == fundings([narrow])
    assert fundings([narrow, Entry("R01 NS070644", "Invented Trust", "UK")])[1].grant is not None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["Journal Article", "Review"], "review-article"),
        (["Journal Article", "Letter", "Comment"], "letter"),
        (["Research Support, Non-U.S. Gov't"], "journal-article"),
        (["Ballad"], "other"),
        (["Preprint", "Journal Article"], "preprint"),
        ([], "journal-article"),
    ],
)
def test_the_narrowest_type_counts(words: list[str], kind: str) -> None:
    listed = "".join(f"<PublicationType>{word}</PublicationType>" for word in words)
    assert citation(f"<PublicationTypeList>{listed}</PublicationTypeList>").type == kind


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("<ArticleTitle>[Wells].</ArticleTitle>", ("Wells", "en")),
        ("<ArticleTitle>Wells in the U.S.</ArticleTitle>", ("Wells in the U.S.", "en")),
        ("<ArticleTitle>Wells?</ArticleTitle>", ("Wells?", "en")),
    ],
)
def test_titles_lose_what_medline_puts_around_them(title: str, printed: tuple[str, str]) -> None:
    document = f"""<PubmedArticle><MedlineCitation><PMID>1</PMID>
        <Article>{title}<Language>eng</Language></Article></MedlineCitation></PubmedArticle>"""
    (element,) = records(io.BytesIO(document.encode()), SOURCE.elements)
    (fields,) = SOURCE.split(element)
    record = SOURCE.map(Item(dict(fields)))
    assert isinstance(record, Work)
    assert record.titles == text(*printed)


def test_a_preprint_is_on_a_server_and_not_published() -> None:
    journal = (
        "<Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue><Title>ExampleRxiv</Title></Journal>"
    )
    kind = "<PublicationTypeList><PublicationType>Preprint</PublicationType></PublicationTypeList>"
    record = citation(journal + kind)
    assert record.container == Venue(text("ExampleRxiv"), "repository")
    assert record.published == "2020"
    assert record.statuses == ()


def test_the_tables_name_codes_that_exist() -> None:
    assert set(source_types("pubmed").values()) <= set(table("types"))
    assert {row["relation"] for row in rows("pubmed_relations")} <= set(table("relations"))
    numbers = [row["fundref"] for row in rows("us_health_agencies") if row["fundref"]]
    assert len(numbers) == len(set(numbers)) > 40
    assert all(number.isdigit() for number in numbers)


@settings(max_examples=300, deadline=None)
@given(damaged_fields([fields_of(path) for path in FIXTURES]))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    found = outcome(SOURCE, fields)
    assert isinstance(found, Record) or found.startswith(("PMID:", "ArticleTitle:", "BookDocument:"))


def test_real_articles_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "pubmed-xml"]) if isinstance(one, Received)]
    outcomes = [map_received(one) for one in readings]
    found = [one for one in outcomes if isinstance(one, Mapped)]
    assert {one.source for one in outcomes} == {"pubmed"}
    assert len(found) >= 200
    assert {one.reason.partition(":")[0] for one in outcomes if isinstance(one, Refused)} <= {"BookDocument"}
    assert Counter(path for one in found for path in one.unmapped) == Counter()


def test_real_grants_of_the_nih_have_their_institute(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "pubmed-xml"]) if isinstance(one, Received)]
    works = [one.record for one in map(map_received, readings) if isinstance(one, Mapped)]
    grants = [part.grant for work in works if isinstance(work, Work) for part in work.funding if part.grant]
    bodies = [body for grant in grants for body in grant.funders]
    assert len(grants) >= 40
    assert not any(one.name.endswith((" HHS", " NIH")) for one in bodies)
    assert sum(bool(one.parents) for one in bodies) >= 35
