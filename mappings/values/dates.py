"""Dates at the precision that the source gave, never padded."""

from __future__ import annotations

import calendar
import re
import unicodedata
from functools import lru_cache

from fabiola.mappings.records import Date
from fabiola.ontology.tables import table

FIRST_YEAR, LAST_YEAR = 1000, 2100

_ISO = re.compile(r"(?a)(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ][\d:.,]+)?(?:Z|[+-]\d{2}:?\d{2})?")
_BASIC = re.compile(r"(?a)(\d{4})(\d{2})(\d{2})")
_SLASHED_ISO = re.compile(r"(?a)(\d{4})(?:[/.](\d{1,2})(?:[/.](\d{1,2}))?)?/*")
_DAY_FIRST = re.compile(r"(?a)(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_SLASHED = re.compile(r"(?a)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_MONTH_AND_YEAR = re.compile(r"(?a)(\d{1,2})[./](\d{4})")
_WORDS = re.compile(r"([0-9]+)(?:st|nd|rd|th|er|re|º|ª|°)?(?![^\W_])|([^\W\d_]+)|([^\W_]+)")
_FILLERS = frozenset({"", "de", "del", "of", "the", "den", "d"})
_PIVOT = 69


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

    `month_first` reads slashes the American way; months may be written in the languages of `ontology/months.csv`. The
    time zone does not move the date, which is the day that the source names. Anything else is no date.
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
        year = _full_year(match[3])
        month, day = (match[1], match[2]) if month_first else (match[2], match[1])
        return date(year, month, day)
    if match := _MONTH_AND_YEAR.fullmatch(text):
        return date(match[2], match[1])
    return _parse_words(unicodedata.normalize("NFC", text))


def _full_year(digits: str) -> int:
    """A year of two digits as POSIX reads it: 69 to 99 are of the last century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= _PIVOT else 2000)


def _parse_words(text: str) -> Date | None:
    found = list(_WORDS.finditer(text))
    words = [word for match in found if (word := (match[2] or match[3] or "").casefold()) not in _FILLERS]
    years = [match[1] for match in found if match[1] and len(match[1]) == 4]
    days = [match[1] for match in found if match[1] and len(match[1]) < 3]
    month = table("months").get(words[0]) if len(words) == 1 else None
    numbers = sum(1 for match in found if match[1])
    if month is None or len(years) != 1 or len(days) > 1 or numbers > 2:
        return None
    return date(years[0], month["month"], days[0] if days else None)


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 9:
        return int(value)
    return None
