"""Pure's API: every fixture to the work it must become, what is never published, what must hold for any input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Concept,
    Contribution,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.pure_api import PureAPI

SOURCE = PureAPI()
FIXTURES = sorted((Path(__file__).parent / "fixtures" / SOURCE.name).glob("*.json"))


def fixture(name: str) -> Fields:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: Fields = json.loads(path.read_text("utf-8"))
    return fields


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def pure(*numbers: int) -> tuple[Identifier, ...]:
    return tuple(Identifier("pure", uuid(number)) for number in numbers)


def text(value: str, language: str | None = "en") -> tuple[Text, ...]:
    return (Text(value, language),)


def by(
    given: str, family: str, number: int, role: str = "author", order: int = 1, corresponding: bool = False
) -> Contribution:
    name = f"{given} {family}"
    person = Person(name, given, family, identifiers=pure(number))
    return Contribution(person, role, order, corresponding, published_name=name)


EXPECTED = {
    "article": Work(
        "review-article",
        text("Soil moisture near old wells"),
        ("A second look",),
        translated_titles=text("Bodenfeuchte an alten Brunnen", "de"),
        abstracts=text("Wells were read."),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/wells.2021.1"),
            Identifier("scopus", "99900000001"),
            *pure(1),
        ),
        published="2021-03-09",
        statuses=("published", "peer-reviewed"),
        first_page="12",
        last_page="23",
        page_count=12,
        volume="6",
        issue="2",
        container=Venue(
            text("Journal of Invented Hydrology", None), identifiers=(Identifier("issn", "2049-3630"), *pure(94))
        ),
        contributions=(by("Mira B.", "Okafor", 21, corresponding=True), by("Ada", "Quill", 22, order=2)),
        keywords=("wells",),
        subjects=(Concept("asjc", "1111", Text("Soil Science", "en")),),
        licences=("https://creativecommons.org/licenses/by/",),
        open_access=True,
        websites=(f"https://pure.example.edu/en/publications/{uuid(1)}", "https://data.example/wells"),
        copyright_holders=(Organization(text("Example Press", None)),),
        copyright_year=2021,
        former=pure(2),
    ),
    "book": Work(
        "book",
        text("The book of wells", "da"),
        language="da",
        identifiers=(*pure(7), Identifier("isbn", "9780306406157")),
        published="2015",
        statuses=("published",),
        volume="4",
        series=Venue(text("Well Library", None), "book-series", (Identifier("issn", "1234-5679"), *pure(97))),
        contributions=(by("Mira", "Okafor", 21, "editor"),),
    ),
}


def test_every_fixture_has_its_record() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 2


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_fixture_becomes_its_record(name: str) -> None:
    fields = fixture(name)
    item = Item(fields)
    assert [source.name for source in sources().values() if source.knows(fields)] == ["pure-api"]
    assert SOURCE.key(item) == fields["uuid"]
    assert SOURCE.map(item) == EXPECTED[name]
    assert list(item.left(SOURCE.ignore)) == []


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"visibility": {"key": "CONFIDENTIAL"}}, "visibility.key: CONFIDENTIAL; only what is FREE is published"),
        ({"visibility": {}}, "visibility.key: missing; only what is FREE is published"),
        (
            {"workflow": {"step": "entryInProgress"}},
            "workflow: entryInProgress; only what is approved or validated is published",
        ),
        ({"title": {"en_GB": 1}}, "title: missing or empty"),
        ({"uuid": None}, "uuid: missing or empty"),
    ],
)
def test_what_is_not_for_everybody_is_rejected_by_the_field(name: str, changes: Fields, reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        SOURCE.map(Item(fixture(name) | changes))
    assert str(fault.value) == reason


@pytest.mark.parametrize(
    "document",
    [
        {"uuid": uuid(1), "systemName": "Organization", "name": {"en_GB": "Wells"}},
        {"uuid": uuid(1), "systemName": "Person", "name": {"lastName": "Okafor"}},
        {"uuid": uuid(1), "typeDiscriminator": "BasicAward", "title": {"en_GB": "Wells"}},
        {},
    ],
)
def test_what_else_the_api_has_is_not_claimed(document: Fields) -> None:
    assert not SOURCE.knows(document)


@settings(max_examples=300, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    found = outcome(SOURCE, fields)
    assert isinstance(found, Record) or found.startswith(
        ("uuid:", "title:", "visibility.key:", "workflow:", "confidential:")
    )


def test_real_outputs_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "pure-api-json"]) if isinstance(one, Received)]
    outcomes = [map_received(one) for one in readings if one.source == "pure-api"]
    found = [one for one in outcomes if isinstance(one, Mapped)]
    assert len(found) == len(outcomes) >= 1
    assert [path for one in found for path in one.unmapped] == []
