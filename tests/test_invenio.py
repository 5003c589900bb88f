"""InvenioRDM: every fixture of its four sources to the record it must become, and what must hold for any input."""

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
    Affiliation,
    Concept,
    Contribution,
    Event,
    File,
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
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.invenio import Invenio
from fabiola.ontology.tables import rows, table

FOLDER = Path(__file__).parent / "fixtures"
NAMES = ("invenio", "invenio-awards", "invenio-names", "invenio-organizations")
FIXTURES = sorted(path for name in NAMES for path in (FOLDER / name).glob("*.json"))
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]
SOURCE = Invenio()


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def by(contributor: Person | Organization, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    return Contribution(contributor, role, order, published_name=contributor.name, **more)


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


OKAFOR = Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))
LIN = Person("Ann Lin", "Ann", "Lin")
WATCH = Organization(text("Soil Watch Consortium"))
RIVERSIDE = Organization(text("Riverside University"), (Identifier("ror", "05gq02987"),))
PUMPS = Organization(text("Institute of Pumps"))
COMMISSION = Organization(text("European Commission"), (Identifier("ror", "00k4n6c32"),))
REGISTERED = Organization(text("European Commission"), (Identifier("fundref", "10.13039/501100000780"),))
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
WELLS = Concept("mesh", "D014871", Text("Water Wells"))

EXPECTED: dict[str, Record] = {
    "article": Work(
        "journal-article",
        text("Wells of Aqua fictiva", "en"),
        subtitles=("a study",),
        alternative_titles=text("The Wells paper"),
        translated_titles=text("Pozos de Aqua fictiva", "es"),
        abstracts=(Text("Aim Wells dry. Write to.", "en"), Text("Los pozos se secan.", "es")),
        language="en",
        identifiers=(doi("10.5555/rdm.1"), Identifier("arxiv", "2301.00001")),
        published="2023-03-05",
        status_dates=(StatusDate("submitted", "2022-11-02"), StatusDate("accepted", "2023-01-09")),
        statuses=("published",),
        first_page="17",
        last_page="29",
        volume="12",
        issue="3",
        version="v2.0",
        container=Venue(
            text("Journal of imaginary hydrology"),
            "journal",
            (Identifier("issn", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
        ),
        event=Event("Meeting of Wells", locality="Riverside"),
        publishers=(Organization(text("Invented Repository"), kinds=("publisher",)),),
        contributions=(
            by(OKAFOR, affiliations=(RIVERSIDE,), raw_affiliations=("Riverside University", "Institute of Pumps")),
            by(WATCH, order=2),
            by(Person("Luz Pozo", "Luz", "Pozo"), "editor"),
            by(LIN, "data-curator"),
        ),
        keywords=("pumps",),
        subjects=(WELLS,),
        licences=(CC_BY, "https://rdm.example.org/terms"),
        open_access=True,
        files=(File("https://rdm.example.org/api/records/q5jr8-hny72/files/wells.pdf/content", "application/pdf"),),
        websites=("https://rdm.example.org/records/q5jr8-hny72",),
        copyright_holders=(Organization(text("Wells Rights Ltd")),),
        copyright_year=2023,
        cites=(doi("10.5555/stub.3"), doi("10.5555/stub.2")),
        relations=(
            Relation("is-supplemented-by", doi("10.5555/data.1")),
            Relation("is-version-of", doi("10.5555/rdm.parent")),
        ),
        funding=(
            Funding(
                grant=Grant(
                    "111023",
                    text("Wells for all", "en"),
                    "WELLS",
                    (doi("10.3030/111023"),),
                    funders=(COMMISSION,),
                    programme=Programme(Text("H2020"), funders=(COMMISSION,)),
                    websites=("https://cordis.europa.eu/projects/111023",),
                )
            ),
            Funding(funder=Organization(text("Invented Trust"))),
            Funding(funder=Organization(text("Riverside Water Board"))),
        ),
    ),
    "chapter": Work(
        "chapter",
        text("Pumps"),
        published="2018",
        statuses=("published",),
        first_page="12",
        last_page="34",
        edition="2nd",
        container=Work("book", text("The Book of Pumps"), identifiers=(Identifier("isbn", "9783161484100"),)),
        contributions=(by(Person("Ada Quill", "Ada", "Quill")),),
        open_access=False,
    ),
    "zenodo": Work(
        "dataset",
        text("Soil moisture", "en"),
        abstracts=text("Measured.", "en"),
        language="en",
        identifiers=(doi("10.5281/zenodo.1000001"),),
        published="2019-01-01",
        statuses=("published",),
        volume="1",
        version="1.0",
        container=Venue(text("Journal of imaginary data"), "journal"),
        contributions=(
            by(OKAFOR, raw_affiliations=("Riverside University",)),
            by(WATCH, order=2),
            by(LIN, "data-curator"),
        ),
        keywords=("soil", "moisture"),
        subjects=(WELLS,),
        licences=(CC_BY,),
        open_access=True,
        files=(File("https://zenodo.org/api/records/1000001/files/soil.csv/content"),),
        websites=("https://zenodo.org/records/1000001",),
        relations=(
            Relation("is-supplement-to", doi("10.5555/jih.2023.17")),
            Relation("is-version-of", doi("10.5281/zenodo.1000000")),
        ),
        funding=(
            Funding(
                grant=Grant(
                    "IT-7",
                    text("Wells for all"),
                    "WELLS",
                    funders=(REGISTERED,),
                    programme=Programme(Text("Water"), funders=(REGISTERED,)),
                    websites=("https://wells.example.org",),
                )
            ),
        ),
    ),
    "award": Grant(
        "111023",
        (Text("Wells for all", "en"), Text("Pozos para todos", "es")),
        "WELLS",
        (doi("10.3030/111023"),),
        funders=(COMMISSION,),
        programme=Programme(Text("HORIZON.1.1"), funders=(COMMISSION,)),
        start="2024-09-01",
        end="2029-08-31",
        contributions=(
            by(Organization(text("RIVERSIDE UNIVERSITY")), "participant"),
            by(Organization(text("INSTITUTE OF PUMPS")), "participant", 2),
        ),
        descriptions=text("Digging wells.", "en"),
        keywords=("Hydrology",),
        websites=("https://wells.example.org/", "https://cordis.europa.eu/projects/111023"),
    ),
    "affiliation": Organization(
        (Text("Riverside University", "en"), Text("Universidad de Riverside", "es")),
        (Identifier("ror", "05gq02987"), Identifier("isni", "0000000121032683")),
        ("RU",),
        text("University by the River"),
        ("education", "funder"),
        "GB",
        "United Kingdom",
        "Riverside",
        websites=("https://riverside.example.org/",),
    ),
    "funder": Organization(
        (Text("IoP"), Text("Institute of Pumps", "en"), Text("Institut des pompes", "fr")),
        (Identifier("fundref", "10.13039/501100000780"),),
        country="CH",
    ),
    "name": Person(
        "Mira Okafor",
        "Mira",
        "Okafor",
        identifiers=OKAFOR.identifiers,
        affiliations=(Affiliation(RIVERSIDE), Affiliation(PUMPS)),
    ),
}
KEYS = {
    "article": "10.5555/rdm.1",
    "chapter": "abcde-12345",
    "zenodo": "10.5281/zenodo.1000001",
    "award": "00k4n6c32::111023",
    "affiliation": "05gq02987",
    "funder": "pumps",
    "name": "b31jy-24855",
}


def name_of(received: Received) -> str:
    return Path(received.place.file).stem


def fields_of(name: str) -> Fields:
    return next(one.fields for one in RECEIVED if name_of(one) == name)


def mapped(**metadata: object) -> Work:
    """A record with the least that one has, and some metadata more."""
    least: Fields = {"title": "Wells", "creators": [{"person_or_org": {"name": "Quill, Ada"}}]}
    record = SOURCE.map(Item({"id": "1", "metadata": least | metadata}))
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_its_record() -> None:
    assert {name_of(one) for one in RECEIVED} == set(EXPECTED)
    assert len(RECEIVED) == len(FIXTURES) == len(KEYS)


@pytest.mark.parametrize("received", RECEIVED, ids=name_of)
def test_a_fixture_becomes_its_record_and_nothing_is_left(received: Received) -> None:
    assert received.source == Path(received.place.file).parent.name
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.key == KEYS[name_of(received)]
    assert found.record == EXPECTED[name_of(received)]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    for one in found:
        folder = Path(one.place.file).parent.name
        assert one.source not in NAMES or one.source == folder
        assert folder not in NAMES or one.source == folder
    for received in RECEIVED:
        document = json.loads(Path(received.place.file).read_text("utf-8"))
        inside = document["hits"]["hits"][0] if "hits" in document else document
        assert [name for name, source in sources().items() if source.knows(inside)] == [received.source]


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("article", {"access": {"record": "restricted"}}, "access.record: restricted, so the record is not public"),
        ("article", {"is_published": False}, "is_published: false; drafts are not published"),
        ("article", {"is_draft": True}, "is_published: false; drafts are not published"),
        (
            "article",
            {"deletion_status": {"is_deleted": True}},
            "deletion_status.is_deleted: true; the repository has withdrawn the record",
        ),
        ("article", {"metadata": {}}, "metadata.title: missing or empty"),
        ("article", {"id": None, "pids": {}}, "id: missing, and so is a DOI"),
        ("award", {"id": " "}, "id: missing or empty"),
        ("award", {"number": "n/a"}, "number: missing or no award number"),
        ("affiliation", {"id": 5}, "id: missing or empty"),
        ("affiliation", {"name": "", "title": {}}, "name: missing or empty"),
        ("affiliation", {"status": "withdrawn"}, "status: withdrawn"),
        ("name", {"id": None, "identifiers": []}, "id: missing, and so are identifiers"),
        ("name", {"name": "", "given_name": "", "family_name": None}, "name: missing or empty"),
        ("name", {"tags": ["unlisted"]}, "tags: unlisted, so the entry is not public"),
    ],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(name: str, changes: Fields, reason: str) -> None:
    source = next(one.source for one in RECEIVED if name_of(one) == name)
    assert outcome(sources()[source], fields_of(name) | changes) == reason


def test_a_draft_of_the_older_shape_is_rejected(tmp_path: Path) -> None:
    document = json.loads((FOLDER / "invenio" / "zenodo.json").read_text("utf-8")) | {"submitted": False}
    (tmp_path / "draft.json").write_text(json.dumps(document), "utf-8")
    (received,) = read([tmp_path])
    assert isinstance(received, Received)
    assert isinstance(map_received(received), Refused)


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ({"status": "open"}, True),
        ({"status": "embargoed"}, False),
        ({"status": "restricted"}, False),
        ({"status": "metadata-only"}, None),
        ({"record": "public", "files": "restricted"}, False),
        ({"record": "public", "files": "public"}, None),
        ({}, None),
    ],
)
def test_files_are_named_where_they_are_open(access: Fields, expected: bool | None) -> None:
    record = SOURCE.map(Item(fields_of("article") | {"access": access}))
    assert isinstance(record, Work)
    assert record.open_access is expected
    assert bool(record.files) is (expected is True)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2020-11-10", "2020-11-10"),
        ("2020-11", "2020-11"),
        ("1939/1945", "1939"),
        ("1939-09-01/1945-09", "1939-09-01"),
        ("soon", None),
    ],
)
def test_a_date_of_publication_in_every_form_of_edtf(stated: str, expected: str | None) -> None:
    assert mapped(publication_date=stated).published == expected


@pytest.mark.parametrize(
    "row", [row for row in rows("source_types") if row["source"] == "invenio"], ids=lambda row: row["value"]
)
def test_every_type_of_the_table(row: dict[str, str]) -> None:
    assert row["type"] in table("types")
    assert mapped(resource_type={"id": row["value"]}).type == row["type"]


@pytest.mark.parametrize(("word", "expected"), [("dataset-table", "dataset"), ("no-such", "other"), ("", "other")])
def test_a_type_that_the_table_does_not_have(word: str, expected: str) -> None:
    assert mapped(resource_type={"id": word}).type == expected


def test_the_table_is_there() -> None:
    assert sum(row["source"] == "invenio" for row in rows("source_types")) > 30


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_a_damaged_record_is_mapped_or_rejected(name: str, data: st.DataObject) -> None:
    found = outcome(sources()[name], data.draw(damaged_fields([one.fields for one in RECEIVED if one.source == name])))
    prefixes = ("id:", "metadata.title:", "access.record:", "is_published:", "deletion_status", "number:", "name:")
    assert isinstance(found, Record) or found.startswith((*prefixes, "status:", "tags:"))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_record_of_the_older_shape_is_understood(data: st.DataObject) -> None:
    document = data.draw(damaged_fields([json.loads((FOLDER / "invenio" / "zenodo.json").read_text("utf-8"))]))
    if SOURCE.knows(document):
        for fields in SOURCE.split(document):
            outcome(SOURCE, fields)


@pytest.mark.parametrize(
    ("folder", "source", "least"),
    [
        ("invenio-awards-json", "invenio-awards", 1),
        ("invenio-funders-json", "invenio-organizations", 4),
        ("invenio-affiliations-json", "invenio-organizations", 7),
    ],
)
def test_real_vocabularies_are_mapped_and_nothing_is_left(shared: Path, folder: str, source: str, least: int) -> None:
    readings = list(read([shared / "data" / folder]))
    found = [map_received(one) for one in readings if isinstance(one, Received) and one.source == source]
    records = [one for one in found if isinstance(one, Mapped)]
    assert len(records) == len(readings) >= least
    assert {path for one in records for path in one.unmapped} == set()
