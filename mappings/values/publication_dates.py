"""When a work was published, of the several dates that a source gives for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fabiola.mappings.records import Date
from fabiola.mappings.values.dates import parse_date

_YEAR = re.compile(r"\s*([12]\d{3})\b")
_DAYS = re.compile(r"\s*([12]\d{3}\s+[A-Za-z]+)\s+\d{1,2}\s*-\s*\d{1,2}\s*")


def earliest(dates: Sequence[Date]) -> Date | None:
    """The first of several dates; one that another makes more precise (`2018`, `2018-06`) says nothing of its own."""
    precise = [day for day in dates if not any(other != day and other.startswith(day) for other in dates)]
    return min(precise, default=None)


def start_of_range(text: str | None) -> Date | None:
    """The date of `2015 Nov-Dec`, `1998 Dec-1999 Jan`, `2012 Apr 16-22`, `1999 Spring`: the part that is certain.

    That is the (first) year, with the month where the range is of days.
    """
    if not text:
        return None
    if whole := parse_date(text):
        return whole
    if days := _DAYS.fullmatch(text):
        return parse_date(days[1])
    year = _YEAR.match(text)
    return year[1] if year else None
