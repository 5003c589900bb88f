"""Projects of CORDIS as the open data portal of the Union offers them: one table for each framework programme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import ClassVar

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.funding.parties import Party, contributions, funder, period, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Amount, Grant, Organization, Programme, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import table

_COLUMNS = frozenset({"acronym", "ecMaxContribution", "fundingScheme", "rcn"})
_SEPARATOR = re.compile(r"\s*[,;]\s*")


class CordisTable(Source):
    """The rows of `project.csv`, separated by semicolons, which is one grant agreement each.

    Tables since 2021 leave the parties to a table of their own (`organization.csv`), which is not read; the older ones
    name them in the row, and those of the Seventh Framework Programme call the number `reference`. The amount is what
    the Union pays, not the cost of the project, and has a decimal comma.
    Format: https://data.europa.eu/data/datasets/cordis-eu-research-projects-under-horizon-europe-2021-2027
    """

    name: ClassVar[str] = "cordis-csv"
    title: ClassVar[str] = "CORDIS projects (CSV)"
    kind: ClassVar[str] = "grant"
    delimiter: ClassVar[str] = ";"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "call",
            "contentUpdateDate",
            "fundingScheme",
            "legalBasis",
            "masterCall",
            "nature",
            "programme",
            "projectID",
            "rcn",
            "status",
            "subCall",
            "subjects",
            "topics",
            "totalCost",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The columns that the tables of all times have."""
        return has_columns(document, _COLUMNS, self.delimiter)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the table."""
        return rows(document, self.delimiter)

    def key(self, item: Item) -> str:
        """The number of the grant agreement. Raises Rejected where there is none."""
        number = award_number(item.peek("id") or item.peek("reference"))
        if number is None:
            raise Rejected("id: missing or no grant agreement number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its number."""
        number = self.key(item)
        item.drop("id", "reference")
        commission = funder("cordis", "EC")
        funders = (commission,) if commission else ()
        start, end = period(item.text("startDate"), item.text("endDate"))
        website = item.text("projectUrl")
        return Grant(
            number=number,
            titles=texts((item.text("title"),), "en"),
            acronym=plain(item.text("acronym")),
            identifiers=identify(("doi", item.text("grantDoi"))),
            funders=funders,
            programme=_programme(item.text("frameworkProgramme"), funders),
            amount=_contribution(item.text("ecMaxContribution")),
            start=start,
            end=end,
            awarded=parse_date(item.text("ecSignatureDate")),
            contributions=contributions(_parties(item)),
            descriptions=texts((item.text("objective"),), "en"),
            keywords=tuple(dict.fromkeys(filter(None, _SEPARATOR.split(item.text("keywords") or "")))),
            websites=(website,) if website and website.startswith(("http://", "https://")) else (),
        )


def _programme(word: str | None, funders: tuple[Organization, ...]) -> Programme | None:
    """The framework programme by its name (`cordis_programmes.csv`), else by the word itself."""
    row = table("cordis_programmes").get(word or "")
    return scheme(row["name"] if row else word, funders)


def _contribution(stated: str | None) -> Amount | None:
    """The comma is always that of decimals: the tables do not group thousands."""
    return amount((stated or "").replace(",", "."), "EUR")


def _parties(item: Item) -> Iterator[Party]:
    """The coordinator, then the participants; an order of countries stands beside the order of names."""
    for name, place, code in (
        ("coordinator", "coordinatorCountry", "host-institution"),
        ("participants", "participantCountries", "funding-recipient"),
    ):
        bodies, places = _listed(item.text(name)), _listed(item.text(place))
        if len(bodies) != len(places):
            places = []
        for body, where in zip_longest(bodies, places):
            if label := plain(body):
                yield Party(Organization(names=(Text(label),), country=country(where)), code)


def _listed(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(";") if part.strip()]
