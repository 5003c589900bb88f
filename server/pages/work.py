"""The page of a work: byline, where it appeared, access, funding, subjects, citations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import (
    C4O,
    CITO,
    COAR_ACCESS,
    DCTERMS,
    FABIO,
    PRISM,
    SCHEMA,
)
from fabiola.ontology.tables import rows, table
from fabiola.server.citations import type_row
from fabiola.server.pages.byline import Contributor, authors_of, contributors_of
from fabiola.server.pages.coverage_of_work import coverage_of
from fabiola.server.pages.funding import Support, supports_of
from fabiola.server.pages.links import Link, name_date
from fabiola.server.pages.parts import Fact, Listing, Reader

_SHOWN_REFERENCES = 200


class Access(Struct, frozen=True):
    """Whether a work may be read by everybody (None where nobody says), in which way, under which licences."""

    free: bool | None
    status: str | None
    licences: tuple[Link, ...]


class File(Struct, frozen=True):
    """Where a text of a work can be had, and what people call its format; `for_people` says that they read it so."""

    label: str
    address: str
    media_type: str
    for_people: bool


class WorkPage(Struct, frozen=True):
    """What only the page of a work has."""

    type_label: str
    subtitles: tuple[str, ...]
    abstracts: tuple[Link, ...]
    authors: tuple[Contributor, ...]
    contributors: tuple[Fact, ...]
    containers: tuple[Link, ...]
    date: str | None
    publication: tuple[Fact, ...]
    access: Access
    files: tuple[File, ...]
    supports: tuple[Support, ...]
    statements: tuple[str, ...]
    subjects: tuple[Link, ...]
    keywords: tuple[str, ...]
    counts: tuple[Fact, ...]
    references: Listing | None
    reference_total: int
    relations: tuple[Fact, ...]
    statuses: tuple[str, ...]


def work_page(reader: Reader) -> WorkPage:
    """The page of a work from its description."""
    facts, node = reader.facts, reader.node
    references = facts.values(node, CITO.cites)
    return WorkPage(
        type_label=type_label(reader),
        subtitles=tuple(facts.texts(node, SCHEMA.alternativeHeadline)),
        abstracts=tuple(reader.show(value) for value in facts.values(node, SCHEMA.abstract, DCTERMS.abstract)),
        authors=authors_of(reader),
        contributors=contributors_of(reader),
        containers=containers_of(reader),
        date=facts.text(node, SCHEMA.datePublished, PRISM.publicationDate),
        publication=_publication(reader),
        access=_access(reader),
        files=_files(reader),
        supports=supports_of(reader),
        statements=_statements(reader),
        subjects=reader.shown(sorted(facts.values(node, SCHEMA.about))),
        keywords=tuple(facts.texts(node, SCHEMA.keywords, PRISM.keyword)),
        counts=_counts(reader),
        references=_references(reader, references),
        reference_total=len(references),
        relations=_relations(reader),
        statuses=_statuses(reader),
    )


def type_label(reader: Reader) -> str:
    """What a person calls the type of a work: the row of `types.csv` that fits best."""
    row = type_row(reader.facts, reader.node)
    return row["label"] if row else "work"


def containers_of(reader: Reader) -> tuple[Link, ...]:
    """Issue, volume, journal (or book, series), the outermost first."""
    chain: list[Link] = []
    waiting, seen = sorted(reader.facts.values(reader.node, SCHEMA.isPartOf)), {reader.node}
    while waiting:
        node = waiting.pop(0)
        if node not in seen:
            seen.add(node)
            chain.append(name_container(reader, node))
            waiting += sorted(reader.about(node).values(node, SCHEMA.isPartOf))
    return tuple(reversed(chain))


def name_container(reader: Reader, node: str) -> Link:
    """A container by its number or name; the note says whether it is an issue, a volume or a whole venue."""
    facts = reader.about(node)
    for predicate, word in ((SCHEMA.issueNumber, "issue"), (SCHEMA.volumeNumber, "volume")):
        if number := facts.text(node, predicate):
            return Link(f"{word} {number}", text_of(node), note=word)
    return reader.link(node, note="venue")


def _publication(reader: Reader) -> tuple[Fact, ...]:
    facts, node = reader.facts, reader.node
    first, last = facts.text(node, SCHEMA.pageStart), facts.text(node, SCHEMA.pageEnd)
    pages = "–".join(page for page in (first, last) if page) or facts.text(node, PRISM.pageRange)
    texts = (
        ("Published", name_date(facts.text(node, SCHEMA.datePublished, PRISM.publicationDate) or "")),
        ("Pages", pages),
        ("Article number", facts.text(node, FABIO.hasElectronicArticleIdentifier)),
        ("Number of pages", facts.text(node, FABIO.hasPageCount)),
        ("Version", facts.text(node, SCHEMA.version)),
        ("Edition", facts.text(node, PRISM.edition)),
        ("Language", facts.text(node, SCHEMA.inLanguage)),
        ("Status", ", ".join(_statuses(reader)) or None),
    )
    plain = tuple(Fact(label, (Link(text),)) for label, text in texts if text)
    return (plain + coverage_of(reader)) + tuple(
        Fact(label, links)
        for label, predicate in (("Publisher", SCHEMA.publisher), ("Copyright", SCHEMA.copyrightHolder))
        if (links := reader.shown(sorted(facts.values(node, predicate))))
    )


def _statuses(reader: Reader) -> tuple[str, ...]:
    terms = reader.facts.texts(reader.node, SCHEMA.creativeWorkStatus)
    return tuple(_status_labels().get(term, term) for term in terms)


@cache
def _status_labels() -> Mapping[str, str]:
    return {row["term"]: row["label"] for row in rows("statuses")}


def _access(reader: Reader) -> Access:
    facts, node = reader.facts, reader.node
    rights = facts.values(node, DCTERMS.accessRights)
    free = facts.text(node, SCHEMA.isAccessibleForFree)
    colours = [text_of(term).rpartition("/")[2] for term in rights if "/def/oa-status/" in term]
    is_free = free == "true" if free else (True if COAR_ACCESS.c_abf2 in rights else None)
    return Access(
        is_free,
        table("oa_statuses")[colours[0]]["label"] if colours and colours[0] in table("oa_statuses") else None,
        tuple(Link(name_licence(address), address) for address in facts.texts(node, SCHEMA.license)),
    )


def name_licence(address: str) -> str:
    """`CC BY 4.0` for the address of a Creative Commons licence; other addresses without their scheme."""
    parts = address.rstrip("/").split("/")
    if "creativecommons.org" in address and len(parts) > 5:
        return "CC0 1.0" if parts[4] == "zero" else f"CC {parts[4].upper()} {parts[5]}"
    return address.removeprefix("https://").removeprefix("http://")


def _files(reader: Reader) -> tuple[File, ...]:
    """The files, those for people first."""
    parts = sorted(reader.facts.values(reader.node, SCHEMA.encoding))
    found = [
        _file(reader.facts.text(part, SCHEMA.encodingFormat) or "", address)
        for part in parts
        if (address := reader.facts.text(part, SCHEMA.contentUrl))
    ]
    return tuple(sorted(found, key=lambda file: not file.for_people))


def _file(media_type: str, address: str) -> File:
    row = table("file_types").get(media_type)
    if row is None:
        return File(media_type or "File", address, media_type, for_people=not media_type)
    return File(row["label"], address, media_type, for_people=row["for_people"] == "yes")


def _statements(reader: Reader) -> tuple[str, ...]:
    parts = sorted(reader.facts.values(reader.node, SCHEMA.hasPart))
    return tuple(text for part in parts if (text := reader.facts.text(part, SCHEMA.text, C4O.hasContent)))


def _counts(reader: Reader) -> tuple[Fact, ...]:
    facts = reader.facts
    found = []
    for part in sorted(facts.values(reader.node, C4O.hasGlobalCitationFrequency)):
        source, value = facts.value(part, C4O.hasGlobalCountSource), facts.text(part, C4O.hasGlobalCountValue)
        if value:
            label = reader.link(source).text if source else "unknown source"
            found.append(Fact(label, (Link(value, note=facts.text(part, C4O.hasGlobalCountDate)),)))
    return tuple(found)


def _references(reader: Reader, references: list[str]) -> Listing | None:
    if not references:
        return None
    shown = sorted(references)[:_SHOWN_REFERENCES]
    return Listing("References", tuple(map(reader.link, shown)), len(references) > _SHOWN_REFERENCES)


def _relations(reader: Reader) -> tuple[Fact, ...]:
    row = type_row(reader.facts, reader.node)
    labels = _relation_labels(is_preprint=row is not None and row["type"] == "preprint")
    found = ((label, reader.facts.values(reader.node, predicate)) for predicate, label in labels.items())
    return tuple(Fact(label, reader.shown(sorted(values))) for label, values in found if values)


@cache
def _relation_labels(*, is_preprint: bool) -> Mapping[str, str]:
    """What each predicate says of a work: of a preprint, a later version is what it is a preprint of."""
    labels: dict[str, str] = {}
    for row in rows("relations"):
        if row["relation"] in ("cites", "is-part-of", "has-part", "has-preprint"):
            continue
        if row["relation"] != "is-preprint-of" or is_preprint:
            labels.setdefault(f"<{row['predicate']}>", row["label"])
    return labels
