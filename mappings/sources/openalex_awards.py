"""Awards of OpenAlex: grants that funders have registered, and those made up from what papers print."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.funding.parties import period, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.openalex.bookkeeping import BOOKKEEPING
from fabiola.mappings.openalex.investigators import contributions
from fabiola.mappings.openalex.things import addresses, is_entity, label, own_identifier
from fabiola.mappings.records import Date, Grant, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_numbers
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import texts


class OpenAlexAwards(Source):
    """Awards. The works that one has funded say so themselves, so the list of them is not read.

    An award that was made up from a paper may stand for words that are no number (`China`), then it needs a title, or
    for several numbers, then it is not one grant.
    Format: https://docs.openalex.org/api-entities/awards/award-object
    """

    name: ClassVar[str] = "openalex-awards"
    title: ClassVar[str] = "OpenAlex award (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = BOOKKEEPING | frozenset(
        {
            "funded_outputs",
            "funded_outputs_count",
            "funding_type",
            "primary_topic",
            "provenance",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The address of an award as its `id`."""
        return is_entity(document, "G")

    def key(self, item: Item) -> str:
        """The OpenAlex ID. Raises Rejected where there is none of an award."""
        return own_identifier(item, "G").value

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without an OpenAlex ID, and for what is not one grant."""
        own, titles = own_identifier(item, "G"), label(item.text("display_name"))
        item.drop("id")
        number = _number(item, titles)
        body = _funder(item.open("funder"))
        funders = (body,) if body else ()
        start, end = period(_day(item, "start"), _day(item, "end"))
        return Grant(
            number=number,
            titles=titles,
            identifiers=(own, *identify(("doi", item.text("doi")))),
            funders=funders,
            programme=scheme(item.text("funder_scheme"), funders, None),
            amount=amount(item.take("amount"), item.text("currency")),
            start=start,
            end=end,
            contributions=tuple(contributions(item)),
            descriptions=texts((item.text("description"),)),
            websites=addresses(item.text("landing_page_url")),
        )


def _number(item: Item, titles: tuple[Text, ...]) -> str | None:
    printed = item.take("funder_award_id")
    numbers = award_numbers(printed)
    if len(numbers) > 1:
        raise Rejected(f"funder_award_id: stands for {len(numbers)} numbers, so it is not one grant")
    if not numbers and not titles:
        raise Rejected(f"funder_award_id: {printed!r:.80} is no number, and there is no title")
    return next(iter(numbers), None)


def _day(item: Item, name: str) -> Date | None:
    """The date, else the year."""
    day, year = parse_date(item.text(f"{name}_date")), date(item.integer(f"{name}_year"))
    return day or year


def _funder(fields: Item) -> Organization | None:
    """The funder; its ROR ID is under `ror`, in snapshots under `ror_id`."""
    names, rors = label(fields.text("display_name")), (fields.text("ror"), fields.text("ror_id"))
    identifiers = identify(
        ("openalex", fields.text("id")), ("ror", rors[0] or rors[1]), ("fundref", fields.text("doi"))
    )
    return Organization(names=names, identifiers=identifiers) if names or identifiers else None
