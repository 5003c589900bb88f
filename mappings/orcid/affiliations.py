"""Where a person of ORCID works, is invited, and was educated."""

from __future__ import annotations

from collections.abc import Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.orcid.values import BOOKKEEPING, day, organization, preferred, public
from fabiola.mappings.records import Affiliation
from fabiola.mappings.values.text import plain

SECTIONS = {"employments": "employment", "invited-positions": "invited-position", "educations": "education"}
"""The sections that tell of affiliations, and what one item of each is called."""
_UNUSED = ("department-name", "external-ids", "url", "organization.address.region")


def affiliations(activities: Item) -> tuple[Affiliation, ...]:
    """Employments, invited positions, and those educations that have ended.

    An education without an end may as well have ended long ago, and would make its university the one of today.
    """
    found = [one for section in SECTIONS for one in _section(activities, section)]
    return tuple(dict.fromkeys(found))


def ignored() -> frozenset[str]:
    """The paths in a record that are knowingly not used in the sections about affiliations."""
    paths = [path for section in SECTIONS for path in _ignored_in(section)]
    return frozenset(paths)


def _ignored_in(section: str) -> Iterator[str]:
    top, summary = f"activities-summary.{section}", f"{SECTIONS[section]}-summary"
    group = f"{top}.affiliation-group"
    places = (top, group, f"{top}.{summary}", f"{group}.summaries.{summary}")
    yield from (f"{place}.{name}" for place in places for name in BOOKKEEPING)
    yield from (f"{place}.{name}" for place in places[2:] for name in _UNUSED)
    yield f"{group}.external-ids"


def _section(activities: Item, section: str) -> Iterator[Affiliation]:
    for summary in _summaries(activities.open(section), f"{SECTIONS[section]}-summary"):
        place, position = organization(summary.open("organization")), plain(summary.text("role-title"))
        start, end = summary.read("start-date", day), summary.read("end-date", day)
        if (place.names or place.identifiers) and (end or section != "educations"):
            yield Affiliation(place, position, start, end)


def _summaries(fields: Item, name: str) -> Iterator[Item]:
    """One summary for each affiliation: version 3 groups those that several sources supplied."""
    yield from public(fields.each(name))
    for group in fields.each("affiliation-group"):
        if chosen := preferred(summary.open(name) for summary in group.each("summaries")):
            yield chosen
