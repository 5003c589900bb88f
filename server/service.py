"""What the server says of itself: the dataset (VoID, DCAT, schema.org), the SPARQL service, the example queries."""

from __future__ import annotations

from fabiola.graph.published import PublishedGraph
from fabiola.graph.releases import Release
from fabiola.mappings.rdf.description import Draft
from fabiola.mappings.rdf.terms import integer, iri, literal, typed
from fabiola.mappings.values.iris import PATHS
from fabiola.ontology.namespaces import DCAT, DCTERMS, FOAF, NAMESPACES, PROV, SCHEMA, VOID, XSD, expand
from fabiola.server.coverage import bars
from fabiola.server.distributions import say_dumps
from fabiola.server.formats import GRAPHS, RESULTS, Format
from fabiola.server.measurements import say_measurement
from fabiola.server.named_queries import NamedQuery, built_in
from fabiola.server.subjects import Subject

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_FORMAT_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF_XML"}
_CLASSES = {
    "work": "fabio:Expression",
    "person": "schema:Person",
    "organization": "schema:Organization",
    "grant": "schema:Grant",
    "programme": "frapo:FundingProgramme",
    "venue": "fabio:Journal",
    "concept": "skos:Concept",
}
_VOCABULARIES = (
    "schema",
    "fabio",
    "frapo",
    "pro",
    "datacite",
    "c4o",
    "cito",
    "dcterms",
    "foaf",
    "frbr",
    "prism",
    "prov",
)


def example_queries() -> tuple[NamedQuery, ...]:
    """The queries with a name that need no values, to start from."""
    return tuple(query for query in built_in() if not query.parameters)


def dataset_description(release: PublishedGraph) -> Subject:
    """The description of the published data: what it is, how much, under which licence, where to get it."""
    draft = Draft(f"{release.base}void#dataset")
    _say_dataset(draft, release)
    _say_access(draft, release)
    say_dumps(draft, release)
    _say_partitions(draft, release)
    for bar in bars(release.figures):
        say_measurement(draft, release.base, bar, draft.node)
    return Subject(draft.iri, draft.finish("dataset").triples, release.base)


def service_description(release: PublishedGraph) -> Subject:
    """The SPARQL 1.1 service description (https://www.w3.org/TR/sparql11-service-description/)."""
    draft = Draft(f"{release.base}sparql")
    draft.typed(draft.node, f"<{_SD}Service>", DCAT.DataService)
    draft.say(draft.node, DCTERMS.title, literal(f"SPARQL endpoint of {release.title}", "en"))
    draft.say(draft.node, f"<{_SD}endpoint>", draft.node)
    draft.say(draft.node, DCAT.endpointURL, draft.node)
    draft.say(draft.node, DCAT.servesDataset, f"<{release.base}void#dataset>")
    draft.say(draft.node, f"<{_SD}supportedLanguage>", f"<{_SD}SPARQL11Query>")
    names = [_FORMAT_NAMES[row.suffix] for row in GRAPHS] + [f"SPARQL_Results_{row.name}" for row in RESULTS]
    draft.say(draft.node, f"<{_SD}resultFormat>", *(f"<{_FORMATS}{name}>" for name in names))
    draft.say(draft.node, f"<{_SD}defaultDataset>", draft.fragment("dataset"))
    draft.typed(draft.fragment("dataset"), f"<{_SD}Dataset>")
    draft.say(draft.fragment("dataset"), f"<{_SD}defaultGraph>", draft.fragment("default-graph"))
    draft.typed(draft.fragment("default-graph"), f"<{_SD}Graph>")
    if isinstance(release, Release):
        draft.say(draft.fragment("default-graph"), VOID.triples, integer(release.counts.get("triples", 0)))
    return Subject(draft.iri, draft.finish("service").triples, release.base)


def _say_dataset(draft: Draft, release: PublishedGraph) -> None:
    node, title = draft.node, literal(release.title, "en")
    draft.typed(node, VOID.Dataset, DCAT.Dataset, PROV.Entity, SCHEMA.Dataset, SCHEMA.CreativeWork)
    draft.say_both(node, (DCTERMS.title, SCHEMA.name), title)
    text = "Publications, people, organizations, funders and grants as Schema.org and FaBiO linked data."
    draft.say_both(node, (DCTERMS.description, SCHEMA.description), literal(text, "en"))
    if isinstance(release, Release):
        _say_release(draft, release)
    if release.licence:
        draft.say_both(node, (DCTERMS.license, SCHEMA.license), iri(release.licence))
    draft.say(node, DCTERMS.conformsTo, f"<{release.base}def/profile/1.0>")
    draft.say(node, SCHEMA.isAccessibleForFree, typed("true", XSD.boolean))
    draft.say(node, FOAF.homepage, iri(release.base))
    draft.say(node, SCHEMA.url, iri(release.base))


def _say_release(draft: Draft, release: Release) -> None:
    node = draft.node
    draft.say_both(node, (DCTERMS.issued, SCHEMA.dateModified), typed(release.created, XSD.dateTime))
    draft.say_both(node, (DCAT.version, SCHEMA.version), literal(str(release.number)))


def _say_access(draft: Draft, release: PublishedGraph) -> None:
    node, endpoint = draft.node, iri(f"{release.base}sparql")
    draft.say(node, VOID.uriSpace, literal(f"{release.base}id/"))
    draft.say(node, VOID.sparqlEndpoint, endpoint)
    if triples := release.counts.get("triples"):
        draft.say(node, VOID.triples, integer(triples))
    draft.say(node, VOID.entities, integer(sum(release.counts.get(kind, 0) for kind in PATHS)))
    draft.say(node, VOID.vocabulary, *(iri(NAMESPACES[prefix]) for prefix in _VOCABULARIES))
    draft.say(node, VOID.feature, *(f"<{_FORMATS}{_FORMAT_NAMES[row.suffix]}>" for row in GRAPHS))
    for kind in PATHS:
        draft.say(node, VOID.exampleResource, *(iri(address) for address, _ in release.examples(kind, 1)))
    access = draft.typed(f"<{release.base}void#sparql-access>", DCAT.Distribution)
    draft.say(node, DCAT.distribution, access)
    draft.say(access, DCTERMS.title, literal("SPARQL endpoint", "en"))
    draft.say(access, DCAT.accessURL, endpoint)
    draft.say(access, DCAT.accessService, endpoint)
    draft.say(access, DCAT.mediaType, *(iri(f"{_MEDIA_TYPES}{_media_type(row)}") for row in RESULTS))


def _say_partitions(draft: Draft, release: PublishedGraph) -> None:
    for kind, name in _CLASSES.items():
        if count := release.counts.get(kind, 0):
            part = draft.typed(f"<{release.base}void#{kind}>", VOID.Dataset)
            draft.say(draft.node, VOID.classPartition, part)
            draft.say(part, VOID["class"], expand(name))
            draft.say(part, VOID.entities, integer(count))


def _media_type(row: Format) -> str:
    return row.media_types[0]
