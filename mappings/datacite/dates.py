"""The dates of a DataCite record by what happened on them (`datacite_dates.csv`)."""

from __future__ import annotations

from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.records import Date, StatusDate
from fabiola.mappings.values.dates import date, parse_date, year_of
from fabiola.ontology.tables import table

_STATUSES = ("submitted", "accepted")


class Dates(NamedTuple):
    """When a work was published, made, changed, reached other statuses; its copyright year; what it covers.

    `start` and `end` are a grant's period.
    """

    published: Date | None
    statuses: tuple[StatusDate, ...]
    copyright_year: int | None
    start: Date | None
    end: Date | None
    created: Date | None
    modified: Date | None
    periods: tuple[str, ...]


def dates(item: Item) -> Dates:
    """The dates. The year of publication is DataCite's own; a date of issue or availability in that year refines it.

    Of several dates of one kind the first counts; a kind of date that the table does not have stays for the report.
    """
    year = date(item.integer("publicationYear"))
    found = _dates(item)
    starts = {use: starts for use, ranges in found.items() if (starts := _starts(ranges))}
    copyrights = starts.get("copyright")
    valid = found.get("valid", [""])[0].partition("/")
    return Dates(
        published=_published(year, [*starts.get("issued", ()), *starts.get("available", ())]),
        statuses=tuple(StatusDate(use, min(starts[use])) for use in _STATUSES if use in starts),
        copyright_year=year_of(min(copyrights)) if copyrights else None,
        start=parse_date(valid[0]),
        end=parse_date(valid[2]),
        created=min(starts["created"]) if "created" in starts else None,
        modified=max(starts["modified"]) if "modified" in starts else None,
        periods=tuple(dict.fromkeys(filter(None, map(_period, found.get("coverage", ()))))),
    )


def _dates(item: Item) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fields in item.each("dates"):
        kind, day = fields.peek("dateType"), fields.text("date")
        row = table("datacite_dates").get(kind) if isinstance(kind, str) else None
        fields.drop("dateInformation", *(["dateType"] if row else []))
        if row and row["use"] and day:
            found.setdefault(row["use"], []).append(day)
    return found


def _starts(days: list[str]) -> list[Date]:
    """Single dates, and the starts of ranges (`2004-03-02/2005-06-02`)."""
    return [known for day in days if (known := parse_date(day) or parse_date(day.partition("/")[0]))]


def _period(day: str) -> str | None:
    """A day or a range of days in ISO 8601; one without an end is open."""
    start, is_range, end = (part.strip() for part in day.partition("/"))
    known, last = parse_date(start), parse_date(end)
    if not known or (end and not last):
        return None
    return f"{known}/{last or '..'}" if is_range else known


def _published(year: Date | None, candidates: list[Date]) -> Date | None:
    if year is None:
        return candidates[0] if candidates else None
    return next((day for day in candidates if day != year and day.startswith(year)), year)
