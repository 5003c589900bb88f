"""Links and the words on them: abbreviated IRIs, dates as people write them."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Mapping
from functools import cache, lru_cache

from msgspec import Struct

from fabiola.mappings.values.iris import unescape
from fabiola.ontology.namespaces import NAMESPACES

_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?")
_SPLIT = re.compile(r"(.*[#/])([^#/]+)", re.DOTALL)


class Link(Struct, frozen=True):
    """A text, what it leads to (an IRI), its language, and a remark."""

    text: str
    iri: str | None = None
    language: str | None = None
    note: str | None = None


@lru_cache(1 << 15)
def abbreviate(iri: str, base: str) -> str:
    """A readable form of an IRI: the key of an own one, a prefixed name, or the address without its scheme."""
    if iri.startswith(f"{base}id/"):
        tail = iri.removeprefix(f"{base}id/")
        return unescape(tail.split("/", 2)[-1])
    if iri.startswith(base):
        return iri.removeprefix(base) or iri
    if (match := _SPLIT.fullmatch(iri)) and (prefix := _prefixes().get(match[1])):
        return f"{prefix}:{match[2]}"
    return iri.removeprefix("https://").removeprefix("http://").rstrip("/")


def name_date(date: str) -> str:
    """A date in words, at its own precision: `June 2018` for `2018-06`; anything else as it is."""
    if (match := _DATE.fullmatch(date)) is None:
        return date
    year, month, day = match.groups()
    return " ".join(part for part in (day and day.lstrip("0"), month_name[int(month)], year) if part)


def kind_of_iri(iri: str, base: str) -> str:
    """The segment after `/id/` of an own IRI (`work`, `person`, `org` …); `other` for the rest."""
    path = iri.removeprefix(f"{base}id/")
    return path.partition("/")[0] if path != iri else "other"


@cache
def _prefixes() -> Mapping[str, str]:
    return {namespace: prefix for prefix, namespace in NAMESPACES.items()}
