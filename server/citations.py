"""What a reference to a work names, read from descriptions; and CSL-JSON, its form for citation processors.

https://docs.citationstyles.org/en/stable/specification.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from msgspec import Struct

from fabiola.mappings.values.names import split_name
from fabiola.ontology.namespaces import DCTERMS, FABIO, FRBR, PRISM, PRO, RDF, SCHEMA, SKOS, expand
from fabiola.ontology.tables import Row, rows, table
from fabiola.server.byline import position_of
from fabiola.server.facts import Facts, natural_key
from fabiola.server.subjects import Subject

_DOI = "https://doi.org/"
_NAMES = (SCHEMA.name, DCTERMS.title, SKOS.prefLabel)
_SERIES = frozenset({SCHEMA.BookSeries, SCHEMA.CreativeWorkSeries, FABIO.Series, FABIO.BookSeries})

_Type = tuple[Row, str | None, frozenset[str]]


class Name(Struct, frozen=True):
    """A name of a person in two parts, or that of a body in one (`literal`)."""

    family: str = ""
    given: str = ""
    literal: str = ""


class Citation(Struct, frozen=True):
    """The parts of a reference; texts that are not known are empty. `type` is a row of `ontology/types.csv`."""

    iri: str
    type: str
    title: str = ""
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    date: str = ""
    container: str = ""
    series: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    pages: str = ""
    article_number: str = ""
    edition: str = ""
    publisher: str = ""
    doi: str = ""
    isbn: str = ""
    issn: str = ""
    language: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def words(self) -> Row:
        """The words of each format for the type: the row of `ontology/citation_types.csv`."""
        return table("citation_types")[self.type]

    @property
    def url(self) -> str:
        """Where the work is: at its DOI, else at its own IRI."""
        return f"{_DOI}{self.doi}" if self.doi else self.iri


def citation_of(subject: Subject) -> Citation:
    """The reference to the work that is described, with its surroundings."""
    facts, node = subject.facts(), subject.node
    wholes = _wholes(facts, node)
    series = next((whole for whole in wholes if _SERIES.intersection(facts.values(whole, RDF.type))), None)
    venue = next((whole for whole in wholes if whole != series and facts.text(whole, *_NAMES)), None)

    def text(*predicates: str) -> str:
        return facts.text(node, *predicates) or ""

    def number(predicate: str) -> str:
        return next((found for part in (node, *wholes) if (found := facts.text(part, predicate))), "")

    return Citation(
        iri=subject.iri,
        type=row["type"] if (row := type_row(facts, node)) else "other",
        title=text(*_NAMES),
        authors=_authors(facts, node, subject.base),
        editors=_contributors(facts, node, subject.base, PRO.editor, PRO["guest-editor"]),
        date=text(SCHEMA.datePublished, PRISM.publicationDate),
        container=(facts.text(venue, *_NAMES) or "") if venue else "",
        series=(facts.text(series, *_NAMES) or "") if series else "",
        volume=number(SCHEMA.volumeNumber),
        issue=number(SCHEMA.issueNumber),
        first_page=text(SCHEMA.pageStart),
        last_page=text(SCHEMA.pageEnd),
        pages=text(PRISM.pageRange),
        article_number=text(FABIO.hasElectronicArticleIdentifier),
        edition=text(PRISM.edition),
        publisher=next((name for term in _publishers(facts, node, venue) if (name := facts.text(term, *_NAMES))), ""),
        doi=_doi(facts, node),
        isbn=next((isbn for part in (node, *wholes) for isbn in facts.texts(part, SCHEMA.isbn, PRISM.isbn)), ""),
        issn=next((issn for part in (venue, series) for issn in facts.texts(part, SCHEMA.issn)), ""),
        language=text(SCHEMA.inLanguage),
        abstract=text(SCHEMA.abstract, DCTERMS.abstract),
        keywords=tuple(facts.texts(node, SCHEMA.keywords, PRISM.keyword)),
    )


def write_csl(subject: Subject) -> str:
    """A CSL-JSON item of a work."""
    citation = citation_of(subject)
    item: dict[str, Any] = {
        "id": citation.iri,
        "type": citation.words["csl"],
        "title": citation.title,
        "author": [_csl_name(name) for name in citation.authors],
        "editor": [_csl_name(name) for name in citation.editors],
        "issued": {"date-parts": [[int(part) for part in citation.date.split("-")]]} if citation.date else None,
        "container-title": citation.container,
        "collection-title": citation.series,
        "volume": citation.volume,
        "issue": citation.issue,
        "page": "-".join(page_ends(citation)),
        "article-number": citation.article_number,
        "edition": citation.edition,
        "publisher": citation.publisher,
        "DOI": citation.doi,
        "ISBN": citation.isbn,
        "ISSN": citation.issn,
        "URL": citation.url,
        "language": citation.language,
        "abstract": citation.abstract,
        "keyword": ", ".join(citation.keywords),
    }
    return json.dumps({name: value for name, value in item.items() if value}, ensure_ascii=False, indent=1) + "\n"


def page_ends(citation: Citation) -> tuple[str, ...]:
    """First and last page, one of them where they are the same, or in one piece what there is of pages."""
    ends = tuple(filter(None, dict.fromkeys((citation.first_page, citation.last_page))))
    return ends or tuple(filter(None, (citation.pages,)))


def type_row(facts: Facts, node: str) -> Row | None:
    """The row of `types.csv` that fits a work best; None where none does."""
    types = set(facts.values(node, RDF.type))
    abstract = {term for work in facts.values(node, FRBR.realizationOf) for term in facts.values(work, RDF.type)}
    concept = (facts.text(node, DCTERMS.type) or "").rpartition("/")[2]

    def fit(type_of_works: _Type) -> tuple[bool, bool, int]:
        row, work_class, expression_classes = type_of_works
        return concept == row["coar"], work_class in abstract, len(expression_classes)

    best = max((each for each in _types() if each[2] <= types), key=fit, default=None)
    return best[0] if best else None


@cache
def _types() -> tuple[_Type, ...]:
    """The rows of `types.csv`, each with the class of its works (None where it has none) and those of expressions."""
    return tuple(
        (row, expand(row["work"]) if row["work"] else None, frozenset(map(expand, row["expression"].split())))
        for row in rows("types")
    )


def _csl_name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    return {part: text for part, text in (("family", name.family), ("given", name.given)) if text}


def _wholes(facts: Facts, node: str) -> list[str]:
    """What a work is part of, the innermost first."""
    found: list[str] = []
    waiting = sorted(facts.values(node, SCHEMA.isPartOf))
    while waiting:
        whole = waiting.pop(0)
        if whole not in found:
            found.append(whole)
            waiting += sorted(facts.values(whole, SCHEMA.isPartOf))
    return found


def _authors(facts: Facts, node: str, base: str) -> tuple[Name, ...]:
    """By their roles, in order; those of a description without roles in order of their terms."""
    if found := _contributors(facts, node, base, PRO.author):
        return found
    holders = sorted(facts.values(node, SCHEMA.author, SCHEMA.creator), key=natural_key)
    return _names(_name(facts, holder, "") for holder in holders)


def _contributors(facts: Facts, node: str, base: str, *kinds: str) -> tuple[Name, ...]:
    context = facts.values(node, PRO.isDocumentContextFor)
    roles = [role for role in context if not set(kinds).isdisjoint(facts.values(role, PRO.withRole))]
    roles.sort(key=lambda role: (position_of(facts, role), natural_key(role)))
    printed = f"<{base}def/publishedName>"
    return _names(
        _name(facts, holder, facts.text(role, printed) or "")
        for role in roles
        for holder in facts.values(role, PRO.isHeldBy)
    )


def _names(found: Iterable[Name | None]) -> tuple[Name, ...]:
    return tuple(name for name in found if name is not None)


def _name(facts: Facts, holder: str, printed: str) -> Name | None:
    """The name as it was printed on the work where that is known, else the one that the person goes by."""
    name = facts.text(holder, *_NAMES) or ""
    if SCHEMA.Person not in facts.values(holder, RDF.type):
        return Name(literal=printed or name) if printed or name else None
    family, given = facts.text(holder, SCHEMA.familyName) or "", facts.text(holder, SCHEMA.givenName) or ""
    if printed or not family:
        parts = split_name(printed or name)
        given, family = parts[0] or "", parts[1] or ""
    return Name(family, given) if family or given else None


def _publishers(facts: Facts, node: str, venue: str | None) -> list[str]:
    return sorted(facts.values(node, SCHEMA.publisher) or facts.values(venue, SCHEMA.publisher))


def _doi(facts: Facts, node: str) -> str:
    if doi := facts.text(node, PRISM.doi):
        return doi
    addresses = facts.texts(node, SCHEMA.sameAs)
    return next((one.removeprefix(_DOI) for one in addresses if one.startswith(_DOI)), "")
