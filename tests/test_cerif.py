"""CERIF: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Affiliation,
    Amount,
    Contribution,
    Event,
    File,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    Relation,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources
from fabiola.ontology.tables import rows, source_types, table

NAMES = ("cerif-organizations", "cerif-persons", "cerif-projects", "cerif-publications")
FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for name in NAMES for one in read([FOLDER / name]) if isinstance(one, Received)]
BY_NAME = {Path(one.place.file).stem: one for one in RECEIVED}

EXPECTED: dict[str, Record] = {
    "university": Organization(
        (Text("Riverside University", "en"), Text("Université de la Rive", "fr")),
        (Identifier("ror", "03yrm5c26"), Identifier("fundref", "10.13039/501100000780")),
        acronyms=("RU",),
        kinds=("education",),
        websites=("https://ru.example.org",),
        parents=(Organization((Text("Universities of the Plain", "en"),)),),
    ),
    "family": Person("Lin", family_name="Lin"),
    "person": Person(
        "Mira Okafor",
        "Mira",
        "Okafor",
        other_names=("M. Wells",),
        identifiers=(
            Identifier("orcid", "0000-0002-1825-0097"),
            Identifier("isni", "000000012281955X"),
            Identifier("scopus", "6508266266"),
        ),
        affiliations=(Affiliation(Organization((Text("RU"),))),),
        websites=("https://mira.example.org",),
    ),
    "funding": Grant(
        "W-0001",
        titles=(Text("Gift of wells"),),
        acronym="GW",
        called_grant=False,
        funders=(Organization((Text("Well Trust"),)),),
        amount=Amount("30000", "EUR"),
        start="2015-01-01",
        end="2020-01-01",
        descriptions=(Text("For wells"),),
    ),
    "programme": Programme(Text("Horizon of Wells", "en"), funders=(Organization((Text("EC"),)),)),
    "project": Grant(
        "777541",
        titles=(Text("Wells of Europe", "en"),),
        acronym="WELLS",
        identifiers=(Identifier("doi", "10.5555/777541"),),
        funders=(Organization((Text("European Commission", "en"),), acronyms=("EC",)),),
        programme=Programme(Text("H2020-WELLS-2017", "en")),
        start="2018-01-01",
        end="2021-02-28",
        contributions=(
            Contribution(
                Person("Mira Okafor", "Mira", "Okafor"), "principal-investigator", published_name="Mira Okafor"
            ),
            Contribution(Person("Jo Lin", "Jo", "Lin"), "researcher", published_name="Jo Lin"),
            Contribution(
                Organization((Text("Riverside University", "en"),)),
                "host-institution",
                published_name="Riverside University",
            ),
            Contribution(Organization((Text("SWC"),)), "participant", published_name="SWC"),
        ),
        descriptions=(Text("Wells are found.", "en"),),
        keywords=("wells",),
    ),
    "article": Work(
        "journal-article",
        (Text("Counting imaginary wells", "en"), Text("Le compte des puits imaginaires", "fr")),
        subtitles=("A census",),
        abstracts=(Text("Wells were counted.", "en"),),
        language="en",
        identifiers=(Identifier("doi", "10.5555/jih.8.1"), Identifier("scopus", "84941368060")),
        published="2013-06",
        statuses=("published",),
        first_page="244",
        last_page="254",
        volume="8",
        issue="1",
        container=Venue(
            (Text("Journal of Imaginary Hydrology", "en"),),
            identifiers=(Identifier("issn-print", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
            alternative_names=(Text("J Imag Hydrol"),),
        ),
        event=Event("Well Days 2012", country="ES", locality="Cádiz", start="2012-11-28", end="2012-11-30"),
        publishers=(Organization((Text("Well Press"),)),),
        contributions=(
            Contribution(
                Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),
                affiliations=(Organization((Text("Riverside University", "en"),), acronyms=("RU",)),),
                published_name="M. Okafor",
            ),
            Contribution(Person("Jo Lin", "Jo", "Lin"), order=2, published_name="Lin, Jo"),
            Contribution(Organization((Text("SWC"),)), order=3, published_name="SWC"),
            Contribution(Person("Luz Pozo", "Luz", "Pozo"), "editor", published_name="Pozo, Luz"),
        ),
        keywords=("wells", "puits"),
        licences=("https://creativecommons.org/licenses/by/3.0/",),
        open_access=True,
        files=(File("https://cris.example.org/960.pdf", "application/pdf"),),
        websites=("https://cris.example.org/960",),
        cites=(Identifier("doi", "10.5555/wells.data"),),
        funding=(
            Funding(
                Grant(
                    "283599",
                    titles=(Text("Wells of Europe", "en"),),
                    acronym="WELLS",
                    funders=(
                        Organization(
                            (Text("European Commission", "en"),),
                            (Identifier("fundref", "10.13039/501100000780"),),
                            acronyms=("EC",),
                        ),
                    ),
                    programme=Programme(Text("FP7", "en")),
                    amount=Amount("99999", "EUR"),
                    start="2011-12-01",
                    end="2014-05-31",
                    contributions=(
                        Contribution(
                            Person("Mira Okafor", "Mira", "Okafor"),
                            "principal-investigator",
                            published_name="Mira Okafor",
                        ),
                    ),
                )
            ),
        ),
    ),
    "journal": Venue(
        (Text("Journal of Imaginary Hydrology", "en"),),
        identifiers=(Identifier("issn", "1234-5679"),),
        alternative_names=(Text("J Imag Hydrol", "en"),),
    ),
    "paper": Work(
        "conference-paper",
        (Text("Pumps in print", "en"),),
        identifiers=(Identifier("handle", "123456789/6"),),
        published="2020",
        statuses=("published",),
        container=Work(
            "proceedings",
            (Text("Proceedings of Well Days"),),
            identifiers=(Identifier("doi", "10.5555/days"), Identifier("isbn", "9783161484100")),
            publishers=(Organization((Text("Well Press"),)),),
        ),
    ),
    "patent": Work(
        "patent",
        (Text("Pump without handle", "en"),),
        published="2017-08-08",
        statuses=("published",),
        publishers=(Organization((Text("Imaginary Patent Office", "en"),)),),
        contributions=(Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),),
    ),
    "product": Work(
        "dataset",
        (Text("Depths of wells", "en"),),
        abstracts=(Text("One row a well.", "en"),),
        identifiers=(Identifier("doi", "10.5555/wells.data.1"),),
        published="2011-12-05",
        statuses=("published",),
        version="2",
        contributions=(Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),),
        open_access=False,
        relations=(Relation("is-part-of", Identifier("doi", "10.5555/wells.data")),),
        funding=(Funding(Grant(acronym="DEPTHS")),),
    ),
}


def mapped(name: str, **changes: object) -> Record:
    received = BY_NAME[name]
    found = outcome(sources()[received.source], received.fields | changes)
    assert isinstance(found, Record)
    return found


def element(text: str) -> list[Fields]:
    return [{"#text": text}]


def test_every_fixture_has_its_record() -> None:
    assert set(BY_NAME) == set(EXPECTED)
    assert len(RECEIVED) == len(EXPECTED) == sum(len(list((FOLDER / name).iterdir())) for name in NAMES)
    assert {Path(one.place.file).parent.name for one in RECEIVED if one.source in NAMES} == set(NAMES)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_fixture_becomes_its_record_and_nothing_is_left(name: str) -> None:
    received = BY_NAME[name]
    assert received.source == Path(received.place.file).parent.name
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[name]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source in NAMES) == (Path(one.place.file).parent.name in NAMES) for one in found)


@pytest.mark.parametrize("namespace", ["", "https://www.openaire.eu/", "http://example.org/"])
@pytest.mark.parametrize("name", ["Publication", "Product", "Patent", "Person", "OrgUnit", "Project", "Funding"])
def test_the_element_of_another_namespace_is_not_claimed(name: str, namespace: str) -> None:
    document = {"@element": name, "@namespace": namespace, "Title": element("x")}
    assert not any(sources()[source].knows(document) for source in NAMES)


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("article", {"Title": None}, "Title: missing or empty"),
        ("patent", {"Title": None}, "title: missing, and so is every identifier"),
        ("family", {"PersonName": []}, "title: missing, and so is every identifier"),
        ("person", {"PersonName": []}, "PersonName: missing or empty"),
        ("university", {"Name": [], "Acronym": []}, "Name: missing or empty"),
        ("funding", {"Name": [], "Acronym": []}, "title: missing, and so is every identifier"),
    ],
)
def test_what_cannot_be_published_is_rejected_with_the_reason(name: str, changes: Fields, reason: str) -> None:
    received = BY_NAME[name]
    assert outcome(sources()[received.source], received.fields | changes) == reason


@pytest.mark.parametrize(
    ("right", "is_open"), [("c_abf2", True), ("c_16ec", False), ("c_14cb", False), ("c_f1cf", None), ("", None)]
)
def test_the_access(right: str, is_open: bool | None) -> None:
    record = mapped("article", Access=element(f"http://purl.org/coar/access_right/{right}"))
    assert isinstance(record, Work)
    assert record.open_access is is_open


@pytest.mark.parametrize(
    "row", [row for row in rows("source_types") if row["source"] == NAMES[-1]], ids=lambda row: row["value"]
)
def test_every_type_of_the_vocabulary(row: dict[str, str]) -> None:
    record = mapped("article", Type=element(f"http://purl.org/coar/resource_type/{row['value']}"))
    assert isinstance(record, Work | Venue)
    assert record.type == row["type"]


def test_an_unknown_type_stays_for_the_report() -> None:
    received = BY_NAME["article"]
    fields = received.fields | {"Type": element("http://purl.org/coar/resource_type/c_none")}
    found = map_received(Received(received.place, received.source, fields))
    assert isinstance(found, Mapped)
    assert (found.unmapped, getattr(found.record, "type", None)) == (("Type",), "other")


def test_nothing_personal_is_published() -> None:
    assert not any(word in str(mapped("person")) for word in ("mailto", "@", "tel:"))


def test_the_tables_name_codes_that_exist() -> None:
    assert len(source_types("cerif-publications")) > 50
    assert set(source_types("cerif-publications").values()) <= set(table("types"))
    assert {row["kind"] for row in rows("cerif_organizations")} <= set(table("organization_kinds"))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    received = data.draw(st.sampled_from(RECEIVED))
    found = outcome(sources()[received.source], data.draw(damaged_fields([received.fields])))
    assert isinstance(found, Record) or found.startswith(("title:", "Title:", "Name:", "PersonName:"))


def test_real_records_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "openaire-cerif-xml"]) if isinstance(one, Received)]
    found = [map_received(one) for one in readings if one.source in NAMES]
    assert len(found) >= 80
    assert all(isinstance(one, Mapped) and not one.unmapped for one in found)
    assert set(Counter(one.source for one in found)) == set(NAMES)
