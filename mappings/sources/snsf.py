"""Grants of the Swiss National Science Foundation in the short form of its data portal."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.funding.parties import funder, period, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Grant, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.text import plain, texts

_SHAPE = (("title", str), ("type", str), ("field", str), ("start_date", str), ("end_date", str))


class SNSF(Source):
    """One grant: number, title, amount in francs, period, the funding instrument as programme, the field as keyword.

    Titles are in any language, which is not said. Format: https://data.snf.ch/datasets (grants, cut to these columns)
    """

    name: ClassVar[str] = "snsf-json"
    title: ClassVar[str] = "SNSF grant (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset({"cx", "cy", "r", "year"})

    def knows(self, document: Fields) -> bool:
        """A number in digits with the columns of the portal, and no others that would make it something else."""
        return (
            isinstance(document.get("id"), int)
            and "amount" in document
            and all(isinstance(document.get(name), kind) for name, kind in _SHAPE)
        )

    def key(self, item: Item) -> str:
        """The number. Raises Rejected where there is none."""
        number = award_number(item.peek("id"))
        if number is None:
            raise Rejected("id: missing or no grant number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its number."""
        number = self.key(item)
        item.drop("id")
        foundation = funder("snsf", "SNSF")
        funders = (foundation,) if foundation else ()
        field = plain(item.text("field"))
        start, end = period(item.text("start_date"), item.text("end_date"))
        return Grant(
            number=number,
            titles=texts((item.text("title"),)),
            funders=funders,
            programme=scheme(item.text("type"), funders),
            amount=amount(item.take("amount"), "CHF"),
            start=start,
            end=end,
            keywords=(field,) if field else (),
        )
