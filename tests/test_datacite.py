"""DataCite: every fixture to the record it must become, JSON and XML alike, and what must hold for any input."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from damaged_records import VALUES, damaged, outcome
from hypothesis import given, settings
from hypothesis import strategies as st
from small_release import BASE

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.datacite.kernel import attributes
from fabiola.mappings.datacite.names import stated
from fabiola.mappings.datacite.types import work_type
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Amount,
    CitationCount,
    Concept,
    Contribution,
    File,
    Funding,
    Grant,
    Identifier,
    Location,
    Organization,
    Person,
    Point,
    Record,
    Relation,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources
from fabiola.mappings.sources.datacite import DataCite
from fabiola.mappings.sources.datacite_xml import DataCiteXML
from fabiola.mappings.xml.fields import BrokenXML, records
from fabiola.ontology.namespaces import DCTERMS, SCHEMA, XSD
from fabiola.ontology.tables import rows, source_types, table

JSON_SOURCE, XML_SOURCE = DataCite(), DataCiteXML()
FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = sorted((FOLDER / "datacite").glob("*.json"))
XML_FIXTURES = sorted((FOLDER / "datacite-xml").glob("*.xml"))


def outline(*numbers: str) -> tuple[Point, ...]:
    """Points by latitude and longitude in turn."""
    return tuple(Point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True))


LAKE = Location(
    Text("Lake Wells"),
    Point("-27.25", "123"),
    (Point("-27.5", "122.9"), Point("-27", "123.1")),
    (outline("-27.5", "122.9", "-27", "123", "-27.5", "123.1", "-27.5", "122.9"),),
)


def text(value: str, language: str | None = None) -> tuple[Text, ...]:
    return (Text(value, language),)


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


def body(name: str, *identifiers: tuple[str, str], **more: Any) -> Organization:
    return Organization(text(name), tuple(Identifier(*pair) for pair in identifiers), **more)


def publisher(name: str, *identifiers: tuple[str, str]) -> tuple[Organization, ...]:
    return (body(name, *identifiers, kinds=("publisher",)),)


def by(given: str, family: str, role: str = "author", order: int = 1, **more: Any) -> Contribution:
    identifiers = (Identifier("orcid", orcid),) if (orcid := more.pop("orcid", None)) else ()
    name = f"{given} {family}"
    return Contribution(Person(name, given, family, identifiers=identifiers), role, order, published_name=name, **more)


def of(organization: Organization, role: str = "author", order: int = 1) -> Contribution:
    return Contribution(organization, role, order, published_name=organization.name)


RIVERSIDE = body("Riverside University", ("ror", "05gq02987"))
EC = body("European Commission", ("fundref", "10.13039/501100000780"))
ISF = body("Invented Science Foundation", ("ror", "05gq02987"))
DEEP = Funding(Grant("101069123", text("Deep wells"), funders=(EC,), websites=("https://cordis.example/101069123",)))
QUILL = by(
    "Ada",
    "Quill",
    orcid="0000-0002-1825-0097",
    affiliations=(RIVERSIDE,),
    raw_affiliations=("Riverside University", "Well Society"),
)
JOURNAL = text("Journal of Imaginary Hydrology")

EXPECTED: dict[str, Record] = {
    "former.json": Work(
        "dataset",
        text("Counts of tides"),
        abstracts=text("Tides were counted."),
        identifiers=(doi("10.5555/former.1"),),
        published="2017",
        statuses=("published",),
        version="1.0",
        publishers=publisher("Shore Repository"),
        contributions=(by("Ada", "Quill"), by("Tomás", "Lindqvist", order=2)),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=None,
        websites=("https://shores.example/1",),
        relations=(Relation("is-supplement-to", doi("10.5555/article")),),
    ),
    "dataset.json": Work(
        "dataset",
        (Text("Depths of wells", "en"), Text("Brunnentiefen", "de")),
        subtitles=("A survey",),
        alternative_titles=(Text("Well depths", "en"), Text("WELLS-7")),
        translated_titles=text("Profondeurs des puits", "fr"),
        abstracts=text("Wells were measured.", "en"),
        language="en",
        identifiers=(doi("10.5555/wells.7"), Identifier("handle", "20.500.1/7")),
        published="2021-06-14",
        status_dates=(StatusDate("submitted", "2020-12-24"), StatusDate("accepted", "2021-04-02")),
        statuses=("published",),
        version="1.2",
        publishers=publisher("Readings Archive", ("ror", "03yrm5c26")),
        contributions=(
            QUILL,
            by("Luz", "Pozo", order=2, raw_affiliations=("Pump Dept.",)),
            of(body("Institute of Pumps", ("ror", "03yrm5c26")), order=3),
            by("Bo", "Chairwell", order=4),
            by("Cy", "Redact", "data-curator"),
            by("Cy", "Redact", "contributor"),
        ),
        keywords=("wells", "Earth and related environmental sciences"),
        subjects=(Concept("mesh", "D000072300", Text("Water Wells", "en")),),
        licences=("https://creativecommons.org/licenses/by/4.0/",),
        open_access=True,
        files=(File("https://archive.example/wells.7.csv"),),
        websites=("https://archive.example/wells.7",),
        copyright_holders=(body("Well Society"),),
        copyright_year=2020,
        citation_counts=(CitationCount(4, "datacite"),),
        cites=(doi("10.5555/beta"), Identifier("arxiv", "2101.00001")),
        relations=(
            Relation("is-supplement-to", doi("10.5555/alpha.2021")),
            Relation("is-version-of", doi("10.5555/wells.6")),
        ),
        funding=(
            DEEP,
            Funding(Grant("ISF-1234", funders=(ISF,))),
            Funding(Grant("ISF-5678", funders=(ISF,))),
            Funding(Grant(identifiers=(doi("10.5555/grant.9"),), funders=(body("Riverside Water Board"),))),
            Funding(funder=body("Invented Trust")),
        ),
        modified="2022-01-01",
        places=text("Nowhere"),
        locations=(LAKE,),
        media_types=("text/csv",),
    ),
    "article.json": Work(
        "journal-article",
        text("Pumps & drought"),
        identifiers=(doi("10.5555/alpha.9"),),
        published="2018-06",
        statuses=("published",),
        first_page="1272",
        last_page="1285",
        volume="12 Suppl",
        issue="3",
        container=Venue(JOURNAL, identifiers=(Identifier("issn", "1234-5679"),)),
        publishers=publisher("Example Press"),
        contributions=(by("Ada", "Quill"),),
        citation_counts=(CitationCount(0, "datacite"),),
    ),
    "conference-paper.json": Work(
        "conference-paper",
        text("Wells that sing"),
        language="en",
        identifiers=(doi("10.5555/proc.2"),),
        published="2013",
        statuses=("published",),
        first_page="93",
        last_page="105",
        position="6",
        container=Work(
            "proceedings",
            text("Proceedings of the 9th Well Meeting"),
            subtitles=("WELL 2013",),
            identifiers=(doi("10.5555/proc"),),
            published="2013",
            volume="22",
            publishers=publisher("Example Press"),
            contributions=(by("Cy", "Redact", "editor"),),
        ),
        series=Venue(text("Well Proceedings in Series"), "book-series", (Identifier("issn", "2049-3630"),)),
        contributions=(by("Mira", "Okafor"),),
        cites=(Identifier("isbn", "9783161484100"),),
    ),
    "thesis.json": Work(
        "masters-thesis",
        text("Wells of Chile"),
        identifiers=(doi("10.5555/thesis.2"),),
        published="2022",
        statuses=("published",),
        volume="3",
        series=Venue(text("Thesis volumes"), "book-series"),
        publishers=publisher("Universidad Inventada"),
        contributions=(by("Luz", "Pozo"), by("Ada", "Quill", "supervisor")),
        open_access=False,
    ),
    "journal.json": Venue(
        JOURNAL,
        identifiers=(doi("10.5555/jih"), Identifier("issn", "1234-5679")),
        publishers=publisher("Example Press"),
        alternative_names=text("JIH"),
        websites=("https://press.example/jih",),
    ),
    "award.json": Grant(
        "IT-123456",
        text("Listening to wells"),
        identifiers=(doi("10.5555/award.1"),),
        funders=(body("Invented Trust", ("ror", "03yrm5c26")),),
        sponsors=(body("Ministry of Wells"),),
        amount=Amount("900000", "USD"),
        start="2025-01-01",
        end="2027-12-31",
        awarded="2024-08-01",
        contributions=(
            by("Ada", "Quill", "principal-investigator"),
            of(body("Riverside University"), "host-institution"),
            by("Cy", "Redact", "researcher"),
        ),
        descriptions=text("Wells are listened to."),
        keywords=("wells",),
        websites=("https://trust.example/123456",),
    ),
    "dataset.xml": Work(
        "dataset",
        text("Depths of deep wells", "en"),
        subtitles=("A survey",),
        abstracts=text("Wells were measured. Twice.", "en"),
        language="en",
        identifiers=(doi("10.5555/wells.8"), Identifier("handle", "20.500.1/8")),
        published="2021-06-14",
        statuses=("published",),
        version="2",
        publishers=publisher("Readings Archive", ("ror", "03yrm5c26")),
        contributions=(QUILL, of(body("Institute of Pumps"), order=2), by("Cy", "Redact", "editor")),
        keywords=("wells",),
        licences=("https://creativecommons.org/publicdomain/zero/1.0/",),
        cites=(Identifier("pmid", "12345"),),
        relations=(Relation("is-part-of", doi("10.5555/wells")),),
        funding=(DEEP,),
        places=text("Nowhere"),
        locations=(LAKE,),
        media_types=("text/csv",),
    ),
    "harvested-article.xml": Work(
        "journal-article",
        text("Pumps of Chile"),
        identifiers=(doi("10.5555/alpha.10"),),
        published="2017",
        statuses=("published",),
        container=Venue(JOURNAL, identifiers=(Identifier("issn-electronic", "2049-3630"),)),
        publishers=publisher("Universidad Inventada"),
        contributions=(by("Luz", "Pozo"), of(body("Well Society"), order=2)),
        open_access=True,
    ),
    "kernel-2.xml": Work(
        "software",
        text("Well meter"),
        alternative_titles=text("wm-1"),
        language="en",
        identifiers=(doi("10.5555/tool.1"),),
        published="2009",
        statuses=("published",),
        publishers=publisher("Readings Archive"),
        contributions=(of(body("Well Meter Team")),),
        licences=("https://spdx.org/licenses/MIT",),
    ),
}


def received(path: Path) -> Received:
    (one,) = read([path])
    assert isinstance(one, Received), one
    return one


def minimal(**more: Any) -> dict[str, Any]:
    return {"doi": "10.5555/x", "titles": [{"title": "X"}], "types": {"resourceTypeGeneral": "Text"}} | more


def mapped(**more: Any) -> Work:
    record = JSON_SOURCE.map(Item(minimal(**more)))
    assert isinstance(record, Work)
    return record


def test_every_fixture_has_an_expectation() -> None:
    assert {path.name for path in (*FIXTURES, *XML_FIXTURES)} == set(EXPECTED)


@pytest.mark.parametrize("path", [*FIXTURES, *XML_FIXTURES], ids=lambda path: path.name)
def test_a_fixture_becomes_its_record_and_nothing_is_left(path: Path) -> None:
    one = received(path)
    found = map_received(one)
    assert one.source == path.parent.name
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[path.name]
    assert found.unmapped == ()


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    readable = [path for path in FOLDER.rglob("*") if path.suffix in (".json", ".xml", ".txt", ".html", ".md")]
    found = [one for one in read(readable) if isinstance(one, Received)]
    assert len(found) > 30
    for one in found:
        ours = one.source in ("datacite", "datacite-xml")
        assert ours == (Path(one.place.file).parent.name in ("datacite", "datacite-xml")), one.place
    for path in FIXTURES:
        document = json.loads(path.read_text("utf-8"))
        inside = document.get("data", document)
        assert [source.name for source in sources().values() if source.knows(inside)] == ["datacite"]


FORMER = json.loads((FOLDER / "datacite" / "former.json").read_text("utf-8"))["data"]


def from_former(**changes: Any) -> Work:
    document = FORMER | {"attributes": FORMER["attributes"] | changes}
    assert JSON_SOURCE.knows(document)
    (fields,) = JSON_SOURCE.split(document)
    record = JSON_SOURCE.map(Item(fields))
    assert isinstance(record, Work)
    return record


def test_the_xml_in_an_answer_of_the_former_api_says_it_better() -> None:
    path = next(path for path in XML_FIXTURES if isinstance(EXPECTED[path.name], Work))
    expected = EXPECTED[path.name]
    assert isinstance(expected, Work)
    record = from_former(xml=base64.b64encode(path.read_bytes()).decode())
    assert (record.titles, record.contributions) == (expected.titles, expected.contributions)
    assert record.identifiers[0] == doi("10.5555/former.1")


@pytest.mark.parametrize("xml", [None, "", "not base 64", "PGE+", "PGI+PC9iPg==", 5, ["x"]])
def test_broken_xml_in_an_answer_of_the_former_api_changes_nothing(xml: object) -> None:
    assert from_former(xml=xml) == EXPECTED["former.json"]


def test_a_text_that_the_former_api_cut_short_is_no_abstract() -> None:
    assert from_former(description="Tides were counted and...").abstracts == ()


@pytest.mark.parametrize(
    ("document", "known"),
    [
        ({"attributes": {"doi": "10.5555/x", "titles": [{"title": "X"}], "types": {"ris": "GEN"}}}, True),
        ({"attributes": minimal()}, True),
        ({"attributes": {"titles": [{"title": "X"}]}}, False),
        ({"type": "clients", "attributes": {"name": "X", "symbol": "A.B"}}, False),
        ({"type": "clients", "attributes": minimal()}, False),
        ({"type": "works", "attributes": {"title": "X"}}, False),
        (minimal(), True),
        ({"doi": "10.5555/x", "titles": [{"title": "X"}]}, False),
    ],
)
def test_the_envelopes(document: dict[str, Any], known: bool) -> None:
    assert JSON_SOURCE.knows(document) is known


@given(damaged([FOLDER / "datacite" / "former.json"]))
def test_a_damaged_answer_of_the_former_api_is_mapped_or_rejected(document: dict[str, Any]) -> None:
    inside = document.get("data")
    if isinstance(inside, dict) and JSON_SOURCE.knows(inside):
        (fields,) = JSON_SOURCE.split(inside)
        found = outcome(JSON_SOURCE, fields)
        assert isinstance(found, Record) or found.startswith(("doi:", "state:", "types."))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"doi": None}, "doi"),
        ({"doi": "x"}, "doi"),
        ({"state": "draft"}, "state"),
        ({"state": "registered"}, "state"),
        ({"types": {"resourceTypeGeneral": "Project"}}, "types"),
    ],
)
def test_what_cannot_be_published_is_rejected_by_name(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        JSON_SOURCE.map(Item(minimal(**changes)))


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"types": {"resourceTypeGeneral": "Scroll"}}, ["types.resourceTypeGeneral"]),
        ({"dates": [{"date": "2020", "dateType": "Sung"}]}, ["dates.dateType"]),
        ({"contributors": [{"name": "A B", "contributorType": "Singer"}]}, ["contributors.contributorType"]),
        ({"new-field": 1}, ["new-field"]),
        (
            {"relatedIdentifiers": [{"relationType": "Sings", "relatedIdentifier": "10.5555/y"}]},
            ["relatedIdentifiers.relationType", "relatedIdentifiers.relatedIdentifier"],
        ),
    ],
)
def test_what_is_not_understood_is_reported(changes: dict[str, Any], left: list[str]) -> None:
    item = Item(minimal(**changes))
    JSON_SOURCE.map(item)
    assert list(item.left(JSON_SOURCE.ignore)) == left


@pytest.mark.parametrize(
    ("year", "dates", "published"),
    [
        (2018, {"Issued": "2018-06-01"}, "2018-06-01"),
        (2018, {"Issued": "2017-06-01"}, "2018"),
        (2018, {"Issued": "2018", "Available": "2018-05"}, "2018-05"),
        (2018, {"Created": "2018-01-01", "Updated": "2018-02-01"}, "2018"),
        ("2018", {"Issued": "2018-03-02/2018-06-02"}, "2018-03-02"),
        (None, {"Issued": "2016-12-13T00:00:00Z"}, "2016-12-13"),
        (None, {}, None),
    ],
)
def test_the_date_of_publication(year: object, dates: dict[str, str], published: str | None) -> None:
    entries = [{"dateType": kind, "date": day} for kind, day in dates.items()]
    assert mapped(publicationYear=year, dates=entries).published == published


@pytest.mark.parametrize(
    ("general", "free", "type_"),
    [
        ("Text", "Journal Article", "journal-article"),
        ("Text", "JournalArticle", "journal-article"),
        ("Text", "Scroll", "other"),
        ("Text", "Dissertation (Ph.D.)", "other"),
        ("Dissertation", "PhD", "doctoral-thesis"),
        ("Dissertation", "Bachelor's thesis", "bachelors-thesis"),
        ("Dissertation", "", "thesis"),
        ("ComputationalNotebook", "", "software"),
        (None, "thesis", "thesis"),
        (None, None, "other"),
    ],
)
def test_the_type(general: str | None, free: str | None, type_: str) -> None:
    assert work_type(Item({"types": {"resourceTypeGeneral": general, "resourceType": free}})) == type_


@pytest.mark.parametrize("raw", ["(:unav)", ":unav", "(:Tba)", "(:Unkn) Unknown", "Et Al.", "", None])
def test_the_codes_for_nothing_are_nothing(raw: str | None) -> None:
    assert stated(raw) is None


@pytest.mark.parametrize(
    ("rights", "licences", "access"),
    [
        ({"rightsUri": "info:eu-repo/semantics/openAccess"}, (), True),
        ({"rightsUri": "http://purl.org/coar/access_right/c_16ec"}, (), False),
        ({"rights": "info:eu-repo/semantics/embargoedAccess"}, (), None),
        ({"rightsUri": "http://rightsstatements.org/vocab/InC/1.0/"}, (), None),
        ({"rights": "CC BY 4.0"}, ("https://creativecommons.org/licenses/by/4.0/",), None),
        ({"rightsURI": "https://data.example/licence"}, ("https://data.example/licence",), None),
        ({"rights": "All rights reserved"}, (), None),
    ],
)
def test_the_rights(rights: dict[str, str], licences: tuple[str, ...], access: bool | None) -> None:
    record = mapped(rightsList=[rights])
    assert (record.licences, record.open_access) == (licences, access)


@pytest.mark.parametrize(
    ("creator", "person"),
    [
        ({"name": "Quill, Ada"}, True),
        ({"name": "Ada Quill"}, True),
        ({"name": "University of Nowhere"}, False),
        ({"name": "Department of Wells, Riverside University"}, False),
        ({"name": "PANGAEA"}, False),
        ({"name": "Ada Quill", "nameType": "Organizational"}, False),
        ({"name": "The Press", "givenName": "The", "familyName": "Press"}, True),
        ({"name": "X Y", "nameIdentifiers": [{"nameIdentifier": "05gq02987", "nameIdentifierScheme": "ROR"}]}, False),
        ({"name": "Team", "nameIdentifiers": [{"nameIdentifier": "https://orcid.org/0000-0002-1825-0097"}]}, True),
    ],
)
def test_who_is_a_person(creator: dict[str, Any], person: bool) -> None:
    (one,) = mapped(creators=[creator]).contributions
    assert isinstance(one.contributor, Person) == person


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"dates": [{"dateType": "Created", "date": "2018-01-05/2018-02"}]}, "created", "2018-01-05"),
        (
            {"dates": [{"dateType": "Updated", "date": "2018"}, {"dateType": "Updated", "date": "2019-03"}]},
            "modified",
            "2019-03",
        ),
        ({"dates": [{"dateType": "Coverage", "date": "1914/1918-11-11"}]}, "periods", ("1914/1918-11-11",)),
        ({"dates": [{"dateType": "Coverage", "date": "1914-07/"}]}, "periods", ("1914-07/..",)),
        ({"dates": [{"dateType": "Coverage", "date": "1914"}]}, "periods", ("1914",)),
        ({"dates": [{"dateType": "Coverage", "date": "the war/later"}]}, "periods", ()),
        ({"dates": [{"dateType": "Collected", "date": "1914"}]}, "periods", ()),
        ({"sizes": ["90 pages", "4 kB"]}, "page_count", 90),
        ({"sizes": ["10 p."]}, "page_count", 10),
        ({"sizes": ["90 pages", "91 pages"]}, "page_count", None),
        ({"sizes": ["4 datasets"]}, "page_count", None),
        (
            {"formats": ["application/PDF", "PDF", "chemical/x-cml", "text/html; charset=x", "image/svg+xml"]},
            "media_types",
            ("application/pdf", "image/svg+xml"),
        ),
        (
            {"geoLocations": [{"geoLocationPlace": "Lake Wells"}, {"geoLocationPoint": {}}]},
            "places",
            text("Lake Wells"),
        ),
    ],
)
def test_what_else_a_record_says(changes: dict[str, Any], name: str, value: object) -> None:
    assert getattr(mapped(**changes), name) == value


def point(latitude: object, longitude: object) -> dict[str, Any]:
    return {"pointLatitude": latitude, "pointLongitude": longitude}


def polygon(*corners: tuple[object, object]) -> list[dict[str, Any]]:
    return [{"polygonPoint": point(*corner)} for corner in corners]


TRIANGLE = polygon((0, 0), (0, 1), (1, 1), (0, 0))
OUTLINE = outline("0", "0", "0", "1", "1", "1", "0", "0")


@pytest.mark.parametrize(
    ("fields", "location"),
    [
        ({"geoLocationPoint": point("+0.50", "-0.0")}, Location(point=Point("0.5", "0"))),
        ({"geoLocationPoint": point(-90, 180.0)}, Location(point=Point("-90", "180"))),
        ({"geoLocationPoint": point(1e-05, 54.120000000000005)}, Location(point=Point("0.00001", "54.12"))),
        ({"geoLocationPoint": "31.233 -67.302"}, Location(point=Point("31.233", "-67.302"))),
        (
            {"geoLocationBox": "41.090 179 42.893 -179"},
            Location(box=(Point("41.09", "179"), Point("42.893", "-179"))),
        ),
        ({"geoLocationPolygon": TRIANGLE}, Location(polygons=(OUTLINE,))),
        ({"geoLocationPolygon": [TRIANGLE, TRIANGLE]}, Location(polygons=(OUTLINE, OUTLINE))),
    ],
)
def test_where_a_work_is_about(fields: dict[str, Any], location: Location) -> None:
    assert mapped(geoLocations=[fields, fields]).locations == (location,)


BOX = {"southBoundLatitude": 1, "northBoundLatitude": 0, "westBoundLongitude": 0, "eastBoundLongitude": 1}


@pytest.mark.parametrize(
    "fields",
    [
        {"geoLocationPoint": point("90.1", "0")},
        {"geoLocationPoint": point("0", "-180.1")},
        {"geoLocationPoint": point("5,3", "1")},
        {"geoLocationPoint": point(True, 1)},
        {"geoLocationPoint": point(float("nan"), 1)},
        {"geoLocationPoint": point("1", None)},
        {"geoLocationPoint": "31.233"},
        {"geoLocationBox": BOX},
        {"geoLocationBox": "1 2 3"},
        {"geoLocationPolygon": TRIANGLE[:3]},
        {"geoLocationPolygon": polygon((0, 0), (0, 1), (0, 0))},
        {"geoLocationPolygon": polygon((0, 0), (0, 1), (91, 1), (0, 0))},
        {"geoLocationPolygon": [TRIANGLE, TRIANGLE[:3]]},
        {"geoLocationPolygon": [[], []]},
    ],
)
def test_coordinates_that_are_none_are_left_for_the_report(fields: dict[str, Any]) -> None:
    item = Item(minimal(geoLocations=[{"geoLocationPlace": "Lake Wells", **fields}]))
    found = JSON_SOURCE.map(item)
    assert isinstance(found, Work)
    assert (found.places, found.locations) == (text("Lake Wells"), ())
    [name] = fields
    assert list(item.left(JSON_SOURCE.ignore)) == [f"geoLocations.{name}"]


@given(st.floats() | st.integers() | st.text("+-.0123456789e", max_size=9))
def test_a_latitude_is_a_canonical_decimal_in_range_or_nothing(value: object) -> None:
    for location in mapped(geoLocations=[{"geoLocationPoint": point(value, 0)}]).locations:
        assert location.point is not None
        assert re.fullmatch(r"0|-?(0|[1-9]\d?)(\.\d*[1-9])?", location.point.latitude)
        assert abs(float(location.point.latitude)) <= 90
        assert abs(float(location.point.latitude) - float(str(value))) < 1e-6


def test_coordinates_are_written_as_schema_org_writes_them() -> None:
    found = Mapped("datacite", "1", EXPECTED["dataset.json"], ())
    work, *_ = descriptions(found, BASE, Settings().trust())
    said = {(term, value) for _, term, value in work.triples}
    assert {
        (SCHEMA.latitude, f'"-27.25"^^{XSD.decimal}'),
        (SCHEMA.longitude, f'"123"^^{XSD.integer}'),
        (SCHEMA.box, '"-27.5 122.9 -27 123.1"'),
        (SCHEMA.polygon, '"-27.5 122.9 -27 123 -27.5 123.1 -27.5 122.9"'),
    } <= said
    places = [value for term, value in said if term == SCHEMA.spatialCoverage]
    assert sum(subject in places and term == SCHEMA.geo for subject, term, _ in work.triples) == 3


@pytest.mark.parametrize("row", rows("datacite_relations"), ids=lambda row: row["value"])
def test_every_relation_of_the_table(row: dict[str, str]) -> None:
    link = {"relationType": row["value"], "relatedIdentifier": "10.5555/other", "relatedIdentifierType": "DOI"}
    work = mapped(relatedIdentifiers=[link])
    found = [one.relation for one in work.relations] + ["cites" for _ in work.cites]
    assert found == ([row["relation"]] if row["relation"] else [])


def test_what_a_work_is_about_and_how_it_is_written_is_published() -> None:
    work = mapped(
        dates=[{"dateType": "Created", "date": "2018-01-05"}, {"dateType": "Coverage", "date": "1914/1918"}],
        geoLocations=[{"geoLocationPlace": "Lake Wells"}],
        formats=["text/csv", "application/pdf"],
        media=[{"url": "https://archive.example/1", "mediaType": "application/pdf"}],
    )
    first, *_ = descriptions(Mapped("datacite", "1", work, ()), BASE, Settings().trust())
    said = {(subject == f"<{first.iri}>", predicate, term) for subject, predicate, term in first.triples}
    place = f"<{first.iri}#place>"
    assert {
        (True, SCHEMA.dateCreated, f'"2018-01-05"^^{XSD.date}'),
        (True, SCHEMA.temporalCoverage, '"1914/1918"'),
        (True, SCHEMA.spatialCoverage, place),
        (True, DCTERMS.spatial, place),
        (False, SCHEMA.name, '"Lake Wells"'),
        (True, SCHEMA.encodingFormat, '"text/csv"'),
        (False, SCHEMA.encodingFormat, '"application/pdf"'),
    } <= said
    assert (True, SCHEMA.encodingFormat, '"application/pdf"') not in said


def test_the_tables_name_codes_that_exist() -> None:
    assert set(source_types("datacite").values()) <= set(table("types"))
    assert {row["relation"] for row in rows("datacite_relations")} <= {"", *table("relations")}
    assert {row["role"] for row in rows("datacite_roles")} <= {"", "funder", "copyright-holder", *table("roles")}
    assert {row["grant"] for row in rows("datacite_roles")} <= {"", "funder", "sponsor", *table("roles")}
    assert {row["type"] for row in rows("datacite_serials")} <= set(table("types"))
    assert {row["serial"] for row in rows("datacite_serials")} <= set(table("types"))
    assert {row["place"] for row in rows("datacite_serials")} == {"container", "series"}
    assert "datacite" in table("citation_sources")


@settings(max_examples=400, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(document: dict[str, Any]) -> None:
    inside = document.get("data")
    for fields in JSON_SOURCE.split(inside if isinstance(inside, dict) else document):
        found = outcome(JSON_SOURCE, fields)
        assert isinstance(found, Record) or found.startswith(("doi:", "state:", "types."))


ELEMENTS = tuple(next(iter(records(io.BytesIO(path.read_bytes()), XML_SOURCE.elements))) for path in XML_FIXTURES)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ELEMENTS), st.data())
def test_damaged_xml_is_mapped_or_rejected(element: dict[str, Any], data: st.DataObject) -> None:
    fields = attributes({name: value for name, value in element.items() if data.draw(st.integers(0, 5))})
    name = data.draw(st.sampled_from(sorted(fields) or ["doi"]))
    found = outcome(XML_SOURCE, fields | {name: data.draw(VALUES)})
    assert isinstance(found, Record) or found.startswith(("doi:", "state:", "types."))


@pytest.mark.parametrize(("folder", "least"), [("datacite-json", 1260), ("datacite-xml", 95)])
def test_real_records_are_mapped_and_nothing_frequent_is_left(shared: Path, folder: str, least: int) -> None:
    readings = [one for one in read([shared / "data" / folder]) if isinstance(one, Received)]
    outcomes = [map_received(one) for one in readings if one.source in ("datacite", "datacite-xml")]
    assert len(outcomes) >= least
    reasons = {one.reason.partition(":")[0] for one in outcomes if isinstance(one, Refused)}
    left = Counter(path for one in outcomes if isinstance(one, Mapped) for path in set(one.unmapped))
    assert reasons <= {"doi", "state", "types.resourceTypeGeneral"}
    assert {path for path, count in left.items() if count > 2} == set()
    assert sum(isinstance(one, Mapped) for one in outcomes) >= 0.99 * len(outcomes)


def documents(path: Path) -> Iterator[Any]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    try:
        yield json.loads(data)
    except json.JSONDecodeError:
        return


def pairs(shared: Path) -> Iterator[tuple[str, Work, Work]]:
    """Works that DataCite's API answered in JSON together with the XML that they were registered by."""
    for path in sorted((shared / "data" / "datacite-json").rglob("*.json")):
        for document in documents(path):
            inside = document.get("data") if isinstance(document, dict) else None
            for fields in inside if isinstance(inside, list) else [inside]:
                if isinstance(fields, dict) and JSON_SOURCE.knows(fields) and fields["attributes"].get("xml"):
                    yield from pair(path, fields)


def pair(path: Path, document: dict[str, Any]) -> Iterator[tuple[str, Work, Work]]:
    (fields,) = JSON_SOURCE.split(document)
    try:
        (element,) = records(io.BytesIO(base64.b64decode(fields["xml"])), XML_SOURCE.elements)
    except BrokenXML:
        return
    (other,) = XML_SOURCE.split(element)
    ours, theirs = JSON_SOURCE.map(Item(fields)), XML_SOURCE.map(Item(other))
    if isinstance(ours, Work) and isinstance(theirs, Work) and ours.titles:
        yield path.name, ours, theirs


def examples(shared: Path) -> Iterator[tuple[str, Work, Work]]:
    """Works of which the collection has a JSON and an XML file of one name."""
    folder = shared / "data" / "datacite-xml"
    files = {path.stem.replace("source_meta_", "source_json_"): path for path in sorted(folder.rglob("*-v4*.xml"))}
    for path in sorted((shared / "data" / "datacite-json").rglob("*-v4*.json")):
        if path.stem in files:
            ours, theirs = (map_received(received(one)) for one in (path, files[path.stem]))
            if isinstance(ours, Mapped) and isinstance(theirs, Mapped):
                assert isinstance(ours.record, Work)
                assert isinstance(theirs.record, Work)
                yield path.name, ours.record, theirs.record


def names(work: Work) -> list[list[str]]:
    """The words of the authors' names; where DataCite's JSON takes a body for a person, it turns them round."""
    authors = [one.contributor.name for one in work.contributions if one.role == "author"]
    return [sorted(re.findall(r"\w+", name.casefold())) for name in authors]


def test_json_and_xml_of_a_work_agree(shared: Path) -> None:
    answered, written = list(pairs(shared)), list(examples(shared))
    assert len(answered) >= 55
    assert len(written) >= 10
    for name, ours, theirs in (*answered, *written):
        assert ours.identifiers[0] == theirs.identifiers[0], name
        assert ours.titles == theirs.titles, name
        assert ours.published == theirs.published, name
        assert ours.type == theirs.type, name
        assert names(ours) == names(theirs), name
