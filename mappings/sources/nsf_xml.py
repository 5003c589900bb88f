"""Awards of the U.S. National Science Foundation in the XML of its yearly download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, person, role, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Date, Grant, Organization, Record, Text
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.text import texts
from fabiola.mappings.xml.text import first_words


class NSFXML(XMLSource):
    """One award. The amount is what was awarded so far, else what is intended; the first programme element counts.

    Dates are American. Former investigators keep their role, with the dates that the record gives.
    Format: https://www.nsf.gov/awardsearch/resources/Award.xsd
    """

    name: ClassVar[str] = "nsf-xml"
    title: ClassVar[str] = "NSF award (XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"Award"})
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "AGENCY",
            "ARRAAmount",
            "AwardInstrument",
            "AwardTotalIntnAmount",
            "Appropriation",
            "CFDA_NUM",
            "Fund",
            "FUND_OBLG",
            "Institution.CONGRESSDISTRICT",
            "Institution.CONGRESS_DISTRICT_ORG",
            "Institution.ORG_DUNS_NUM",
            "Institution.ORG_LGL_BUS_NAME",
            "Institution.ORG_PRNT_UEI_NUM",
            "Institution.ORG_UEI_NUM",
            "Institution.PhoneNumber",
            "Institution.StateCode",
            "Institution.StateName",
            "Institution.StreetAddress",
            "Institution.StreetAddress2",
            "Institution.ZipCode",
            "Investigator.EmailAddress",
            "Investigator.NSF_ID",
            "Investigator.PI_FULL_NAME",
            "MaxAmdLetterDate",
            "Organization",
            "POR",
            "Performance_Institution",
            "ProgramElement",
            "ProgramOfficer",
            "ProgramReference",
            "TRAN_TYPE",
            "awardAgencyCode",
            "fundAgencyCode",
        }
    )

    def knows(self, document: Fields) -> bool:
        """An `Award` without a namespace that has a number of its own."""
        return super().knows(document) and isinstance(document.get("AwardID"), list)

    def key(self, item: Item) -> str:
        """The number. Raises Rejected where there is none."""
        number = award_number(first_words(Item({"AwardID": item.peek("AwardID")}), "AwardID"))
        if number is None:
            raise Rejected("AwardID: missing or no award number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its number."""
        number = self.key(item)
        item.drop("AwardID")
        foundation = funder("nsf", "NSF")
        funders = (foundation,) if foundation else ()
        money = first_words(item, "AwardAmount"), first_words(item, "AwardTotalIntnAmount")
        return Grant(
            number=number,
            titles=texts((first_words(item, "AwardTitle"),), "en"),
            funders=funders,
            programme=scheme(_programme(item), funders),
            amount=amount(money[0], "USD") or amount(money[1], "USD"),
            start=american(first_words(item, "AwardEffectiveDate")),
            end=american(first_words(item, "AwardExpirationDate")),
            awarded=american(first_words(item, "MinAmdLetterDate")),
            contributions=contributions(_parties(item)),
            descriptions=texts((without_emails(first_words(item, "AbstractNarration") or ""),), "en"),
        )


def american(text: object) -> Date | None:
    """A date as NSF writes it: `09/17/2015`."""
    return parse_date(text, month_first=True)


def _programme(item: Item) -> str | None:
    """The first programme element with a name."""
    return next(filter(None, (first_words(part, "Text") for part in item.each("ProgramElement"))), None)


def _parties(item: Item) -> Iterator[Party]:
    for part in item.each("Investigator"):
        word = first_words(part, "RoleCode")
        middle, suffix = first_words(part, "PI_MID_INIT"), first_words(part, "PI_SUFX_NAME")
        family = " ".join(filter(None, (first_words(part, "LastName"), suffix)))
        who = person(first_words(part, "FirstName"), middle, family)
        start, end = american(first_words(part, "StartDate")), american(first_words(part, "EndDate"))
        if who:
            yield Party(who, role("nsf", word) or "researcher", start, end)
    for part in item.each("Institution"):
        if name := first_words(part, "Name"):
            place, city = country(first_words(part, "CountryName")), first_words(part, "CityName")
            yield Party(Organization(names=(Text(name),), country=place, locality=city), "funding-recipient")
