"""Datasets, grants, journals, publishers and external persons of Pure's web service: what becomes of each fixture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings
from pure_kinds import FOLDER, PAGE, SECRETS, body, by, fixture, hosts, pure, text, uuid

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import (
    Amount,
    Contribution,
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

UNIT, LIBRARY = body(31, "Department of Wells"), body(32, "Library")
PUMPS, WORKS = body(41, "Institute of Pumps"), body(42, "Pump Works")
FOUNDATION, MINISTRY = body(61, "Invented Science Foundation"), body(62, "Ministry of Invention")
OKAFOR = by("Mira", "Okafor", 21, role="principal-investigator", affiliations=(UNIT,))

EXPECTED: dict[str, Record] = {
    "pure-ws-datasets/survey": Work(
        "dataset",
        text("Depths of old wells"),
        translated_titles=text("Tiefen alter Brunnen", "de"),
        abstracts=text("Depths, read twice."),
        identifiers=(Identifier("doi", "10.5555/wells.data"), Identifier("handle", "20.500.12345/7"), *pure(100)),
        published="2019-02",
        publishers=(body(95, "Example Data Archive", kinds=("publisher",)),),
        contributions=(
            by("Mira B.", "Okafor", 21, affiliations=(UNIT,), start="2016-01-01"),
            by("Ada", "Quill", 22, order=2, affiliations=(PUMPS,)),
            by("Luz", "Pozo", 24, role="contributor"),
            Contribution(body(51, "Deep Well Collaboration"), "data-curator", published_name="Deep Well Collaboration"),
        ),
        keywords=("wells", "depth"),
        licences=("https://creativecommons.org/licenses/by/",),
        open_access=True,
        files=(File("https://pure.example.edu/ws/portalfiles/portal/8/wells.csv"),),
        websites=(f"{PAGE}/datasets/{uuid(100)}", "https://wells.example/data"),
        former=pure(101),
    ),
    "pure-ws-datasets/restricted": Work(
        "dataset",
        text("Pump records", None),
        identifiers=pure(102),
        published="2002",
        contributions=(by(None, "Quill", role="contributor"),),
        open_access=False,
    ),
    "pure-ws-projects/funded": Grant(
        "WELL-2020-7",
        (Text("Deep Wells", "en"), Text("Tiefe Brunnen", "de")),
        "DEEPWELL",
        pure(200),
        start="2020-01-01",
        end="2022-03-01",
        contributions=(
            by(
                *("Mira", "Okafor", 21),
                role="principal-investigator",
                affiliations=(UNIT,),
                start="2020-01-01",
                end="2021-06-30",
            ),
            by("Ada", "Quill", 22, role="co-investigator", affiliations=(PUMPS,)),
            *hosts(UNIT, LIBRARY),
            *hosts(PUMPS, WORKS, role="participant"),
        ),
        descriptions=text("How deep wells are."),
        keywords=("wells",),
        websites=(f"{PAGE}/projects/{uuid(200)}", "https://wells.example/project"),
        former=pure(201),
    ),
    "pure-ws-projects/unfunded": Grant(
        titles=text("A walk to the wells", None),
        identifiers=pure(202),
        called_grant=False,
        start="2023-05-01",
        contributions=(by("Mira", "Okafor", 21, role="participant"),),
    ),
    "pure-ws-awards/funded": Grant(
        "WELL-2020-7",
        text("Deep Wells award"),
        "DW",
        pure(300),
        funders=(FOUNDATION, MINISTRY, body(63, "Pump Makers")),
        programme=Programme(Text("Deep Water Scheme"), funders=(FOUNDATION,)),
        amount=Amount("1500000.5", "EUR"),
        start="2020-02-01",
        awarded="2019-11-30",
        contributions=(
            by("Mira", "Okafor", 21, role="principal-investigator", affiliations=(UNIT,), start="2020-01-01"),
            *hosts(UNIT),
        ),
        websites=(f"{PAGE}/awards/{uuid(300)}",),
        former=pure(301),
    ),
    "pure-ws-awards/hidden-funding": Grant(
        titles=text("Quiet pumps"),
        identifiers=pure(302),
        funders=(FOUNDATION,),
        start="2021-01-01",
        end="2021-12-31",
        contributions=(by("Ada", "Quill", 22, role="participant"),),
    ),
    "pure-ws-applications/granted": Grant(
        "NIGHT-1",
        text("Wells by night"),
        identifiers=pure(400),
        funders=(FOUNDATION,),
        start="2021-01-01",
        end="2021-12-31",
        awarded="2020-06-01",
        contributions=(OKAFOR, *hosts(UNIT)),
        websites=(f"{PAGE}/applications/{uuid(400)}",),
        former=pure(401),
    ),
    "pure-ws-journals/journal": Venue(
        text("Journal of Invented Hydrology", None),
        "journal",
        (Identifier("issn", "2049-3630"), Identifier("issn-electronic", "2049-3649"), *pure(500)),
        (body(95, "Example Press", kinds=("publisher",)),),
        (Text("Annals of Wells"), Text("JIH")),
        (f"{PAGE}/journals/{uuid(500)}", "https://hydrology.example"),
        former=pure(501),
    ),
    "pure-ws-journals/series": Venue(
        text("Well Library", None), "book-series", (Identifier("issn-electronic", "2049-3649"), *pure(502))
    ),
    "pure-ws-publishers/press": Organization(
        text("Example Press", None),
        pure(95),
        aliases=text("Example Publishing", None),
        kinds=("publisher",),
        country="GB",
        former=pure(96),
    ),
    "pure-ws-publishers/house": Organization(text("House of Wells", None), pure(97), kinds=("publisher",)),
    "pure-ws-external-persons/person": Person(
        "Ada Quill", "Ada", "Quill", identifiers=(Identifier("scopus", "99999999902"), *pure(22)), former=pure(23)
    ),
    "pure-ws-external-persons/bare": Person("Pozo", None, "Pozo", identifiers=pure(27)),
}
NAMES = sorted({name.partition("/")[0] for name in EXPECTED})
FIXTURES = sorted(path for name in NAMES for path in (FOLDER / name).glob("*.json"))
GRANTS = ("pure-ws-awards", "pure-ws-applications", "pure-ws-projects")


def mapped(name: str, /, **changes: Any) -> Any:
    return sources()[name.partition("/")[0]].map(Item(fixture(name) | changes))


def test_every_fixture_has_its_record() -> None:
    assert {f"{path.parent.name}/{path.stem}" for path in FIXTURES} == set(EXPECTED)
    assert len(EXPECTED) == 13


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_fixture_becomes_its_record(name: str) -> None:
    fields = fixture(name)
    (source,) = (source for source in sources().values() if source.knows(fields))
    item = Item(fields)
    assert source.name == name.partition("/")[0]
    assert source.key(item) == fields["uuid"]
    assert source.map(item) == EXPECTED[name]
    assert list(item.left(source.ignore)) == []


def test_nothing_private_is_in_a_record() -> None:
    found = str([mapped(name) for name in EXPECTED])
    assert [secret for secret in SECRETS if secret in found] == []
    everything = "".join(path.read_text("utf-8") for path in FIXTURES)
    held = ("not-a-", "/ws/api/", "@example", "Hid", "secret", "Secret", "dry", "budget", "777")
    assert [secret for secret in held if secret not in everything] == []


WITH_VISIBILITY = sorted(name for name in EXPECTED if "visibility" in fixture(name))


def test_what_has_a_visibility() -> None:
    assert {name.partition("/")[0] for name in WITH_VISIBILITY} == {*GRANTS, "pure-ws-datasets"}


@pytest.mark.parametrize("name", WITH_VISIBILITY)
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"visibility": {"key": "BACKEND"}}, "visibility.key: BACKEND; only what is FREE is published"),
        ({"visibility": None}, "visibility.key: missing; only what is FREE is published"),
        (
            {"workflow": {"workflowStep": "forApproval"}},
            "workflow: forApproval; only what is approved or validated is published",
        ),
        ({"confidential": True}, "confidential: true; nothing confidential is published"),
        ({"hidden": True}, "hidden: true; nothing hidden is published"),
        ({"uuid": ""}, "uuid: missing or empty"),
        ({"title": {}}, "title: missing or empty"),
    ],
)
def test_what_is_not_for_everybody_is_rejected_by_the_field(name: str, changes: Fields, reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        mapped(name, **changes)
    assert str(fault.value) == reason


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - set(WITH_VISIBILITY)))
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"workflow": {"workflowStep": "forApproval"}},
            "workflow: forApproval; only what is approved or validated is published",
        ),
        ({"visibility": {"key": "BACKEND"}}, "visibility.key: BACKEND; only what is FREE is published"),
        ({"uuid": None}, "uuid: missing or empty"),
    ],
)
def test_what_nobody_has_checked_is_rejected(name: str, changes: Fields, reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        mapped(name, **changes)
    assert str(fault.value) == reason


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("pure-ws-journals/series", {"titles": []}, "titles: missing or empty"),
        ("pure-ws-publishers/press", {"name": " "}, "name: missing or empty"),
        ("pure-ws-external-persons/bare", {"name": {"firstName": ""}}, "name: missing or empty"),
        (
            "pure-ws-external-persons/bare",
            {"workflow": None},
            "workflow: missing; only what is approved or validated is published",
        ),
        (
            "pure-ws-awards/funded",
            {"status": {"key": "DECLINED"}},
            "status: DECLINED; only what is awarded is published",
        ),
        (
            "pure-ws-awards/funded",
            {"status": {"key": "IN_CONTRACT_NEGOTIATION"}},
            "status: IN_CONTRACT_NEGOTIATION; only what is awarded is published",
        ),
        (
            "pure-ws-awards/funded",
            {"statusDetails": {"declined": True}},
            "status: DECLINED; only what is awarded is published",
        ),
        (
            "pure-ws-awards/funded",
            {"statusDetails": {"status": {"key": "InternallyApproved"}}},
            "status: InternallyApproved; only what is awarded is published",
        ),
        (
            "pure-ws-applications/granted",
            {"funderReply": "PENDING"},
            "funderReply: PENDING; only what is granted is published",
        ),
        (
            "pure-ws-applications/granted",
            {"funderReply": None, "statuses": []},
            "funderReply: missing; only what is granted is published",
        ),
        (
            "pure-ws-applications/granted",
            {"rejectedDate": "2020-07-01"},
            "funderReply: AWARDED; only what is granted is published",
        ),
        (
            "pure-ws-applications/granted",
            {"relatedAwards": [{"uuid": uuid(300)}]},
            "relatedAwards: the award has a record of its own, which is published in place of the application",
        ),
    ],
)
def test_what_is_no_name_or_no_grant_is_rejected(name: str, changes: Fields, reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        mapped(name, **changes)
    assert str(fault.value) == reason


def test_an_application_is_granted_by_its_last_status() -> None:
    assert mapped("pure-ws-applications/granted", funderReply=None).awarded == "2020-06-01"


@pytest.mark.parametrize(
    ("fundings", "amount"),
    [
        ([("eur", 1, "FREE"), ("eur", 2.5, "FREE")], Amount("3.5", "EUR")),
        ([("eur", 1, "FREE"), ("gbp", 2, "FREE")], None),
        ([("eur", 1, "FREE"), ("eur", 2, "BACKEND")], None),
        ([("eur", 1, None)], Amount("1", "EUR")),
        ([("eur", 1, "FREE"), ("eur", None, "FREE")], None),
        ([("pounds", 1, "FREE")], None),
        ([], None),
    ],
)
def test_the_amount_is_that_of_all_fundings_in_one_currency(
    fundings: list[tuple[str, float | None, str | None]], amount: Amount | None
) -> None:
    told = [
        {
            "awardedAmountInAwardedCurrency": value,
            "awardedCurrency": {"uri": f"/dk/atira/pure/core/currencies/{currency}"},
            **({"visibility": {"key": key}} if key else {}),
        }
        for currency, value, key in fundings
    ]
    assert mapped("pure-ws-awards/funded", fundings=told).amount == amount


def test_programmes_of_several_fundings_are_told_only_where_they_agree() -> None:
    told = [{"fundingProjectScheme": scheme, "funder": {"uuid": uuid(61)}} for scheme in ("One", "Two")]
    assert mapped("pure-ws-awards/funded", fundings=told).programme is None
    assert mapped("pure-ws-awards/funded", fundings=told[:1] * 2).programme == Programme(
        Text("One"), funders=(body(61),)
    )


@pytest.mark.parametrize(
    ("code", "value", "number", "called"),
    [
        ("funderprojectreference", "W-7", "W-7", True),
        ("grantnumber", "Grant No. W-7", "W-7", True),
        ("internalprojectid", "W-7", None, False),
        ("funderprojectreference", "n/a", None, False),
    ],
)
def test_a_project_is_a_grant_where_it_has_the_number_of_one(
    code: str, value: str, number: str | None, called: bool
) -> None:
    identifiers = [{"value": {"value": value}, "type": {"uri": f"/dk/atira/pure/upm/classifiedsource/{code}"}}]
    record = mapped("pure-ws-projects/unfunded", classifiedSources=identifiers)
    assert (record.number, record.called_grant) == (number, called)


def test_an_unknown_role_makes_a_participant_and_is_reported() -> None:
    people = [{"name": {"lastName": "Pozo"}, "personRole": {"uri": "/edu/example/roles/upmproject/singer"}}]
    source = sources()["pure-ws-projects"]
    item = Item(fixture("pure-ws-projects/unfunded") | {"participants": people})
    record = source.map(item)
    assert isinstance(record, Grant)
    assert [one.role for one in record.contributions] == ["participant"]
    assert list(item.left(source.ignore)) == ["participants.personRole"]


def test_what_stands_in_place_of_a_doi_is_reported() -> None:
    source = sources()["pure-ws-datasets"]
    item = Item(fixture("pure-ws-datasets/restricted") | {"doi": "n/a"})
    source.map(item)
    assert list(item.left(source.ignore)) == ["doi"]


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
