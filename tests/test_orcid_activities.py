"""Works and fundings of ORCID: every fixture, in JSON and in XML, to the record it must become; nothing private."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Amount,
    Contribution,
    Event,
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
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.orcid_fundings import OrcidFundings
from fabiola.mappings.sources.orcid_works import OrcidWorks
from fabiola.mappings.values.identifiers import NORMALISERS
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
NAMES = ("orcid-works", "orcid-works-xml", "orcid-fundings", "orcid-fundings-xml")
RECEIVED = [one for name in NAMES for one in read([FOLDER / name]) if isinstance(one, Received)]
ITEMS = [one.fields for one in RECEIVED]
OWN = "0000-0002-1825-0097"
CARBERRY = Person("Josiah Carberry", identifiers=(Identifier("orcid", OWN),))
LIN, QUILL = Person("Ann Lin", identifiers=(Identifier("orcid", "0000-0001-5109-3700"),)), Person("Quill Ada")


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


def by(person: Person, role: str, **more: Any) -> Contribution:
    return Contribution(person, role, published_name=person.name, **more)


EXPECTED: dict[str, Record] = {
    f"{OWN}/work/8": Work(
        "journal-article",
        text("Wells of Aqua fictiva"),
        subtitles=("a study",),
        translated_titles=text("Pozos", "es"),
        identifiers=(doi("10.5555/jih.2023.17"), Identifier("scopus", "85000000001")),
        published="2023-03-05",
        statuses=("published",),
        container=Venue(text("Journal of imaginary hydrology"), identifiers=(Identifier("issn", "1234-5679"),)),
        contributions=(by(CARBERRY, "contributor"),),
        websites=("https://jih.example/17",),
        relations=(Relation("is-version-of", doi("10.5555/pre.1")),),
        funding=(Funding(grant=Grant("IT-7")),),
    ),
    f"{OWN}/work/10": Work(
        "poster",
        text("Pumps at the brook"),
        identifiers=(Identifier("isbn", "9783161484100"),),
        published="2019",
        statuses=("published",),
        event=Event("Meeting of the Pumps"),
        contributions=(by(CARBERRY, "contributor"),),
    ),
    f"{OWN}/work/11": Work(
        "chapter",
        text("A chapter on springs", "en"),
        abstracts=text("Springs spring.", "en"),
        published="2015",
        statuses=("published",),
        container=Work("book", text("The book of springs"), identifiers=(Identifier("isbn", "9783161484100"),)),
        contributions=(
            by(LIN, "author"),
            by(QUILL, "contributor", credit=("writing-original-draft", "software")),
            by(Person("J. Carberry", identifiers=CARBERRY.identifiers), "editor"),
        ),
    ),
    f"{OWN}/funding/3": Grant(
        "IT-7",
        text("Wells for all"),
        funders=(
            Organization(
                text("Invented Trust"), (Identifier("fundref", "10.13039/100004440"),), country="GB", locality="London"
            ),
        ),
        start="2020-01",
        end="2023",
        contributions=(by(CARBERRY, "funding-recipient"),),
    ),
    f"{OWN}/funding/5": Grant(
        "FP-12/3",
        (Text("Pumps of tomorrow"), Text("Bombas de mañana", "es")),
        identifiers=(doi("10.5555/grant.12"),),
        funders=(
            Organization(text("Riverside Fund"), (Identifier("ror", "05gq02987"),), country="US", locality="Riverside"),
        ),
        amount=Amount("1000.5", "EUR"),
        start="2018",
        contributions=(by(Person("Ann Lin"), "principal-investigator"), by(CARBERRY, "funding-recipient")),
        descriptions=text("For pumps."),
        websites=("https://trust.example/pumps",),
    ),
}


def test_every_item_is_found_in_json_and_in_xml() -> None:
    assert len(RECEIVED) == 2 * len(EXPECTED)
    assert {one.source for one in RECEIVED} == set(NAMES)
    assert all(Path(one.place.file).parent.name == one.source for one in RECEIVED)


@pytest.mark.parametrize("received", RECEIVED, ids=lambda one: f"{one.source} {one.fields['path']}")
def test_an_item_becomes_its_record_and_nothing_is_left(received: Received) -> None:
    found = map_received(received)
    assert isinstance(found, Mapped), found
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


@pytest.mark.parametrize("private", ["Hidden", "Secret", "@lin.example"])
def test_nothing_private_comes_out(private: str) -> None:
    assert private not in repr([map_received(one) for one in RECEIVED])


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    paths = sorted(FOLDER.rglob("*.json"))
    documents = [(path, json.loads(path.read_text("utf-8"))) for path in paths if path.parent.name != "shapes"]
    assert len(documents) > 100
    for path, document in documents:
        found = [name for name, source in sources().items() if isinstance(document, dict) and source.knows(document)]
        assert (path.parent.name in NAMES) == bool(set(found) & set(NAMES)), path
        assert path.parent.name not in NAMES or found == [path.parent.name]


@pytest.mark.parametrize(
    "document",
    [
        {"title": {"title": {"value": "A"}}, "@element": "work", "type": "book"},
        {"title": {"title": {"value": "A"}}},
        {"title": "A", "type": "book"},
        {"group": [{"peer-review-group": []}]},
        {"group": "work"},
        {"bulk": [{"error": {"response-code": 404}}]},
        {"reviewer-role": "reviewer", "type": "review", "review-identifiers": {}},
        {},
    ],
)
def test_other_documents_are_not_claimed(document: Fields) -> None:
    assert not OrcidFundings().knows(document)
    assert not OrcidWorks().knows(document) or "@element" in document


def test_works_in_bulk_are_taken_one_by_one() -> None:
    works = [{"title": {"title": {"value": name}}, "type": "OTHER"} for name in ("A", "B")]
    document = {"bulk": [{"work": works[0]}, {"error": {"response-code": 404}}, {"work": works[1]}]}
    assert OrcidWorks().knows(document)
    assert list(OrcidWorks().split(document)) == works


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"title": None, "path": f"/{OWN}/work/1"}, "title.title: missing or empty"),
        ({"title": {"title": {"value": "A"}}, "visibility": "LIMITED"}, "visibility: LIMITED, so the item"),
        ({"type": "book"}, "title: missing, and so is every identifier"),
    ],
)
def test_a_broken_work_is_rejected_with_the_field_and_the_reason(fields: Fields, reason: str) -> None:
    found = outcome(OrcidWorks(), fields)
    assert isinstance(found, str)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"path": f"/{OWN}/funding/1", "title": {}}, "title.title: missing or empty, and there is no grant number"),
        ({"title": {"title": {"value": "A"}}, "visibility": "private"}, "visibility: private, so the item"),
        ({"type": "grant"}, "title: missing, and so is path"),
    ],
)
def test_a_broken_funding_is_rejected_with_the_field_and_the_reason(fields: Fields, reason: str) -> None:
    found = outcome(OrcidFundings(), fields)
    assert isinstance(found, str)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("kind", "value", "left"),
    [
        ("doi", "work:doi", True),
        ("circus-id", "7", True),
        ("other-id", "7", False),
        ("uri", "https://a.example", False),
    ],
)
def test_an_external_id_that_is_not_understood_is_reported(kind: str, value: str, *, left: bool) -> None:
    fields = {"external-id-type": kind, "external-id-value": value, "external-id-relationship": "self"}
    item = Item({"title": {"title": {"value": "A"}}, "external-ids": {"external-id": [fields]}})
    OrcidWorks().map(item)
    assert bool(list(item.left(OrcidWorks.ignore))) == left


@pytest.mark.parametrize(("type_", "called"), [("grant", True), ("AWARD", False), ("salary-award", False)])
def test_a_prize_without_a_number_is_no_grant(type_: str, *, called: bool) -> None:
    found = OrcidFundings().map(Item({"title": {"title": {"value": "Medal of Wells"}}, "type": type_}))
    assert isinstance(found, Grant)
    assert found.called_grant == called


def test_the_tables_name_what_exists() -> None:
    assert {row["scheme"] for row in rows("orcid_work_identifiers")} - {""} <= set(NORMALISERS)
    assert {row["role"] for row in rows("orcid_roles")} <= set(table("roles"))
    assert len(source_types("orcid-works")) > 50


@settings(max_examples=300, deadline=None)
@given(damaged_fields(ITEMS), st.sampled_from((OrcidWorks(), OrcidFundings())))
def test_a_damaged_item_is_mapped_or_rejected(fields: Fields, source: OrcidWorks | OrcidFundings) -> None:
    found = outcome(source, fields)
    if isinstance(found, str):
        assert found.startswith(("title", "visibility: "))
        return
    assert isinstance(found, Work | Grant)
    assert "@lin.example" not in str(found)


@settings(max_examples=200, deadline=None)
@given(damaged_fields([json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("orcid-*s/*.json"))]))
def test_a_damaged_document_is_split_or_not_known(document: Fields) -> None:
    for source in (OrcidWorks(), OrcidFundings()):
        if source.knows(document):
            for fields in source.split(document):
                outcome(source, fields)


def test_real_works_and_fundings_are_mapped_and_little_is_left(shared: Path) -> None:
    folders = [shared / "data" / "orcid-json", shared / "data" / "orcid-xml"]
    received = [one for one in read(folders) if isinstance(one, Received) and one.source in NAMES]
    outcomes = [map_received(one) for one in received]
    assert sum(isinstance(one, Mapped) for one in outcomes) > 330
    assert sum(len(one.unmapped) for one in outcomes if isinstance(one, Mapped)) < 20
    reasons = {one.reason.partition(":")[0] for one in outcomes if isinstance(one, Refused)}
    assert reasons <= {"visibility"}
