"""Projects of NIH RePORTER as its ExPORTER offers them in tables, and tables of what has changed in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.funding.parties import Party, contributions, funder, period, person
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Date, Grant, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.names import split_name
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import table

_COLUMNS = frozenset({"APPLICATION_ID", "CORE_PROJECT_NUM", "ORG_NAME"})
_CHANGE = ("FIELD", "DATE_OF_CHANGE", "OLD_VALUE", "NEW_VALUE")
_CONTACT = "(contact)"
_INSTITUTE = re.compile(r"[A-Z0-9]{3}([A-Z]{2})[0-9]{6}")
_PAYER = re.compile(r"([A-Z]+):")


class NIHExporter(Source):
    """Rows of `RePORTER_PRJ_C_FY….csv`, one an application, with the rules of the API's records.

    A table of changes has a row for each field that has changed; the new values of an application make one record,
    whose funder is the institute that the number of the project names.
    Format: https://reporter.nih.gov/exporter/projects
    """

    name: ClassVar[str] = "nih-reporter-csv"
    title: ClassVar[str] = "NIH RePORTER projects (ExPORTER, CSV)"
    kind: ClassVar[str] = "grant"
    delimiter: ClassVar[str] = ","
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "ACTIVITY",
            "APPLICATION_TYPE",
            "ARRA_FUNDED",
            "ASSISTANCE_LISTING_NUMBER",
            "BUDGET_END",
            "BUDGET_START",
            "CFDA_CODE",
            "DIRECT_COST_AMT",
            "ED_INST_TYPE",
            "FOA_NUMBER",
            "FULL_PROJECT_NUM",
            "FUNDING_MECHANISM",
            "FY",
            "INDIRECT_COST_AMT",
            "OPPORTUNITY NUMBER",
            "OPPORTUNITY_NUMBER",
            "ORG_DEPT",
            "ORG_DISTRICT",
            "ORG_DUNS",
            "ORG_FIPS",
            "ORG_IPF_CODE",
            "ORG_STATE",
            "ORG_UEI",
            "ORG_ZIPCODE",
            "PHR",
            "PI_IDS",
            "PROGRAM_OFFICER_NAME",
            "PROJECT_NUM",
            "PROJECT_TERMS",
            "SERIAL_NUMBER",
            "STUDY_SECTION",
            "STUDY_SECTION_NAME",
            "SUBPROJECT_ID",
            "SUFFIX",
            "SUPPORT_YEAR",
            "TOTAL_COST",
            "TOTAL_COST_SUB_PROJECT",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The columns that both kinds of tables have."""
        return has_columns(document, _COLUMNS)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the table; of changes, one for each application."""
        applications: dict[object, Fields] = {}
        for row in rows(document):
            if "FIELD" not in row:
                yield row
                continue
            told = {name: cell for name, cell in row.items() if name not in _CHANGE}
            known = applications.get(row.get("APPLICATION_ID"), told)
            applications[row.get("APPLICATION_ID")] = known | {row["FIELD"]: row.get("NEW_VALUE", "")}
        yield from applications.values()

    def is_divisible(self, document: Fields) -> bool:
        """Whether each row stands for itself, which a table of changes has only of several together."""
        return not has_columns(document, frozenset({"FIELD"}))

    def key(self, item: Item) -> str:
        """The number of the application. Raises Rejected where there is none."""
        number = award_number(item.peek("APPLICATION_ID"))
        if number is None:
            raise Rejected("APPLICATION_ID: missing or no number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without the number of the application."""
        self.key(item)
        item.drop("APPLICATION_ID")
        number = award_number(item.text("CORE_PROJECT_NUM"))
        start, end = period(_day(item, "PROJECT_START"), _day(item, "PROJECT_END"))
        funders, sponsors = _givers(item, number)
        return Grant(
            number=None if item.peek("SUBPROJECT_ID") else number,
            titles=texts((item.text("PROJECT_TITLE"),), "en"),
            funders=funders,
            sponsors=sponsors,
            start=start,
            end=end,
            awarded=_day(item, "AWARD_NOTICE_DATE"),
            contributions=contributions(_parties(item)),
            keywords=_listed(item.text("NIH_SPENDING_CATS")),
        )


def _day(item: Item, name: str) -> Date | None:
    return parse_date(item.text(name), month_first=True)


def _givers(item: Item, number: str | None) -> tuple[tuple[Organization, ...], tuple[Organization, ...]]:
    """(The institute that administers the grant, else the one in its number, else the first that paid; the others)."""
    stated, name = item.text("ADMINISTERING_IC"), item.text("IC_NAME")
    inside = _INSTITUTE.fullmatch(number or "")
    admin = _institute(stated, name) or _institute(inside[1] if inside else None)
    payers = _PAYER.findall(item.text("FUNDING_ICs") or "")
    paying = [body for word in payers if (body := funder("nih-reporter", word))]
    first = admin or next(iter(paying), None)
    return (first,) if first else (), tuple(dict.fromkeys(body for body in paying if body != first))


def _institute(code: str | None, name: str | None = None) -> Organization | None:
    """The body by the two letters in project numbers (`nih_institutes.csv`), else by its name."""
    row = table("nih_institutes").get((code or "").upper())
    return funder("nih-reporter", row["word"] if row else None, name)


def _parties(item: Item) -> Iterator[Party]:
    """The principal investigators, the contact of the grant first, and the organization that receives it."""
    leaders = _listed(item.text("PI_NAMEs") or item.text("PI_NAMES"))
    for leader in sorted(leaders, key=lambda leader: _CONTACT not in leader):
        given, family = split_name(leader.replace(_CONTACT, ""))
        if who := person(given, None, family):
            yield Party(who, "principal-investigator")
    place, city = country(item.text("ORG_COUNTRY")), item.text("ORG_CITY")
    if name := plain(item.text("ORG_NAME")):
        yield Party(Organization(names=(Text(name),), country=place, locality=city), "funding-recipient")


def _listed(cell: str | None) -> tuple[str, ...]:
    stated = (word.strip() for word in (cell or "").split(";"))
    return tuple(dict.fromkeys(word for word in stated if word))
