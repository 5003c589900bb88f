"""Funding as MEDLINE and Europe PMC list it: a number, an agency, and the country of the agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fabiola.mappings.records import Funding, Grant, Organization, Text
from fabiola.mappings.values.awards import award_key, award_numbers
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_INTRAMURAL = "Intramural"
_PLACEHOLDER = "999999"


class Entry(NamedTuple):
    """One line of a list of grants, as printed."""

    number: str | None
    agency: str | None
    country: str | None = None


def fundings(entries: Iterable[Entry]) -> tuple[Funding, ...]:
    """One entry for each award number, or for the bare agency where none of its awards is named.

    A number listed under an institute and under the agency above it is the institute's.
    """
    found: dict[tuple[str, str], Funding] = {}
    for funding in (part for entry in entries for part in _fundings(entry)):
        number = award_key(funding.grant.number) if funding.grant and funding.grant.number else ""
        funder = _funder(funding)
        known = [key for key, other in found.items() if key[0] == number and _is_above(funder, _funder(other))]
        broader = [key for key, other in found.items() if key[0] == number and _is_above(_funder(other), funder)]
        if number and known:
            continue
        if number and broader:
            found[broader[0]] = funding
        else:
            found.setdefault((number, funder.name if funder else ""), funding)
    awarding = {funder for funding in found.values() if funding.grant for funder in funding.grant.funders}
    return tuple(funding for funding in found.values() if funding.funder is None or funding.funder not in awarding)


def agency(name: str | None, place: str | None) -> Organization | None:
    """The agency of a name. `NHLBI NIH HHS` names an institute and what it is part of (`us_health_agencies.csv`)."""
    text = plain(name)
    if text is None:
        return None
    acronyms = [word for word in text.split() if word != _INTRAMURAL]
    if acronyms and all(word in table("us_health_agencies") for word in acronyms):
        return _institute(acronyms)
    return Organization((Text(text),), country=country(place))


def _institute(acronyms: list[str]) -> Organization:
    row = table("us_health_agencies")[acronyms[0]]
    parents = (_institute(acronyms[1:]),) if acronyms[1:] else ()
    return Organization(
        names=(Text(row["name"], "en"),),
        identifiers=identify(("fundref", row["fundref"])) if row["fundref"] else (),
        acronyms=(row["acronym"],),
        country="US",
        parents=parents,
    )


def _fundings(entry: Entry) -> Iterator[Funding]:
    body = agency(entry.agency, entry.country)
    numbers = award_numbers(entry.number)
    for number in numbers:
        if _PLACEHOLDER not in number:
            yield Funding(grant=Grant(number, funders=(body,) if body else ()))
    if body and not any(_PLACEHOLDER not in number for number in numbers):
        yield Funding(funder=body)


def _funder(funding: Funding) -> Organization | None:
    return funding.grant.funders[0] if funding.grant and funding.grant.funders else funding.funder


def _is_above(body: Organization | None, other: Organization | None) -> bool:
    """Whether a body is one that another is part of."""
    above = other.parents if other else ()
    while above:
        if body is not None and body.name == above[0].name:
            return True
        above = above[0].parents
    return False
