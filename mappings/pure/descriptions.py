"""What records of Pure other than research outputs share: descriptions, links, pages, dates, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.pure.ws_values import BOOKKEEPING, classification, codes, first_text, localized, web_addresses
from fabiola.mappings.records import Date, Identifier, Text
from fabiola.mappings.values.dates import date
from fabiola.mappings.values.identifiers import identify

API_BOOKKEEPING = (
    "createdBy",
    "createdDate",
    "customDefinedFields",
    "modifiedBy",
    "modifiedDate",
    "prettyUrlIdentifiers",
    "pureId",
    "systemName",
    "typeDiscriminator",
    "version",
)
"""What any object of the API says of its own row in the database."""

_DESCRIBES = re.compile("abstract|description|summary", re.IGNORECASE)


def descriptions(item: Item) -> tuple[Text, ...]:
    """What a record says of its subject; texts of other types (reasons, conditions, notes) are left out."""
    found: list[Text] = []
    for part in item.each("descriptions"):
        term = _type(part)
        told = localized(part.take("value"))
        part.drop(*BOOKKEEPING)
        found += told if term is None or _DESCRIBES.search(term) else ()
    return tuple(dict.fromkeys(found))


def typed_values(items: Iterable[Item]) -> Iterator[tuple[str, str]]:
    """The identifiers of a record, each with the last part of the address of its type, in lower case.

    What the database itself has for keys has no type and is left out.
    """
    for item in items:
        term, value = _type(item), first_text(item.take("value")) or item.text("id")
        item.drop(*BOOKKEEPING, "typeDiscriminator", "idSource", "id")
        if term and value:
            yield term, value


def coded_identifiers(items: Iterable[Item], scheme: str) -> tuple[Identifier, ...]:
    """The identifiers of the types that a scheme of `pure_classifications.csv` knows."""
    known = ((codes(scheme).get(term.removesuffix("_id")), value) for term, value in typed_values(items))
    return identify(*((code, value) for code, value in known if code))


def own_identifiers_of(item: Item) -> list[Item]:
    """The identifiers that the institution keeps of an object, by every name that the formats have for them."""
    return [one for name in ("ids", "associatedIds", "classifiedSources", "identifiers") for one in item.each(name)]


def pages_and_links(item: Item, page: str | None) -> tuple[str, ...]:
    """The page on the portal and the links of a record."""
    links = item.each("links")
    for link in links:
        link.drop(*BOOKKEEPING, "id", "description", "linkType")
    return web_addresses((page, *(link.text("url") for link in links)))


def compound_date(item: Item) -> Date | None:
    """The date of an object of year, month and day."""
    return date(item.integer("year"), item.integer("month"), item.integer("day"))


def _type(item: Item) -> str | None:
    term = classification(item.take("type")) or classification(item.take("classification"))
    return term.last.lower() if term else None
