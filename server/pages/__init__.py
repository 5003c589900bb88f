"""The pages of entities, as plain values that templates print."""

from __future__ import annotations

from msgspec import Struct

from fabiola.graph.disagreements import Disagreement
from fabiola.graph.published import PublishedGraph
from fabiola.ontology.namespaces import DCTERMS, FOAF, PROV, RDF
from fabiola.server.pages.identifiers import external_addresses, identifiers_of
from fabiola.server.pages.incoming import Wanted, company_of, incoming_listings
from fabiola.server.pages.links import Link, abbreviate, kind_of_iri
from fabiola.server.pages.metadata import citation_tags, summary_of
from fabiola.server.pages.parts import Fact, Listing, Provenance, Reader
from fabiola.server.pages.work import WorkPage, containers_of, name_container, work_page
from fabiola.server.subjects import Subject

KIND_LABELS = {
    "work": "Work",
    "person": "Person",
    "org": "Organization",
    "grant": "Grant",
    "programme": "Funding programme",
    "venue": "Venue",
    "concept": "Subject",
}


PLURALS = {path: f"{label}s" for path, label in KIND_LABELS.items()} | {"person": "People"}


class Page(Struct, frozen=True):
    """The page of any entity; `work` is there for works only."""

    iri: str
    kind: str
    label: str
    heading: Link
    facts: tuple[Fact, ...]
    identifiers: tuple[Fact, ...]
    same_as: tuple[Link, ...]
    listings: tuple[Listing, ...]
    company: tuple[Listing, ...]
    disagreements: tuple[Disagreement, ...]
    provenance: Provenance
    statements: Reader
    work: WorkPage | None
    tags: tuple[tuple[str, str], ...]
    summary: tuple[tuple[str, str], ...]


def page_of(subject: Subject, release: PublishedGraph, wanted: Wanted) -> Page:
    """Everything that the page of an entity shows; of its lists, the page that is wanted."""
    reader, kind = Reader(subject, release), kind_of_iri(subject.iri, release.base)
    work = work_page(reader) if kind == "work" and FOAF.Document not in _types(reader) else None
    heading = _heading(reader)
    listings = incoming_listings(subject.iri, release, wanted)
    return Page(
        iri=subject.iri,
        kind=kind,
        label=work.type_label.capitalize() if work else _label(reader, kind),
        heading=heading,
        facts=reader.facts_of(kind),
        identifiers=identifiers_of(reader),
        same_as=external_addresses(reader),
        listings=listings,
        company=()
        if work
        else company_of(subject.iri, kind, [each for one in listings for each in one.links], release),
        disagreements=release.disagreements(subject.iri),
        provenance=_provenance(reader),
        statements=reader,
        work=work,
        tags=citation_tags(reader, work, heading.text) if work else (),
        summary=summary_of(reader, work, heading.text),
    )


def _heading(reader: Reader) -> Link:
    """The name of the thing; for a volume or issue, that of its journal with the numbers."""
    parts = [name_container(reader, reader.node), *reversed(containers_of(reader))]
    if parts[0].note == "venue":
        return reader.link(reader.node)
    return Link(", ".join(part.text for part in reversed(parts)), reader.iri)


def _types(reader: Reader) -> list[str]:
    return reader.facts.values(reader.node, RDF.type)


def _label(reader: Reader, kind: str) -> str:
    if kind in KIND_LABELS:
        return KIND_LABELS[kind]
    types = sorted(abbreviate(term[1:-1], reader.release.base) for term in _types(reader))
    return types[0] if types else "Resource"


def _provenance(reader: Reader) -> Provenance:
    facts = reader.facts
    documents = [node for node in facts.subjects(reader.node) if reader.node in facts.values(node, FOAF.primaryTopic)]
    document = documents[0] if documents else None
    return Provenance(
        reader.shown(sorted(facts.values(document, PROV.wasDerivedFrom))),
        reader.shown(sorted(facts.values(document, PROV.wasGeneratedBy))),
        facts.text(document, PROV.generatedAtTime, DCTERMS.modified),
    )
