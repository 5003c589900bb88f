"""Names, places and addresses of organizations in Pure, the same in its web service and its API."""

from __future__ import annotations

from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.pure.ws_values import BOOKKEEPING, classification, localized
from fabiola.mappings.records import Text
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.text import plain, texts

_SORT_NAME = "sortname"


class Place(NamedTuple):
    """Where an organization is: the code of the country, or its name where that has no code, and the town."""

    country: str | None = None
    country_name: str | None = None
    locality: str | None = None


def other_names(item: Item, names: tuple[Text, ...]) -> tuple[Text, ...]:
    """The other names, without those turned round for sorting."""
    found = list(texts(item.texts("alternativeNames")))
    for variant in item.each("nameVariants"):
        term, value = classification(variant.take("type")), localized(variant.take("value"))
        variant.drop(*BOOKKEEPING)
        found += value if term is None or term.last.lower() != _SORT_NAME else ()
    return tuple(name for name in dict.fromkeys(found) if name not in names)


def place(item: Item) -> Place:
    """Country and town of the first address that names the country."""
    for address in (*item.each("address"), *item.each("addresses")):
        term, town = classification(address.take("country")), plain(address.text("city"))
        address.drop(*address.names())
        if term and term.labels:
            code = country(term.last)
            return Place(code, None if code else term.labels[0].value, town)
    return Place()


def own_addresses(item: Item) -> list[str]:
    """The addresses that an organization gives for itself."""
    found = []
    for address in item.each("webAddresses"):
        found += [text.value for text in localized(address.take("value"))]
        address.drop(*BOOKKEEPING, "type")
    return found
