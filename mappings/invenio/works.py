"""Records of InvenioRDM as works."""

from __future__ import annotations

import re
from typing import NamedTuple

from fabiola.mappings.citations.works import refined, statuses
from fabiola.mappings.invenio.awards import fundings
from fabiola.mappings.invenio.links import files, licences, links, open_access, own_identifiers
from fabiola.mappings.invenio.people import contributors
from fabiola.mappings.invenio.places import place
from fabiola.mappings.invenio.values import by_word, distinct, first_date, term, texts_by_language
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Concept, Date, Organization, StatusDate, Text, Work
from fabiola.mappings.values.dates import year_of
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import source_types

_DESCRIPTOR = re.compile(r"(?a)[CDQ]\d{6,9}")
_STATUSES = ("submitted", "accepted")
_DELETED = "deletion_status"


class Titles(NamedTuple):
    """The titles beside the main one, by what they are."""

    subtitles: tuple[str, ...]
    alternative: tuple[Text, ...]
    translated: tuple[Text, ...]


class Dates(NamedTuple):
    """When a work was published, when it reached other statuses, and its copyright year."""

    published: Date | None
    reached: tuple[StatusDate, ...]
    copyright_year: int | None


class Subjects(NamedTuple):
    """Free keywords, and terms of the concept schemes that we know."""

    keywords: tuple[str, ...]
    concepts: tuple[Concept, ...]


def work(item: Item) -> Work:
    """The work. Raises Rejected for what is not public, is a draft or deleted, and without a title."""
    _refuse_unpublished(item)
    metadata = item.open("metadata")
    title = plain(metadata.text("title"))
    if title is None:
        raise Rejected("metadata.title: missing or empty")
    type_, tag = _type(metadata), _language(metadata)
    own = own_identifiers(item, metadata)
    linked = links(metadata, item.open("parent"), own)
    where = place(item.open("custom_fields"), type_, linked.serials)
    others, days, about = _titles(metadata, title), _dates(metadata), _subjects(metadata)
    who, is_open = contributors(metadata), open_access(item)
    return Work(
        type=type_,
        titles=(Text(title, tag),),
        subtitles=others.subtitles,
        alternative_titles=others.alternative,
        translated_titles=others.translated,
        abstracts=_abstracts(metadata, tag),
        language=tag,
        identifiers=tuple(dict.fromkeys((*own, *where.isbns))),
        published=days.published,
        status_dates=days.reached,
        statuses=statuses(type_, days.published),
        first_page=where.pages.first,
        last_page=where.pages.last,
        pages=where.pages.whole,
        volume=where.volume,
        issue=where.issue,
        version=metadata.text("version"),
        edition=where.edition,
        container=where.container,
        event=where.event,
        publishers=_publishers(metadata),
        contributions=who.contributions,
        keywords=about.keywords,
        subjects=about.concepts,
        licences=licences(metadata),
        open_access=is_open,
        files=files(item, is_open),
        websites=_websites(item),
        copyright_holders=who.holders,
        copyright_year=days.copyright_year,
        cites=linked.cites,
        relations=linked.relations,
        funding=fundings(metadata.each("funding"), who.funders),
    )


def _refuse_unpublished(item: Item) -> None:
    access, deletion = item.peek("access"), item.peek(_DELETED)
    seen = access.get("record") if isinstance(access, dict) else None
    if seen not in (None, "public"):
        raise Rejected(f"access.record: {seen}, so the record is not public")
    if item.peek("is_published") is False or item.peek("is_draft") is True:
        raise Rejected("is_published: false; drafts are not published")
    if isinstance(deletion, dict) and deletion.get("is_deleted"):
        raise Rejected(f"{_DELETED}.is_deleted: true; the repository has withdrawn the record")


def _type(metadata: Item) -> str:
    """The row of `types.csv`; a subtype that the table does not have is of its general type."""
    word = term(metadata, "resource_type")
    known = source_types("invenio")
    return known.get(word) or known.get(word.partition("-")[0], "other")


def _language(metadata: Item) -> str | None:
    """The language; of several none, for the record does not say which is that of the title."""
    listed = metadata.each("languages")
    for fields in listed:
        fields.drop("title", "props")
    words = metadata.texts("languages") or tuple(term(fields, "id") for fields in listed)
    return language(words[0]) if len(words) == 1 else None


def _titles(metadata: Item, main: str) -> Titles:
    found = []
    for fields in metadata.each("additional_titles"):
        kind, tag, text = term(fields, "type"), language(term(fields, "lang")), plain(fields.text("title"))
        if text and text != main:
            found.append((kind.removesuffix("-title").removesuffix("_title"), Text(text, tag)))
    return Titles(
        distinct(text.value for kind, text in found if kind == "subtitle"),
        tuple(dict.fromkeys(text for kind, text in found if kind not in ("subtitle", "translated"))),
        tuple(dict.fromkeys(text for kind, text in found if kind == "translated")),
    )


def _abstracts(metadata: Item, tag: str | None) -> tuple[Text, ...]:
    """The description and further abstracts; methods, notes and tables of contents have no place in the record."""
    own = plain(metadata.text("description"))
    found = [Text(own, tag)] if own else []
    for fields in metadata.each("additional_descriptions"):
        kind, text = term(fields, "type"), plain(fields.text("description"))
        other = language(term(fields, "lang"))
        if kind == "abstract" and text:
            found.append(Text(text, other))
    return tuple(dict.fromkeys(found))


def _dates(metadata: Item) -> Dates:
    """The date of publication, as precisely as one of issue or availability says the same."""
    found: dict[str, list[Date]] = {}
    for fields in metadata.each("dates"):
        row = by_word("datacite_dates").get(term(fields, "type"))
        day = first_date(fields.text("date"))
        fields.drop("description")
        if row and row["use"] and day:
            found.setdefault(row["use"], []).append(day)
    stated = first_date(metadata.text("publication_date"))
    copyrights = found.get("copyright")
    return Dates(
        refined(stated, *found.get("issued", ()), *found.get("available", ())),
        tuple(StatusDate(use, min(found[use])) for use in _STATUSES if use in found),
        year_of(min(copyrights)) if copyrights else None,
    )


def _subjects(metadata: Item) -> Subjects:
    """MeSH terms that come with their number as concepts, other subjects as keywords."""
    keywords: dict[str, None] = {}
    concepts: dict[Concept, None] = {}
    for fields in metadata.each("subjects"):
        code = (fields.text("id") or fields.text("identifier") or "").rpartition("/")[2].rpartition("-")[2]
        scheme, names = (fields.text("scheme") or "").lower(), texts_by_language(fields, "title")
        text = plain(fields.text("subject")) or (names[0].value if names else None)
        fields.drop("props", "identifiers")
        if text and "mesh" in scheme and _DESCRIPTOR.fullmatch(code):
            concepts[Concept("mesh", code, Text(text))] = None
        elif text:
            keywords[text] = None
    return Subjects(tuple(keywords), tuple(concepts))


def _publishers(metadata: Item) -> tuple[Organization, ...]:
    name = plain(metadata.text("publisher"))
    return (Organization((Text(name),), kinds=("publisher",)),) if name else ()


def _websites(item: Item) -> tuple[str, ...]:
    inside = item.open("links")
    address = inside.text("self_html") or inside.text("html")
    inside.drop(*inside.names())
    return (address,) if address and address.startswith(("http://", "https://")) else ()
