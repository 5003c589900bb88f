"""A release small enough to read, for the tests of the server: one article and everything around it, all invented."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pyoxigraph import RdfFormat
from werkzeug.test import TestResponse

from fabiola.graph.dumps import write_dumps
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.quality import Figure
from fabiola.graph.releases import LABELS, Manifest, release
from fabiola.mappings.rdf.terms import text_of

BASE = "https://data.example.edu/"
ARTICLE = f"{BASE}id/work/doi/10.5555/small.1"
HOSTILE_TITLE = "</script><script>alert('x')</script> & \u05d0\u05d1\u05d2 \U0001f9ea"
KINDS = {
    "work": "work",
    "person": "person",
    "org": "organization",
    "grant": "grant",
    "venue": "venue",
    "concept": "concept",
}
MOVED = {"id/work/doi/10.5555/before": ARTICLE, "id/work/doi/10.5555/withdrawn": ""}

TURTLE = """
@base <https://data.example.edu/> .
@prefix c4o: <http://purl.org/spar/c4o/> .
@prefix cito: <http://purl.org/spar/cito/> .
@prefix co: <http://purl.org/co/> .
@prefix datacite: <http://purl.org/spar/datacite/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fabio: <http://purl.org/spar/fabio/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix frapo: <http://purl.org/cerif/frapo/> .
@prefix frbr: <http://purl.org/vocab/frbr/core#> .
@prefix literal: <http://www.essepuntato.it/2010/06/literalreification/> .
@prefix prism: <http://prismstandard.org/namespaces/basic/2.0/> .
@prefix pro: <http://purl.org/spar/pro/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pso: <http://purl.org/spar/pso/> .
@prefix schema: <https://schema.org/> .
@prefix scoro: <http://purl.org/spar/scoro/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<id/work/doi/10.5555/small.1> a fabio:Expression, fabio:JournalArticle, schema:CreativeWork, schema:ScholarlyArticle ;
    schema:name "Small things in order"@en ; dcterms:title "Small things in order"@en ;
    schema:datePublished "2021-03"^^xsd:gYearMonth ; fabio:hasPublicationYear "2021"^^xsd:gYear ;
    schema:abstract "What was done, and what was found."@en ;
    schema:pageStart "7" ; schema:pageEnd "19" ; fabio:hasPageCount 13 ; prism:doi "10.5555/small.1" ;
    schema:sameAs <https://doi.org/10.5555/small.1> ; schema:isAccessibleForFree true ;
    schema:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:accessRights <def/oa-status/gold> ; schema:creativeWorkStatus pso:peer-reviewed ;
    schema:isPartOf <id/venue/issn-l/0000-0019/v/9/i/2> ; schema:about <id/concept/asjc/2712> ;
    schema:author <id/person/orcid/0000-0002-1825-0097>, <id/work/doi/10.5555/small.1#person-1> ;
    pro:isDocumentContextFor <id/work/doi/10.5555/small.1#author-1>, <id/work/doi/10.5555/small.1#author-2>,
        <id/work/doi/10.5555/small.1#corresponding-2> ;
    schema:funding <id/grant/ror/05small/a-1> ; schema:funder <id/org/ror/05small>, <id/org/ror/06bare> ;
    cito:cites <id/work/doi/10.5555/elsewhere~28x~29>, <id/work/doi/10.1002/~28sici~291.0.ttl> ;
    datacite:hasIdentifier <id/work/doi/10.5555/small.1#id-doi> ;
    c4o:hasGlobalCitationFrequency <id/work/doi/10.5555/small.1#citations-openalex> .
<id/work/doi/10.5555/small.1#id-doi> a datacite:Identifier ; literal:hasLiteralValue "10.5555/small.1" ;
    datacite:usesIdentifierScheme datacite:doi .
<id/work/doi/10.5555/small.1#citations-openalex> a c4o:GlobalCitationCount ; c4o:hasGlobalCountValue 12 ;
    c4o:hasGlobalCountSource <id/source/openalex> .
<id/work/doi/10.5555/small.1#person-1> a foaf:Person, schema:Person ; schema:name "Zoe Zander" .
<id/work/doi/10.5555/small.1#author-1> a pro:RoleInTime ; pro:withRole pro:author ; co:index 1 ;
    pro:isHeldBy <id/work/doi/10.5555/small.1#person-1> ; pro:relatesToOrganization <id/org/ror/06bare> .
<id/work/doi/10.5555/small.1#author-2> a pro:RoleInTime ; pro:withRole pro:author ; co:index 2 ;
    pro:isHeldBy <id/person/orcid/0000-0002-1825-0097> ; frapo:isFundedBy <id/grant/ror/05small/a-1> .
<id/work/doi/10.5555/small.1#corresponding-2> a pro:RoleInTime ; pro:withRole scoro:corresponding-author ;
    pro:isHeldBy <id/person/orcid/0000-0002-1825-0097> .
<doc/work/doi/10.5555/small.1> a foaf:Document, prov:Entity ; foaf:primaryTopic <id/work/doi/10.5555/small.1> ;
    prov:wasDerivedFrom <record/crossref/10.5555/small.1> ; prov:wasGeneratedBy <activity/run-1> ;
    prov:generatedAtTime "2026-11-02T03:04:05Z"^^xsd:dateTime .
<record/crossref/10.5555/small.1> a prov:Entity ; dcterms:title "Crossref: 10.5555/small.1" .
<activity/run-1> a prov:Activity ; prov:wasAssociatedWith <agent/fabiola/0> .
<id/work/doi/10.1002/~28sici~291.0.ttl> a fabio:Expression, schema:CreativeWork ; schema:name "HOSTILE" .
<id/person/orcid/0000-0002-1825-0097> a foaf:Person, schema:Person ; schema:name "Abel Abbot" .
<id/org/ror/05small> a schema:Organization ; schema:name "Small Council"@en ; schema:funder <id/org/ror/07min> .
<id/org/ror/06bare> a schema:Organization ; schema:name "Bare Foundation"@en .
<id/org/ror/07min> a schema:Organization ; schema:name "Ministry of Small Things"@en .
<id/grant/ror/05small/a-1> a frapo:Grant, schema:Grant ; frapo:hasGrantNumber "A-1" ;
    schema:funder <id/org/ror/05small> ;
    schema:sponsor <id/org/ror/07min> ; dcterms:isPartOf <id/grant/ror/05small/a-1#programme-start> .
<id/grant/ror/05small/a-1#programme-start> a schema:FundingScheme ; schema:name "Starting Small" .
<id/venue/issn-l/0000-0019> a fabio:Journal, schema:Periodical ; schema:name "Journal of Small Things" ;
    schema:issn "0000-0019" .
<id/venue/issn-l/0000-0019/v/9> a schema:PublicationVolume ; schema:volumeNumber "9" ;
    schema:isPartOf <id/venue/issn-l/0000-0019> .
<id/venue/issn-l/0000-0019/v/9/i/2> a schema:PublicationIssue ; schema:issueNumber "2" ;
    schema:isPartOf <id/venue/issn-l/0000-0019/v/9> .
<id/concept/asjc/2712> a skos:Concept, schema:DefinedTerm ; schema:name "Smallness"@en .
"""


class ClosingClient(FlaskClient):
    """A test client that reads each answer to its end and closes it, as a web server does."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """The answer, complete."""
        return super().open(*args, **{"buffered": True, **kwargs})


FIGURES = (
    Figure("author-orcid", "", "2018", 1, 4),
    Figure("author-orcid", "crossref", "2018", 1, 4),
    Figure("work-doi", "", "2017", 1, 2),
    Figure("work-doi", "", "2018", 3, 3),
    Figure("work-doi", "crossref", "2018", 3, 3),
)


def build_release(home: Path, number: int = 1) -> Path:
    """Make the release in a home and return its folder."""
    store = EmbeddedStore(home / f"staging-{number}")
    text = TURTLE.replace('"HOSTILE"', '"' + HOSTILE_TITLE + '"')
    store.engine.bulk_load(text.encode(), format=RdfFormat.TURTLE)
    entities = _entities(store)
    counts = {kind: sum(row[1] == kind for row in entities) for kind in KINDS.values()} | {"triples": len(store)}
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    manifest = Manifest(number, "2026-11-02T03:04:05Z", BASE, "Small graph", licence, counts, "run-1")
    text = "".join(f"{quad.triple} .\n" for quad in store.engine).encode()
    return release(
        home,
        store,
        manifest,
        FIGURES,
        lambda path: _write_index(path, entities),
        write_dumps=lambda folder, made: write_dumps([text], folder, made.number) and None,
    )


def _entities(store: EmbeddedStore) -> list[tuple[str, str, str]]:
    subjects = {quad.subject.value for quad in store.engine}
    found = []
    for iri in sorted(subjects):
        segment = iri.removeprefix(f"{BASE}id/").partition("/")[0]
        if segment in KINDS and "#" not in iri:
            names = [text_of(term) for label in LABELS for _, _, term in store.values(iri, label)]
            found.append((iri, KINDS[segment], names[0] if names else iri))
    return found


def _write_index(path: Path, entities: list[tuple[str, str, str]]) -> None:
    index = sqlite3.connect(path)
    index.execute("CREATE TABLE entity(iri, kind, label)")
    index.execute("CREATE TABLE moved(iri, target)")
    index.execute("CREATE TABLE touched(iri)")
    index.executemany("INSERT INTO entity VALUES (?, ?, ?)", entities)
    index.executemany("INSERT INTO moved VALUES (?, ?)", [(BASE + iri, target) for iri, target in MOVED.items()])
    index.commit()
    index.close()
