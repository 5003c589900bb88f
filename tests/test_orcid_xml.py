"""ORCID records in XML: the person is the one that the JSON gives, and nothing private comes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from damaged_records import damaged_fields, outcome
from hypothesis import given, settings

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Affiliation, Date, Identifier, Organization, Person, Text
from fabiola.mappings.sources.orcid import Orcid
from fabiola.mappings.sources.orcid_xml import OrcidXML

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "orcid-xml").glob("*.xml"))
READ = {path.stem: reading for path in FIXTURES for reading in read([path]) if isinstance(reading, Received)}
EXPECTED = Person(
    "Josiah Stinkney Carberry",
    "Josiah Stinkney",
    "Carberry",
    other_names=("J. S. Carberry", "Josiah Carberry"),
    identifiers=(Identifier("orcid", "0000-0002-1825-0097"), Identifier("scopus", "7007156898")),
    affiliations=(
        Affiliation(
            Organization(
                (Text("University of Wells"),), (Identifier("ror", "05dxps055"),), country="NL", locality="Putten"
            ),
            "Professor",
            Date("2016-09"),
        ),
    ),
    websites=("https://carberry.example/",),
)


def test_the_fixtures_are_found() -> None:
    assert sorted(READ) == ["record-2.1", "record-3.0"]
    assert {reading.source for reading in READ.values()} == {"orcid-xml"}


@pytest.mark.parametrize("name", READ)
def test_a_record_becomes_its_person_and_nothing_is_left(name: str) -> None:
    mapped = map_received(READ[name])
    assert isinstance(mapped, Mapped), mapped
    assert mapped.record == EXPECTED
    assert mapped.unmapped == ()


@pytest.mark.parametrize("name", READ)
def test_the_restated_record_is_what_the_json_source_knows(name: str) -> None:
    fields = READ[name].fields
    assert Orcid().knows(fields)
    item = Item(fields)
    assert Orcid().map(item) == EXPECTED
    assert list(item.left(Orcid.ignore)) == []


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("private", ["Spy", "Secret", "Stinker", "jc@"])
def test_nothing_private_comes_out(name: str, private: str) -> None:
    assert private not in repr(map_received(READ[name]))


@given(damaged_fields([reading.fields for reading in READ.values()]))
@settings(max_examples=200, deadline=None)
def test_damaged_records_are_mapped_or_rejected(fields: Fields) -> None:
    outcome(OrcidXML(), fields)


ROOT = 'xmlns:{0}="http://www.orcid.org/ns/{0}" xmlns:common="http://www.orcid.org/ns/common"'


def test_a_section_is_of_the_person_who_signed_it(tmp_path: Path) -> None:
    path = tmp_path / "7.xml"
    signed = (
        "<common:source><common:source-orcid><common:path>0000-0002-1825-0097</common:path></common:source-orcid>"
        "<common:source-name>Josiah Carberry</common:source-name></common:source>"
    )
    where = "<common:organization><common:name>Wells</common:name></common:organization>"
    opening = f'<employment:employment {ROOT.format("employment")} path="/0000-0002-1825-0097/employment/7"'
    path.write_text(f"{opening}>{signed}{where}</employment:employment>", "utf-8")
    (received,) = (each for each in read([path]) if isinstance(each, Received))
    found = map_received(received)
    assert isinstance(found, Mapped), found
    assert found.record == Person(
        "Josiah Carberry",
        identifiers=EXPECTED.identifiers[:1],
        affiliations=(Affiliation(Organization((Text("Wells"),))),),
    )
    assert found.unmapped == ()


def test_prefixes_that_are_not_declared_are_taken_for_declared(tmp_path: Path) -> None:
    path = tmp_path / "record.xml"
    own = "<common:orcid-identifier><common:path>0000-0002-1825-0097</common:path></common:orcid-identifier>"
    name = "<person:name><personal-details:given-names>Josiah</personal-details:given-names></person:name>"
    path.write_text(f"<record:record>{own}<person:person>{name}</person:person></record:record>", "utf-8")
    (received,) = (each for each in read([path]) if isinstance(each, Received))
    found = map_received(received)
    assert isinstance(found, Mapped), found
    assert found.record == Person("Josiah", "Josiah", identifiers=EXPECTED.identifiers[:1])


def test_an_error_answer_is_refused_with_what_it_says(tmp_path: Path) -> None:
    path = tmp_path / "error.xml"
    said = "409 Conflict: The ORCID record is locked"
    message = f"<error:developer-message>{said}</error:developer-message>"
    path.write_text(f"<error:error {ROOT.format('error')}>{message}</error:error>", "utf-8")
    (received,) = (each for each in read([path]) if isinstance(each, Received))
    found = map_received(received)
    assert isinstance(found, Refused)
    assert found.reason == f"developer-message: {said}"


def test_a_record_of_another_namespace_is_not_claimed() -> None:
    assert not OrcidXML().knows({"@element": "record", "@namespace": "http://www.openarchives.org/OAI/2.0/"})
    assert not OrcidXML().knows({"@element": "record", "@namespace": ""})


def test_the_samples_of_the_model_are_refused_as_out_of_use(shared: Path) -> None:
    paths = sorted((shared / "data" / "orcid-xml").rglob("*record-*.xml"))
    found = [map_received(each) for each in read(paths) if isinstance(each, Received)]
    assert len(found) >= 4
    assert {each.reason.partition(":")[0] for each in found if isinstance(each, Refused)} == {
        "deprecated",
        "history.deactivation-date",
    }
    assert not any(isinstance(each, Mapped) for each in found)
