"""Files for Pure's imports: publications and persons to their records, users set aside, only what is public."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.pure.bulk_values import date_of
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    Contribution,
    Funding,
    FundingStatement,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import record_elements, sources
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE, records

FOLDER = Path(__file__).parent / "fixtures"
NAMES = ("pure-bulk-persons", "pure-bulk-publications")
FIXTURES = sorted(path for name in NAMES for path in (FOLDER / name).glob("*.xml"))
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]
SECRETS = ("not-a-key", "mira@example.edu", "01-01-1980", "Hid", "WELLS", "C:\\")
STATEMENT = "This work was supported by the Invented Science Foundation under grant WELL-2020-7."


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def by(given: str, family: str, *known: Identifier, role: str = "author", order: int = 1) -> Contribution:
    person = Person(f"{given} {family}", given, family, identifiers=known)
    return Contribution(person, role, order, published_name=person.name)


EXPECTED: dict[str, Record] = {
    "wells-1": Work(
        "journal-article",
        text("Soil moisture near old wells", "en"),
        ("A second look",),
        abstracts=(Text("Wells were read.", "en"), Text("Brunnen.", "de")),
        language="en",
        identifiers=(Identifier("doi", "10.5555/wells.2021.1"), Identifier("scopus", "99900000001")),
        published="2021-03",
        status_dates=(StatusDate("in-press", "2020-12-24"),),
        statuses=("published", "peer-reviewed"),
        first_page="12",
        last_page="23",
        page_count=12,
        volume="6",
        issue="2",
        container=Venue(text("Journal of Invented Hydrology"), identifiers=(Identifier("issn-print", "2049-3630"),)),
        contributions=(
            Contribution(
                Person(
                    "Mira Okafor",
                    "Mira",
                    "Okafor",
                    identifiers=(Identifier("pure", "00000000-0000-4000-8000-000000000021"),),
                ),
                affiliations=(Organization(text("Department of Wells", "en")),),
                published_name="Mira Okafor",
            ),
            by("Ada", "Quill", order=2),
            Contribution(
                Organization(text("Deep Well Collaboration")), order=3, published_name="Deep Well Collaboration"
            ),
        ),
        keywords=("wells", "soil"),
        licences=("https://creativecommons.org/licenses/by/",),
        open_access=True,
        websites=("https://journal.example/wells/1",),
        funding=(
            Funding(
                Grant("WELL-2020-7", funders=(Organization(text("Invented Science Foundation", "en")),)),
                statement=0,
                evidence=(0, 82),
            ),
        ),
        funding_statements=(FundingStatement(STATEMENT),),
    ),
    "pumps-2": Work(
        "chapter",
        text("Pumps at work"),
        published="2019",
        statuses=("published",),
        first_page="7",
        volume="77",
        edition="2",
        container=Work(
            "book",
            text("All about pumps"),
            identifiers=(Identifier("isbn", "9780306406157"),),
            contributions=(by("Luz", "Pozo", role="editor"),),
        ),
        series=Venue(text("Lecture Notes in Wells"), "book-series", (Identifier("issn-print", "1234-5679"),)),
        publishers=(Organization(text("Example Press"), kinds=("publisher",)),),
        contributions=(by("Ada", "Quill"),),
    ),
    "thesis-3": Work(
        "doctoral-thesis",
        text("How deep is a well"),
        published="2019-05-06",
        contributions=(by("Mira", "Okafor"),),
    ),
    "p1": Person(
        "Mira Okafor",
        "Mira",
        "Okafor",
        ("Mira Brunner",),
        (Identifier("orcid", "0000-0002-1825-0097"), Identifier("scopus", "99999999901")),
        websites=("https://wells.example/mira",),
    ),
    "p2": Person("Pozo", None, "Pozo"),
}
REFUSED = {
    "secret-4": "visibility.key: BACKEND; only what is FREE is published",
    "p3": "visibility: missing; only who is Public is published",
    "u1": "user: an account is no person and is not published; give the file of the persons",
}


def test_every_fixture_is_read() -> None:
    assert len(FIXTURES) == 3
    assert [one.fields["@id"] for one in RECEIVED] == ["p1", "p2", "p3", "u1", *list(EXPECTED)[:3], "secret-4"]
    assert all(one.source == Path(one.place.file).parent.name for one in RECEIVED)


@pytest.mark.parametrize("one", RECEIVED, ids=lambda one: one.fields["@id"])
def test_a_fixture_becomes_its_record_or_is_set_aside(one: Received) -> None:
    found = map_received(one)
    if isinstance(found, Refused):
        assert found.reason == REFUSED[one.fields["@id"]]
        return
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


def test_nothing_private_is_in_a_record_though_the_fixtures_hold_it() -> None:
    told = str([map_received(one) for one in RECEIVED])
    held = "".join(path.read_text("utf-8") for path in FIXTURES)
    assert [secret for secret in SECRETS if secret in told] == []
    assert [secret for secret in SECRETS if secret not in held] == []
    assert "mira" not in str(next(one for one in RECEIVED if one.fields["@id"] == "u1").fields).lower()


@pytest.mark.parametrize(
    ("number", "changes", "reason"),
    [
        (0, {"@id": ""}, "@id: missing or empty"),
        (0, {"name": []}, "name: missing or empty"),
        (0, {"visibility": [{"#text": "Campus"}]}, "visibility: Campus; only who is Public is published"),
        (4, {"@id": None}, "@id: missing or empty"),
        (4, {"title": None}, "title: missing or empty"),
        (
            4,
            {"workflow": {"workflowStep": "entryInProgress"}},
            "workflow: entryInProgress; only what is approved or validated is published",
        ),
        (4, {"visibility": {"key": "Confidential"}}, "visibility.key: Confidential; only what is FREE is published"),
    ],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(number: int, changes: Fields, reason: str) -> None:
    one = RECEIVED[number]
    assert outcome(sources()[one.source], one.fields | changes) == reason


@pytest.mark.parametrize(
    ("stated", "expected"), [("31-12-2002", "2002-12-31"), ("2002-12-31", "2002-12-31"), ("soon", None), (None, None)]
)
def test_a_date_begins_with_the_day_or_the_year(stated: str | None, expected: str | None) -> None:
    assert date_of(stated) == expected


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    found = [one for one in read(sorted(FOLDER.rglob("*.xml"))) if isinstance(one, Received)]
    assert len(found) > 10
    for name in NAMES:
        assert all((one.source == name) == (Path(one.place.file).parent.name == name) for one in found)


WHOLE = [fields for path in FIXTURES for fields in records(BytesIO(path.read_bytes()), record_elements())]


@given(fields=damaged_fields([{"fields": one} for one in WHOLE]))
@settings(max_examples=100)
def test_any_damage_gives_a_record_or_a_reason(fields: Fields) -> None:
    inside = fields.get("fields")
    marks = {ELEMENT: "contributionToJournal", NAMESPACE: "v1.publication-import.base-uk.pure.atira.dk"}
    for source in map(sources().__getitem__, NAMES):
        for restated in source.split({**inside, **marks} if isinstance(inside, dict) else marks):
            assert outcome(source, restated)


def test_the_examples_of_the_format_hold_nobody_public(shared: Path) -> None:
    found = list(read(sorted((shared / "data/pure-bulk-import-xml").glob("*.xml"))))
    assert len(found) == 5
    for one in found:
        assert not isinstance(one, Problem)
        assert isinstance(map_received(one), Refused)
        public = one.fields | {"visibility": [{"#text": "Public"}]}
        mapped = map_received(Received(one.place, one.source, public))
        assert isinstance(mapped, Refused if "account" in one.fields else Mapped)
        assert not isinstance(mapped, Mapped) or mapped.unmapped == ()
