"""ORCID: every fixture to the person it must become, and what must hold for any input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Affiliation, Identifier, Merger, Organization, Person, Text
from fabiola.mappings.sources.orcid import Orcid
from fabiola.mappings.values.identifiers import NORMALISERS
from fabiola.ontology.tables import rows

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "orcid").glob("*.json"))


def fixture(name: str) -> Fields:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: Fields = json.loads(path.read_text("utf-8"))
    return fields


def organization(name: str, locality: str, country: str, *identifiers: tuple[str, str]) -> Organization:
    known = tuple(Identifier(*pair) for pair in identifiers)
    return Organization((Text(name),), known, country=country, locality=locality)


EXPECTED: dict[str, Person] = {
    "record-3.0": Person(
        "Mira Okafor",
        "Mira",
        "Okafor",
        ("M. B. Okafor", "Mira Bea Okafor"),
        (
            Identifier("orcid", "0009-0002-0000-0011"),
            Identifier("scopus", "99999999901"),
            Identifier("isni", "000000045555123X"),
        ),
        (
            Affiliation(
                organization("Univ. of Wells & Pumps", "Brunnenstad", "NL", ("grid", "grid.99999.1a")),
                "Professor",
                "2019",
            ),
            Affiliation(
                organization("Institute of Pumps", "Pumpton", "GB", ("fundref", "10.13039/501100009999")),
                "Pump tester",
                "2015-03",
                "2019-08-31",
            ),
            Affiliation(
                organization("Riverside Federation", "Riverside", "US", ("ringgold", "999901")), None, "2012", "2014"
            ),
            Affiliation(organization("Pumps plc", "London", "GB", ("lei", "9999009999EXAMPLE003"))),
            Affiliation(organization("Brook Archive", "Brook", "NL"), "Volunteer"),
        ),
        ("https://okafor.example/wells",),
    ),
    "record-2.0": Person(
        "Arundhati",
        "Arundhati",
        identifiers=(Identifier("orcid", "0009-0002-0000-002X"), Identifier("scopus", "99999999903")),
        affiliations=(
            Affiliation(
                organization("Wells Polytechnic", "Brunnenstad", "NL", ("ror", "0de1ta044")),
                "Lecturer",
                "1999-01",
                "2005-06-30",
            ),
        ),
    ),
    "credit-name-only": Person("Quill Collective's Ada", identifiers=(Identifier("orcid", "0009-0004-5555-1253"),)),
}


def test_every_fixture_has_its_person() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 3


@pytest.mark.parametrize("name", EXPECTED)
def test_a_fixture_becomes_its_person(name: str) -> None:
    fields = fixture(name)
    item = Item(fields)
    assert Orcid().knows(fields)
    assert Orcid().key(item) == EXPECTED[name].identifiers[0].value
    assert Orcid().map(item) == EXPECTED[name]
    assert list(item.left(Orcid.ignore)) == []


def with_person(**parts: Any) -> Item:
    fields = fixture("credit-name-only")
    return Item(fields | {"person": fields["person"] | {name.replace("_", "-"): part for name, part in parts.items()}})


def with_employment(**parts: Any) -> Item:
    summary = {"organization": {"name": "Wells"}} | {name.replace("_", "-"): part for name, part in parts.items()}
    employments = {"affiliation-group": [{"summaries": [{"employment-summary": summary}]}]}
    return Item(fixture("credit-name-only") | {"activities-summary": {"employments": employments}})


IDENTIFIER = "person.external-identifiers.external-identifier"
SUMMARY = "activities-summary.employments.affiliation-group.summaries.employment-summary"


@pytest.mark.parametrize(
    ("kind", "value", "relationship", "left"),
    [
        ("Scopus Author ID", "99999999901", "part-of", ["type", "value", "relationship"]),
        ("Circus ID", "7", "self", ["type", "value", "relationship"]),
        ("ISNI", "0000 0004 5555 1230", "self", ["value"]),
        ("SciProfiles", "7", "self", []),
    ],
)
def test_an_identifier_that_is_not_understood_is_reported(
    kind: str, value: str, relationship: str, left: list[str]
) -> None:
    fields = {"external-id-type": kind, "external-id-value": value, "external-id-relationship": relationship}
    item = with_person(external_identifiers={"external-identifier": [fields]})
    record = Orcid().map(item)
    assert isinstance(record, Person)
    assert [one.scheme for one in record.identifiers] == ["orcid"]
    assert sorted(item.left(Orcid.ignore)) == sorted(f"{IDENTIFIER}.external-id-{name}" for name in left)


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ({"start_date": {"year": {"value": "19"}}}, [f"{SUMMARY}.start-date"]),
        ({"organization": {"name": "A", "address": {"country": "ZZ"}}}, [f"{SUMMARY}.organization.address.country"]),
        (
            {
                "organization": {
                    "name": "A",
                    "disambiguated-organization": {
                        "disambiguated-organization-identifier": "https://ror.org/05gq02980",
                        "disambiguation-source": "ROR",
                    },
                }
            },
            [f"{SUMMARY}.organization.disambiguated-organization.disambiguated-organization-identifier"],
        ),
        ({"salary": "1"}, [f"{SUMMARY}.salary"]),
    ],
)
def test_an_employment_that_is_not_understood_is_reported(parts: dict[str, Any], left: list[str]) -> None:
    item = with_employment(**parts)
    assert len(Orcid().map(item).affiliations) == 1  # type: ignore[union-attr]
    assert list(item.left(Orcid.ignore)) == left


@pytest.mark.parametrize("address", ["mailto:ada@quill.example", "quill.example", None])
def test_only_addresses_on_the_web_are_websites(address: str | None) -> None:
    item = with_person(researcher_urls={"researcher-url": [{"url": {"value": address}}]})
    assert Orcid().map(item).websites == ()  # type: ignore[union-attr]
    assert list(item.left(Orcid.ignore)) == ["person.researcher-urls.researcher-url.url"]


@pytest.mark.parametrize("visibility", ["limited", "PRIVATE", "registered-only", 1, ["public"]])
def test_what_is_not_public_is_not_read(visibility: object) -> None:
    employed = with_employment(visibility=visibility)
    assert Orcid().map(employed).affiliations == ()  # type: ignore[union-attr]
    assert list(employed.left(Orcid.ignore)) == []
    with pytest.raises(Rejected, match=r"^person\.name: "):
        Orcid().map(with_person(name={"given-names": {"value": "Ada"}, "visibility": visibility}))


def test_no_name_holds_an_email_address() -> None:
    others = {"other-name": [{"content": "m.okafor@river.example"}, {"content": "Mira O. <mira@river.example>"}]}
    fields = fixture("credit-name-only")
    fields["person"]["other-names"] = others
    record = Orcid().map(Item(fields))
    assert isinstance(record, Person)
    assert record.other_names == ("Mira O.",)


@pytest.mark.parametrize("name", [None, {}, {"given-names": None}, {"given-names": {"value": " "}}, {"given-names": 5}])
def test_a_person_without_a_name_is_rejected_by_name(name: object) -> None:
    with pytest.raises(Rejected, match=r"^person\.name: missing or not public"):
        Orcid().map(with_person(name=name))


@pytest.mark.parametrize(
    "identifier", [None, {}, {"path": "0009-0004-5555-1254"}, {"path": 5, "uri": ["x"]}, {"uri": "https://orcid.org/"}]
)
def test_a_person_without_an_orcid_id_is_rejected_by_name(identifier: object) -> None:
    for read_record in (Orcid().key, Orcid().map):
        with pytest.raises(Rejected, match=r"^orcid-identifier: "):
            read_record(Item(fixture("credit-name-only") | {"orcid-identifier": identifier}))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"history": {"deactivation-date": {"value": 1725087603643}}}, "history.deactivation-date"),
        ({"orcid-identifier": {"path": "0009-0004-5555-1253", "host": "sandbox.orcid.org"}}, "orcid-identifier.host"),
    ],
)
def test_a_record_of_nobody_is_rejected_by_name(changes: Fields, field: str) -> None:
    with pytest.raises(Rejected) as fault:
        Orcid().map(Item(fixture("credit-name-only") | changes))
    assert str(fault.value).startswith(f"{field}: ")


@pytest.mark.parametrize(
    "document",
    [
        {"response-code": 409, "developer-message": "The ORCID record is deactivated", "error-code": 9044},
        {"result": [{"orcid-identifier": {"path": "0009-0004-5555-1253"}}], "num-found": 1},
        {"expanded-result": [{"orcid-id": "0009-0004-5555-1253"}], "num-found": 1},
        {"orcid-identifier": {"path": "0009-0004-5555-1253"}},
        {"name": {"given-names": {"value": "Ada"}}, "emails": {}, "path": "/0009-0004-5555-1254/person"},
        {"name": {"given-names": {"value": "Ada"}}, "emails": {}, "path": "/0009-0004-5555-1253/keywords"},
        {"orcid-identifier": "0009-0004-5555-1253", "person": "Ada"},
        {},
    ],
)
def test_other_formats_are_not_claimed(document: Fields) -> None:
    assert not Orcid().knows(document)


NAMED = {"source": {"source-orcid": {"path": "0009-0004-5555-1253"}, "source-name": {"value": "Ada Quill"}}}
EMPLOYMENT = {"organization": {"name": "Wells"}, **NAMED, "path": "/0009-0004-5555-1253/employment/7"}


@pytest.mark.parametrize(
    ("section", "inside"),
    [
        ("employment/7", EMPLOYMENT),
        ("employments", {"employment-summary": [EMPLOYMENT]}),
        ("employments", {"affiliation-group": [{"summaries": [{"employment-summary": EMPLOYMENT}]}]}),
        ("activities", {"invited-positions": {"invited-position-summary": [EMPLOYMENT]}, "works": {"group": []}}),
    ],
)
def test_a_section_about_affiliations_is_of_the_person_who_signed_it(section: str, inside: Fields) -> None:
    document = {**inside, "path": f"/0009-0004-5555-1253/{section}"}
    assert Orcid().knows(document)
    (fields,) = Orcid().split(document)
    item = Item(fields)
    record = Orcid().map(item)
    own = (Identifier("orcid", "0009-0004-5555-1253"),)
    assert record == Person("Ada Quill", identifiers=own, affiliations=(Affiliation(Organization((Text("Wells"),))),))
    assert list(item.left(Orcid.ignore)) == []


def test_the_section_about_the_person_is_a_record() -> None:
    whole = fixture("record-3.0")
    (fields,) = Orcid().split(whole["person"])
    assert Orcid().knows(whole["person"])
    found, expected = Orcid().map(Item(fields)), EXPECTED["record-3.0"]
    assert isinstance(found, Person)
    assert (found.name, found.identifiers, found.affiliations) == (expected.name, expected.identifiers, ())


@pytest.mark.parametrize(("end", "found"), [(None, 0), ({"year": {"value": "1999"}}, 1)])
def test_an_education_counts_once_it_has_ended(end: object, found: int) -> None:
    summary = {"organization": {"name": "Wells"}, "role-title": "PhD", "end-date": end}
    activities = {"educations": {"education-summary": [summary]}}
    record = Orcid().map(Item(fixture("credit-name-only") | {"activities-summary": activities}))
    assert isinstance(record, Person)
    assert len(record.affiliations) == found


def deprecated(path: str | None) -> Item:
    """A record with a name, deprecated in favour of another."""
    primary = {"orcid-identifier": {"path": path, "uri": None, "host": "orcid.org"}}
    told = {"deprecated-date": {"value": 1725087603643}, "primary-record": primary}
    return Item(fixture("credit-name-only") | {"deprecated": told, "person": {"name": None}})


def test_a_deprecated_record_is_a_merger_and_says_nothing_else() -> None:
    item = deprecated("0009-0002-0000-0011")
    own = Orcid().key(item)
    assert Orcid().map(item) == Merger(
        "person", (Identifier("orcid", "0009-0002-0000-0011"),), (Identifier("orcid", own),)
    )
    assert list(item.left(Orcid.ignore)) == []


@pytest.mark.parametrize("path", [None, "0009-0002-0000-0012", "itself"])
def test_a_deprecated_record_that_names_no_other_is_rejected(path: str | None) -> None:
    with pytest.raises(Rejected, match=r"^deprecated: no other record is named in place of this one$"):
        Orcid().map(deprecated(Orcid().key(deprecated(None)) if path == "itself" else path))


def test_the_table_of_identifiers_names_schemes_that_exist() -> None:
    found = rows("orcid_identifiers")
    assert {row["scheme"] for row in found} - {""} <= set(NORMALISERS)
    assert all(row["type"] == row["type"].lower() for row in found)
    assert len({row["type"] for row in found}) == len(found)


@settings(max_examples=400, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    found = outcome(Orcid(), fields)
    if isinstance(found, str):
        assert found.startswith(("orcid-identifier", "person.name: ", "history.deactivation-date: "))
        return
    assert isinstance(found, Person)
    assert found.name
    assert found.identifiers[0].scheme == "orcid"
    assert "mira@wells.example" not in str(found)


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    received = [one for one in read([shared / "data" / "orcid-json"]) if isinstance(one, Received)]
    outcomes = [map_received(one) for one in received if one.source == "orcid"]
    assert len(outcomes) == 20
    reasons = {one.reason.partition(":")[0] for one in outcomes if isinstance(one, Refused)}
    assert reasons <= {"orcid-identifier.host"}
    mapped = [one for one in outcomes if isinstance(one, Mapped)]
    assert len(mapped) == 18
    assert {path for one in mapped for path in one.unmapped} == set()
