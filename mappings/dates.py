"""Dates at the precision that the source gave, never padded."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from fabiola.mappings.records import Date
from fabiola.ontology.tables import table

FIRST_YEAR, LAST_YEAR = 1000, 2100

_ISO = re.compile(r"(?a)(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ][\d:.,]+)?(?:Z|[+-]\d{2}:?\d{2})?")
_BASIC = re.compile(r"(?a)(\d{4})(\d{2})(\d{2})")
_SLASHED_ISO = re.compile(r"(?a)(\d{4})[/.](\d{1,2})(?:[/.](\d{1,2}))?/*")
_DAY_FIRST = re.compile(r"(?a)(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_SLASHED = re.compile(r"(?a)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_WORDS = re.compile(r"([0-9]+)|([^\W\d_]+)")


def date(year: object, month: object = None, day: object = None) -> Date | None:
    """The date of numbers or digits; an impossible month or day falls away, a year out of range is no date."""
    y, m, d = _number(year), _number(month), _number(day)
    if y is None or not FIRST_YEAR <= y <= LAST_YEAR:
        return None
    if m is None or not 1 <= m <= 12:
        return f"{y:04d}"
    if d is None or not 1 <= d <= calendar.monthrange(y, m)[1]:
        return f"{y:04d}-{m:02d}"
    return f"{y:04d}-{m:02d}-{d:02d}"


def date_parts(value: object) -> Date | None:
    """The date of `{"date-parts": [[2018, 6]]}`, `[[2018, 6]]` or `[2018, 6]`, as Crossref and CSL write it.

    None for `[[null]]`; a `date-time` stands in for missing parts.
    """
    if isinstance(value, dict):
        return date_parts(value.get("date-parts")) or parse_date(value.get("date-time"))
    while isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    return date(*value[:3]) if isinstance(value, list) and value else None


def parse_date(text: object, *, month_first: bool = False) -> Date | None:
    """The date of a string: ISO 8601 with any time, `2018 Jun`, `Jun 1 2018`, `30 Apr 2023`, `01.06.2018`, `3/30/25`.

    `month_first` reads slashes the American way. A string that says anything else is no date.
    """
    return _parse(text.strip(), month_first) if isinstance(text, str) else None


def year_of(date: Date) -> int:
    """The year."""
    return int(date[:4])


@lru_cache(16_384)
def _parse(text: str, month_first: bool) -> Date | None:
    for pattern in (_ISO, _BASIC, _SLASHED_ISO):
        if match := pattern.fullmatch(text):
            return date(*match.groups())
    if match := _DAY_FIRST.fullmatch(text):
        return date(match[3], match[2], match[1])
    if match := _SLASHED.fullmatch(text):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        month, day = (match[1], match[2]) if month_first else (match[2], match[1])
        return date(year, month, day)
    return _parse_words(text)


def _parse_words(text: str) -> Date | None:
    numbers = [match[1] for match in _WORDS.finditer(text) if match[1]]
    words = [match[2].casefold() for match in _WORDS.finditer(text) if match[2]]
    months = [table("months")[word]["month"] for word in words if word in table("months")]
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) < 3]
    known = {"de", "of", "the", "st", "nd", "rd", "th", "den"}
    strange = [word for word in words if word not in table("months") and word not in known]
    if len(years) != 1 or len(months) != 1 or len(days) > 1 or strange:
        return None
    return date(years[0], months[0], days[0] if days else None)


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 9:
        return int(value)
    return None
