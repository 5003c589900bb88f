"""CSL-JSON, the citation data of Zotero, Citation.js and of DOI content negotiation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar

from fabiola.mappings.citations.names import creator, issuers, organization
from fabiola.mappings.citations.works import code, counted, key, numbers, place, statuses
from fabiola.mappings.crossref.contributors import organization as affiliation
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Contribution, Date, Event, Identifier, Organization, Person, Record, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.sources.crossref import Crossref
from fabiola.mappings.values.dates import date_parts, parse_date
from fabiola.mappings.values.degrees import thesis_type
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.names import full_name
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import source_types

_ROLES = ("author", "editor", "translator", "illustrator", "chair", "contributor")
_NAMES = frozenset({"family", "given", "literal", "name"})
_OTHERS = frozenset({"@context", "@type", "@graph", "itemType", "attributes", "titles", "ids"})
"""Fields that make a document something else."""
_ONE = ("title", "container-title", "subtitle", "original-title", "short-title")
_UNIFIED = {"container-title-short": "short-container-title"}


class CSL(Source):
    """One item. What Crossref answers as CSL-JSON is a record of its REST API with strings for lists of one, and is
    mapped as such.

    A literal name that does not read like a body's is a person's, since DataCite has many people so. Without a DOI an
    item is known by what it says of itself, not by its `id`, which every library counts for itself. A publisher of a
    thesis that reads like a school's name is its host institution. `number` and `collection-number` are the place of a
    book, report or part of one in a series; those of other works are left out.
    Format: https://docs.citationstyles.org/en/stable/specification.html
    """

    name: ClassVar[str] = "csl"
    title: ClassVar[str] = "CSL-JSON item"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = Crossref.ignore | frozenset(
        {
            "accessed",
            "aliases",
            "annote",
            "archive",
            "archive-place",
            "archive_collection",
            "archive_location",
            "author.isInstitution",
            "author.sequence",
            "available-date",
            "call-number",
            "chapter-number",
            "citation-key",
            "citation-label",
            "citation-number",
            "collection-editor",
            "collection-number",
            "dimensions",
            "division",
            "editor.sequence",
            "event-date",
            "event-place",
            "genre",
            "id",
            "medium",
            "note",
            "number",
            "number-of-volumes",
            "original-date",
            "original-publisher",
            "original-publisher-place",
            "part",
            "publisher-place",
            "references",
            "scale",
            "section",
            "source",
            "status",
            "submitted",
            "system_id",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A type with a title in a string (Crossref has it in a list), and a date, names or container as CSL has them.

        A type that is empty will do where all else is as it should be.
        """
        title, kind, container = (document.get(name) for name in ("title", "type", "container-title"))
        if not isinstance(kind, str) or not _OTHERS.isdisjoint(document):
            return False
        if not isinstance(title, str) and not isinstance(container, str):
            return False
        return kind in ("", *_words()) and (
            isinstance(container, str) or isinstance(document.get("issued"), dict) or _has_names(document)
        )

    def split(self, document: Fields) -> Iterable[Fields]:
        """The item; one of Crossref's with lists and types as its REST API has them."""
        return (_as_rest(document) if "indexed" in document and "DOI" in document else document,)

    def key(self, item: Item) -> str:
        """The DOI or another identifier, else a digest. Raises Rejected where there is neither that nor a title."""
        if isinstance(item.peek("title"), list):
            return Crossref().key(item)
        return key(_identifiers(item), item.peek("title"), _year(item), item.peek("URL"))

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected where nothing says which it is."""
        if isinstance(item.peek("title"), list):
            return Crossref().map(item)
        self.key(item)
        own = _identifiers(item)
        item.drop("DOI", "PMID", "PMCID")
        type_ = _type(item)
        published, pages = _published(item), split_pages(item.text("page") or item.text("page-first"))
        serials, isbns = numbers((*item.texts("ISSN"), *item.texts("ISBN")))
        names = texts(
            (*item.texts("container-title"), *_first_texts(item, "container-title-short", "journalAbbreviation"))
        )
        series = plain(item.text("collection-title"))
        where = place(type_, names, series, serials, isbns)
        count = counted(type_, item.text("issue"), item.text("collection-number") or item.text("number"))
        publishers, hosts = issuers(type_, item.text("publisher") or item.open("publisher").text("name"))
        return Work(
            type=type_,
            titles=texts((item.text("title"),)),
            short_titles=tuple(text.value for text in texts(_first_texts(item, "title-short", "shortTitle"))),
            abstracts=texts((item.text("abstract"),)),
            language=language(item.text("language")),
            identifiers=own if isinstance(where.container, Work) else (*own, *isbns),
            published=published,
            statuses=statuses(type_, published),
            first_page=pages.first,
            last_page=pages.last,
            pages=pages.whole,
            page_count=item.integer("number-of-pages"),
            article_number=item.text("article-number"),
            volume=item.text("volume"),
            issue=count.issue,
            position=count.position,
            version=item.text("version"),
            edition=item.text("edition"),
            container=where.container,
            series=where.series,
            event=_event(item),
            publishers=publishers,
            contributions=(*(one for role in _ROLES for one in _contributions(item, role)), *hosts),
            keywords=_keywords(item),
            licences=tuple(filter(None, (licence(item.text("copyright") or item.text("license")),))),
            websites=_websites(item),
        )


@cache
def _words() -> frozenset[str]:
    """The types of CSL, and those of Crossref that some of its answers keep."""
    return frozenset({*source_types("csl"), *source_types("crossref")})


def _has_names(document: Fields) -> bool:
    found = [document.get(role) for role in _ROLES]
    people = [person for people in found if isinstance(people, list) for person in people]
    return any(isinstance(person, dict) and not _NAMES.isdisjoint(person) for person in people)


def _as_rest(document: Fields) -> Fields:
    """A content-negotiated record in the shape of the REST API."""
    fields: dict[str, Any] = {_UNIFIED.get(name, name): value for name, value in document.items()}
    for name in (*_ONE, *_UNIFIED.values()):
        if isinstance(value := fields.get(name), str):
            fields[name] = [value]
    fields.setdefault("title", [])
    word = fields.get("type")
    if isinstance(word, str) and word not in source_types("crossref"):
        meant = source_types("csl").get(word)
        fields["type"] = next((known for known, type_ in source_types("crossref").items() if type_ == meant), word)
    return fields


def _type(item: Item) -> str:
    found = code(item, "type", "csl")
    if found == "other" and "type" in item:
        found = code(item, "type", "crossref")
    return thesis_type((item.text("genre") or "",)) if found == "thesis" else found


def _identifiers(item: Item) -> tuple[Identifier, ...]:
    found = identify(("doi", item.peek("DOI")), ("pmid", item.peek("PMID")), ("pmcid", item.peek("PMCID")))
    return found or identify(("doi", item.peek("id")))


def _year(item: Item) -> str:
    return (_date(item.peek("issued")) or "")[:4]


def _published(item: Item) -> Date | None:
    return item.read("issued", _date)


def _date(value: Any) -> Date | None:
    """The beginning of a CSL date: in parts of numbers or digits, else as written under `raw` or `literal`."""
    if not isinstance(value, dict):
        return parse_date(value)
    return date_parts(value) or parse_date(value.get("raw")) or parse_date(value.get("literal"))


def _contributions(item: Item, role: str) -> Iterator[Contribution]:
    order = 0
    for fields in item.each(role) if role in item else ():
        found = _contributor(fields)
        places = [affiliation(part) for part in fields.each("affiliation")]
        if found is not None:
            order += 1
            known = tuple(one for one in places if one is not None)
            yield Contribution(
                contributor=found,
                role=role,
                order=order,
                affiliations=tuple(one for one in known if one.identifiers),
                raw_affiliations=tuple(dict.fromkeys(one.name for one in known if one.name)),
                published_name=found.name,
            )


def _contributor(fields: Item) -> Person | Organization | None:
    family, given, literal = (plain(fields.text(name)) for name in ("family", "given", "literal"))
    orcid = fields.text("ORCID") or fields.text("orcid")
    fields.drop("sequence", "authenticated-orcid", "comma-suffix", "static-ordering", "parse-names")
    if not (family or given):
        found = creator(literal) if literal else organization(fields.text("name"))
        plain_word = isinstance(found, Person) and not found.given_name and orcid is None
        return organization(literal) if plain_word else found
    particles = (fields.text("dropping-particle"), fields.text("non-dropping-particle"))
    last = " ".join(filter(None, (*particles, family, fields.text("suffix"))))
    return Person(full_name(given, last), given, last or None, identifiers=identify(("orcid", orcid)))


def _event(item: Item) -> Event | None:
    name = plain(item.text("event-title") or item.text("event"))
    return Event(name) if name else None


def _keywords(item: Item) -> tuple[str, ...]:
    """The keywords in one string, and the `categories` that DataCite writes in their place."""
    stated = (*re.split(r"\s*[,;]\s*", item.text("keyword") or ""), *item.texts("categories"))
    return tuple(dict.fromkeys(word for text in stated if (word := plain(text))))


def _first_texts(item: Item, *names: str) -> tuple[str, ...]:
    return next(filter(None, (item.texts(name) for name in names)), ())


def _websites(item: Item) -> tuple[str, ...]:
    """The landing page, unless it is but the DOI again."""
    address = item.text("URL")
    known = address and address.startswith(("http://", "https://")) and not identify(("doi", address))
    return (address,) if address and known else ()
