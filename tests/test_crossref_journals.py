"""Journals and members of the Crossref API, and its answers that hold no record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import Identifier, Organization, Record, Text, Venue
from fabiola.mappings.sources import Source, sources
from fabiola.mappings.sources.crossref_journals import CrossrefJournals
from fabiola.mappings.sources.crossref_members import CrossrefMembers

FOLDER = Path(__file__).parent / "fixtures"
SOURCES: tuple[Source, ...] = (CrossrefJournals(), CrossrefMembers())
FIXTURES = sorted(path for source in SOURCES for path in (FOLDER / source.name).glob("*.json"))
SOCIETY = Text("Society of Wells")

EXPECTED: dict[str, Record] = {
    "journal": Venue(
        (Text("Journal of Wells & Pumps"),),
        identifiers=(Identifier("issn-print", "0317-8471"), Identifier("issn-electronic", "1050-124X")),
        publishers=(Organization((SOCIETY,), kinds=("publisher",)),),
    ),
    "journal-item": Venue((Text("Old Wells"),), identifiers=(Identifier("issn", "2049-3630"),)),
    "member": Organization(
        (SOCIETY,),
        (Identifier("crossref-member", "7700"),),
        kinds=("publisher",),
        country="GB",
        country_name="United Kingdom",
        locality="Bath, Somerset",
    ),
    "member-item": Organization(
        (Text("Pumps & Co"),), (Identifier("crossref-member", "7701"),), kinds=("publisher",), locality="Atlantis"
    ),
}


def fixture(path: Path) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
    message: dict[str, Any] = fields.get("message", fields)
    return message


def test_every_fixture_has_its_record() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 4


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record_and_nothing_is_left(path: Path) -> None:
    (received,) = read([path])
    assert isinstance(received, Received)
    assert received.source == path.parent.name
    mapped = map_received(received)
    assert isinstance(mapped, Mapped)
    assert mapped.record == EXPECTED[path.stem]
    assert mapped.unmapped == ()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_only_one_source_knows_a_fixture(path: Path) -> None:
    assert [source.name for source in sources().values() if source.knows(fixture(path))] == [path.parent.name]


def test_the_fixtures_of_other_formats_are_not_known() -> None:
    names = {source.name for source in SOURCES}
    folders = [path for path in FOLDER.iterdir() if path.is_dir() and path.name not in names]
    assert len(folders) > 30
    assert not [one for one in read(folders) if isinstance(one, Received) and one.source in names]


@pytest.mark.parametrize(
    ("source", "fields", "reason"),
    [
        (SOURCES[0], {"title": "x", "ISSN": []}, "ISSN: missing"),
        (SOURCES[0], {"title": "x", "ISSN": ["1234-5678"]}, "ISSN: missing or not an ISSN"),
        (SOURCES[0], {"title": " ", "ISSN": ["0317-8471"]}, "title: missing"),
        (SOURCES[1], {"primary-name": "x", "prefixes": []}, "id: missing"),
        (SOURCES[1], {"id": True, "primary-name": "x"}, "id: missing or not the number of a member"),
        (SOURCES[1], {"id": 5, "primary-name": None}, "primary-name: missing"),
    ],
)
def test_a_broken_record_is_rejected_by_name(source: Source, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        source.map(Item(fields))


@pytest.mark.parametrize(
    ("location", "country", "locality"),
    [
        ("Japan", "JP", None),
        ("Oak Ridge, TX, United States", "US", "Oak Ridge, TX"),
        ("Chisinau", None, "Chisinau"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_the_place_of_a_member(location: str | None, country: str | None, locality: str | None) -> None:
    record = CrossrefMembers().map(Item({"id": 1, "primary-name": "x", "location": location}))
    assert isinstance(record, Organization)
    assert (record.country, record.locality) == (country, locality)


@given(damaged(FIXTURES[:2]) | damaged(FIXTURES[2:]), st.sampled_from(SOURCES))
def test_a_damaged_record_is_mapped_or_rejected(fields: dict[str, Any], source: Source) -> None:
    found = outcome(source, fields)
    assert isinstance(found, Record) or found.partition(":")[0] in ("ISSN", "title", "id", "primary-name")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            {"status": "ok", "message-type": "prefix", "message": {"member": "x", "name": "y", "prefix": "z"}},
            "an answer of the Crossref API of the type prefix",
        ),
        (
            {
                "status": "ok",
                "message-type": "work-agency",
                "message": {"DOI": "10.5555/x", "agency": {"id": "crossref"}},
            },
            "an answer of the Crossref API of the type work-agency",
        ),
        (
            {"status": "ok", "message-type": "license-list", "message": {"items": [{"URL": "x", "work-count": 1}]}},
            "an answer of the Crossref API of the type license-list",
        ),
        (
            {
                "status": "failed",
                "message-type": "validation-failure",
                "message": [{"type": "t", "message": "No wells."}],
            },
            "an error answer of the Crossref API in place of a record: validation-failure, No wells.",
        ),
        (
            {"status": "error", "message-type": "exception", "message": {"name": "n", "message": "Broken"}},
            "an error answer of the Crossref API in place of a record: exception, Broken",
        ),
        ({"status": "error", "message-type": "odd", "message": None}, "an error answer of the Crossref API"),
        ({"status": "ok", "message-type": "journal-list", "message": {"items": []}}, "an answer without records"),
    ],
)
def test_an_answer_without_a_record_says_what_it_is(tmp_path: Path, answer: dict[str, Any], message: str) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer), "utf-8")
    (problem,) = read([path])
    assert isinstance(problem, Problem)
    assert problem.message.startswith(message)


def test_real_answers_are_mapped_or_named(shared: Path) -> None:
    folder = shared / "data" / "crossref-misc-json"
    readings = list(read([folder]))
    mapped = [map_received(one) for one in readings if isinstance(one, Received)]
    problems = [one for one in readings if isinstance(one, Problem)]
    assert len(mapped) >= 86
    assert {one.source for one in mapped} == {source.name for source in SOURCES}
    assert all(isinstance(one, Mapped) and not one.unmapped for one in mapped)
    assert len(problems) >= 30
    assert all("an answer" in one.message or "an error answer" in one.message for one in problems)
