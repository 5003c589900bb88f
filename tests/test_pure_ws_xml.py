"""Pure's web service in XML: read as the JSON of the same record, older forms too, and nothing that is not public."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings
from hypothesis import strategies as st
from pure_xml_writer import write

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.pure.ws_xml import properties
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import (
    Amount,
    Concept,
    Contribution,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source, XMLSource, record_elements, sources
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE, records

FOLDER = Path(__file__).parent / "fixtures"
ELEMENTS = {
    "pure-ws-xml": ("pure-ws", "contributionToJournal"),
    "pure-ws-xml-persons": ("pure-ws-persons", "person"),
    "pure-ws-xml-organizations": ("pure-ws-organizations", "organisationalUnit"),
    "pure-ws-xml-datasets": ("pure-ws-datasets", "dataSet"),
    "pure-ws-xml-projects": ("pure-ws-projects", "project"),
    "pure-ws-xml-awards": ("pure-ws-awards", "award"),
    "pure-ws-xml-applications": ("pure-ws-applications", "application"),
    "pure-ws-xml-journals": ("pure-ws-journals", "journal"),
    "pure-ws-xml-publishers": ("pure-ws-publishers", "publisher"),
    "pure-ws-xml-external-persons": ("pure-ws-external-persons", "externalPerson"),
}
FIXTURES = sorted(path for name in ELEMENTS for path in (FOLDER / name).glob("*.xml"))
RECEIVED = [one for one in read(FIXTURES) if isinstance(one, Received)]
JSON = sorted(path for name, _ in ELEMENTS.values() for path in (FOLDER / name).glob("*.json"))
SHARED = ("pure-ws-xml", "pure-ws-xml-persons", "pure-ws-xml-organizations")
"""Those whose XML fixtures are the records of the JSON ones."""
MARKS = (ELEMENT, NAMESPACE)
SECRETS = ("not-a-key", "/ws/api/", "mira@example.edu", "pumps@example.org", "1980-01-01", "Hid")


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def pure(number: int) -> Identifier:
    return Identifier("pure", uuid(number))


def received(number: int) -> Received:
    (found,) = (one for one in RECEIVED if one.fields["uuid"] == uuid(number))
    return found


QUILL = Person("Ada Quill", "Ada", "Quill", identifiers=(pure(22),))
OKAFOR = Person("Mira Okafor", "Mira", "Okafor", identifiers=(pure(21),))
UNIT = Organization((Text("Department of Wells", "en"),), (pure(31),))
PRESS = Organization((Text("Example Press"),), (pure(95),), kinds=("publisher",))
FOUNDATION = Organization((Text("Invented Science Foundation", "en"),), (pure(45),))
EXPECTED: dict[int, Record] = {
    7: Work(
        "chapter",
        (Text("Two wells and a pump", "en"),),
        abstracts=(Text("To brønde.", "da"), Text("Two wells.", "en")),
        language="en",
        identifiers=(Identifier("doi", "10.5555/wells.2017.7"), Identifier("pmid", "99999998"), pure(7)),
        published="2017-04",
        statuses=("published",),
        container=Work("book", (Text("Wells of the north"),), identifiers=(Identifier("isbn", "9780306406157"),)),
        contributions=(
            Contribution(
                QUILL,
                affiliations=(Organization((Text("Institute of Pumps", "en"),), (pure(41),)),),
                published_name="Ada Quill",
            ),
        ),
        keywords=("wells", "brønde"),
        subjects=(Concept("asjc", "1111", Text("Soil Science", "en")),),
        open_access=True,
        websites=(f"https://pure.example.edu/en/publications/{uuid(7)}",),
    ),
    8: Work(
        "proceedings-paper",
        (Text("A well reviewed"),),
        identifiers=(pure(8),),
        status_dates=(StatusDate("in-press", "2011-11"),),
        statuses=("in-press",),
        first_page="45",
        last_page="60",
        container=Venue((Text("Journal of Invented Hydrology"),), identifiers=(Identifier("issn", "2049-3630"),)),
    ),
    61: Work(
        "dataset",
        (Text("Depths of wells"),),
        abstracts=(Text("Depths, in metres."),),
        identifiers=(Identifier("doi", "10.5555/wells.data.61"), pure(61)),
        published="2019-07",
        publishers=(PRESS,),
        contributions=(
            Contribution(
                OKAFOR,
                affiliations=(Organization((Text("Department of Wells"),), (pure(31),)),),
                published_name="Mira Okafor",
            ),
        ),
        open_access=True,
        websites=(f"https://pure.example.edu/en/datasets/{uuid(61)}",),
    ),
    71: Grant(
        titles=(Text("Wells of the north", "en"),),
        acronym="WELLS",
        identifiers=(pure(71),),
        called_grant=False,
        start="2018-01-01",
        end="2020-12-31",
        contributions=(
            Contribution(OKAFOR, "principal-investigator", affiliations=(UNIT,), published_name="Mira Okafor"),
            Contribution(UNIT, "host-institution"),
        ),
    ),
    72: Grant(
        titles=(Text("Reading old wells", "en"),),
        identifiers=(pure(72),),
        funders=(FOUNDATION,),
        programme=Programme(Text("Old Wells"), funders=(FOUNDATION,)),
        amount=Amount("1500000", "GBP"),
        start="2018-01-01",
        end="2020-12-31",
        awarded="2017-11-05",
        contributions=(
            Contribution(OKAFOR, "principal-investigator", published_name="Mira Okafor"),
            Contribution(UNIT, "host-institution"),
        ),
    ),
    73: Grant(
        titles=(Text("Reading deep wells", "en"),),
        identifiers=(pure(73),),
        contributions=(Contribution(OKAFOR, "participant", published_name="Mira Okafor"),),
    ),
    94: Venue(
        (Text("Journal of Invented Hydrology"),),
        identifiers=(Identifier("issn", "2049-3630"), pure(94)),
        publishers=(PRESS,),
        alternative_names=(Text("Invented Hydrology"),),
    ),
    95: Organization((Text("Example Press"),), (pure(95),), aliases=(Text("EP"),), kinds=("publisher",), country="GB"),
    22: Person("Ada Quill", "Ada", "Quill", identifiers=(pure(22),), former=(pure(24),)),
}
REFUSED = {
    9: "prize: a record of this kind holds no publication and is not read",
    62: "confidential: true; nothing confidential is published",
    74: "funderReply: missing; only what is granted is published",
    27: "workflow: forApproval; only what is approved or validated is published",
}


def test_every_fixture_is_read() -> None:
    assert len(FIXTURES) == 13
    assert len(RECEIVED) == 18
    assert {one.source for one in RECEIVED} == set(ELEMENTS)
    assert all(one.source == Path(one.place.file).parent.name for one in RECEIVED)


@pytest.mark.parametrize("one", RECEIVED, ids=lambda one: f"{Path(one.place.file).stem}-{one.place.position}")
def test_nothing_is_left_and_nothing_private_told(one: Received) -> None:
    found = map_received(one)
    if isinstance(found, Refused):
        assert found.reason in REFUSED.values()
        return
    assert found.key == one.fields["uuid"]
    assert found.unmapped == ()
    assert [secret for secret in SECRETS if secret in str(found.record)] == []


@pytest.mark.parametrize("number", EXPECTED)
def test_an_element_becomes_its_record(number: int) -> None:
    found = map_received(received(number))
    assert isinstance(found, Mapped)
    assert found.record == EXPECTED[number]


@pytest.mark.parametrize("number", REFUSED)
def test_what_is_not_read_or_not_public_is_set_aside(number: int) -> None:
    found = map_received(received(number))
    assert isinstance(found, Refused)
    assert found.reason == REFUSED[number]


@pytest.mark.parametrize("element", sorted({element for _, element in ELEMENTS.values()}))
def test_what_only_refers_to_a_record_is_none(element: str) -> None:
    document = {ELEMENT: element, NAMESPACE: "", "@uuid": uuid(1), "name": [{"#text": "Wells"}]}
    link = {"link": [{"@ref": "content", "@href": "https://pure.example.edu/ws/api/59/x?apiKey=not-a-key"}]}
    assert [one.name for one in sources().values() if one.knows(document)] != []
    assert [one.name for one in sources().values() if one.knows(document | link)] == []


def agreement(document: Fields) -> tuple[tuple[Record | str, list[str]], tuple[Record | str, list[str]]]:
    """What is made of JSON, and of the XML of the same record."""
    (source,) = (source for source in sources().values() if source.knows(document))
    (name,) = (name for name, (json_name, _) in ELEMENTS.items() if json_name == source.name)
    (fields,) = records(BytesIO(write(document, ELEMENTS[name][1])), record_elements())
    (other,) = (one for one in sources().values() if one.knows(fields))
    assert other.name == name
    (restated,) = other.split(fields)
    return understood(source, document), understood(other, restated)


def understood(source: Source, fields: Fields) -> tuple[Record | str, list[str]]:
    """The record or the reason, and the paths of what was left."""
    item = Item(fields)
    return made(source, item), sorted(item.left(source.ignore))


def made(source: Source, item: Item) -> Record | str:
    try:
        return source.map(item)
    except Rejected as fault:
        return str(fault)


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_the_xml_is_read_as_the_json_of_the_same_record(path: Path) -> None:
    of_json, of_xml = agreement(json.loads(path.read_text("utf-8")))
    assert of_xml == of_json


@pytest.mark.parametrize("path", JSON, ids=lambda path: path.stem)
def test_the_xml_fixture_of_a_record_is_read_as_its_json(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    if same := [one for one in RECEIVED if one.fields["uuid"] == document["uuid"] and one.source in SHARED]:
        found = map_received(same[0])
        assert isinstance(found, Mapped)
        assert found.record == agreement(document)[0][0]


def test_xml_and_json_fixtures_share_records() -> None:
    documents = [json.loads(path.read_text("utf-8")) for path in JSON]
    shared = {document["uuid"] for document in documents} & {
        one.fields["uuid"] for one in RECEIVED if one.source in SHARED
    }
    assert len(JSON) >= 20
    assert len(shared) == 5


def real(shared: Path) -> Iterator[Fields]:
    for path in sorted((shared / "data/pure-ws-json").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        yield from document.get("items") or [document]


def test_real_json_is_read_alike_from_xml(shared: Path) -> None:
    names = {name for name, _ in ELEMENTS.values()}
    known = [one for one in real(shared) if any(sources()[name].knows(one) for name in names)]
    assert len(known) > 10
    for document in known:
        of_json, of_xml = agreement(document)
        assert of_xml == of_json


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"@uuid": ""}, "uuid: missing or empty"),
        ({"visibility": []}, "visibility.key: missing; only what is FREE is published"),
        (
            {"visibility": [{"@key": "BACKEND", "#text": "Hid"}]},
            "visibility.key: BACKEND; only what is FREE is published",
        ),
        (
            {"workflow": [{"@workflowStep": "forApproval", "@locale": "en_GB", "#text": "For approval"}]},
            "workflow: forApproval; only what is approved or validated is published",
        ),
        ({"confidential": [{"#text": "true"}]}, "confidential: true; nothing confidential is published"),
        ({"confidential": [{"#text": "perhaps"}]}, "confidential: true; nothing confidential is published"),
        ({"title": []}, "title: missing or empty"),
    ],
)
def test_what_is_not_for_everybody_is_rejected_by_the_field(changes: Fields, reason: str) -> None:
    (fields,) = records(BytesIO((FOLDER / "pure-ws-xml/article.xml").read_bytes()), record_elements())
    source = sources()["pure-ws-xml"]
    (restated,) = source.split(fields | changes)
    assert made(source, Item(restated)) == reason


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": [{"#text": "Wells"}]}, {"name": "Wells"}),
        ({"@uri": "/a", "#text": "Wells"}, {"uri": "/a", "value": "Wells"}),
        ({"text": [{"@locale": "en_GB", "#text": "a"}]}, {"text": [{"locale": "en_GB", "value": "a"}]}),
        ({"isbns": [{"isbn": [{"#text": "1"}, {"#text": "2"}]}]}, {"isbns": ["1", "2"]}),
        ({"isbns": [{}]}, {"isbns": []}),
        ({"current": [{"#text": "True"}]}, {"current": True}),
        ({"year": [{"#text": "2018"}], "fte": [{"#text": "0.5"}]}, {"year": 2018, "fte": 0.5}),
        ({"year": [{"#text": "soon"}]}, {"year": "soon"}),
        ({"relatedProjects": [{"relatedProjects": [{"@uuid": "u"}]}]}, {"relatedProjects": [{"uuid": "u"}]}),
        (
            {"publicationSeries": [{"name": [{"#text": "Notes"}]}]},
            {"publicationSeries": [{"name": "Notes"}]},
        ),
        (
            {
                "type": [
                    {"@uri": "/a", "@locale": "da_DK", "#text": "b"},
                    {"@uri": "/a", "@locale": "en_GB", "#text": "c"},
                ]
            },
            {
                "type": {
                    "uri": "/a",
                    "term": {"text": [{"locale": "da_DK", "value": "b"}, {"locale": "en_GB", "value": "c"}]},
                }
            },
        ),
        (
            {"description": [{"@typeUri": "/abstract", "@type": "Abstract", "#text": "Wells."}, {"@typeUri": "/b"}]},
            {
                "descriptions": [
                    {"value": "Wells.", "type": {"uri": "/abstract", "term": {"text": [{"value": "Abstract"}]}}},
                    {"type": {"uri": "/b", "term": {"text": [{"value": ""}]}}},
                ]
            },
        ),
        ({"title": [{"#markup": "Of <i>wells</i>"}]}, {"title": "Of <i>wells</i>"}),
    ],
)
def test_an_element_becomes_the_property_of_the_json(fields: Fields, expected: Fields) -> None:
    assert properties(fields) == expected


def test_no_other_source_knows_our_documents_nor_we_theirs() -> None:
    found = [one for one in read(sorted(FOLDER.rglob("*.xml"))) if isinstance(one, Received)]
    assert len(found) > 10
    ours = {source for source in sources() if source.startswith("pure-ws-xml")}
    assert {one.source for one in found if Path(one.place.file).parent.name in ours} <= ours
    assert {Path(one.place.file).parent.name for one in found if one.source in ours} <= ours


WHOLE = [
    {"element": fields[ELEMENT], "fields": {name: value for name, value in fields.items() if name not in MARKS}}
    for path in FIXTURES
    for fields in records(BytesIO(path.read_bytes()), record_elements())
]


@given(
    damage=st.sampled_from(WHOLE).flatmap(
        lambda one: damaged_fields([one["fields"]]).map(lambda it: {**one, "fields": it})
    )
)
@settings(max_examples=150)
def test_any_damage_gives_a_record_or_a_reason(damage: Fields) -> None:
    name = f"{{}}{damage['element']}"
    (source,) = (one for one in sources().values() if isinstance(one, XMLSource) and name in one.elements)
    for restated in source.split({ELEMENT: damage["element"], **damage["fields"]}):
        assert outcome(source, restated)
