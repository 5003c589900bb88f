"""FAIR Signposting: typed links that lead a machine from a record to its identifier, authors, licence, data and files.

https://signposting.org/FAIR/
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import DCTERMS, RDF, SCHEMA
from fabiola.server.facts import Facts
from fabiola.server.formats import HTML, Format
from fabiola.server.subjects import Subject


class Signpost(Struct, frozen=True):
    """A link from one address to another, by a relation of the IANA registry; `type` is the media type there."""

    anchor: str
    relation: str
    target: str
    type: str = ""


def signposts(subject: Subject, document: str, formats: Sequence[Format]) -> tuple[Signpost, ...]:
    """The link set of a record: those of its page, of each of its representations, and of its files.

    `document` is the address of the page without a suffix.
    """
    facts = subject.facts()
    data = [(f"{document}.{row.suffix}", row.media_types[0]) for row in formats if row is not HTML]
    files = _files(facts, subject.node)
    page = [Signpost(document, relation, target) for relation, target in landmarks(subject, facts)]
    page += [Signpost(document, "describedby", target, kind) for target, kind in data]
    page += [Signpost(document, "item", target, kind) for target, kind in files]
    back = [Signpost(target, "describes", document, "text/html") for target, _ in data]
    back += [Signpost(target, "collection", document, "text/html") for target, _ in files]
    return (*page, *back)


def landmarks(subject: Subject, facts: Facts) -> list[tuple[str, str]]:
    """(relation, target) of what a record is cited as, its types, licences and authors."""
    node = subject.node
    addresses = facts.texts(node, SCHEMA.sameAs)
    cite_as = next((address for address in addresses if address.startswith("https://doi.org/")), subject.iri)
    types = [text_of(term) for term in sorted(facts.values(node, RDF.type)) if term.startswith("<https://schema.org/")]
    licences = facts.texts(node, SCHEMA.license, DCTERMS.license)
    authors = [text_of(author) for author in facts.values(node, SCHEMA.author, SCHEMA.creator)]
    found = (("cite-as", [cite_as]), ("type", types), ("license", licences), ("author", authors))
    return [(relation, target) for relation, targets in found for target in targets]


def _files(facts: Facts, node: str) -> list[tuple[str, str]]:
    parts = sorted(facts.values(node, SCHEMA.encoding))
    return [
        (address, facts.text(part, SCHEMA.encodingFormat) or "")
        for part in parts
        for address in facts.texts(part, SCHEMA.contentUrl)
    ]
