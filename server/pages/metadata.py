"""What the head of a work's page tells machines: Highwire tags for reference managers, Open Graph for shared links."""

from __future__ import annotations

from textwrap import shorten

from fabiola.ontology.namespaces import FABIO, PRISM, SCHEMA
from fabiola.server.pages.links import Link
from fabiola.server.pages.parts import Reader
from fabiola.server.pages.work import WorkPage

_DOI = "https://doi.org/"
_LONGEST_SUMMARY = 300


def citation_tags(reader: Reader, page: WorkPage, heading: str) -> tuple[tuple[str, str], ...]:
    """(name, content) of each `<meta>` tag, in the order that Google Scholar's guidelines give."""
    facts, node = reader.facts, reader.node
    tags = [("citation_title", heading)]
    for author in page.authors:
        tags.append(("citation_author", author.link.text))
        tags += [("citation_author_institution", place.text) for place in author.affiliations]
        tags += [("citation_author_orcid", author.orcid)] if author.orcid else []
    optional = (
        ("citation_publication_date", (page.date or "").replace("-", "/")),
        ("citation_volume", _number(page, "volume")),
        ("citation_issue", _number(page, "issue")),
        ("citation_firstpage", facts.text(node, SCHEMA.pageStart)),
        ("citation_lastpage", facts.text(node, SCHEMA.pageEnd)),
        ("citation_doi", doi_of(reader)),
        ("citation_pmid", facts.text(node, FABIO.hasPubMedId)),
        ("citation_isbn", facts.text(node, SCHEMA.isbn)),
        ("citation_language", facts.text(node, SCHEMA.inLanguage)),
        ("citation_publisher", next((link.text for link in _publishers(page)), None)),
    )
    venue = next((link for link in page.containers if link.note == "venue"), None)
    tags += [("citation_journal_title", venue.text)] if venue else []
    tags += [("citation_issn", issn) for issn in _issns(reader, venue.iri if venue else None)]
    tags += [(name, content) for name, content in optional if content]
    tags += [("citation_pdf_url", file.address) for file in page.files if file.media_type == "application/pdf"]
    return tuple(tags)


def summary_of(reader: Reader, page: WorkPage | None, heading: str) -> tuple[tuple[str, str], ...]:
    """(property, content) of the Open Graph tags (https://ogp.me/): what a link to the page shows when it is shared."""
    texts = [link.text for link in page.abstracts] if page else reader.facts.texts(reader.node, SCHEMA.description)
    tags = [
        ("og:title", heading),
        ("og:type", "article" if page else "website"),
        ("og:site_name", reader.release.title),
    ]
    shortened = shorten(" ".join(texts), _LONGEST_SUMMARY, placeholder=" …")
    return (*tags, ("og:description", shortened)) if shortened else tuple(tags)


def doi_of(reader: Reader) -> str | None:
    """The DOI of a work."""
    if doi := reader.facts.text(reader.node, PRISM.doi):
        return doi
    addresses = reader.facts.texts(reader.node, SCHEMA.sameAs)
    return next((address.removeprefix(_DOI) for address in addresses if address.startswith(_DOI)), None)


def _number(page: WorkPage, kind: str) -> str | None:
    return next((link.text.partition(" ")[2] for link in page.containers if link.note == kind), None)


def _publishers(page: WorkPage) -> list[Link]:
    return [link for fact in page.publication if fact.label == "Publisher" for link in fact.values]


def _issns(reader: Reader, venue: str | None) -> list[str]:
    node = f"<{venue}>" if venue else ""
    return reader.about(node).texts(node, SCHEMA.issn) if venue else []
