"""Awards of the U.S. National Science Foundation as its award search service answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, person, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Grant, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.sources.nsf_xml import american
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.names import split_name
from fabiola.mappings.values.text import plain, texts

_MARKS = frozenset({"awardeeName", "estimatedTotalAmt", "fundsObligatedAmt", "piLastName", "pdPIName"})
_NUMBER_BEHIND = re.compile(r"\s*~\d+\s*$")


class NSF(Source):
    """One award of an answer. The amount is what was obligated so far, else the estimate of the total.

    The service also answers for NASA, which `agency` then says.
    Format: https://resources.research.gov/common/webapi/awardapisearch-v1.htm
    """

    name: ClassVar[str] = "nsf"
    title: ClassVar[str] = "NSF award (award search service, JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "activeAwds",
            "awardAgencyCode",
            "awardeeAddress",
            "awardeeCounty",
            "awardeeDistrictCode",
            "awardeeStateCode",
            "awardeeZipCode",
            "cfdaNumber",
            "dirAbbr",
            "divAbbr",
            "dunsNumber",
            "estimatedTotalAmt",
            "expiredAwds",
            "fundAgencyCode",
            "histAwds",
            "initAmendmentDate",
            "jrnl",
            "latestAmendmentDate",
            "offset",
            "orgCodeDir",
            "orgCodeDiv",
            "orgLongName",
            "orgLongName2",
            "orgUrl",
            "parentUeiNumber",
            "perfAddress",
            "perfCity",
            "perfCountryCode",
            "perfCounty",
            "perfDistrictCode",
            "perfLocation",
            "perfStateCode",
            "perfZipCode",
            "piEmail",
            "piId",
            "piPhone",
            "pdPIName",
            "poEmail",
            "poName",
            "poPhone",
            "primaryProgram",
            "progEleCode",
            "progRefCode",
            "projectOutComesReport",
            "publicationConference",
            "publicationResearch",
            "transType",
            "ueiNumber",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A number and a title, with a field that only this service has."""
        return (
            isinstance(document.get("id"), str)
            and isinstance(document.get("title"), str)
            and not _MARKS.isdisjoint(document)
        )

    def key(self, item: Item) -> str:
        """The number. Raises Rejected where there is none."""
        number = award_number(item.peek("id"))
        if number is None:
            raise Rejected("id: missing or no award number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its number."""
        number = self.key(item)
        item.drop("id")
        agency = funder("nsf", item.text("agency") or "NSF")
        funders = (agency,) if agency else ()
        return Grant(
            number=number,
            titles=texts((item.text("title"),), "en"),
            funders=funders,
            programme=scheme(item.text("fundProgramName"), funders),
            amount=amount(item.take("fundsObligatedAmt"), "USD") or amount(item.take("estimatedTotalAmt"), "USD"),
            start=american(item.text("startDate")),
            end=american(item.text("expDate")),
            awarded=american(item.text("date")),
            contributions=contributions(_parties(item)),
            descriptions=texts((without_emails(item.text("abstractText") or ""),), "en"),
        )


def _parties(item: Item) -> Iterator[Party]:
    whole, given, family = item.peek("pdPIName"), item.text("piFirstName"), item.text("piLastName")
    middle = item.text("piMiddeInitial") or item.text("piMiddleInitial")
    if not (given or family) and isinstance(whole, str):
        given, family = split_name(whole)
    if who := person(given, middle, family):
        yield Party(who, "principal-investigator")
    for printed in item.texts("coPDPI"):
        first, last = split_name(_NUMBER_BEHIND.sub("", without_emails(printed)))
        if other := person(first, None, last):
            yield Party(other, "co-investigator")
    place, city = country(item.text("awardeeCountryCode")), item.text("awardeeCity")
    if name := plain(item.text("awardeeName") or item.text("awardee")):
        yield Party(Organization(names=(Text(name),), country=place, locality=city), "funding-recipient")
