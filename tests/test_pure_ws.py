"""Pure's web service: every fixture to the record it must become, what is never published, what holds for any input."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.pure.ws_values import Classification, localized, narrowest, web_address
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Affiliation,
    CitationCount,
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
    Record,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source, sources
from fabiola.mappings.sources.pure_ws import PureWebService
from fabiola.mappings.sources.pure_ws_organizations import PureWebServiceOrganizations
from fabiola.mappings.sources.pure_ws_persons import PureWebServicePersons
from fabiola.ontology.tables import rows, table

FOLDER = Path(__file__).parent / "fixtures"
SOURCES: tuple[Source, ...] = (PureWebService(), PureWebServicePersons(), PureWebServiceOrganizations())
FIXTURES = sorted(path for source in SOURCES for path in (FOLDER / source.name).glob("*.json"))
PAGE = "https://pure.example.edu/en"
SECRETS = ("not-a-key", "/ws/api/", "mira@example.edu", "wells@example.edu", "pumps@example.org", "1980-01-01", "Hid")


def fixture(name: str) -> Fields:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: Fields = json.loads(path.read_text("utf-8"))
    return fields


def mapped(fields: Fields, source: Source = SOURCES[0]) -> Any:
    return source.map(Item(fields))


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def pure(*numbers: int) -> tuple[Identifier, ...]:
    return tuple(Identifier("pure", uuid(number)) for number in numbers)


def text(value: str, language: str | None = "en") -> tuple[Text, ...]:
    return (Text(value, language),)


def organization(name: str, number: int, language: str | None = "en", **more: Any) -> Organization:
    return Organization(text(name, language), pure(number), **more)


def by(
    given: str | None, family: str, *numbers: int, role: str = "author", order: int = 1, **more: Any
) -> Contribution:
    name = f"{given} {family}" if given else family
    person = Person(name, given, family, identifiers=pure(*numbers))
    return Contribution(person, role, order, published_name=name, **more)


UNIT = organization("Department of Wells", 31)
PUMPS = organization("Institute of Pumps", 41)
STATEMENT = "This work was supported by the Invented Science Foundation under grant WELL-2020-7."

EXPECTED: dict[str, Record] = {
    "article": Work(
        "journal-article",
        text("Soil moisture near old wells"),
        ("A second look",),
        translated_titles=text("Bodenfeuchte an alten Brunnen", "de"),
        abstracts=text("Wells were read."),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/wells.2021.1"),
            Identifier("scopus", "99900000001"),
            Identifier("pmid", "99999999"),
            *pure(1),
        ),
        published="2021-03",
        status_dates=(StatusDate("in-press", "2020-12-24"),),
        statuses=("published", "peer-reviewed"),
        first_page="12",
        last_page="23",
        page_count=12,
        article_number="e17",
        volume="6",
        issue="2",
        container=Venue(
            text("Journal of Invented Hydrology", None), identifiers=(Identifier("issn", "2049-3630"), *pure(94))
        ),
        event=Event("Well Days 2020"),
        contributions=(
            by("Mira B.", "Okafor", 21, corresponding=True, affiliations=(UNIT,)),
            by("Ada", "Quill", 22, order=2, affiliations=(PUMPS,)),
            Contribution(
                organization("Deep Well Collaboration", 51), "author", 3, published_name="Deep Well Collaboration"
            ),
            by("Luz", "Pozo", 24, role="translator"),
        ),
        keywords=("wells", "soil & water"),
        subjects=(
            Concept("asjc", "1111", Text("Soil Science", "en")),
            Concept("sdg", "6", Text("SDG 6 - Clean Water and Sanitation", "en")),
        ),
        licences=("https://creativecommons.org/licenses/by/",),
        open_access=True,
        files=(File("https://pure.example.edu/files/5/manuscript.pdf", "application/pdf"),),
        websites=(
            f"{PAGE}/publications/{uuid(1)}",
            "https://journal.example/wells/1",
            "https://doi.org/10.5555/wells.preprint",
            "https://data.example/wells",
        ),
        copyright_holders=(Organization(text("Example Press", None)),),
        copyright_year=2021,
        citation_counts=(CitationCount(7, "scopus"),),
        funding=(
            Funding(
                Grant("WELL-2020-7", funders=(Organization(text("Invented Science Foundation")),)),
                statement=0,
                evidence=(0, 82),
            ),
        ),
        funding_statements=(FundingStatement(STATEMENT),),
        former=pure(2, 3),
    ),
    "chapter": Work(
        "proceedings-paper",
        text("Pumps in the proceedings", None),
        identifiers=(Identifier("doi", "10.5555/pumps"), *pure(4)),
        published="2022",
        statuses=("published",),
        first_page="7",
        volume="77",
        position="3",
        edition="2",
        container=Work(
            "proceedings",
            text("Proceedings of Well Days", None),
            ("Held in Riverside",),
            identifiers=(Identifier("isbn", "9780306406157"),),
            contributions=(by("Luz", "Pozo", role="editor"),),
        ),
        series=Venue(
            text("Lecture Notes in Wells", None),
            "book-series",
            (Identifier("issn-print", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
        ),
        publishers=(organization("Example Press", 95, None, kinds=("publisher",)),),
        contributions=(by("Mira", "Okafor", 21), by(None, "Quill", 22, role="guest-editor")),
        licences=("https://press.example/terms",),
        open_access=False,
        websites=(f"{PAGE}/publications/{uuid(4)}",),
    ),
    "thesis": Work(
        "doctoral-thesis",
        text("How deep is a well", "de"),
        abstracts=(Text("Tief.", "de"), Text("Deep.", "en")),
        language="de",
        identifiers=pure(5),
        published="2019-05-06",
        contributions=(
            by("Mira", "Okafor", 21),
            by("Luz", "Pozo", 24, role="supervisor", affiliations=(UNIT,)),
            Contribution(UNIT, "host-institution"),
        ),
        websites=(f"{PAGE}/publications/{uuid(5)}",),
        funding=(Funding(funder=PUMPS),),
    ),
    "bare": Work(
        "other",
        text("A map of wells"),
        language="en",
        identifiers=pure(6),
        published="2018-02",
        statuses=("published",),
        container=Venue(text("Maps", None), identifiers=(Identifier("issn", "1234-5679"),)),
        contributions=(by(None, "Okafor"),),
    ),
    "person": Person(
        "Mira Okafor",
        "Mira",
        "Okafor",
        ("Mira Brunner",),
        (Identifier("orcid", "0009-0002-0000-0011"), Identifier("scopus", "99999999901"), *pure(21)),
        (
            Affiliation(UNIT, "Professor", "2018-06-11"),
            Affiliation(UNIT, "Lecturer", "2012-01-01", "2018-06-11"),
            Affiliation(organization("Library", 32)),
        ),
        (f"{PAGE}/persons/{uuid(21)}", "https://wells.example/mira"),
        former=pure(25),
    ),
    "unprofiled": Person("Pozo", None, "Pozo", identifiers=pure(26)),
    "unit": Organization(
        (Text("Department of Wells", "en"), Text("Brunneninstitut", "de")),
        (Identifier("ror", "05gq02987"), *pure(31)),
        aliases=text("Wells Dept"),
        country="US",
        locality="Riverside",
        dissolved="2023-08-31",
        websites=(f"{PAGE}/organisations/{uuid(31)}", "https://wells.example.edu"),
        parents=(organization("Riverside University", 33),),
        successors=(organization("School of Water", 34),),
    ),
    "external": Organization(
        text("Institute of Pumps"),
        pure(41),
        acronyms=("IoP",),
        aliases=(Text("Pump Institute"), Text("Institut für Pumpen")),
        kinds=("education",),
        country="GB",
        locality="Pumpton",
        parents=(organization("Pump Federation", 43),),
        former=pure(42),
    ),
    "nowhere": Organization(text("Neverland Wells"), pure(44), country_name="Neverland"),
}


def test_every_fixture_has_its_record() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 9


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_becomes_its_record(path: Path) -> None:
    fields = fixture(path.stem)
    (source,) = (source for source in sources().values() if source.knows(fields))
    item = Item(fields)
    assert source.name == path.parent.name
    assert source.key(item) == fields["uuid"]
    assert source.map(item) == EXPECTED[path.stem]
    assert list(item.left(source.ignore)) == []


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_nothing_private_is_in_a_record(path: Path) -> None:
    found = str(mapped(fixture(path.stem), sources()[path.parent.name]))
    assert [secret for secret in SECRETS if secret in found] == []


def test_the_fixtures_hold_what_is_private() -> None:
    everything = "".join(path.read_text("utf-8") for path in FIXTURES)
    assert [secret for secret in SECRETS if secret not in everything] == []


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"visibility": {"key": "BACKEND"}}, "visibility.key: BACKEND; only what is FREE is published"),
        ({"visibility": {"key": "CAMPUS"}}, "visibility.key: CAMPUS; only what is FREE is published"),
        ({"visibility": None}, "visibility.key: missing; only what is FREE is published"),
        ({"visibility": "FREE"}, "visibility.key: missing; only what is FREE is published"),
        (
            {"workflow": {"workflowStep": "forApproval"}},
            "workflow: forApproval; only what is approved or validated is published",
        ),
        ({"workflow": "approved"}, "workflow: no step; only what is approved or validated is published"),
        ({"confidential": True}, "confidential: true; nothing confidential is published"),
        ({"hidden": True}, "hidden: true; nothing hidden is published"),
        ({"uuid": ""}, "uuid: missing or empty"),
    ],
)
def test_what_is_not_for_everybody_is_rejected_by_the_field(name: str, changes: Fields, reason: str) -> None:
    (path,) = (path for path in FIXTURES if path.stem == name)
    with pytest.raises(Rejected) as fault:
        mapped(fixture(name) | changes, sources()[path.parent.name])
    assert str(fault.value) == reason


@pytest.mark.parametrize(
    ("name", "field"), [("bare", "title"), ("person", "name"), ("unit", "name")], ids=["output", "person", "unit"]
)
def test_what_has_no_name_is_rejected(name: str, field: str) -> None:
    (path,) = (path for path in FIXTURES if path.stem == name)
    with pytest.raises(Rejected, match=f"^{field}: missing or empty$"):
        mapped(fixture(name) | {field: {}}, sources()[path.parent.name])


@pytest.mark.parametrize(
    ("word", "published", "statuses", "dates"),
    [
        ("published", "2022-05", ("published",), ()),
        ("epub", "2022-05", ("published",), ()),
        ("inpress", None, ("in-press",), (StatusDate("in-press", "2022-05"),)),
        ("submitted", None, ("submitted",), (StatusDate("submitted", "2022-05"),)),
        ("sung", None, (), ()),
    ],
)
def test_only_what_is_published_has_a_date_of_publication(
    word: str, published: str | None, statuses: tuple[str, ...], dates: tuple[StatusDate, ...]
) -> None:
    term = {"uri": f"/dk/atira/pure/researchoutput/status/{word}"}
    status = {"current": True, "publicationStatus": term, "publicationDate": {"year": 2022, "month": 5}}
    record = mapped(fixture("bare") | {"publicationStatuses": [status]})
    assert (record.published, record.statuses, record.status_dates) == (published, statuses, dates)


@pytest.mark.parametrize(
    ("address", "kind", "whole"),
    [
        ("/dk/atira/pure/researchoutput/researchoutputtypes/contributiontojournal/letter", "letter", True),
        ("/dk/atira/pure/researchoutput/researchoutputtypes/contributiontojournal/song", "journal-article", False),
        ("/edu/example/researchoutput/researchoutputtypes/thesis/doc/cotutelle", "doctoral-thesis", False),
        ("/dk/atira/pure/researchoutput/researchoutputtypes/workingpaper", "working-paper", True),
        ("/dk/atira/pure/researchoutput/researchoutputtypes/song", None, False),
        ("/somewhere/else", None, False),
    ],
)
def test_the_longest_known_part_of_a_type_counts(address: str, kind: str | None, whole: bool) -> None:
    assert narrowest(Classification(address, ()), "researchoutputtypes") == (kind, whole)
    item = Item(fixture("bare") | {"type": {"uri": address}})
    record = SOURCES[0].map(item)
    assert isinstance(record, Work)
    assert record.type == (kind or "other")
    assert list(item.left(SOURCES[0].ignore)) == ([] if whole else ["type"])


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"formatted": False, "text": [{"locale": "en_US", "value": "A"}, {"locale": "da_DK", "value": "B"}]}, "en da"),
        ([{"locale": "en_US", "value": "A"}], "en"),
        ({"en_GB": "A", "de_DE": "B"}, "en de"),
        ({"value": "A", "formatted": True}, "None"),
        ("A", "None"),
        ({"text": "A"}, "None"),
        (None, ""),
        ([["A"]], ""),
        (7, ""),
    ],
)
def test_localized_values_are_read_in_every_shape(value: object, found: str) -> None:
    assert " ".join(str(one.language) for one in localized(value)) == found


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        (" https://wells.example/a ", "https://wells.example/a"),
        ("https://pure.example.edu/ws/files/1/a.pdf", "https://pure.example.edu/ws/files/1/a.pdf"),
        ("https://pure.example.edu/ws/api/524/persons/1", None),
        ("https://wells.example/?apiKey=1", None),
        ("https://wells.example/?a=1&api-key=1", None),
        ("https://me:secret@wells.example/", None),
        ("mailto:mira@example.edu", None),
        ("wells.example", None),
        (None, None),
    ],
)
def test_addresses_for_everybody(raw: object, address: str | None) -> None:
    assert web_address(raw) == address


def test_the_first_letters_of_authors_in_the_note_are_found() -> None:
    note = "Funding Information:\nM.B.O. was supported by the Invented Science Foundation under grant WELL-2020-7."
    record = mapped(fixture("article") | {"bibliographicalNote": {"text": [{"value": note}, {"value": note}]}})
    assert [funding.authors for funding in record.funding] == [(1,)]
    assert len(record.funding_statements) == 1


def test_an_unknown_role_makes_a_contributor_and_is_reported() -> None:
    people = copy.deepcopy(fixture("bare")["personAssociations"])
    people[0]["personRole"] = {"uri": "/edu/example/roles/nontextual/singer"}
    item = Item(fixture("bare") | {"personAssociations": people})
    record = SOURCES[0].map(item)
    assert isinstance(record, Work)
    assert [one.role for one in record.contributions] == ["contributor"]
    assert list(item.left(SOURCES[0].ignore)) == ["personAssociations.personRole"]


def test_the_table_names_codes_that_exist() -> None:
    tables = {
        "researchoutputtypes": "types",
        "status": "statuses",
        "roles": "roles",
        "organisationtypes": "organization_kinds",
        "idsource": "schemes",
        "personsources": "schemes",
        "organisationsources": "schemes",
        "grantsources": "schemes",
        "datasetsources": "schemes",
        "journaltypes": "types",
        "datasettypes": "types",
    }
    found = [(row["scheme"], row["value"]) for row in rows("pure_classifications")]
    assert {scheme for scheme, _ in found} == set(tables)
    assert all(value in table(tables[scheme]) for scheme, value in found)
    assert len({(row["scheme"], row["code"]) for row in rows("pure_classifications")}) == len(found) > 70


@pytest.mark.parametrize(
    "path",
    sorted(path for path in FOLDER.rglob("*.json") if path.parent.name not in {source.name for source in SOURCES}),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_other_formats_are_not_claimed(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    documents = document if isinstance(document, list) else [document]
    assert not any(source.knows(one) for source in SOURCES for one in documents if isinstance(one, dict))


@settings(max_examples=500, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    for source in SOURCES:
        found = outcome(source, fields)
        assert isinstance(found, Record) or found.startswith(
            ("uuid:", "title:", "name:", "visibility.key:", "workflow:", "confidential:", "hidden:")
        )


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = list(read([shared / "data" / "pure-ws-json"]))
    outcomes = [map_received(one) for one in readings if isinstance(one, Received)]
    assert len(readings) == len(outcomes) >= 13
    found = [one for one in outcomes if isinstance(one, Mapped)]
    assert len(found) == len(outcomes)
    assert {one.source for one in found} <= {source.name for source in SOURCES}
    assert [path for one in found for path in one.unmapped] == []
    assert not any("@" in str(one.record) or "/ws/api/" in str(one.record) for one in found)
