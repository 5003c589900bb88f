"""Rows that are grants or venues."""

from __future__ import annotations

from fabiola.mappings.items import Rejected
from fabiola.mappings.records import Amount, Grant, Programme, Text, Venue
from fabiola.mappings.sheets.people import contributions, organizations
from fabiola.mappings.sheets.rows import Row
from fabiola.mappings.sheets.words import code
from fabiola.mappings.sheets.works import identifiers
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number

VENUE_SCHEMES = ("issn-l", "issn", "issn-print", "issn-electronic", "doi", "wikidata", "openalex")
GRANT_SCHEMES = ("doi", "openalex")


def grant(row: Row) -> Grant:
    """The grant. Raises Rejected without a number, a title and an identifier."""
    number, titles, own = row.first("number", award_number), row.texts("title"), identifiers(row, *GRANT_SCHEMES)
    if not number and not titles and not own:
        raise Rejected("number: empty or no award number, and title and identifiers are empty")
    funders, name = organizations(row, "funder", "funder-id"), row.text("programme")
    return Grant(
        number=number,
        titles=titles,
        acronym=row.text("acronym"),
        identifiers=own,
        funders=funders,
        programme=Programme(Text(name), funders=funders) if name else None,
        amount=_amount(row),
        start=row.date("start"),
        end=row.date("end"),
        awarded=row.date("awarded"),
        contributions=contributions(row, "principal-investigator"),
        descriptions=row.texts("abstract"),
        keywords=row.strings("keywords"),
        websites=row.addresses("url"),
    )


def venue(row: Row) -> Venue:
    """The venue, a journal unless the row says otherwise. Raises Rejected without a name."""
    names = row.texts("name")
    if not names:
        raise Rejected("name: empty")
    return Venue(
        names=names,
        type=code(row, "type") or "journal",
        identifiers=identifiers(row, *VENUE_SCHEMES),
        publishers=organizations(row, "publisher", "publisher-id", "publisher"),
        alternative_names=row.texts("other-name"),
        websites=row.addresses("url"),
    )


def _amount(row: Row) -> Amount | None:
    """The amount in the currency of the row."""
    currency = row.text("currency")
    return row.first("amount", lambda text: amount(text, currency))
