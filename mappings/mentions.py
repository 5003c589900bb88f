"""The people, organizations, grants, venues, works and concepts that a record names besides its own subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from fabiola.mappings.records import (
    Concept,
    Contribution,
    Funding,
    Grant,
    Merger,
    Organization,
    Person,
    Programme,
    Record,
    Venue,
    Work,
)


def mentions(record: Record) -> list[Record]:
    """Every record inside a record, at any depth, each as short as it stands there."""
    found: list[Record] = []
    for part in _PARTS[type(record)](record):
        found.append(part)
        found += mentions(part)
    return found


def names_nothing(record: Record) -> bool:
    """Whether a record names nothing besides its own subject; a work never does, for it has works that it cites."""
    return not isinstance(record, Work) and not _PARTS[type(record)](record)


def _of_work(record: Work) -> list[Record]:
    hosts = [host for host in (record.container, record.series) if host is not None]
    return [
        *hosts,
        *record.publishers,
        *_contributors(record.contributions),
        *record.subjects,
        *record.copyright_holders,
        *_funders(record.funding),
        *(body for statement in record.funding_statements for body in statement.mentioned),
    ]


def _of_person(record: Person) -> list[Organization]:
    return [affiliation.organization for affiliation in record.affiliations]


def _of_organization(record: Organization) -> tuple[Organization, ...]:
    others = record.linked + record.predecessors + record.successors + record.funders
    return record.parents + record.children + others


def _of_grant(record: Grant) -> list[Record]:
    programme = (record.programme,) if record.programme else ()
    funders = map(as_funder, record.funders)
    return [*funders, *record.sponsors, *programme, *_contributors(record.contributions)]


def _of_programme(record: Programme) -> list[Organization]:
    return [*map(as_funder, record.funders), *record.sponsors]


def _of_venue(record: Venue) -> tuple[Organization, ...]:
    return record.publishers


def _of_concept(record: Concept) -> tuple[Concept, ...]:
    return record.broader


def _of_merger(record: Merger) -> tuple[Record, ...]:
    return ()


_PARTS: Mapping[type, Callable[[Any], list[Any] | tuple[Any, ...]]] = MappingProxyType(
    {
        Work: _of_work,
        Person: _of_person,
        Organization: _of_organization,
        Grant: _of_grant,
        Programme: _of_programme,
        Venue: _of_venue,
        Concept: _of_concept,
        Merger: _of_merger,
    }
)
"""Kind of record -> the records directly inside one; a table, as it is asked a dozen times a work."""


def as_funder(organization: Organization) -> Organization:
    """The organization as one that awards grants."""
    if "funder" in organization.kinds:
        return organization
    return msgspec.structs.replace(organization, kinds=(*organization.kinds, "funder"))


def _contributors(contributions: tuple[Contribution, ...]) -> Iterator[Record]:
    for contribution in contributions:
        yield contribution.contributor
        yield from contribution.affiliations


def _funders(funding: tuple[Funding, ...]) -> Iterator[Record]:
    for part in funding:
        if part.grant:
            yield part.grant
        if part.funder:
            yield as_funder(part.funder)
