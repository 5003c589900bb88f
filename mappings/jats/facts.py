"""Dates, rights, titles, abstracts, keywords and links to other works of a JATS article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Date, Identifier, Organization, Person, Relation, StatusDate, Text
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.names import name_key
from fabiola.mappings.values.publication_dates import earliest
from fabiola.mappings.xml.text import attribute, children, descendants, elements, words
from fabiola.ontology.tables import table

_NOTES = frozenset({"xref", "fn", "x"})
_SHORT = frozenset({"short", "short-title", "running", "running-head", "running-title", "right-running", "recto"})
_AUTHORS_ABSTRACT = frozenset({"", "abstract", "standard", "structured", "section", "background", "normal", "author"})
_NOT_KEYWORDS = frozenset({"abbreviations", "abbreviation"})
_CODE = re.compile("code|identifier")
_OPEN = frozenset({"open-access", "open", "cc-by", "creative-commons", "openaccess"})
_COMMONS = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/[\w./-]+")
_AUTHORS = re.compile(r"\bet\s+al\b|\bauthors?\b|\bcreators?\b", re.IGNORECASE)
_CLAIM = re.compile(r"\A(?:©|\(c\)|copyright|the copyright|\d{4}|\s)+|\.?\s*All rights reserved\.?\Z", re.IGNORECASE)
_TARGETS = {"doi": "doi", "pmid": "pmid", "pubmed": "pmid", "pmc": "pmcid", "pmcid": "pmcid", "uri": "doi", "": "doi"}


class Dates(NamedTuple):
    """When the article was published, when it reached other statuses, and whether it was retracted."""

    published: Date | None
    reached: tuple[StatusDate, ...]
    retracted: bool


class Titles(NamedTuple):
    """The titles of an article by kind."""

    titles: tuple[Text, ...]
    subtitles: tuple[str, ...]
    shorts: tuple[str, ...]
    translated: tuple[Text, ...]


class Rights(NamedTuple):
    """Licences, access, and who claims the copyright since when."""

    licences: tuple[str, ...]
    open_access: bool | None
    holders: tuple[Organization, ...]
    year: int | None


def dates(meta: Item) -> Dates:
    """The dates of `pub-date`, `history` and `pub-history` (`jats_dates.csv`), at the precision given.

    Published is the earliest printed or electronic publication; that of the collection counts only without another. A
    date that another one makes more precise says nothing. Other dates (revised, released by an archive) are not used.
    """
    found = [(_meaning(fields), _date(fields)) for fields in elements(meta, "pub-date")]
    for name in ("history", "pub-history"):
        for part in elements(meta, name):
            found += [(_meaning(fields, "history"), _date(fields)) for fields in descendants(part, "date")]
    known = [(row, day) for row, day in found if row and day]
    published = earliest([day for row, day in known if row["meaning"] == "published"])
    collected = earliest([day for row, day in known if row["meaning"] == "collected"])
    reached: dict[str, Date] = {}
    for row, day in known:
        if row["status"]:
            reached.setdefault(row["status"], day)
    statuses = tuple(StatusDate(status, day) for status, day in reached.items())
    retracted = any(row and row["meaning"] == "retracted" for row, _ in found)
    return Dates(published or collected, statuses, retracted)


def titles(meta: Item, usual: str | None) -> Titles:
    """The title, its subtitles, short forms and translations; the language is its own or that of the article."""
    groups = elements(meta, "title-group")
    parts = [(name, child) for group in groups for name, child in children(group)]
    title = next((text for name, child in parts if name == "article-title" and (text := _text(child, usual))), None)
    titled = (title,) if title else ()
    subtitles = [words(child, _NOTES) for name, child in parts if name == "subtitle" and not _is_running(child)]
    shorts = [words(child, _NOTES) for name, child in parts if name == "alt-title" and _is_short(child)]
    translated = [text for name, child in parts if name == "trans-title-group" for text in _translated(child)]
    translated += [text for name, child in parts if name == "trans-title" and (text := _text(child, None))]
    return Titles(
        titled,
        tuple(dict.fromkeys(text for text in subtitles if text)),
        tuple(dict.fromkeys(text for text in shorts if text and not (title and text == title.value))),
        tuple(text for text in dict.fromkeys(translated) if text not in titled),
    )


def abstracts(meta: Item, usual: str | None) -> tuple[Text, ...]:
    """The abstracts, one for each language; graphical and teaser ones, digests and key points are not of that kind."""
    own = [(fields, usual) for fields in elements(meta, "abstract")]
    found: dict[str | None, Text] = {}
    for fields, fallback in (*own, *((fields, None) for fields in elements(meta, "trans-abstract"))):
        if attribute(fields, "abstract-type").lower() in _AUTHORS_ABSTRACT:
            inside = {name: value for name, value in fields.items() if name not in ("title", "object-id", "label")}
            if text := words(inside, _NOTES | {"object-id"}):
                tag = language(attribute(fields, "lang")) or fallback
                found.setdefault(tag, Text(text, tag))
    return tuple(found.values())


def keywords(meta: Item) -> tuple[str, ...]:
    """The keywords of all groups but those of abbreviations, in order; of compound ones the words, not the codes."""
    found = []
    for group in elements(meta, "kwd-group"):
        if attribute(group, "kwd-group-type").lower() in _NOT_KEYWORDS:
            continue
        found += [words(fields, _NOTES) for fields in descendants(group, "kwd")]
        for part in descendants(group, "compound-kwd-part"):
            if not _CODE.search(attribute(part, "content-type")):
                found.append(words(part, _NOTES))
    return tuple(dict.fromkeys(text.strip(" ;,") for text in found if text and text.strip(" ;,")))


def rights(meta: Item, authors: Sequence[Person | Organization]) -> Rights:
    """What `permissions` says; the licence by its address, which is sometimes in its text only.

    A holder is an organization; where it is the authors, by name or as such, nothing is said.
    """
    parts = elements(meta, "permissions")
    found = [fields for part in parts for fields in descendants(part, "license")]
    known = [text for fields in found for text in _licences(fields)]
    known += [address for part in parts for fields in descendants(part, "license_ref") for address in _ref(fields)]
    free = any(True for part in parts for _ in descendants(part, "free_to_read"))
    free |= any(attribute(fields, "license-type").lower() in _OPEN for fields in found)
    free |= any(address.startswith("https://creativecommons.org/") for address in known)
    holders = [words(fields) for part in parts for fields in descendants(part, "copyright-holder")]
    years = [words(fields) or "" for part in parts for fields in descendants(part, "copyright-year")]
    day = next((day for year in years if (day := parse_date(year))), None)
    return Rights(
        tuple(dict.fromkeys(known)), True if free else None, _holders(holders, authors), int(day[:4]) if day else None
    )


def relations(meta: Item, own: Sequence[Identifier]) -> tuple[Relation, ...]:
    """The links of `related-article` to other works (`jats_relations.csv`); links of other types are passed over."""
    found = []
    for fields in elements(meta, "related-article"):
        row = table("jats_relations").get(attribute(fields, "related-article-type"))
        scheme = _TARGETS.get(attribute(fields, "ext-link-type").lower())
        target = identifier(scheme, attribute(fields, "href")) if scheme else None
        if row and target and target not in own:
            found.append(Relation(row["relation"], target))
    return tuple(dict.fromkeys(found))


def _meaning(fields: Fields, kind: str = "") -> dict[str, str] | None:
    """The row of a date by its type; in the history a date without a known type is none."""
    names = [attribute(fields, name).lower() for name in ("pub-type", "date-type")]
    named = next(filter(None, names), kind)
    row = table("jats_dates").get(named)
    return dict(row) if row else None


def _date(fields: Fields) -> Date | None:
    """The date in parts, else as a whole; a season is not a date."""
    year, month, day = (words(next(iter(descendants(fields, part)), {})) for part in ("year", "month", "day"))
    found = date(year, month, day)
    if found and month and len(found) == 4:
        found = parse_date(" ".join(filter(None, (day, month, year)))) or found
    whole = words(next(iter(descendants(fields, "string-date")), {}))
    return found or parse_date(attribute(fields, "iso-8601-date")) or parse_date(whole)


def _text(fields: Fields, usual: str | None) -> Text | None:
    text = words(fields, _NOTES)
    return Text(text, language(attribute(fields, "lang")) or usual) if text else None


def _translated(group: Fields) -> Iterator[Text]:
    tag = language(attribute(group, "lang"))
    for name, child in children(group):
        if name == "trans-title" and (text := _text(child, tag)):
            yield text


def _is_running(fields: Fields) -> bool:
    return "running" in attribute(fields, "content-type")


def _is_short(fields: Fields) -> bool:
    return attribute(fields, "alt-title-type").lower() in _SHORT


def _licences(fields: Fields) -> Iterator[str]:
    address = licence(attribute(fields, "href") or attribute(fields, "xlink:href"))
    if address:
        yield address
    elif (match := _COMMONS.search(str(fields))) and (known := licence(match[0])):
        yield known


def _ref(fields: Fields) -> Iterator[str]:
    """The address of an `ali:license_ref`, unless it is for text mining only."""
    uses = attribute(fields, "specific-use") + attribute(fields, "content-version")
    if not any(word in uses for word in ("mining", "tdm", "stm-asf")) and (known := licence(words(fields))):
        yield known


def _holders(names: Sequence[str | None], authors: Sequence[Person | Organization]) -> tuple[Organization, ...]:
    families = {name_key(one.family_name or one.name) for one in authors if isinstance(one, Person)}
    people = {name_key(one.name) for one in authors} | families
    found = []
    for raw in names:
        name = _CLAIM.sub("", raw or "").strip(" .,")
        parts = [name_key(part) for part in re.split(r",|;|\band\b|&", name) if part.strip()]
        if name and not _AUTHORS.search(name) and not all(part in people for part in parts):
            found.append(Organization((Text(name),)))
    return tuple(dict.fromkeys(found))
