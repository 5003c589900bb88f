"""Grants in the 360Giving Data Standard, by which British grantmakers publish whom they gave what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.funding.parties import Party, contributions, period, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Grant, Identifier, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain, texts

_PREFIX = "360G-"
_SCHEMES = {"XI-ROR-": "ror", "XI-GRID-": "grid", "XI-LEI-": "lei"}
"""How an org-id.guide identifier of a register that we have begins -> its scheme."""


class Giving360(Source):
    """One grant of a file. Its number is its 360Giving identifier, for the funder's own is not given apart.

    People who receive a grant are left out, whoever they are; publishers add columns freely, which are reported.
    Format: https://standard.threesixtygiving.org/en/latest/technical/reference/
    """

    name: ClassVar[str] = "360giving"
    title: ClassVar[str] = "360Giving grant (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "actualDates",
            "additional_data",
            "amountAppliedFor",
            "amountDisbursed",
            "beneficiaryLocation",
            "classifications",
            "dataSource",
            "dateModified",
            "forIndividualsDetails",
            "fromOpenCall",
            "fundingOrganization.department",
            "fundingOrganization.id",
            "fundingType",
            "grantProgramme.code",
            "grantProgramme.url",
            "locationScope",
            "plannedDates.duration",
            "recipientIndividual",
            "recipientOrganization.charityNumber",
            "recipientOrganization.companyNumber",
            "recipientOrganization.id",
            "recipientOrganization.location",
            "recipientOrganization.organisationType",
            "recipientOrganization.postalCode",
            "recipientOrganization.addressRegion",
            "recipientOrganization.streetAddress",
            "regrantType",
            "relatedDocument",
            "toIndividualsDetails",
        }
    )

    def knows(self, document: Fields) -> bool:
        """An identifier that begins as 360Giving's do."""
        return isinstance(found := document.get("id"), str) and found.startswith(_PREFIX)

    def key(self, item: Item) -> str:
        """The identifier. Raises Rejected where there is none."""
        number = award_number(item.peek("id"))
        if number is None:
            raise Rejected("id: missing or no grant identifier")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its identifier."""
        number = self.key(item)
        item.drop("id")
        funders = tuple(body for part in item.each("fundingOrganization") if (body := _organization(part)))
        planned = next(iter(item.each("plannedDates")), Item({}))
        start, end = period(planned.text("startDate"), planned.text("endDate"))
        return Grant(
            number=number,
            titles=texts((item.text("title"),)),
            funders=funders,
            programme=scheme(_programme(item), funders, None),
            amount=amount(item.take("amountAwarded"), item.text("currency")),
            start=start,
            end=end,
            awarded=parse_date(item.text("awardDate")),
            contributions=contributions(_parties(item)),
            descriptions=texts((item.text("description"),)),
            websites=_websites(item),
        )


def _programme(item: Item) -> str | None:
    """The first programme with a title."""
    return next(filter(None, (part.text("title") for part in item.each("grantProgramme"))), None)


def _parties(item: Item) -> Iterator[Party]:
    for part in item.each("recipientOrganization"):
        if body := _organization(part):
            yield Party(body, "funding-recipient")


def _organization(part: Item) -> Organization | None:
    name, website = plain(part.text("name")), _websites(part)
    place, city = country(part.text("addressCountry")), part.text("addressLocality")
    if not name:
        return None
    return Organization(
        names=(Text(name),),
        identifiers=_identifiers(part),
        country=place,
        locality=city,
        websites=website,
        aliases=texts((part.text("alternateName"),)),
    )


def _identifiers(part: Item) -> tuple[Identifier, ...]:
    stated = part.peek("id")
    pairs = (
        (scheme, stated.removeprefix(prefix))
        for prefix, scheme in _SCHEMES.items()
        if isinstance(stated, str) and stated.startswith(prefix)
    )
    return identify(*pairs)


def _websites(item: Item) -> tuple[str, ...]:
    address = item.text("url")
    return (address,) if address and address.startswith(("http://", "https://")) else ()
