"""What is the same all over ORCID: wrapped values, dates, web addresses, visibility, bookkeeping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from fabiola.mappings.items import Item
from fabiola.mappings.records import Date, Identifier, Organization, Text
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import date
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain

BOOKKEEPING = ("created-date", "last-modified-date", "source", "path", "put-code", "display-index")
"""What ORCID says of its own record of an item, and who supplied it."""
_REGISTERS = ("ror", "fundref", "grid", "ringgold", "lei", "isni", "wikidata")


def word(raw: object) -> str:
    """A word of a list of words as version 3 writes it: version 2 has `JOURNAL_ARTICLE` for `journal-article`."""
    return raw.strip().lower().replace("_", "-") if isinstance(raw, str) else ""


def unwrapped(raw: Any) -> Any:
    """What is inside `{"value": …}`."""
    return raw.get("value") if isinstance(raw, dict) else raw


def value(item: Item, name: str) -> str | None:
    """The text of a field that ORCID wraps in an object."""
    return item.open(name).text("value")


def titled(item: Item, name: str, tag: str | None = None) -> tuple[Text, ...]:
    """The one title of a field, in the language that it says or else the one given; none where it is empty."""
    fields = item.open(name)
    stated, text = fields.read("language-code", language), plain(fields.text("value"))
    return (Text(text, stated or tag),) if text else ()


def day(raw: object) -> Date | None:
    """The date of `{"year": {"value": "2018"}, "month": …, "day": …}`."""
    parts = raw if isinstance(raw, dict) else {}
    return date(*(unwrapped(parts.get(name)) for name in ("year", "month", "day")))


def web_address(raw: object) -> str | None:
    """The address, wrapped or not, if it is one on the web."""
    address = unwrapped(raw)
    is_web = isinstance(address, str) and address.strip().lower().startswith(("http://", "https://"))
    return address.strip() if is_web else None


def is_public(visibility: object) -> bool:
    """Whether everyone may see an item; one that says nothing came from the public API, which shows nothing else."""
    return visibility in (None, "public", "PUBLIC")


def public(items: Iterable[Item]) -> Iterator[Item]:
    """The items that everyone may see; the others are dropped whole."""
    for item in items:
        if is_public(item.take("visibility")):
            yield item
        else:
            item.drop(*item.names())


def preferred(told: Iterable[Item]) -> Item | None:
    """Of the public items by which several sources tell of the same, the one that the person prefers."""
    found = list(public(told))
    chosen = max(found, key=lambda item: item.integer("display-index") or 0, default=None)
    for item in found:
        if item is not chosen:
            item.drop(*item.names())
    return chosen


def organization(fields: Item) -> Organization:
    """An organization with its identifier in a register; the department and the region have no place in the model."""
    name = plain(fields.text("name"))
    address, register = fields.open("address"), fields.open("disambiguated-organization")
    return Organization(
        names=(Text(name),) if name else (),
        identifiers=tuple(_registered(register)),
        country=address.read("country", country),
        locality=plain(address.text("city")),
    )


def _registered(fields: Item) -> Iterator[Identifier]:
    register = fields.peek("disambiguation-source")
    scheme = register.strip().lower() if isinstance(register, str) else ""
    if scheme in _REGISTERS:
        fields.drop("disambiguation-source")
        if found := fields.read("disambiguated-organization-identifier", partial(identifier, scheme)):
            yield found
