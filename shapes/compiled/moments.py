"""Dates, times and durations of XML Schema as numbers that compare, for years of any length.

Follows W3C XML Schema 1.1, the seven-property model: https://www.w3.org/TR/xmlschema11-2/#theSevenPropertyModel
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal

_DAY = 86_400
WIDEST_ZONE = 14 * 3_600
"""Seconds that a time zone can be away from UTC at most."""

_ZONE = re.compile(r"(Z|[+-][0-9]{2}:[0-9]{2})$")
_PARTS = {
    "dateTime": re.compile(r"(?P<year>-?[0-9]+)-(?P<month>..)-(?P<day>..)T(?P<time>.*)"),
    "date": re.compile(r"(?P<year>-?[0-9]+)-(?P<month>..)-(?P<day>..)"),
    "time": re.compile(r"(?P<time>.*)"),
    "gYear": re.compile(r"(?P<year>-?[0-9]+)"),
    "gYearMonth": re.compile(r"(?P<year>-?[0-9]+)-(?P<month>..)"),
    "gMonth": re.compile(r"--(?P<month>..)"),
    "gMonthDay": re.compile(r"--(?P<month>..)-(?P<day>..)"),
    "gDay": re.compile(r"---(?P<day>..)"),
}
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<Y>[0-9]+)Y)?(?:(?P<M>[0-9]+)M)?(?:(?P<D>[0-9]+)D)?"
    r"(?:T(?:(?P<h>[0-9]+)H)?(?:(?P<m>[0-9]+)M)?(?:(?P<s>[0-9.]+)S)?)?"
)
_LEAP_YEAR = 1972
_STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months from which XML Schema counts two durations to tell whether one is always longer."""


def moment(text: str, family: str) -> tuple[Decimal, bool]:
    """A well-formed date or time in seconds from the year 0, in UTC where it has a time zone, and whether it has."""
    zone = _ZONE.search(text)
    said = _said(text[: zone.start()] if zone else text, family)
    days = days_before(int(said.get("year", _LEAP_YEAR)), int(said.get("month", 1))) + int(said.get("day", 1)) - 1
    second = days * _DAY + _seconds(said.get("time", "00:00:00"))
    return second - (_offset(zone[0]) if zone else 0), zone is not None


def _said(text: str, family: str) -> Mapping[str, str]:
    match = _PARTS[family].fullmatch(text)
    return match.groupdict() if match else {}


def _seconds(time: str) -> Decimal:
    hours, minutes, seconds = time.split(":")
    return int(hours) * 3_600 + int(minutes) * 60 + Decimal(seconds)


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    sign = -1 if zone.startswith("-") else 1
    return sign * (int(zone[1:3]) * 3_600 + int(zone[4:6]) * 60)


def days_before(year: int, month: int) -> int:
    """Days from the year 0 to the first of a month in the proleptic Gregorian calendar."""
    years, months = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return years * 365 + years // 4 - years // 100 + years // 400 + (153 * months + 2) // 5


def _days_in(year: int, month: int) -> int:
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return days_before(*following) - days_before(year, month)


def _has_day(family: str) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        said = _said(_ZONE.sub("", text), family)
        return int(said["day"]) <= _days_in(int(said.get("year", _LEAP_YEAR)), int(said["month"]))

    return test


DAYS_IN: Mapping[str, Callable[[str], bool]] = {
    family: _has_day(family) for family in ("dateTime", "date", "gMonthDay")
}
"""Family of datatypes -> whether the month of a text has its day."""


def ends_of(text: str) -> Ends:
    """A well-formed duration as where it ends when it starts in each of four months."""
    match = _DURATION.fullmatch(text)
    said = {name: part or "0" for name, part in match.groupdict().items()} if match else {}
    sign = -1 if text.startswith("-") else 1
    months = sign * (int(said["Y"]) * 12 + int(said["M"]))
    hours = int(said["D"]) * 24 + int(said["h"])
    seconds = sign * (hours * 3_600 + int(said["m"]) * 60 + Decimal(said["s"]))
    return Ends(_end(year * 12 + month - 1 + months) * _DAY + seconds for year, month in _STARTS)


def _end(months: int) -> int:
    return days_before(months // 12, months % 12 + 1)


class Ends(tuple[Decimal, ...]):
    """The ends of a duration: one is less than another only where all four are."""

    __slots__ = ()

    def __lt__(self, other: tuple[Decimal, ...]) -> bool:
        return all(a < b for a, b in zip(self, other, strict=True))

    def __le__(self, other: tuple[Decimal, ...]) -> bool:
        return all(a <= b for a, b in zip(self, other, strict=True))
