"""ROR: every fixture to the organization it must become, and what must hold for any input."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from damaged_records import damaged, outcome
from hypothesis import given, settings

from fabiola.graph.publish import publish
from fabiola.graph.releases import current
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Identifier, Organization, Text
from fabiola.mappings.sources.ror import Ror
from fabiola.ontology.namespaces import DATACITE
from fabiola.ontology.tables import table
from fabiola.server.pages.identifiers import identifiers_of
from fabiola.server.pages.parts import Reader
from fabiola.server.subjects import Subject

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "ror").glob("*.json"))


def fixture(name: str) -> Fields:
    (path,) = (path for path in FIXTURES if path.stem == name)
    fields: Fields = json.loads(path.read_text("utf-8"))
    return fields


def mention(name: str, ror: str) -> Organization:
    return Organization((Text(name),), (Identifier("ror", ror),))


EXPECTED: dict[str, Organization] = {
    "university": Organization(
        (
            Text("University of Wells & Pumps", "en"),
            Text("Putten Universiteit", "nl"),
            Text("Université des Puits", "fr"),
        ),
        (
            Identifier("ror", "0we11s028"),
            Identifier("fundref", "10.13039/100000099"),
            Identifier("fundref", "10.13039/501100009999"),
            Identifier("grid", "grid.99999.1a"),
            Identifier("isni", "000000045555123X"),
            Identifier("isni", "0000000455551248"),
            Identifier("wikidata", "Q999999991"),
        ),
        acronyms=("UWP",),
        aliases=(Text("State University of Wells", "en"), Text("RPU", "nl"), Text("Well School")),
        kinds=("education", "funder"),
        country="NL",
        country_name="The Netherlands",
        locality="Brunnenstad",
        founded="1614",
        websites=("https://www.wells.example",),
        parents=(mention("Riverside Federation", "0rver1020"),),
        children=(mention("Institute of Pumps", "0pvmps098"), mention("Institute of Springs", "0sprng090")),
        linked=(mention("Wells Hospital", "0creek088"),),
        predecessors=(mention("Wells Polytechnic", "0de1ta044"),),
        preferred_identifiers=(Identifier("fundref", "10.13039/100000099"),),
    ),
    "company": Organization(
        (Text("Pumps (United Kingdom)"),),
        (Identifier("ror", "0pvmps098"),),
        acronyms=("PMP",),
        aliases=(Text("Pumps"), Text("PMP")),
        kinds=("company",),
        country="GB",
        country_name="United Kingdom",
        locality="Pumpton",
    ),
    "inactive": Organization(
        (Text("Wells Polytechnic"),),
        (Identifier("ror", "0de1ta044"), Identifier("wikidata", "Q999999992")),
        kinds=("facility", "other"),
        country="NL",
        country_name="The Netherlands",
        locality="Brunnenstad",
        founded="1951",
        websites=("http://polytechnic.example/über uns",),
        successors=(mention("University of Wells & Pumps", "0we11s028"),),
    ),
    "bare": Organization((Text("Brook Archive", "en"),), (Identifier("ror", "0br00k042"),), kinds=("archive",)),
}


def test_every_fixture_has_its_organization() -> None:
    assert {path.stem for path in FIXTURES} == set(EXPECTED)
    assert len(FIXTURES) == 4


@pytest.mark.parametrize("name", EXPECTED)
def test_a_fixture_becomes_its_organization(name: str) -> None:
    fields = fixture(name)
    item = Item(fields)
    assert Ror().knows(fields)
    assert Ror().key(item) == EXPECTED[name].identifiers[0].value
    assert Ror().map(item) == EXPECTED[name]
    assert list(item.left(Ror.ignore)) == []


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({"established": 970}, ["established"]),
        ({"established": "long ago"}, ["established"]),
        ({"types": ["archive", "circus"]}, ["types"]),
        ({"status": "asleep"}, ["status"]),
        ({"links": [{"type": "map", "value": "https://maps.example"}]}, ["links.type", "links.value"]),
        (
            {"external_ids": [{"type": "isni", "all": ["0000 0004 5555 1230"], "preferred": None}]},
            ["external_ids.all"],
        ),
        ({"external_ids": [{"type": "vat", "all": ["1"]}]}, ["external_ids.type", "external_ids.all"]),
        (
            {"relationships": [{"type": "parent", "label": "A", "id": "https://ror.org/05gq02980"}]},
            ["relationships.type", "relationships.label", "relationships.id"],
        ),
        (
            {"relationships": [{"type": "sibling", "label": "A", "id": "https://ror.org/0we11s028"}]},
            ["relationships.type", "relationships.label"],
        ),
        (
            {"locations": [{"geonames_details": {"country_code": "ZZ", "country_name": "Nowhere"}}]},
            ["locations.geonames_details.country_code"],
        ),
        ({"names": [{"value": "A", "types": ["label", "motto"], "lang": "xx-yy-zz"}]}, ["names.types", "names.lang"]),
        ({"new_field": 1}, ["new_field"]),
    ],
)
def test_what_is_not_understood_is_reported(changes: dict[str, Any], left: list[str]) -> None:
    item = Item(fixture("bare") | changes)
    Ror().map(item)
    assert sorted(item.left(Ror.ignore)) == sorted(left)


@pytest.mark.parametrize(
    ("relationships", "reason"),
    [
        ([], "status: withdrawn; no successor is named"),
        (
            [
                {"type": "successor", "label": "Springs", "id": "https://ror.org/0sprng090"},
                {"type": "successor", "label": "Pumps", "id": "https://ror.org/0pvmps098"},
                {"type": "parent", "label": "Wells", "id": "https://ror.org/0we11s028"},
            ],
            "status: withdrawn; replaced by Springs (https://ror.org/0sprng090), Pumps (https://ror.org/0pvmps098)",
        ),
    ],
)
def test_a_withdrawn_record_without_one_successor_is_rejected(relationships: list[dict[str, str]], reason: str) -> None:
    with pytest.raises(Rejected) as fault:
        Ror().map(Item(fixture("bare") | {"status": "withdrawn", "relationships": relationships}))
    assert str(fault.value) == reason


def test_a_withdrawn_record_says_under_which_id_the_organization_is_now() -> None:
    item = Item(
        fixture("bare")
        | {
            "status": "withdrawn",
            "relationships": [
                {"type": "successor", "label": "Springs", "id": "https://ror.org/0sprng090"},
                {"type": "parent", "label": "Wells", "id": "https://ror.org/0we11s028"},
            ],
        }
    )
    old = Identifier("ror", Ror().key(item))
    assert Ror().map(item) == Organization((Text("Springs"),), (Identifier("ror", "0sprng090"),), former=(old,))
    assert list(item.left(Ror.ignore)) == []


@pytest.mark.parametrize("missing", [None, "", "https://ror.org/", "https://ror.org/05gq02980", 5, ["x"]])
def test_an_organization_without_a_ror_id_is_rejected_by_name(missing: object) -> None:
    for read_record in (Ror().key, Ror().map):
        with pytest.raises(Rejected, match=r"^id: "):
            read_record(Item(fixture("bare") | {"id": missing}))


@pytest.mark.parametrize(
    "names", [None, [], [{"value": "BA", "types": ["acronym"]}], [{"value": "", "types": ["label"]}]]
)
def test_an_organization_without_a_name_is_rejected_by_name(names: object) -> None:
    with pytest.raises(Rejected, match=r"^names: "):
        Ror().map(Item(fixture("bare") | {"names": names}))


def test_kosovo_which_has_no_code_stays_by_its_name() -> None:
    details = {"country_code": "XK", "country_name": "Kosovo", "name": "Pristina"}
    item = Item(fixture("bare") | {"locations": [{"geonames_details": details}]})
    found = Ror().map(item)
    assert isinstance(found, Organization)
    assert (found.country, found.country_name, found.locality) == (None, "Kosovo", "Pristina")
    assert list(item.left(Ror.ignore)) == []


@pytest.mark.parametrize(
    "document",
    [
        {"id": "https://ror.org/0we11s028", "name": "Wells", "labels": [], "country": {}},
        {"id": "https://openalex.org/I99", "ror": "https://ror.org/0we11s028", "display_name": "Wells"},
        {"id": "0we11s028", "names": []},
        {"$id": "https://ror.org/schema", "properties": {"names": {}}},
        {"number_of_results": 1, "items": []},
        {},
    ],
)
def test_other_formats_are_not_claimed(document: Fields) -> None:
    assert not Ror().knows(document)


@settings(max_examples=400, deadline=None)
@given(damaged(FIXTURES))
def test_a_damaged_record_is_mapped_or_rejected(fields: Fields) -> None:
    found = outcome(Ror(), fields)
    if isinstance(found, str):
        assert found.startswith(("id: ", "names: ", "status: withdrawn; "))
        return
    assert isinstance(found, Organization)
    assert len({name.language for name in found.names}) == len(found.names) > 0
    assert set(found.kinds) <= set(table("organization_kinds"))
    assert found.identifiers[0].scheme == "ror"


def test_real_records_are_mapped_and_nothing_frequent_is_left(shared: Path) -> None:
    folder = shared / "data" / "ror-v2-json"
    received = [one for one in read([folder]) if isinstance(one, Received)]
    assert len(received) > 36_000
    outcomes = [map_received(one) for one in received]
    left = Counter(path for one in outcomes if isinstance(one, Mapped) for path in one.unmapped)
    refused = [one.reason for one in outcomes if isinstance(one, Refused)]
    assert all(reason.startswith("status: withdrawn; ") for reason in refused)
    assert 0 < len(refused) < 250
    assert {path: count for path, count in left.items() if count > 6} == {}


def test_the_preferred_identifier_is_published_as_such_and_shown_first(tmp_path: Path) -> None:
    fields, preferred = fixture("university"), "501100009999"
    fields["external_ids"][0]["preferred"] = preferred
    (tmp_path / "university.json").write_text(json.dumps(fields), "utf-8")
    publish(tmp_path / "home", [tmp_path / "university.json"])
    release = current(tmp_path / "home")
    base = release.base
    iri = f"{base}id/org/ror/0we11s028"
    triples = release.describe(iri)
    subject = Subject(iri, tuple(triples), base)
    said = [term for _, predicate, term in triples if predicate == f"<{base}def/preferredIdentifier>"]
    assert said == [f"<{iri}#id-fundref-10.13039~2f{preferred}>"]
    assert {(f"<{iri}>", DATACITE.hasIdentifier, term) for term in said} <= set(triples)
    rows = {fact.label: [link.text for link in fact.values] for fact in identifiers_of(Reader(subject, release))}
    assert rows["Crossref Funder ID"][0] == f"10.13039/{preferred}"
    assert len(rows["Crossref Funder ID"]) == len(rows["ISNI"]) == 2
