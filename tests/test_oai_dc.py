"""Dublin Core: every fixture to the record it must become, and what must hold for any input."""

from __future__ import annotations

from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.mappings.items import Fields
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, File, Identifier, Organization, Person, Record, Text, Venue, Work
from fabiola.mappings.sources.oai_dc import OAIDublinCore
from fabiola.ontology.tables import rows, source_types, table

FOLDER = Path(__file__).parent / "fixtures"
RECEIVED = [one for one in read([FOLDER / "oai-dc"]) if isinstance(one, Received)]
BY_NAME = {Path(one.place.file).stem: one for one in RECEIVED}
SOURCE = OAIDublinCore()

EXPECTED: dict[str, Record] = {
    "article": Work(
        "journal-article",
        (Text("Counting pumps"),),
        language="pt",
        identifiers=(
            Identifier("doi", "10.5555/pumps.1"),
            Identifier("pmcid", "PMC1234567"),
            Identifier("pmid", "960"),
            Identifier("arxiv", "0901.2443"),
        ),
        published="2015",
        statuses=("published",),
        container=Venue((), identifiers=(Identifier("issn", "1234-5679"),)),
        contributions=(
            Contribution(Person("Jo Lin", "Jo", "Lin"), published_name="Jo Lin"),
            Contribution(
                Organization((Text("Riverside Laboratory, Well Division"),)),
                order=2,
                published_name="Riverside Laboratory, Well Division",
            ),
        ),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=True,
    ),
    "book": Work(
        "book",
        (Text("The well book"),),
        identifiers=(Identifier("isbn", "9783161484100"),),
        published="2015",
        statuses=("published",),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=False,
        files=(File("https://works.example.org/cgi/viewcontent.cgi?article=1017&context=well"),),
        websites=("https://works.example.org/well/11",),
    ),
    "thesis": Work(
        "bachelors-thesis",
        (Text("On imaginary wells", "en"),),
        alternative_titles=(Text("Des puits imaginaires", "fr"),),
        language="en-US",
        identifiers=(Identifier("handle", "10945/1185"),),
        published="2011-12",
        statuses=("published",),
        publishers=(Organization((Text("Riverside University"),)),),
        contributions=(
            Contribution(Person("Mira Okafor", "Mira", "Okafor"), published_name="Mira Okafor"),
            Contribution(Person("Jo Lin", "Jo", "Lin"), "contributor", published_name="Jo Lin"),
            Contribution(
                Organization((Text("Riverside University."),)), "contributor", 2, published_name="Riverside University."
            ),
        ),
        keywords=("wells",),
        websites=("https://repository.example.org/1185",),
    ),
}


def mapped(**values: list[str]) -> Work:
    fields = {"title": [{"#text": "Wells"}]}
    fields |= {name: [{"#text": text} for text in texts] for name, texts in values.items()}
    record = outcome(SOURCE, fields)
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_its_record() -> None:
    assert set(BY_NAME) == set(EXPECTED)
    assert len(RECEIVED) == len(EXPECTED) == len(list((FOLDER / "oai-dc").iterdir()))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_fixture_becomes_its_record_and_nothing_is_left(name: str) -> None:
    received = BY_NAME[name]
    assert received.source == "oai-dc"
    found = map_received(received)
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[name]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 60
    assert all((one.source == "oai-dc") == (Path(one.place.file).parent.name == "oai-dc") for one in found)


@pytest.mark.parametrize(
    ("stated", "identifier"),
    [
        ("https://doi.org/10.5555/ABC", ("doi", "10.5555/abc")),
        ("10.5555/abc", ("doi", "10.5555/abc")),
        ("https://repository.example.org/jspui/handle/2062/150", ("handle", "2062/150")),
        ("http://hdl.handle.net/11041/s-766?urlappend=/preview/picto.jpg", None),
        ("https://pubmed.ncbi.nlm.nih.gov/960/", ("pmid", "960")),
        ("arXiv:0901.2443", ("arxiv", "0901.2443")),
        ("960", None),
        ("ARTN R130", None),
        ("1234567", None),
    ],
)
def test_an_identifier_is_recognised_by_its_shape(stated: str, identifier: tuple[str, str] | None) -> None:
    found = [(one.scheme, one.value) for one in mapped(identifier=[stated]).identifiers]
    assert found == ([identifier] if identifier else [])


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        (["2012-12-18T19:39:29Z", "2007"], "2007"),
        (["2013-12-18T19:39:29Z", "2012-11-18T19:39:29Z"], "2012-11-18"),
        (["2015-01-01T08:00:00Z"], "2015"),
        (["NO_RESTRICTION"], None),
        (["[1876]"], "1876"),
        ([], None),
    ],
)
def test_the_date_of_publication(dates: list[str], published: str | None) -> None:
    assert mapped(date=dates).published == published


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["text"], "other"),
        (["text", "Article"], "journal-article"),
        (["Thesis/Dissertation"], "thesis"),
        (["info:eu-repo/semantics/doctoralThesis"], "doctoral-thesis"),
        (["http://purl.org/dc/dcmitype/Dataset"], "dataset"),
        (["ballad"], "other"),
        ([], "other"),
    ],
)
def test_the_type(words: list[str], kind: str) -> None:
    assert mapped(type=words).type == kind


@pytest.mark.parametrize(
    "row", [row for row in rows("source_types") if row["source"] == "oai-dc"], ids=lambda row: row["value"]
)
def test_every_word_of_the_table_is_found(row: dict[str, str]) -> None:
    assert row["value"] == row["value"].casefold()
    assert row["type"] in table("types")
    assert mapped(type=[row["value"].upper()]).type == row["type"]


def test_the_table_is_there() -> None:
    assert len(source_types("oai-dc")) > 60


@pytest.mark.parametrize("title", [[], [{"#text": " "}], "Wells", None])
def test_a_record_without_a_title_is_rejected(title: object) -> None:
    fields: Fields = {"title": title, "identifier": [{"#text": "10.5555/1"}]}
    assert outcome(SOURCE, fields) == "title: missing or empty"
    assert outcome(SOURCE, {"title": title}) == "title: missing, and so is every identifier"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_record_is_mapped_or_rejected(data: st.DataObject) -> None:
    found = outcome(SOURCE, data.draw(damaged_fields([one.fields for one in RECEIVED])))
    assert isinstance(found, Record) or found.startswith("title:")


def test_real_records_are_mapped_and_little_is_left(shared: Path) -> None:
    readings = [one for one in read([shared / "data" / "oai-xml"]) if isinstance(one, Received)]
    found = [map_received(one) for one in readings if one.source == "oai-dc"]
    assert len(found) >= 1000
    mapped_records = [one for one in found if isinstance(one, Mapped)]
    assert len(mapped_records) == len(found)
    assert len({path for one in mapped_records for path in one.unmapped}) <= 20
    assert sum(1 for one in mapped_records if not one.unmapped) > 0.9 * len(found)
