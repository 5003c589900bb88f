"""Europe PMC in XML: the fixture to the records it must become, which are those of the same answer in JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    CitationCount,
    Contribution,
    File,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources.europepmc_xml import EuropepmcXML

FOLDER = Path(__file__).parent / "fixtures"
SOURCE = EuropepmcXML()
RECEIVED = [one for one in read([FOLDER / "europepmc-xml"]) if isinstance(one, Received)]


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


TRUST, BOARD = Organization(text("Invented Trust")), Organization(text("Riverside Water Board"))
OKAFOR = Person("Mira Okafor", "Mira", "Okafor", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))
QUILL = Person("Quill A", None, "Quill A")
WATCH = Organization(text("Soil Watch Consortium"))
EXPECTED: dict[str, Work] = {
    "MED/960": Work(
        "review-article",
        text("Wells of Aqua fictiva", "en"),
        abstracts=text("Aim Wells dry.", "en"),
        language="en",
        identifiers=(
            Identifier("doi", "10.5555/jih.2023.17"),
            Identifier("pmid", "960"),
            Identifier("pmcid", "PMC1234567"),
        ),
        published="2023-03-05",
        statuses=("published",),
        first_page="2425",
        last_page="2429",
        volume="12",
        issue="3",
        container=Venue(
            text("Journal of imaginary hydrology"),
            identifiers=(Identifier("issn-print", "1234-5679"), Identifier("issn-electronic", "2049-3630")),
            alternative_names=text("J Imag Hydrol"),
        ),
        contributions=(
            Contribution(OKAFOR, raw_affiliations=("Riverside University, UK.",), published_name="Mira Okafor"),
            Contribution(WATCH, order=2, published_name="Soil Watch Consortium"),
        ),
        keywords=("drought",),
        licences=("https://creativecommons.org/licenses/by/",),
        open_access=True,
        files=(File("https://europepmc.org/articles/PMC1234567?pdf=render", "application/pdf"),),
        citation_counts=(CitationCount(4, "europepmc"),),
        funding=(Funding(grant=Grant("IT-7", funders=(TRUST,))), Funding(funder=BOARD)),
    ),
    "PAT/UA1": Work(
        "patent",
        text("A pump"),
        published="2000-04-19",
        statuses=("published",),
        contributions=(Contribution(QUILL, published_name="Quill A"),),
        citation_counts=(CitationCount(0, "europepmc"),),
    ),
}


def test_the_records_are_found() -> None:
    assert len(RECEIVED) == len(EXPECTED)


@pytest.mark.parametrize("received", RECEIVED, ids=lambda one: one.fields["id"])
def test_a_result_becomes_its_record_and_nothing_is_left(received: Received) -> None:
    assert received.source == "europepmc-xml"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[found.key]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix == ".xml"]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 10
    ours = [one.source == "europepmc-xml" for one in found]
    assert ours == [Path(one.place.file).parent.name == "europepmc-xml" for one in found]


def test_a_list_of_other_results_is_not_claimed() -> None:
    assert not SOURCE.knows({"@element": "resultList", "@namespace": "", "result": [{"id": [{"#text": "1"}]}]})
    assert not SOURCE.knows({"@element": "result", "@namespace": ""})


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [("id", "id: missing or empty"), ("source", "id: missing or empty"), ("title", "title: missing or empty")],
)
def test_a_broken_record_is_rejected_with_the_field_and_the_reason(left_out: str, reason: str) -> None:
    fields = {name: value for name, value in RECEIVED[0].fields.items() if name != left_out}
    assert outcome(SOURCE, fields) == reason


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Record) or found.startswith(("id:", "title:"))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_list_is_taken_apart(data: st.DataObject) -> None:
    list_ = {"result": [{"id": [{"#text": "1"}], "source": [{"#text": "MED"}], "title": [{"#markup": "a<i>b</i>"}]}]}
    for fields in SOURCE.split(data.draw(damaged_fields([list_]))):
        outcome(SOURCE, fields)


def test_real_results_are_mapped_and_nothing_is_left(shared: Path) -> None:
    readings = list(read([shared / "data" / "europepmc-xml"]))
    found = [map_received(one) for one in readings if isinstance(one, Received)]
    records = [one for one in found if isinstance(one, Mapped)]
    assert len(records) == len(readings) >= 3
    assert {path for one in records for path in one.unmapped} == set()
