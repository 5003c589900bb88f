"""Projects of UKRI's Gateway to Research as its search exports them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.funding.parties import Party, contributions, funder, period, person
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Grant, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.text import plain, texts

_COLUMNS = frozenset({"FundingOrgName", "ProjectReference"})


class UKRIExport(Source):
    """The rows of the Gateway's CSV export of projects.

    In exports the end is often the same as the start and then no end; students and other people beside the principal
    investigator are left out, as is what was spent.
    """

    name: ClassVar[str] = "ukri-gtr-csv"
    title: ClassVar[str] = "Gateway to Research projects (CSV export)"
    kind: ClassVar[str] = "grant"
    delimiter: ClassVar[str] = ","
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "Department",
            "ExpenditurePounds",
            "FundingOrgId",
            "LeadROId",
            "PIId",
            "ProjectCategory",
            "ProjectId",
            "Region",
            "Status",
            "Student ORCID iD",
            "StudentFirstName",
            "StudentOtherNames",
            "StudentSurname",
            "fullname",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A text whose first line is the header of the export; a row of it."""
        return has_columns(document, _COLUMNS)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the export, without cells that no column names."""
        return rows(document)

    def key(self, item: Item) -> str:
        """The reference of the grant. Raises Rejected where there is none."""
        number = award_number(item.peek("ProjectReference"))
        if number is None:
            raise Rejected("ProjectReference: missing or no number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its reference."""
        number = self.key(item)
        item.drop("ProjectReference")
        body = funder("ukri-gtr", item.text("FundingOrgName"))
        funders = (body,) if body else ()
        start, end = period(item.text("StartDate"), item.text("EndDate"))
        address = item.text("GTRProjectUrl")
        return Grant(
            number=number,
            titles=texts((item.text("Title"),), "en"),
            funders=funders,
            amount=amount(item.take("AwardPounds"), "GBP"),
            start=start,
            end=end,
            contributions=contributions(_row_parties(item)),
            websites=(address,) if address and address.startswith("https://") else (),
        )


def _row_parties(item: Item) -> Iterator[Party]:
    given, middle = item.text("PIFirstName"), item.text("PIOtherNames")
    if who := person(given, middle, item.text("PISurname"), item.text("PI ORCID iD")):
        yield Party(who, "principal-investigator")
    if lead := plain(item.text("LeadROName")):
        yield Party(Organization(names=(Text(lead),)), "host-institution")
