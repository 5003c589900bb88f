"""Who gives, receives and does a grant: the funders that a database implies, people by their names, in their roles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from fabiola.mappings.records import Contribution, Date, Organization, Person, Programme, Text
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import Row, rows


class Party(NamedTuple):
    """Someone who takes part in a grant, in a role of `roles.csv`, from when to when."""

    contributor: Person | Organization
    role: str
    start: Date | None = None
    end: Date | None = None


def funder(source: str, word: str | None, name: str | None = None) -> Organization | None:
    """The body that a grants database calls by a word (`grant_funders.csv`).

    One that the table does not have goes by its name, or by the word itself; None where there is neither.
    """
    if row := _funders().get((source, (word or "").casefold())):
        return Organization(
            names=(Text(row["name"]),),
            identifiers=identify(("ror", row["ror"]), ("fundref", row["fundref"])),
            acronyms=(row["acronym"],) if row["acronym"] else (),
            country=row["country"],
        )
    return Organization(names=(Text(stated),)) if (stated := plain(name) or plain(word)) else None


def role(source: str, word: str | None) -> str | None:
    """The role (a row of `roles.csv`) that a grants database means by a word; None for words it does not have."""
    return _roles().get((source, (word or "").casefold()))


def person(given: str | None, middle: str | None, family: str | None, orcid: str | None = None) -> Person | None:
    """A person by the parts of the name; None without any."""
    before, last = plain(full_name(given, middle)), plain(family)
    name = full_name(before, last)
    return Person(name, before, last, identifiers=identify(("orcid", orcid))) if name else None


def contributions(parties: Iterable[Party]) -> tuple[Contribution, ...]:
    """The parties, each once in a role, numbered from 1 within it."""
    return tuple(_numbered(dict.fromkeys(parties)))


def scheme(name: str | None, funders: tuple[Organization, ...], tag: str | None = "en") -> Programme | None:
    """The programme of a name that its funders run; None without a name."""
    stated = plain(name)
    return Programme(name=Text(stated, tag), funders=funders) if stated else None


def period(start: object, end: object) -> tuple[Date | None, Date | None]:
    """When a grant begins and ends; an end before the beginning or on the same day is no end."""
    first, last = parse_date(start), parse_date(end)
    return first, last if not (first and last) or last > first else None


def _numbered(parties: Iterable[Party]) -> Iterator[Contribution]:
    counts: Counter[str] = Counter()
    for contributor, code, start, end in parties:
        counts[code] += 1
        yield Contribution(contributor, code, counts[code], published_name=contributor.name, start=start, end=end)


@cache
def _funders() -> Mapping[tuple[str, str], Row]:
    return MappingProxyType({(row["source"], row["word"].casefold()): row for row in rows("grant_funders")})


@cache
def _roles() -> Mapping[tuple[str, str], str]:
    return MappingProxyType({(row["source"], row["word"].casefold()): row["role"] for row in rows("grant_roles")})
