"""OpenCitations Meta: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Item
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text, Venue, Work
from fabiola.mappings.sources.opencitations_meta import OpenCitationsMeta
from fabiola.ontology.tables import source_types, table

SOURCE = OpenCitationsMeta()
FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for one in read([FOLDER / "opencitations-meta"]) if isinstance(one, Received)]


def ids(*pairs: tuple[str, str]) -> tuple[Identifier, ...]:
    return tuple(Identifier(*pair) for pair in pairs)


def text(value: str) -> tuple[Text, ...]:
    return (Text(value),)


def by(given_name: str, family: str, order: int = 1, role: str = "author", orcid: str = "") -> Contribution:
    name = f"{given_name} {family}"
    identifiers = ids(("orcid", orcid)) if orcid else ()
    return Contribution(Person(name, given_name, family, identifiers=identifiers), role, order, published_name=name)


def press(name: str, *pairs: tuple[str, str]) -> Organization:
    return Organization(text(name), ids(*pairs), kinds=("publisher",))


EXPECTED = (
    Work(
        type="journal-article",
        titles=text("Tides; and [their] marks"),
        identifiers=ids(("doi", "10.5555/meta.1"), ("pmid", "12345")),
        published="2022-11-04",
        statuses=("published",),
        first_page="A57",
        volume="77",
        issue="3",
        container=Venue(text("Journal of Shores"), identifiers=ids(("issn", "1234-5679"), ("issn", "2049-3630"))),
        publishers=(press("Invented Press", ("crossref-member", "179")),),
        contributions=(
            by("Ada B.", "Quill", orcid="0000-0002-1825-0097"),
            Contribution(Organization(text("Tide Counters")), order=2, published_name="Tide Counters"),
            by("Tomás", "Lindqvist", 3),
        ),
    ),
    Work(
        type="chapter",
        titles=text("A chapter on shores"),
        identifiers=ids(("doi", "10.5555/meta.2"), ("isbn", "9783161484100")),
        published="2021",
        statuses=("published",),
        first_page="303",
        last_page="307",
        container=Work(
            type="book",
            titles=text("The book of shores"),
            identifiers=ids(("isbn", "9780306406157")),
            contributions=(by("Ada", "Quill", role="editor"),),
        ),
        publishers=(press("Invented Press"), press("Second Press")),
        contributions=(by("Mira", "Okafor"),),
    ),
    Work(
        type="proceedings-paper",
        titles=text("A paper"),
        identifiers=ids(("doi", "10.5555/meta.3")),
        published="2020-06",
        statuses=("published",),
        first_page="1",
        last_page="9",
        volume="12",
        container=Venue(text("Lecture notes of shores"), identifiers=ids(("issn", "1234-5679"))),
        contributions=(by("Mira", "Okafor"),),
    ),
    Work(type="preprint", titles=text("A preprint")),
    "id: missing or no identifier",
    "type: journal is a venue, which is read from the works in it",
)


def test_the_fixtures_are_found() -> None:
    assert [one.source for one in RECEIVED] == ["opencitations-meta"] * len(EXPECTED)


@pytest.mark.parametrize(("received", "expected"), list(zip(RECEIVED, EXPECTED, strict=True)))
def test_a_fixture_becomes_its_record(received: Received, expected: Work | str) -> None:
    found = map_received(received)
    if isinstance(found, Refused):
        assert (found.reason, found.unexpected) == (expected, False)
    else:
        assert found.record == expected
        assert found.unmapped == ()


def test_the_keys_are_the_first_identifiers() -> None:
    keys = [found.key for one in RECEIVED if isinstance(found := map_received(one), Mapped)]
    assert keys == ["10.5555/meta.1", "10.5555/meta.2", "10.5555/meta.3", "br/0604"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("303-307", ("303", "307", None)),
        ("105572-105572", ("105572", None, None)),
        ("1-2, 9", (None, None, "1-2, 9")),
        ("", (None, None, None)),
    ],
)
def test_the_pages(page: str, expected: tuple[str | None, ...]) -> None:
    work = SOURCE.map(Item({"id": "doi:10.5555/x", "type": "journal article", "page": page}))
    assert isinstance(work, Work)
    assert (work.first_page, work.last_page, work.pages) == expected


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("A, B; C, D", ["B A", "D C"]),
        ("A, B [orcid:0000-0002-1825-0097; omid:ra/1]; C, D", ["B A", "D C"]),
        ("Group [of] Shores [omid:ra/1]", ["Group [of] Shores"]),
        ("[omid:ra/1]; ; C, D", ["D C"]),
        ("", []),
    ],
)
def test_the_names_in_a_cell(cell: str, names: list[str]) -> None:
    work = SOURCE.map(Item({"id": "doi:10.5555/x", "type": "journal article", "author": cell}))
    assert isinstance(work, Work)
    assert [one.contributor.name for one in work.contributions] == names
    assert [one.order for one in work.contributions] == list(range(1, len(names) + 1))


def test_an_unknown_type_is_reported() -> None:
    item = Item({"id": "doi:10.5555/x", "type": "scroll"})
    record = SOURCE.map(item)
    assert isinstance(record, Work)
    assert record.type == "other"
    assert list(item.left(SOURCE.ignore)) == ["type"]


def test_the_types_are_rows_of_the_types() -> None:
    assert len(source_types("opencitations-meta")) > 30
    assert set(source_types("opencitations-meta").values()) <= set(table("types"))


@pytest.mark.parametrize(
    "path", sorted(path for path in FOLDER.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_it_knows_no_other_format(path: Path) -> None:
    for one in read([path]):
        if isinstance(one, Received) and path.parent.name != SOURCE.name:
            assert not SOURCE.knows(one.fields)
            assert one.source != SOURCE.name


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Work) or found.startswith(("id: ", "type: "))


@settings(deadline=None)
@given(st.sampled_from(["author", "editor", "venue", "publisher", "page", "id"]), st.text("A, ;[]:-1doi", max_size=60))
def test_any_cell_is_read(name: str, cell: str) -> None:
    found = outcome(SOURCE, {"id": "doi:10.5555/x", "type": "book chapter"} | {name: cell})
    assert isinstance(found, Work) or found.startswith("id: ")


def test_real_rows_are_mapped_and_nothing_is_left(shared: Path) -> None:
    received = [one for one in read([shared / "data" / "opencitations-meta-csv"]) if isinstance(one, Received)]
    assert Counter(one.source for one in received) == {"opencitations-meta": 1002}
    outcomes = [map_received(one) for one in received]
    assert all(isinstance(one, Mapped) and not one.unmapped for one in outcomes)
    works = [one.record for one in outcomes if isinstance(one, Mapped) and isinstance(one.record, Work)]
    assert all(work.published and isinstance(work.container, Venue) and work.publishers for work in works)
    people = [one.contributor for work in works for one in work.contributions]
    with_orcid = sum(one.scheme == "orcid" for person in people for one in person.identifiers)
    assert with_orcid > 2090
