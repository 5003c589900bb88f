"""Tables and JSON of grants databases: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.funding.parties import funder
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.naming import Minted
from fabiola.mappings.rdf.describe import describe
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
from fabiola.mappings.sources.anr import ANR
from fabiola.mappings.sources.cordis_csv import CordisTable
from fabiola.mappings.sources.nih_exporter import NIHExporter
from fabiola.mappings.sources.ukri_json import UKRIProjects
from fabiola.ontology.tables import rows as table_rows

NAMES = ("cordis-csv", "nih-reporter-csv", "anr-csv", "ukri-gtr-json")
FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for name in NAMES for one in read([FOLDER / name]) if isinstance(one, Received)]


def body(name: str, **more: Any) -> Organization:
    return Organization((Text(name),), **more)


def known(source: str, word: str) -> Organization:
    found = funder(source, word)
    assert found is not None
    assert found.identifiers
    return found


def at(organization: Organization, code: str = "funding-recipient", order: int = 1) -> Contribution:
    return Contribution(organization, code, order, published_name=organization.name)


def by(given_name: str, family: str, order: int = 1) -> Contribution:
    name = f"{given_name} {family}"
    return Contribution(Person(name, given_name, family), "principal-investigator", order, published_name=name)


def en(*values: str) -> tuple[Text, ...]:
    return tuple(Text(value, "en") for value in values)


def fr(*values: str) -> tuple[Text, ...]:
    return tuple(Text(value, "fr") for value in values)


EC, AGENCY = known("cordis", "EC"), known("anr-csv", "ANR")
NOWHERE = body("UNIVERSITY OF NOWHERE", country="US")

EXPECTED: dict[str, Record | str] = {
    "cordis-csv 101999002": Grant(
        "101999002",
        en("Following shore lines"),
        "SHORELINE",
        (Identifier("doi", "10.3030/101999002"),),
        funders=(EC,),
        programme=Programme(Text("Horizon Europe", "en"), funders=(EC,)),
        amount=Amount("1234567.5", "EUR"),
        start="2024-03-01",
        end="2027-02-28",
        awarded="2023-12-15",
        descriptions=en('Shores move; so do lines. This project "follows" both.'),
        keywords=("shores", "lines", "coasts"),
    ),
    "cordis-csv 299001": Grant(
        "299001",
        en("Ebb and flow"),
        "EBB",
        funders=(EC,),
        programme=Programme(Text("Seventh Framework Programme", "en"), funders=(EC,)),
        amount=Amount("299000", "EUR"),
        start="2012-01-01",
        contributions=(
            at(body("UNIVERSITY OF NOWHERE", country="GB"), "host-institution"),
            at(body("INVENTED SHORE INSTITUTE")),
            at(body("TIDE COUNTERS INC"), order=2),
        ),
        descriptions=en("Water ebbs."),
        websites=("http://ebb.example",),
    ),
    "cordis-csv 299002": Grant(
        "299002",
        en("Flow"),
        funders=(EC,),
        programme=Programme(Text("FP9", "en"), funders=(EC,)),
        contributions=(at(body("A BODY", country="GR")), at(body("B BODY", country="US"), order=2)),
    ),
    "cordis-csv refused": "id: missing or no grant agreement number",
    "nih-reporter-csv 99000011": Grant(
        "R01DE990011",
        en("Imaginary teeth again"),
        funders=(known("nih-reporter", "NIDCR"),),
        sponsors=(known("nih-reporter", "NIGMS"),),
        start="2022-08-01",
        end="2026-07-31",
        awarded="2023-07-25",
        contributions=(
            by("ADA B", "QUILL"),
            by("TOMAS", "LINDQVIST", 2),
            at(body("UNIVERSITY OF NOWHERE", country="US", locality="NOWHERE")),
        ),
        keywords=("Dental", "Imaginary"),
    ),
    "nih-reporter-csv 99000012": Grant(titles=en("Core B"), funders=(body("Invented Institute"),), start="2020-01-09"),
    "nih-reporter-csv 99000013": Grant(
        "RF1NS990013", funders=(known("nih-reporter", "NINDS"),), end="2025-08-31", contributions=(at(NOWHERE),)
    ),
    "nih-reporter-csv refused": "APPLICATION_ID: missing or no number",
    "anr-csv ANR-99-CE16-0008": Grant(
        "ANR-99-CE16-0008",
        (*fr("Des rivages imaginaires"), *en("Imaginary shores")),
        "RIVAGE",
        funders=(AGENCY,),
        amount=Amount("220000.5", "EUR"),
        start="2020-03-01",
        descriptions=(*fr("On imagine des rivages ; on les suit."), *en("Shores are imagined.")),
    ),
    "anr-csv ANR-99-LABX-0001": Grant(
        "ANR-99-LABX-0001",
        fr("Un phare"),
        "PHARE",
        funders=(AGENCY,),
        programme=Programme(Text("Laboratoires imaginaires", "fr"), funders=(AGENCY,)),
        amount=Amount("1000000", "EUR"),
        start="2011-02-01",
        end="2019-12-31",
        descriptions=fr("On le construit."),
    ),
    "anr-csv ANR-99-CE16-0009": Grant(
        "ANR-99-CE16-0009", fr("Des dunes imaginaires"), funders=(AGENCY,), amount=Amount("1500.5", "EUR")
    ),
    "anr-csv refused": "Projet.Code_Decision: missing or no number",
    "ukri-gtr-json EP/X990011/1": Grant(
        "EP/X990011/1",
        en("Imaginary piers"),
        funders=(known("ukri-gtr", "EPSRC"),),
        start="2020-10-01",
        end="2023-09-30",
        contributions=(at(body("University of Nowhere"), "host-institution"), at(body("Pier Watch"))),
        descriptions=en("Piers are imagined."),
    ),
    "ukri-gtr-json BBBB-3": Grant(titles=en("Unreferenced"), funders=(body("UKRI FLF"),), start="2020-01-01"),
    "ukri-gtr-json refused": "identifiers: no reference of the kind RCUK, and no identifier of the project",
}
WHOLE = (
    "cordis-csv 101999002",
    "nih-reporter-csv 99000011",
    "anr-csv ANR-99-CE16-0008",
    "ukri-gtr-json EP/X990011/1",
)


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


@pytest.mark.parametrize("received", [one for one in RECEIVED if name_of(one) in WHOLE], ids=name_of)
def test_a_row_with_the_columns_is_known_by_itself(received: Received) -> None:
    source = sources()[received.source]
    assert source.knows(received.fields)
    assert list(source.split(received.fields)) == [received.fields]


def test_nobody_is_named_beside_the_parties() -> None:
    assert "OFFICER" not in repr([map_received(one) for one in RECEIVED])


def test_the_institutes_are_bodies_of_nih_reporter() -> None:
    words = {row["word"] for row in table_rows("grant_funders") if row["source"] == "nih-reporter"}
    assert {row["word"] for row in table_rows("nih_institutes")} <= words
    assert len({row["code"] for row in table_rows("nih_institutes")}) == len(table_rows("nih_institutes"))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (1601510400000, "2020-10-01"),
        (1696028400000, "2023-09-30"),
        (0, "1970-01-01"),
        (-1, None),
        (10**20, None),
        (True, None),
        ("2020-10-01", "2020-10-01"),
        ("soon", None),
    ],
)
def test_a_moment_of_the_gateway_is_a_day_in_london(moment: object, day: str | None) -> None:
    link = {"rel": "FUND", "start": moment}
    record = UKRIProjects().map(Item({"id": "A-1", "links": {"link": [link]}}))
    assert isinstance(record, Grant)
    assert record.start == day


@pytest.mark.parametrize(
    ("stated", "value"),
    [("1234567,5", "1234567.5"), ("123456,789", "123456.789"), ("500", "500"), ("0", None), ("n/a", None)],
)
def test_the_comma_of_cordis_is_that_of_decimals(stated: str, value: str | None) -> None:
    record = CordisTable().map(Item({"id": "101999002", "ecMaxContribution": stated}))
    assert isinstance(record, Grant)
    assert (record.amount.value if record.amount else None) == value


@pytest.mark.parametrize("stated", ["220 000,50", "220000,50 €", "220\u202f000,5", 220000.5])
def test_the_aid_of_the_agency(stated: object) -> None:
    fields = {"Projet.Code_Decision": "ANR-99-CE16-0008", "Projet.Montant.AF.Aide_allouee.ANR": stated}
    record = ANR().map(Item(fields))
    assert isinstance(record, Grant)
    assert record.amount == Amount("220000.5", "EUR")


def test_the_changes_of_an_application_are_one_record() -> None:
    text = (FOLDER / "nih-reporter-csv" / "changes.csv").read_text("utf-8")
    assert [one.get("APPLICATION_ID") for one in NIHExporter().split({"text": text})] == ["99000013", None]


def test_a_table_of_partners_is_not_taken_for_projects(tmp_path: Path) -> None:
    path = tmp_path / "partners.csv"
    path.write_text("Projet.Code_Decision;Projet.Partenaire.Nom_organisme\nANR-1;X\n", "utf-8")
    (one,) = read([path])
    assert isinstance(one, Problem)
    assert "unknown kind" in one.message


@pytest.mark.parametrize(
    ("called_grant", "stated", "monetary"),
    [(True, None, True), (True, Amount("5", "EUR"), True), (False, Amount("5", "EUR"), True), (False, None, False)],
)
def test_support_with_an_amount_is_money_whatever_it_is_called(
    called_grant: bool, stated: Amount | None, monetary: bool
) -> None:
    naming = Minted("https://example.org/")
    grant = Grant("7", called_grant=called_grant, funders=(EC,), amount=stated)
    said = repr(describe(grant, naming.find(grant) or "", naming))
    assert ("MonetaryGrant" in said) is monetary
    assert ("frapo/Funding" in said) is not called_grant


class TestRows:
    def test_empty_rows_and_cells_without_a_column_are_left_out(self) -> None:
        assert list(rows({"text": "\ufeffa,b\n1,\n,\n2,3,4\n"})) == [{"a": "1"}, {"a": "2", "b": "3"}]

    def test_a_cell_may_hold_delimiters_quotes_and_lines(self) -> None:
        assert list(rows({"text": 'a;b\n"1;""2""\n3";4\n'}, ";")) == [{"a": '1;"2"\n3', "b": "4"}]

    def test_a_missing_quotation_mark_is_named_by_its_line(self) -> None:
        with pytest.raises(Rejected, match=r"line .*is a quotation mark missing"):
            list(rows({"text": 'a,b\n1,"2\n' + "3,4\n" * 40_000}))

    @pytest.mark.parametrize(
        ("document", "known"),
        [
            ({"text": "a,b,c\n1,2,3"}, True),
            ({"text": '\ufeff\n"a","b"\r\n'}, True),
            ({"text": "a;b\n"}, False),
            ({"text": "a\n"}, False),
            ({"text": ""}, False),
            ({"a": "1", "b": ""}, True),
            ({"a": "1", "b": 2}, False),
            ({}, False),
        ],
    )
    def test_the_columns(self, document: dict[str, Any], known: bool) -> None:
        assert has_columns(document, frozenset({"a", "b"})) is known

    @given(st.text())
    def test_any_text_is_a_table_or_refused(self, text: str) -> None:
        assert has_columns({"text": text}, frozenset({"column"})) in (True, False)
        try:
            found = list(rows({"text": text}))
        except Rejected:
            return
        assert all(cell for row in found for cell in row.values())


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(RECEIVED))
    found = outcome(sources()[one.source], data.draw(damaged_fields([one.fields])))
    assert isinstance(found, Grant) or ": " in found


def test_real_changes_are_mapped_and_nothing_is_left(shared: Path) -> None:
    received = [one for one in read([shared / "data" / "nih-reporter-csv"]) if isinstance(one, Received)]
    assert Counter(one.source for one in received) == {"nih-reporter-csv": 994}
    outcomes = [map_received(one) for one in received]
    assert all(isinstance(one, Mapped) and not one.unmapped for one in outcomes)
    grants = [one.record for one in outcomes if isinstance(one, Mapped) and isinstance(one.record, Grant)]
    assert sum(bool(grant.funders) for grant in grants) > 900
