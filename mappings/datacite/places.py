"""Where a DataCite work appeared: journal, series, proceedings or book, with volume, issue and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fabiola.mappings.datacite.links import item_links
from fabiola.mappings.datacite.names import contributions, publishers, stated
from fabiola.mappings.items import Item
from fabiola.mappings.records import Identifier, Text, Venue, Work
from fabiola.mappings.values.dates import date
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.pages import split_pages
from fabiola.mappings.values.text import texts
from fabiola.ontology.tables import table

_NUMBER = re.compile(r"(?a)(?:(?:volume|vol|no|nr|issue)\b\.?\s*)?([A-Za-z]{0,8}\d[\w./-]{0,15})", re.IGNORECASE)
_BOOKS = {"Book": "book", "ConferenceProceeding": "proceedings"}
_PUBLISHED_IN, _JOURNAL = "IsPublishedIn", "Journal"


class Place(NamedTuple):
    """What a work appeared in, and where in it."""

    container: Venue | Work | None = None
    series: Venue | None = None
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    pages: str | None = None
    article_number: str | None = None
    position: str | None = None


def place(item: Item, hosts: Sequence[Item], type_: str, issns: tuple[Identifier, ...], series: str | None) -> Place:
    """The place by the related items that the work is published in, else by DataCite's `container`.

    `issns` are those of what the work is part of, `series` its SeriesInformation. DataCite makes the `container` of a
    registered journal out of facts, any other one out of these two: its title is used for a serial with an ISSN or for
    a type that appears in serials (`datacite_serials.csv`), its numbers where they are numbers. A serial of which only
    the ISSN is known has no place in the graph.
    """
    fields = item.open("container")
    exact = fields.peek("type") == _JOURNAL
    serial = _serial(fields, type_, issns, series)
    host = _host(hosts)
    details = next((one for one in hosts if "firstPage" in one or "volume" in one), fields)
    hosted = next((venue for one in hosts if (venue := _venue(one, type_))), serial)
    in_series = hosted is not None and (host is not None or _row(type_)[1] == "series")
    where = _position(details, exact or details is not fields)
    return where._replace(
        container=host or (None if in_series else hosted),
        series=hosted if in_series else None,
        volume=where.volume if host is None else None,
    )


def hosts(items: Sequence[Item]) -> tuple[Item, ...]:
    """The related items that a work is published in."""
    return tuple(fields for fields in items if fields.peek("relationType") == _PUBLISHED_IN)


def _host(hosts: Sequence[Item]) -> Work | None:
    """The book or the proceedings that a work is a part of."""
    for fields in hosts:
        kind = _BOOKS.get(str(fields.peek("relatedItemType")))
        if kind and (names := _titles(fields)):
            fields.drop("relatedItemType")
            editors = [one for one in fields.each("contributors") if one.text("contributorType") == "Editor"]
            identifiers = [link.target for link in item_links(fields) if link.target.scheme in ("doi", "isbn")]
            return Work(
                type=kind,
                titles=names[:1],
                subtitles=tuple(name.value for name in names[1:]),
                identifiers=tuple(identifiers),
                published=date(fields.integer("publicationYear")),
                volume=volume if isinstance(volume := fields.peek("volume"), str) else None,
                edition=fields.text("edition"),
                publishers=publishers(fields),
                contributions=tuple(contributions(editors, "editor")),
            )
    return None


def _venue(fields: Item, type_: str) -> Venue | None:
    """The journal or series of a related item; a DOI given for it is often that of an article, and not used."""
    kind = fields.peek("relatedItemType")
    identifiers = tuple(link.target for link in item_links(fields) if link.target.scheme.startswith("issn"))
    if kind != _JOURNAL and not identifiers:
        return None
    names = _titles(fields)
    fields.drop("relatedItemType", "publicationYear")
    if not names:
        return None
    serial = "journal" if kind == _JOURNAL else _row(type_)[0]
    return Venue(names[:1], serial, identifiers, publishers(fields), names[1:])


def _serial(fields: Item, type_: str, issns: tuple[Identifier, ...], series: str | None) -> Venue | None:
    kind, scheme = fields.text("type"), fields.text("identifierType") or ""
    value, title = fields.text("identifier"), stated(fields.text("title"))
    named = identifier("issn", value) if scheme.upper().endswith("ISSN") and value else None
    known = {one.value for one in issns}
    identifiers = (*issns, *([named] if named and named.value not in known else []))
    name = title or (series or "").partition(",")[0].strip()
    if not name or not (identifiers or kind == _JOURNAL or type_ in table("datacite_serials")):
        return None
    return Venue(texts((name,)), "journal" if kind == _JOURNAL else _row(type_)[0], identifiers)


def _row(type_: str) -> tuple[str, str]:
    row = table("datacite_serials").get(type_)
    return (row["serial"], row["place"]) if row else ("journal", "container")


def _position(fields: Item, exact: bool) -> Place:
    """Volume, issue and pages; where they were cut out of a sentence only such as are numbers."""
    volume, issue = fields.text("volume"), fields.text("issue")
    pages = split_pages("-".join(filter(None, (fields.text("firstPage"), fields.text("lastPage")))))
    number, kind = fields.text("number"), fields.text("numberType")
    return Place(
        volume=volume if exact else _number(volume),
        issue=issue if exact else _number(issue),
        first_page=pages.first,
        last_page=pages.last,
        pages=pages.whole if exact else None,
        article_number=number if kind == "Article" else None,
        position=number if kind != "Article" else None,
    )


def _number(raw: str | None) -> str | None:
    match = _NUMBER.fullmatch(raw) if raw else None
    return match[1] if match else None


def _titles(fields: Item) -> tuple[Text, ...]:
    found = [(entry.text("titleType"), entry.text("title")) for entry in fields.each("titles")]
    return texts(title for kind, title in found if kind in (None, "Subtitle"))
