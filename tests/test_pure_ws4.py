"""Pure 4's web service: every fixture to the record it must become, and nothing of what it repeats that is private."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    Concept,
    Contribution,
    Event,
    File,
    Funding,
    FundingStatement,
    Grant,
    Identifier,
    Organization,
    Person,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources.pure_ws4 import PureWebService4
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE, records

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "pure-ws4").glob("*.xml"))
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]
SOURCE = PureWebService4()
PAGE = "https://pure.example.edu/portal/en/publications/x"
SECRETS = ("not-a-key", "mira@example.edu", "0000 0001", "1980-01-01", "Hid", "Secret", "hidden.pdf", "later.pdf")


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def pure(number: int) -> tuple[Identifier, ...]:
    return (Identifier("pure", uuid(number)),)


def by(
    given: str, family: str, *known: Identifier, role: str = "author", order: int = 1, where: Organization | None = None
) -> Contribution:
    person = Person(f"{given} {family}", given, family, identifiers=known)
    return Contribution(person, role, order, affiliations=(where,) if where else (), published_name=person.name)


UNIT = Organization((Text("Brøndinstitut", "da"), Text("Department of Wells", "en")), pure(31))
PUMPS = Organization((Text("Institute of Pumps"),), pure(41))
STATEMENT = "This work was supported by the Invented Science Foundation under grant WELL-2020-7."
FOUNDATION = Organization((Text("Invented Science Foundation", "en"),))
EXPECTED = {
    uuid(10): Work(
        "journal-article",
        (Text("Wells of the north", "en"),),
        ("An old list",),
        abstracts=(Text("Brønde.", "da"), Text("Wells.", "en")),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/wells.2016.10"),
            Identifier("scopus", "99900000010"),
            Identifier("pmid", "99999997"),
            *pure(10),
        ),
        published="2016-05",
        statuses=("published", "peer-reviewed"),
        first_page="12",
        last_page="23",
        page_count=12,
        volume="6",
        issue="2",
        container=Venue(
            (Text("Journal of Invented Hydrology"),), identifiers=(Identifier("issn", "2049-3630"), *pure(94))
        ),
        contributions=(
            by("Mira B.", "Okafor", *pure(21), where=UNIT),
            by("Ada", "Quill", *pure(22), order=2, where=PUMPS),
            by("Luz", "Pozo", role="editor"),
        ),
        keywords=("wells", "soil"),
        subjects=(Concept("asjc", "1111", Text("Soil Science", "en")),),
        open_access=True,
        files=(File("https://pure.example.edu/ws/files/5/wells.pdf", "application/pdf"),),
        websites=(f"{PAGE}({uuid(10)}).html", "https://journal.example/wells/10"),
        funding=(Funding(Grant("WELL-2020-7", funders=(FOUNDATION,)), statement=0, evidence=(0, 82)),),
        funding_statements=(FundingStatement(STATEMENT),),
    ),
    uuid(11): Work(
        "chapter",
        (Text("Pumps at work"),),
        identifiers=pure(11),
        published="2016-05",
        statuses=("published",),
        volume="77",
        edition="2",
        container=Work(
            "book",
            (Text("All about pumps"),),
            ("A manual",),
            identifiers=(Identifier("isbn", "9780306406157"),),
            contributions=(by("Luz", "Pozo", role="editor"),),
        ),
        series=Venue((Text("Lecture Notes in Wells"),), "book-series", (Identifier("issn-print", "1234-5679"),)),
        event=Event("Well Days 2016"),
        publishers=(Organization((Text("Example Press"),), pure(95), kinds=("publisher",)),),
        contributions=(by("Ada", "Quill", *pure(22)),),
        websites=(f"{PAGE}({uuid(11)}).html",),
    ),
}


def test_every_fixture_is_read() -> None:
    assert len(FIXTURES) == 2
    assert [one.source for one in RECEIVED] == ["pure-ws4"] * 3


@pytest.mark.parametrize("one", RECEIVED, ids=lambda one: one.fields["uuid"][-2:])
def test_a_fixture_becomes_its_record_and_nothing_is_left(one: Received) -> None:
    found = map_received(one)
    if isinstance(found, Refused):
        assert one.fields["uuid"] == uuid(12)
        assert found.reason == "visibility.key: BACKEND; only what is FREE is published"
        return
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


def test_nothing_private_is_in_a_record_though_the_fixtures_hold_it() -> None:
    told = str([map_received(one) for one in RECEIVED])
    held = "".join(path.read_text("utf-8") for path in FIXTURES)
    assert [secret for secret in SECRETS if secret in told] == []
    assert [secret for secret in SECRETS if secret not in held] == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"uuid": ""}, "uuid: missing or empty"),
        ({"title": None}, "title: missing or empty"),
        ({"visibility": {}}, "visibility.key: missing; only what is FREE is published"),
        (
            {"workflow": {"workflowStep": "forApproval"}},
            "workflow: forApproval; only what is approved or validated is published",
        ),
    ],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(changes: Fields, reason: str) -> None:
    assert outcome(SOURCE, RECEIVED[0].fields | changes) == reason


def test_what_is_not_understood_is_told() -> None:
    (found,) = SOURCE.split({ELEMENT: "content", "@uuid": uuid(1), "scent": [{"#text": "fresh"}]})
    assert found == {"uuid": uuid(1), "scent": [{"#text": "fresh"}]}


def test_other_contents_and_other_sources_are_told_apart() -> None:
    found = [one for one in read(sorted(FOLDER.rglob("*.xml"))) if isinstance(one, Received)]
    assert len(found) > 10
    assert all((one.source == "pure-ws4") == (Path(one.place.file).parent.name == "pure-ws4") for one in found)
    person = {ELEMENT: "content", NAMESPACE: "http://atira.dk/schemas/pure4/model/core/stable"}
    assert not SOURCE.knows(person | {"family": [{"#text": "dk.atira.pure.api.shared.model.person.Person"}]})
    assert not SOURCE.knows({ELEMENT: "content"})


WHOLE = [fields for path in FIXTURES for fields in records(BytesIO(path.read_bytes()), SOURCE.elements)]


@given(fields=damaged_fields([{k: v for k, v in one.items() if k not in (ELEMENT, NAMESPACE)} for one in WHOLE]))
@settings(max_examples=100)
def test_any_damage_gives_a_record_or_a_reason(fields: Fields) -> None:
    (restated,) = SOURCE.split(fields)
    assert outcome(SOURCE, restated)


def test_real_records_are_read_whole(shared: Path) -> None:
    found = list(read(sorted((shared / "data/pure-ws-xml").glob("xmacex*.xml"))))
    assert len(found) == 5
    for one in found:
        assert not isinstance(one, Problem)
        mapped = map_received(one)
        assert isinstance(mapped, Mapped)
        assert mapped.unmapped == ()
        assert "@itu.dk" not in str(mapped.record)
