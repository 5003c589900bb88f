"""Profiles: what each of them shows, how a client asks for one, and what it is told of the others."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from fabiola.graph import releases
from fabiola.mappings.rdf.terms import Triple
from fabiola.ontology.namespaces import NAMESPACES, RDF
from fabiola.server.app import create_app
from fabiola.server.definitions import definition_of
from fabiola.server.facts import is_iri
from fabiola.server.formats import CITATIONS, DOCUMENTS, JSON_LD
from fabiola.server.profiles import (
    ALTERNATES,
    EVERYTHING,
    Profile,
    named_in_accept,
    negotiate_profile,
    offered,
    profile_of,
    profiles,
    view,
)
from fabiola.server.subjects import Subject

BASE = "https://kg.example.org/"
ALTR = "http://www.w3.org/ns/dx/connegp/altr"
SCHEMA_IRI, FABIO_IRI, ALL_IRI = (f"{BASE}def/profile/{token}" for token in ("schema", "fabio", "all"))
SCHEMA_TERMS = NAMESPACES["schema"]
PROGRAM = {"Accept": "text/turtle"}
KINDS = ("work", "person", "organization", "grant", "venue", "concept")

HEADERS = {
    "": "all",
    "*": "all",
    "*;q=0.1": "all",
    "schema": "schema",
    "FABIO": None,
    f"<{SCHEMA_IRI}>": "schema",
    SCHEMA_IRI: "schema",
    f'"{FABIO_IRI}"': "fabio",
    "<https://schema.org/>": "schema",
    "<http://purl.org/spar/fabio/>": "fabio",
    f"<{BASE}def/profile/1.0>": "all",
    f"<{ALTR}>": "alt",
    "schema;q=0.2, fabio;q=0.9": "fabio",
    "schema ; q=0.2 , fabio ; Q=0.9": "fabio",
    "fabio, schema": "fabio",
    "schema, fabio": "schema",
    "schema;q=0, fabio;q=0.001": "fabio",
    "all;q=0, *;q=0.5": "schema",
    "<https://elsewhere.example/profile>": None,
    "<https://elsewhere.example/profile>, *;q=0.1": "all",
    "<https://elsewhere.example/profile>, schema;q=0.1": "schema",
    "schema;q=0": None,
    "*;q=0": None,
    "schema;q=7": "schema",
    "schema;q=": "schema",
    ",,,": "all",
    "<": "all",
}


@cache
def app_of(home: Path):
    return create_app(home)


@pytest.fixture(scope="module")
def client(demo_home: Path):
    return app_of(demo_home).test_client()


@cache
def examples(home: Path) -> dict[str, list[Subject]]:
    """Some entities of every kind."""
    release = releases.current(home)
    return {
        kind: [Subject(iri, release.describe(iri), BASE) for iri, _ in release.entities(kind, 0, 40)] for kind in KINDS
    }


@pytest.mark.parametrize("header", HEADERS, ids=str)
def test_accept_profile(header: str) -> None:
    chosen = negotiate_profile(header, BASE, profiles())
    assert (chosen and chosen.token) == HEADERS[header]


@given(st.text(max_size=300))
def test_any_header_is_read(header: str) -> None:
    chosen = negotiate_profile(header, BASE, profiles())
    assert chosen is None or chosen in profiles()


@pytest.mark.parametrize(
    ("accept", "token"),
    [
        (f'application/ld+json;profile="{SCHEMA_IRI}"', "schema"),
        (f'application/ld+json;q=0.5;profile="{FABIO_IRI}", text/html;q=0.1', "fabio"),
        (f'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted {SCHEMA_IRI}"', "schema"),
        ("application/ld+json;profile=schemaorg", "schemaorg"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', None),
        (f'text/html;profile="{SCHEMA_IRI}", application/ld+json', None),
        (f'application/ld+json;profile="{SCHEMA_IRI}";q=0', None),
        ("application/ld+json", None),
    ],
)
def test_profile_in_accept(accept: str, token: str | None) -> None:
    found = named_in_accept(parse_accept_header(accept, MIMEAccept), JSON_LD, BASE, profiles())
    assert (found and found.token) == token


def test_the_profiles_are_told_apart_by_every_name() -> None:
    names = [name for profile in profiles() for name in profile.names(BASE)]
    assert len(names) == len(set(names)) > 10
    assert profiles()[0] is EVERYTHING


@pytest.mark.parametrize("profile", [row for row in profiles() if row is not ALTERNATES], ids=lambda row: row.token)
def test_its_iri_is_defined_and_answers(client, profile: Profile) -> None:
    assert definition_of(profile.iri(BASE), BASE)
    address = profile.iri(BASE).removeprefix(BASE.rstrip("/"))
    for accept in ("text/turtle", "text/html", "application/ld+json"):
        assert client.get(address, headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
class TestViews:
    def test_schema_has_terms_of_schema_org_alone(self, demo_home: Path, kind: str) -> None:
        for subject in examples(demo_home)[kind]:
            shown = view(subject, profile_of("schema")).triples
            assert shown
            assert all(terms(triple).startswith(f"<{SCHEMA_TERMS}") for triple in shown)

    def test_fabio_has_everything_else(self, demo_home: Path, kind: str) -> None:
        for subject in examples(demo_home)[kind]:
            shown = view(subject, profile_of("fabio")).triples
            assert shown
            assert not any(terms(triple).startswith(f"<{SCHEMA_TERMS}") for triple in shown)

    def test_nothing_but_loose_parts_is_left_out(self, demo_home: Path, kind: str) -> None:
        for subject in examples(demo_home)[kind]:
            views = [set(view(subject, profile_of(token)).triples) for token in ("schema", "fabio")]
            assert not views[0] & views[1]
            own = {triple for triple in subject.triples if triple[0] == subject.node}
            assert own <= views[0] | views[1] <= set(subject.triples)
            assert set(view(subject, EVERYTHING).triples) == set(subject.triples)

    @pytest.mark.parametrize("token", ["schema", "fabio"])
    def test_every_part_can_be_reached(self, demo_home: Path, kind: str, token: str) -> None:
        for subject in examples(demo_home)[kind]:
            shown = view(subject, profile_of(token)).triples
            graph = rdflib.Graph()
            subjects = {triple[0] for triple in shown}
            for start, _, end in shown:
                if is_iri(end) and end in subjects:
                    graph.add((rdflib.URIRef(start), RDF_LINK, rdflib.URIRef(end)))
                    graph.add((rdflib.URIRef(end), RDF_LINK, rdflib.URIRef(start)))
            reached = {str(node) for node in graph.transitive_objects(rdflib.URIRef(subject.node), RDF_LINK)}
            assert subjects <= reached

    def test_what_is_offered_is_never_empty(self, demo_home: Path, kind: str) -> None:
        for subject in examples(demo_home)[kind]:
            assert [row.token for row in offered(subject)] == ["all", "schema", "fabio", "schemaorg", "alt"]


def test_a_thing_that_schema_org_says_nothing_of_has_no_such_profile() -> None:
    node = f"{BASE}id/concept/x/1"
    subject = Subject(node, ((f"<{node}>", "<http://www.w3.org/2004/02/skos/core#prefLabel>", '"x"'),), BASE)
    assert [row.token for row in offered(subject)] == ["all", "fabio", "schemaorg", "alt"]


RDF_LINK = rdflib.URIRef("urn:link")


def terms(triple: Triple) -> str:
    """The term that decides whether a triple belongs to a vocabulary."""
    return triple[2] if triple[1] == RDF.type else triple[1]


@pytest.fixture(scope="module")
def page(demo_home: Path) -> str:
    """The path of the document of a work."""
    return examples(demo_home)["work"][0].iri.removeprefix(BASE.rstrip("/")).replace("/id/", "/doc/", 1)


class TestAnswers:
    def ways(self, page: str, token: str) -> list[tuple[str, dict[str, str]]]:
        iri = profile_of(token).iri(BASE)
        return [
            (f"{page}?_profile={token}", PROGRAM),
            (f"{page}?_profile={token}&_mediatype=text/turtle", {}),
            (f"{page}.ttl?_profile={token}", {"Accept": "text/html"}),
            (f"{page}?_profile={iri}", PROGRAM),
            (page, PROGRAM | {"Accept-Profile": f"<{iri}>"}),
            (page, PROGRAM | {"Accept-Profile": f"<https://elsewhere.example/>, {token};q=0.3"}),
            (page, {"Accept": f'text/turtle;profile="{iri}"'}),
            (f"{page}.ttl", {"Accept-Profile": f"<{iri}>"}),
        ]

    @pytest.mark.parametrize("token", ["all", "schema", "fabio", "alt"])
    def test_every_way_of_asking_gives_the_same(self, client, page: str, token: str) -> None:
        answers = [client.get(address, headers=headers) for address, headers in self.ways(page, token)]
        assert {response.status_code for response in answers} == {200}
        assert {response.mimetype for response in answers} == {"text/turtle"}
        assert len({response.data for response in answers}) == 1
        assert {response.headers["Content-Profile"] for response in answers} == {f"<{profile_of(token).iri(BASE)}>"}
        assert len({response.headers["Content-Location"] for response in answers}) == 1

    @pytest.mark.parametrize("token", ["all", "schema", "fabio", "schemaorg", "alt"])
    def test_it_says_what_it_is_and_what_else_there_is(self, client, page: str, token: str) -> None:
        response = client.get(f"{page}?_profile={token}&_mediatype=application/ld+json")
        iri = profile_of(token).iri(BASE)
        assert f'<{iri}>; rel="profile"' in response.headers["Link"]
        assert {"Accept", "Accept-Profile", "Accept-Encoding"} <= set(response.vary.as_set(preserve_casing=True))
        others = set(re.findall(r'rel="alternate"[^,]*; profile="([^"]*)"', response.headers["Link"]))
        assert others == {profile_of(other).iri(BASE) for other in ("all", "schema", "fabio", "schemaorg")} - {iri} | {
            ALTR
        }
        again = client.get(response.headers["Content-Location"])
        assert (again.status_code, again.data) == (200, response.data)

    def test_etags_differ_by_profile(self, client, page: str) -> None:
        addresses = [f"{page}?_profile={row.token}&_mediatype=application/ld%2Bjson" for row in profiles()]
        tags = {client.get(address).headers["ETag"] for address in addresses}
        assert len(tags) == len(profiles()) == 5

    @pytest.mark.parametrize(
        ("query", "headers"),
        [
            ("?_profile=unknown", {}),
            ("?profile=unknown", {}),
            ("", {"Accept-Profile": "<https://elsewhere.example/>"}),
            ("", {"Accept-Profile": "*;q=0"}),
        ],
    )
    def test_an_unknown_profile_is_refused_with_what_there_is(self, client, page: str, query: str, headers) -> None:
        response = client.get(page + query, headers=PROGRAM | headers)
        assert (response.status_code, response.mimetype) == (406, "application/problem+json")
        assert [row["token"] for row in response.json["available"]] == [row.token for row in profiles()]

    @pytest.mark.parametrize("query", [".ttl?_profile=schemaorg", ".bib?_profile=schema", ".nt?_profile=schemaorg"])
    def test_a_format_that_a_profile_does_not_come_in(self, client, page: str, query: str) -> None:
        assert client.get(page + query).status_code == 406

    def test_search_engines_get_their_tree(self, client, page: str) -> None:
        asked = client.get(f"{page}?_profile=schemaorg")
        assert asked.json["@context"] == "https://schema.org/"
        assert asked.data == client.get(f"{page}.jsonld?profile=schemaorg").data

    def test_a_profile_is_passed_on_from_the_thing_to_its_document(self, client, page: str) -> None:
        thing = client.get(f"{page.replace('/doc/', '/id/', 1)}?_profile=schema&other=1")
        assert (thing.status_code, thing.headers["Location"]) == (303, f"{page}?_profile=schema")

    def test_the_list_of_representations(self, client, page: str) -> None:
        response = client.get(f"{page}.ttl?_profile=alt")
        graph = rdflib.Graph().parse(data=response.data, format="turtle")
        listed = set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{ALTR}#Representation")))
        assert len(listed) == len(DOCUMENTS) * 4 + len(CITATIONS) + 1
        for node in listed:
            there = client.get(str(node).removeprefix(BASE.rstrip("/")))
            assert there.status_code == 200, node
            assert there.mimetype == str(graph.value(node, rdflib.DCTERMS.format))
            assert there.headers["Content-Profile"] == f"<{graph.value(node, rdflib.DCTERMS.conformsTo)}>"
        assert len(set(graph.objects(None, rdflib.URIRef(f"{ALTR}#hasDefaultRepresentation")))) == 1

    def test_the_list_for_people(self, client, page: str) -> None:
        response = client.get(f"{page}?_profile=alt", headers={"Accept": "text/html"})
        assert response.status_code == 200
        links = set(re.findall(rf'href="({re.escape(page)}\.[^"]*)"', response.text))
        assert len(links) == len(DOCUMENTS) * 4 + len(CITATIONS) + 1
        assert all(client.get(link).status_code == 200 for link in links)
