"""Datasets, grants, journals, publishers, people and organizations of Pure's API: what becomes of each fixture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings
from pure_kinds import FOLDER, PAGE, SECRETS, body, by, fixture, hosts, pure, text, uuid

from fabiola.graph.claims import Claim
from fabiola.graph.fusion import fuse
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.naming import Minted
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    Affiliation,
    Amount,
    File,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources

OKAFOR = by("Mira", "Okafor", 21, role="principal-investigator", affiliations=(body(31),))

EXPECTED: dict[str, Record] = {
    "pure-api-datasets/survey": Work(
        "dataset",
        text("Depths of old wells"),
        abstracts=text("Depths, read twice."),
        identifiers=(Identifier("doi", "10.5555/wells.archive"), *pure(110)),
        published="2019-02",
        publishers=(body(95, kinds=("publisher",)),),
        contributions=(
            by("Mira B.", "Okafor", 21, affiliations=(body(31),)),
            by("Ada", "Quill", 22, role="contributor", affiliations=(body(41),)),
        ),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=True,
        files=(File("https://pure.example.edu/ws/portalfiles/portal/8/wells.csv", "text/csv"),),
        websites=(f"{PAGE}/datasets/{uuid(110)}",),
        former=pure(111),
    ),
    "pure-api-datasets/embargoed": Work(
        "software",
        text("Pumpenbuch", "de"),
        translated_titles=text("Book of pumps"),
        identifiers=pure(112),
        websites=("https://wells.example/pumps",),
    ),
    "pure-api-projects/funded": Grant(
        "W 7",
        (Text("Deep Wells", "en"), Text("Tiefe Brunnen", "de")),
        "DEEPWELL",
        (Identifier("doi", "10.55776/w7"), *pure(210)),
        start="2020-01-01",
        end="2022-03-01",
        contributions=(
            by(None, None, 21, role="principal-investigator", affiliations=(body(31),), start="2020-01-01"),
            by("Ada", "Quill", 22, role="co-investigator", affiliations=(body(41),)),
            *hosts(body(31), body(32)),
            *hosts(body(41), body(42), role="participant"),
        ),
        descriptions=text("How deep wells are."),
        keywords=("wells",),
        websites=(f"{PAGE}/projects/{uuid(210)}", "https://wells.example/project"),
        former=pure(211),
    ),
    "pure-api-projects/before-pure": Grant(
        titles=text("Wells to come"),
        identifiers=(Identifier("doi", "10.55776/w8"),),
        contributions=(by(None, None, 21, role="principal-investigator"),),
    ),
    "pure-api-awards/funded": Grant(
        "WELL-2020-7",
        text("Deep Wells award"),
        identifiers=pure(310),
        funders=(body(61),),
        programme=Programme(Text("Deep Water Scheme"), funders=(body(61),)),
        amount=Amount("1000000.5", "EUR"),
        start="2020-01-01",
        end="2022-03-01",
        awarded="2019-11-30",
        contributions=(OKAFOR, *hosts(body(31))),
        websites=(f"{PAGE}/awards/{uuid(310)}",),
        former=pure(311),
    ),
    "pure-api-awards/system-currency": Grant(
        titles=text("Quiet pumps"),
        identifiers=pure(312),
        funders=(body(61), body(62)),
        amount=Amount("150.5", "DKK"),
    ),
    "pure-api-applications/granted": Grant(
        titles=text("Wells by night"),
        identifiers=pure(410),
        funders=(body(61),),
        start="2021-01-01",
        end="2021-12-31",
        awarded="2020-06-01",
        contributions=(OKAFOR, *hosts(body(31))),
        websites=(f"{PAGE}/applications/{uuid(410)}",),
        former=pure(411),
    ),
    "pure-api-journals/journal": Venue(
        text("Journal of Invented Hydrology", None),
        "journal",
        (Identifier("issn", "2049-3630"), Identifier("issn-electronic", "2049-3649"), *pure(510)),
        (body(95, kinds=("publisher",)),),
        (Text("Annals of Wells"), Text("JIH")),
        former=pure(511),
    ),
    "pure-api-publishers/press": Organization(
        text("Example Press", None),
        pure(95),
        aliases=text("Example Publishing", None),
        kinds=("publisher",),
        country="GB",
        former=pure(96),
    ),
    "pure-api-persons/person": Person(
        "Mira Okafor",
        "Mira",
        "Okafor",
        ("Mira Brunner",),
        (Identifier("orcid", "0009-0002-0000-0011"), Identifier("scopus", "99999999901"), *pure(21)),
        (
            Affiliation(body(31), "Professor", "2018-06-11"),
            Affiliation(body(32), "Lecturer", "2012-01-01", "2018-06-11"),
        ),
        (f"{PAGE}/persons/{uuid(21)}", "https://wells.example/mira"),
        former=pure(22),
    ),
    "pure-api-persons/external": Person(
        "Ada Quill", "Ada", "Quill", identifiers=(Identifier("scopus", "99999999902"), *pure(22)), former=pure(23)
    ),
    "pure-api-organizations/unit": Organization(
        (Text("Department of Wells", "en"), Text("Brunneninstitut", "de")),
        (Identifier("ror", "05gq02987"), *pure(31)),
        aliases=text("Wells Dept"),
        country="US",
        locality="Riverside",
        dissolved="2023-08-31",
        websites=(f"{PAGE}/organisations/{uuid(31)}", "https://wells.example.edu"),
        parents=(body(33),),
        successors=(body(34),),
        former=pure(32),
    ),
    "pure-api-organizations/external": Organization(
        text("Institute of Pumps"),
        pure(41),
        acronyms=("IoP",),
        aliases=text("Pump Institute", None),
        kinds=("education",),
        country="GB",
        locality="Pumpton",
        websites=(f"{PAGE}/organisations/{uuid(41)}",),
        parents=(body(43),),
        successors=(body(44),),
        former=pure(42),
    ),
}
NAMES = sorted({name.partition("/")[0] for name in EXPECTED})
FIXTURES = sorted(path for name in NAMES for path in (FOLDER / name).glob("*.json"))
WITH_VISIBILITY = sorted(name for name in EXPECTED if "visibility" in fixture(name))


def mapped(name: str, /, **changes: Any) -> Any:
    return sources()[name.partition("/")[0]].map(Item(fixture(name) | changes))


def test_every_fixture_has_its_record() -> None:
    assert {f"{path.parent.name}/{path.stem}" for path in FIXTURES} == set(EXPECTED)
    assert len(EXPECTED) == 13
    assert len(WITH_VISIBILITY) == 10


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_fixture_becomes_its_record(name: str) -> None:
    fields = fixture(name)
    (source,) = (source for source in sources().values() if source.knows(fields))
    item = Item(fields)
    assert source.name == name.partition("/")[0]
    assert source.key(item) == fields.get("uuid", "10.55776/w8")
    assert source.map(item) == EXPECTED[name]
    assert list(item.left(source.ignore)) == []


def test_nothing_private_is_in_a_record() -> None:
    found = str([mapped(name) for name in EXPECTED])
    assert [secret for secret in SECRETS if secret in found] == []
    everything = "".join(path.read_text("utf-8") for path in FIXTURES)
    held = ("not-a-", "@example", "1980-01-01", "Hid", "secret", "555-0100", "dry", "777")
    assert [secret for secret in held if secret not in everything] == []


@pytest.mark.parametrize("name", WITH_VISIBILITY)
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"visibility": {"key": "CONFIDENTIAL"}}, "visibility.key: CONFIDENTIAL; only what is FREE is published"),
        ({"visibility": {"key": "CAMPUS"}}, "visibility.key: CAMPUS; only what is FREE is published"),
        ({"visibility": None}, "visibility.key: missing; only what is FREE is published"),
        (
            {"workflow": {"step": "entryInProgress"}},
            "workflow: entryInProgress; only what is approved or validated is published",
        ),
        ({"uuid": "", "identifiers": []}, "uuid: missing or empty"),
    ],
)
def test_what_is_not_for_everybody_is_rejected_by_the_field(name: str, changes: Fields, reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        mapped(name, **changes)
    assert str(fault.value) == reason


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("pure-api-datasets/survey", {"title": {}}, "title: missing or empty"),
        ("pure-api-awards/funded", {"title": {"en_GB": ""}}, "title: missing or empty"),
        ("pure-api-persons/person", {"name": None}, "name: missing or empty"),
        ("pure-api-persons/external", {"name": {}}, "name: missing or empty"),
        (
            "pure-api-persons/external",
            {"workflow": None},
            "workflow: missing; only what is approved or validated is published",
        ),
        (
            "pure-api-persons/external",
            {"workflow": {"step": "forApproval"}},
            "workflow: forApproval; only what is approved or validated is published",
        ),
        (
            "pure-api-journals/journal",
            {"workflow": {"step": "forApproval"}},
            "workflow: forApproval; only what is approved or validated is published",
        ),
        ("pure-api-organizations/unit", {"name": {}}, "name: missing or empty"),
        ("pure-api-journals/journal", {"titles": [{"title": ""}]}, "titles: missing or empty"),
        ("pure-api-publishers/press", {"name": 7}, "name: missing or empty"),
        (
            "pure-api-awards/funded",
            {"status": {"typeDiscriminator": "DeclinedAwardStatus"}},
            "status: DeclinedAwardStatus; only what is awarded is published",
        ),
        (
            "pure-api-awards/funded",
            {"status": {"typeDiscriminator": "InternallyApprovedAwardStatus"}},
            "status: InternallyApprovedAwardStatus; only what is awarded is published",
        ),
        (
            "pure-api-applications/granted",
            {"funderReply": "REJECTED"},
            "funderReply: REJECTED; only what is granted is published",
        ),
        (
            "pure-api-applications/granted",
            {"awards": [{"systemName": "Award", "uuid": uuid(310)}]},
            "awards: the award has a record of its own, which is published in place of the application",
        ),
    ],
)
def test_what_is_no_name_or_no_grant_is_rejected(name: str, changes: Fields, reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        mapped(name, **changes)
    assert str(fault.value) == reason


def test_a_number_of_the_institution_counts_only_where_the_doi_ends_in_it() -> None:
    identifiers = fixture("pure-api-projects/funded")["identifiers"]
    without_doi = [one for one in identifiers if not one.get("id", "").startswith("10.")]
    assert mapped("pure-api-projects/funded").number == "W 7"
    assert mapped("pure-api-projects/funded", identifiers=without_doi).number is None
    assert not mapped("pure-api-projects/funded", identifiers=without_doi).called_grant


def test_the_page_of_a_person_without_profile_is_no_website() -> None:
    assert mapped("pure-api-persons/person", profiled=False).websites == ("https://wells.example/mira",)


def test_a_person_of_whom_there_is_the_uuid_only_takes_no_empty_name() -> None:
    project, person = mapped("pure-api-projects/funded"), mapped("pure-api-persons/person")
    nameless = project.contributions[0].contributor
    claims = [Claim(1, "a", ("1",), False, nameless), Claim(2, "b", ("2",), False, person)]
    fused = fuse(claims, {("person", "*"): ("a", "b")})
    assert isinstance(fused, Person)
    assert (fused.name, fused.given_name, fused.family_name) == (person.name, person.given_name, person.family_name)
    described, *_ = describe(nameless, "https://kg.example.org/id/person/pure/1", Minted("https://kg.example.org/"))
    assert [triple for triple in described.triples if '""' in triple] == []


@pytest.mark.parametrize(
    "path",
    sorted(path for path in FOLDER.rglob("*.json") if path.parent.name not in NAMES),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_other_formats_are_not_claimed(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    documents = document if isinstance(document, list) else [document]
    assert not any(sources()[name].knows(one) for name in NAMES for one in documents if isinstance(one, dict))


@settings(max_examples=400, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    for name in NAMES:
        found = outcome(sources()[name], fields)
        assert isinstance(found, Record) or found.partition(":")[0] in {
            *("uuid", "title", "titles", "name", "visibility.key", "workflow", "confidential", "hidden"),
            *("status", "funderReply", "relatedAwards", "awards"),
        }


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = list(read([shared / "data" / "pure-api-json"]))
    problems = [one.message for one in readings if isinstance(one, Problem)]
    assert problems == ["an error answer in place of a record: Service not found"]
    outcomes = [map_received(one) for one in readings if isinstance(one, Received)]
    found = [one for one in outcomes if isinstance(one, Mapped)]
    assert len(found) == len(outcomes) >= 10
    assert {one.source for one in found} >= {
        *("pure-api", "pure-api-projects", "pure-api-journals", "pure-api-publishers"),
        *("pure-api-organizations", "pure-api-persons"),
    }
    assert [path for one in found for path in one.unmapped] == []
    assert not any("@" in str(one.record) for one in found)
