"""The people, organizations, grants, venues, works and concepts that a record names besides its own subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch
from itertools import chain
from typing import Any

import msgspec

from fabiola.mappings.records import (
    Concept,
    Contribution,
    Funding,
    Grant,
    Organization,
    Person,
    Programme,
    Record,
    Venue,
    Work,
)


def mentions(record: Record) -> Iterator[Record]:
    """Every record inside a record, at any depth, each as short as it stands there."""
    for part in parts(record):
        yield part
        yield from mentions(part)


@singledispatch
def parts(record: Any) -> Iterable[Record]:
    """The records directly inside a record."""
    return ()


@parts.register
def _(record: Work) -> Iterable[Record]:
    hosts = [host for host in (record.container, record.series) if host is not None]
    return chain(
        hosts,
        record.publishers,
        _contributors(record.contributions),
        record.subjects,
        record.copyright_holders,
        _funders(record.funding),
        (body for statement in record.funding_statements for body in statement.mentioned),
    )


@parts.register
def _(record: Person) -> Iterable[Record]:
    return (affiliation.organization for affiliation in record.affiliations)


@parts.register
def _(record: Organization) -> Iterable[Record]:
    return chain(
        record.parents,
        record.children,
        record.linked,
        record.predecessors,
        record.successors,
        record.funders,
    )


@parts.register
def _(record: Grant) -> Iterable[Record]:
    programme = (record.programme,) if record.programme else ()
    return chain(map(as_funder, record.funders), record.sponsors, programme, _contributors(record.contributions))


@parts.register
def _(record: Programme) -> Iterable[Record]:
    return chain(map(as_funder, record.funders), record.sponsors)


@parts.register
def _(record: Venue) -> Iterable[Record]:
    return record.publishers


@parts.register
def _(record: Concept) -> Iterable[Record]:
    return record.broader


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
