"""A record of Crossref XML in the fields of the REST API, which Crossref makes of the same XML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fabiola.mappings.crossref.xml_funding import funders
from fabiola.mappings.crossref.xml_links import licences, links, references, relations, updates
from fabiola.mappings.crossref.xml_people import institutions, people, standards_body
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.xml.fields import TEXT
from fabiola.mappings.xml.text import all_words, attribute, elements, first_words, inside, words

_DATES = (
    ("posted_date", "posted"),
    ("review_date", "published"),
    ("approval_date", "approved"),
    ("acceptance_date", "accepted"),
)
_DATABASE_DATES = (
    ("publication_date", "published"),
    ("creation_date", "content-created"),
    ("update_date", "content-updated"),
)
_MEDIA = {"print": "published-print", "online": "published-online"}
_NUMBER = re.compile("[-_ ]")
_HEADINGS = frozenset({"abstract", "summary"})
_RANGES = (("first_page", "last_page"), ("other_pages",))


def restated(record: Fields, ignore: frozenset[str]) -> Fields:
    """The fields of the REST API for a record of `xml_records`; a path that was not understood becomes a field.

    Beyond the API are `abstracts` and `original-titles` with their languages, and `container-DOI`, the DOIs of what the
    record is in and that has a name, nearest first, with null for a missing one.
    """
    item = Item(record)
    own = next(iter(item.each("own")), Item({}))
    around, facts = item.each("within"), item.each("crm-item")
    claims = [fact for fact in facts if fact.peek("@name") == "relation"]
    fields = {
        **_answer([fact for fact in facts if fact not in claims]),
        **_names(own, around),
        **_dates(own, around),
        **_numbers(own, around),
        **_people(item, own, around),
        **_links(own, around, claims, item.text("parent")),
        **_event(item.each("event_metadata")),
        "DOI": item.text("DOI"),
        "type": item.text("type"),
        "subtype": _subtype(own, record.get("type")),
    }
    kept = {name: value for name, value in fields.items() if value not in (None, [], {}, "")}
    return {**kept, **dict.fromkeys(item.left(ignore), True)}


def _subtype(own: Item, kind: object) -> str | None:
    """The kind of posted content, a preprint where nothing else is said."""
    return (own.text("@type") or "preprint") if kind == "posted-content" else None


def _answer(facts: Iterable[Item]) -> Fields:
    """What Crossref says around a record in its answer to a query."""
    known: dict[str, str | None] = {}
    for fact in facts:
        fact.drop("@type")
        known[fact.text("@name") or ""] = fact.text(TEXT)
    return {
        "member": known.get("member-id"),
        "publisher": known.get("publisher-name"),
        "is-referenced-by-count": known.get("citedby-count"),
    }


def _names(own: Item, around: list[Item]) -> Fields:
    titles = own.each("titles")
    hosts = [(all_words(fields, "abbrev_title"), _full_titles(fields)) for fields in reversed(around)]
    originals = [one for group in titles for one in elements(group, "original_language_title") if words(one)]
    return {
        "title": [*_full_titles(own), *(text for group in titles for text in all_words(group, "title"))],
        "subtitle": [text for group in titles for text in all_words(group, "subtitle")],
        "short-title": list(all_words(own, "abbrev_title")),
        "original-title": [words(one) for one in originals],
        "original-titles": [_text(one, "language") for one in originals],
        "group-title": first_words(own, "group_title"),
        "container-DOI": [_own_doi(fields) for fields, (_, full) in zip(around, reversed(hosts), strict=True) if full],
        "container-title": [title for _, full in hosts for title in full],
        "short-container-title": [title for short, _ in hosts for title in short],
        "abstracts": [_text(_without_heading(one), "lang") for one in elements(own, "abstract")],
        "description": first_words(own, "description"),
        "language": next(filter(None, [fields.text("@language") for fields in (own, *around)]), None),
    }


def _full_titles(fields: Item) -> tuple[str, ...]:
    """The title of a journal, proceedings, series or book that others are in."""
    own = (*all_words(fields, "full_title"), *all_words(fields, "proceedings_title"))
    return own or tuple(text for group in fields.each("titles") for text in all_words(group, "title"))


def _own_doi(fields: Item) -> str | None:
    return next((words(doi) for data in elements(fields, "doi_data") for doi in inside(data, "doi")), None)


def _text(fields: Fields, name: str) -> Fields:
    return {"text": words(fields), "language": attribute(fields, name)}


def _without_heading(abstract: Fields) -> Fields:
    """An abstract without a heading that only says what it is."""
    titles = [title for title in inside(abstract, "title") if (words(title) or "").casefold().strip(" .:") in _HEADINGS]
    return {name: value for name, value in abstract.items() if name != "title" or not titles}


def _dates(own: Item, around: list[Item]) -> Fields:
    """The dates by kind; what is in a journal issue or proceedings and has none of its own was published with them."""
    found: Fields = {}
    for element, name in _DATES:
        for fields in elements(own, element):
            found.setdefault(name, _date_parts(fields))
    for group in own.each("database_date"):
        for element, name in _DATABASE_DATES:
            for fields in elements(group, element):
                found.setdefault(name, _date_parts(fields))
    published = [elements(item, "publication_date") for item in (own, *around)]
    for fields in next(filter(None, published), ()) if not found.keys() & {"posted", "published"} else published[0]:
        found.setdefault(_MEDIA.get(attribute(fields, "media_type") or "print", "published-other"), _date_parts(fields))
    return found


def _date_parts(fields: Fields) -> Fields:
    parts = [next((words(part) for part in inside(fields, unit)), None) for unit in ("year", "month", "day")]
    return {"date-parts": [parts]}


def _numbers(own: Item, around: list[Item]) -> Fields:
    """Volume, issue, pages and the like, and the ISSNs and ISBNs, which count for all that is inside."""
    places = [own, *around]
    version = next((first_words(one, "version") for one in own.each("version_info")), None)
    volumes = [volume for fields in places for volume in fields.each("journal_volume")]
    return {
        "volume": next(filter(None, [first_words(fields, "volume") for fields in (*volumes, *places)]), None),
        "issue": next(filter(None, [first_words(fields, "issue") for fields in places]), None),
        "page": _pages(own.each("pages")),
        "article-number": _article_number(own),
        "edition-number": first_words(own, "edition_number"),
        "version": {"version": version} if version else None,
        "issn-type": _typed([one for fields in places for one in elements(fields, "issn")]),
        "isbn-type": _typed([one for fields in places for one in elements(fields, "isbn")]),
        "degree": list(all_words(own, "degree")),
    }


def _typed(found: Iterable[Fields]) -> list[Fields]:
    return [{"value": words(one), "type": attribute(one, "media_type") or "print"} for one in found]


def _pages(groups: Iterable[Item]) -> str | None:
    """Ranges like `1-3, 9-11`, the first of them split into two elements."""
    found = [[first_words(group, name) for name in names] for group in groups for names in _RANGES]
    return ", ".join("-".join(filter(None, pages)) for pages in found if any(pages)) or None


def _article_number(own: Item) -> str | None:
    """The item number that is called an article number (`article_number`, `article-number`)."""
    found = [one for group in own.each("publisher_item") for one in group.each("item_number")]
    for one in (*found, *own.each("item_number")):
        kind, value = one.text("@item_number_type") or "", words({TEXT: one.take(TEXT)})
        if _NUMBER.sub("", kind).lower() == "articlenumber" and value:
            return value
    return None


def _people(item: Item, own: Item, around: list[Item]) -> Fields:
    """The contributors; a dissertation of the older schemas has its author beside the other elements."""
    lone = Item({"person_name": own.take("person_name")})
    chairs = [group for each in item.each("conference") for group in each.each("contributors")]
    bodies = institutions(own.each("institution"))
    makers = [first_words(maker, "publisher_name") for fields in (own, *around) for maker in fields.each("publisher")]
    named = {"publisher": maker} if (maker := next(filter(None, makers), None)) else {}
    return {
        **people([lone, *own.each("contributors"), *chairs]),
        **named,
        "institution": bodies,
        "standards-body": standards_body([one for fields in (own, *around) for one in fields.each("standards_body")]),
    }


def _links(own: Item, around: list[Item], claims: Iterable[Item], parent: str | None) -> Fields:
    """What is linked to; the licences of a book are those of its chapters that have none of their own."""
    programs, crossmarks = _programs(own)
    inherited = [licences(_programs(fields)[0]) for fields in around]
    page, found = links(own.each("doi_data"))
    return {
        "update-to": updates(crossmarks),
        "license": next(filter(None, (licences(programs), *inherited)), None),
        "funder": funders(programs),
        "relation": relations(programs, claims, parent, own.text("@parent_relation")),
        "reference": references(own),
        "resource": {"primary": {"URL": page}} if page else None,
        "link": found,
    }


def _programs(fields: Item) -> tuple[list[Item], list[Item]]:
    """The programs of an element, beside its other elements or within Crossmark, and the Crossmark elements."""
    crossmarks = fields.each("crossmark")
    custom = [part for mark in crossmarks for part in mark.each("custom_metadata")]
    return [*fields.each("program"), *custom, *(one for part in custom for one in part.each("program"))], crossmarks


def _event(items: list[Item]) -> Fields:
    """The conference, the first where several are named."""
    found = []
    for fields in items:
        dates = elements(fields, "conference_date")
        found.append(
            {
                "name": first_words(fields, "conference_name"),
                "location": first_words(fields, "conference_location"),
                "start": _event_date(dates, "start"),
                "end": _event_date(dates, "end"),
            }
        )
    return {"event": found[0]} if found else {}


def _event_date(dates: Iterable[Fields], side: str) -> Fields | None:
    first = next(iter(dates), {})
    parts = [attribute(first, f"{side}_{unit}") for unit in ("year", "month", "day")]
    return {"date-parts": [[part or None for part in parts]]} if parts[0] else None
