"""Grants databases: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.funding.parties import funder, period, role
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    Amount,
    Contribution,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    Text,
)
from fabiola.mappings.sources import sources
from fabiola.mappings.values.identifiers import fundref, ror
from fabiola.ontology.tables import rows, table

NAMES = ("cordis", "nsf-xml", "nsf", "nih-reporter", "ukri-gtr", "ukri-gtr-overview", "ukri-gtr-csv", "360giving")
NAMES += ("snsf-json",)
FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for name in NAMES for one in read([FOLDER / name]) if isinstance(one, Received)]


def body(name: str, *identifiers: tuple[str, str], acronym: str = "", **more: Any) -> Organization:
    known = tuple(Identifier(*pair) for pair in identifiers)
    return Organization((Text(name),), known, (acronym,) if acronym else (), **more)


def known(name: str, acronym: str, ror_id: str, fundref_id: str, country: str) -> Organization:
    return body(name, ("ror", ror_id), ("fundref", f"10.13039/{fundref_id}"), acronym=acronym, country=country)


def by(given: str, family: str, code: str = "principal-investigator", order: int = 1, **more: Any) -> Contribution:
    identifiers = (Identifier("orcid", orcid),) if (orcid := more.pop("orcid", None)) else ()
    name = f"{given} {family}"
    return Contribution(Person(name, given, family, identifiers=identifiers), code, order, published_name=name, **more)


def at(organization: Organization, code: str = "funding-recipient") -> Contribution:
    return Contribution(organization, code, published_name=organization.name)


def en(*values: str) -> tuple[Text, ...]:
    return tuple(Text(value, "en") for value in values)


EC = known("European Commission", "EC", "00k4n6c32", "501100000780", "BE")
NSF = known("U.S. National Science Foundation", "NSF", "021nxhr62", "100000001", "US")
NASA = known("National Aeronautics and Space Administration", "NASA", "027ka1x80", "100000104", "US")
NIDCR = known("National Institute of Dental and Craniofacial Research", "NIDCR", "004a2wv92", "100000072", "US")
NIGMS = known("National Institute of General Medical Sciences", "NIGMS", "04q48ey07", "100000057", "US")
NCI = known("National Cancer Institute", "NCI", "040gcmg81", "100000054", "US")
AHRC = known("Arts and Humanities Research Council", "AHRC", "0505m1554", "501100000267", "GB")
EPSRC = known("Engineering and Physical Sciences Research Council", "EPSRC", "0439y7842", "501100000266", "GB")
SNSF = known("Swiss National Science Foundation", "SNSF", "00yjd3n13", "501100001711", "CH")
TRUST = body("Invented Trust", ("ror", "03yrm5c26"))
OCEANS = Programme(Text("Biological Oceanography", "en"), funders=(NSF,))
NOWHERE = body("University of Nowhere", country="US", locality="Nowhere")

EXPECTED: dict[str, Record | str] = {
    "cordis 101999001": Grant(
        "101999001",
        en("Following tide marks"),
        "TIDEMARK",
        (Identifier("doi", "10.3030/101999001"),),
        funders=(EC,),
        programme=Programme(Text("Coasts", "en"), funders=(EC,)),
        amount=Amount("999999.5", "EUR"),
        start="2024-03-01",
        end="2027-02-28",
        awarded="2023-12-15",
        contributions=(
            at(
                body(
                    "UNIVERSITY OF NOWHERE",
                    kinds=("education",),
                    country="GB",
                    locality="Nowhere",
                    websites=("https://nowhere.example",),
                ),
                "host-institution",
            ),
            at(
                body(
                    "INVENTED SHORE INSTITUTE",
                    aliases=(Text("ISI"),),
                    kinds=("facility",),
                    country="GR",
                    locality="Patras",
                )
            ),
            at(body("TIDE COUNTERS INC", country="US"), "participant"),
        ),
        descriptions=en("Tides move, and so do marks. This project follows both & reports."),
        keywords=("tides", "marks", "coasts"),
    ),
    "cordis 500123": Grant("500123", (Text("Des marées", "fr"),), funders=(EC,), start="2004-01-01"),
    "nsf-xml 1599001": Grant(
        "1599001",
        en("Collaborative Research: Counting Imaginary Fish"),
        funders=(NSF,),
        programme=OCEANS,
        amount=Amount("125000", "USD"),
        start="2015-09-01",
        end="2018-08-31",
        awarded="2015-08-04",
        contributions=(
            by("Ada B", "Quill Jr", start="2015-08-04"),
            by("Tomás", "Lindqvist", "co-investigator", start="2015-08-04", end="2016-01-31"),
            at(NOWHERE),
        ),
        descriptions=en("Fish are counted. Write to Then again."),
    ),
    "nsf 2199001": Grant(
        "2199001",
        en("Counting fish again"),
        funders=(NSF,),
        programme=OCEANS,
        amount=Amount("50000", "USD"),
        start="2022-01-15",
        end="2024-12-31",
        awarded="2021-11-30",
        contributions=(
            by("Ada B", "Quill"),
            by("Tomás", "Lindqvist", "co-investigator"),
            by("Mira", "Okafor", "co-investigator", 2),
            at(NOWHERE),
        ),
        descriptions=en("Fish are counted again."),
    ),
    "nsf 2199002": Grant(
        "2199002",
        en("Fish in space"),
        funders=(NASA,),
        amount=Amount("1000.5", "USD"),
        contributions=(by("Mira", "Okafor"),),
    ),
    "nih-reporter 99000001": Grant(
        "R01DE990001",
        en("Imaginary teeth"),
        funders=(NIDCR,),
        sponsors=(NIGMS,),
        start="2022-08-01",
        end="2026-07-31",
        awarded="2023-07-25",
        contributions=(
            by("Ada B", "Quill"),
            by("Tomás", "Lindqvist", order=2),
            at(body("UNIVERSITY OF NOWHERE", country="US", locality="NOWHERE")),
        ),
        descriptions=en("Teeth are imagined."),
        keywords=("Dental", "Imaginary"),
        websites=("https://reporter.nih.gov/project-details/99000001",),
    ),
    "nih-reporter 99000002": Grant(titles=en("Core B"), funders=(NCI,), contributions=(by("MIRA", "OKAFOR"),)),
    "ukri-gtr EP/X990001/1": Grant(
        "EP/X990001/1",
        en("Imaginary harbours"),
        funders=(EPSRC,),
        start="2020-10-01",
        end="2023-09-30",
        contributions=(
            at(body("University of Nowhere"), "host-institution"),
            at(body("Harbour Watch"), "participant"),
        ),
        descriptions=en("Harbours are imagined."),
    ),
    "ukri-gtr AAAA-2": Grant(titles=en("Unnumbered"), funders=(body("UKRI FLF"),)),
    "ukri-gtr-overview AH/X990002/1": Grant(
        "AH/X990002/1",
        en("Imaginary songs"),
        funders=(AHRC,),
        amount=Amount("39592", "GBP"),
        start="2015-09-01",
        end="2016-08-31",
        contributions=(
            by("Ada B", "Quill"),
            at(body("University of Nowhere", country="GB"), "host-institution"),
        ),
        descriptions=en("Songs are imagined."),
    ),
    "ukri-gtr-csv AH/X990003/1": Grant(
        "AH/X990003/1",
        en("Songs, again"),
        funders=(AHRC,),
        amount=Amount("1234567", "GBP"),
        start="2018-09-01",
        end="2020-08-31",
        contributions=(
            by("Ada", "Quill", orcid="0000-0002-1825-0097"),
            at(body("University of Nowhere"), "host-institution"),
        ),
        websites=("https://gtr.ukri.org/projects?ref=AH/X990003/1",),
    ),
    "ukri-gtr-csv refused": "ProjectReference: missing or no number",
    "360giving 360G-Invented-1978": Grant(
        "360G-Invented-1978",
        (Text("Grant to Nowhere Choir"),),
        funders=(TRUST,),
        programme=Programme(Text("Music"), funders=(TRUST,)),
        amount=Amount("15000.5", "GBP"),
        start="2021-01-01",
        end="2021-12-31",
        awarded="2020-11-03",
        contributions=(
            at(body("Nowhere Choir", country="GB", locality="Nowhere", websites=("https://choir.example",))),
        ),
        descriptions=(Text("New songs"),),
    ),
    "snsf-json 10099001": Grant(
        "10099001",
        (Text("Imaginary mountains"),),
        funders=(SNSF,),
        programme=Programme(Text("Careers", "en"), funders=(SNSF,)),
        amount=Amount("115057", "CHF"),
        start="2024-11-01",
        end="2025-10-31",
        keywords=("Earth Sciences",),
    ),
}


def name_of(received: Received) -> str:
    found = map_received(received)
    return f"{received.source} {found.key if isinstance(found, Mapped) else 'refused'}"


def test_the_fixtures_are_found() -> None:
    assert sorted(map(name_of, RECEIVED)) == sorted(EXPECTED)
    assert {one.source for one in RECEIVED} == set(NAMES)


@pytest.mark.parametrize("received", RECEIVED, ids=name_of)
def test_a_fixture_becomes_its_record(received: Received) -> None:
    found, expected = map_received(received), EXPECTED[name_of(received)]
    if isinstance(found, Refused):
        assert (found.reason, found.unexpected) == (expected, False)
    else:
        assert found.record == expected
        assert found.unmapped == ()


@pytest.mark.parametrize(
    "path", sorted(path for path in FOLDER.rglob("*") if path.is_file()), ids=lambda path: path.name
)
def test_no_two_sources_know_the_same_record(path: Path) -> None:
    for one in read([path]):
        if isinstance(one, Received) and one.source in NAMES:
            assert path.parent.name == one.source


def test_a_person_who_receives_a_grant_stays_private() -> None:
    (one,) = (map_received(received) for received in RECEIVED if received.source == "360giving")
    assert "Somebody" not in repr(one)


def test_no_address_for_electronic_mail_is_published() -> None:
    assert "@" not in repr([map_received(received) for received in RECEIVED])


def test_the_lower_case_copy_of_a_page_is_read_too(tmp_path: Path) -> None:
    text = (FOLDER / "ukri-gtr-overview" / "page.xml").read_text("utf-8")
    for name in ("projectOverview", "projectComposition", "leadResearchOrganisation", "personRoles", "personRole"):
        text = text.replace(name, name.lower())
    copy = tmp_path / "copy.xml"
    copy.write_text(text, "utf-8")
    (one,) = read([copy])
    assert isinstance(one, Received)
    found = map_received(one)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED["ukri-gtr-overview AH/X990002/1"]


@pytest.mark.parametrize("row", rows("grant_funders"), ids=lambda row: f"{row['source']} {row['word']}")
def test_a_funder_has_a_name_a_country_and_well_formed_identifiers(row: dict[str, str]) -> None:
    found = funder(row["source"], row["word"].lower())
    assert found is not None
    assert found.name == row["name"]
    assert found.country in table("countries")
    assert row["source"] == "snsf" or row["source"] in sources()
    stated = {name: row[name] for name in ("ror", "fundref") if row[name]}
    assert stated
    assert len(found.identifiers) == len(stated)
    assert ror(row["ror"]) == (row["ror"] or None)
    assert fundref(row["fundref"]) == (f"10.13039/{row['fundref']}" if row["fundref"] else None)


def test_the_roles_are_rows_of_the_roles() -> None:
    assert {row["role"] for row in rows("grant_roles")} <= set(table("roles"))
    assert {row["kind"] for row in rows("cordis_activities")} <= set(table("organization_kinds"))
    assert role("nsf", "Co-Principal Investigator") == "co-investigator"
    assert role("nsf", "Bystander") is None


def test_an_unknown_funder_goes_by_its_name() -> None:
    assert funder("nih-reporter", "XYZ", "Invented Institute") == body("Invented Institute")
    assert funder("nih-reporter", None) is None


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2020-01-01", "2020-12-31", ("2020-01-01", "2020-12-31")),
        ("2020-01-01", "2020-01-01", ("2020-01-01", None)),
        ("2020-01-01", "2019-12-31", ("2020-01-01", None)),
        (None, "2019-12-31", (None, "2019-12-31")),
        ("soon", None, (None, None)),
    ],
)
def test_period(start: str | None, end: str | None, expected: tuple[str | None, str | None]) -> None:
    assert period(start, end) == expected


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(RECEIVED))
    found = outcome(sources()[one.source], data.draw(damaged_fields([one.fields])))
    assert isinstance(found, Grant) or ": " in found


@pytest.mark.parametrize(
    ("folder", "least"),
    [
        ("cordis-xml", {"cordis": 1}),
        ("nsf-award-xml", {"nsf-xml": 1}),
        ("nsf-award-json", {"nsf": 3}),
        ("nih-reporter-json", {"nih-reporter": 1}),
        ("360giving-json", {"360giving": 475}),
        ("snsf-json", {"snsf-json": 2906}),
        ("ukri-gtr", {"ukri-gtr": 1, "ukri-gtr-overview": 1, "ukri-gtr-csv": 8297}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_real_records_are_mapped_and_nothing_is_left(shared: Path, folder: str, least: dict[str, int]) -> None:
    found = list(read([shared / "data" / folder]))
    received = [one for one in found if isinstance(one, Received)]
    assert Counter(one.source for one in received) == least
    outcomes = [map_received(one) for one in received]
    assert not [one for one in outcomes if isinstance(one, Refused)]
    left = Counter(path for one in outcomes if isinstance(one, Mapped) for path in one.unmapped)
    assert set(left) <= {"project.identifiers"}
    assert all(isinstance(one.message, str) for one in found if isinstance(one, Problem))
