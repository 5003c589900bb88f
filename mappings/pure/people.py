"""Persons of Pure other than those of the web service: external ones, and all of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.pure.descriptions import coded_identifiers, own_identifiers_of, pages_and_links
from fabiola.mappings.pure.references import referred
from fabiola.mappings.pure.ws_agents import PersonName, person_name
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_done,
    check_public,
    classification,
    first_text,
    former_identifiers,
    own_identifiers,
)
from fabiola.mappings.records import Affiliation, Person
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify

POSITIONS = (
    "staffOrganizationAssociations",
    "visitingScholarOrganizationAssociations",
    "honoraryStaffOrganizationAssociations",
)


def read_person(item: Item) -> Person:
    """The person of the API. Raises Rejected without UUID or name, and for what is not public."""
    check_public(item)
    name = _name(item)
    own = own_identifiers(item)
    listed = coded_identifiers(own_identifiers_of(item), "personsources")
    others = dict.fromkeys(_other_names(item.each("names")))
    page = item.text("portalUrl")
    return Person(
        name.full,
        name.given,
        name.family,
        other_names=tuple(other for other in others if other and other != name.full),
        identifiers=tuple(dict.fromkeys((*identify(("orcid", item.text("orcid"))), *listed, *own))),
        affiliations=tuple(dict.fromkeys(_affiliations(item))),
        websites=pages_and_links(item, None if item.flag("profiled") is False else page),
        former=former_identifiers(item),
    )


def read_external_person(item: Item, info: str | None) -> Person:
    """The person from elsewhere; `info` is the object with the facts of the record itself, None where there is none.

    These records have no visibility, so they are published only where it is said that they are approved or validated.
    Raises Rejected where that is not said, and without UUID or name.
    """
    if "visibility" in item:
        check_public(item)
    elif "workflow" not in item:
        raise Rejected("workflow: missing; only what is approved or validated is published")
    check_done(item)
    name = _name(item)
    own = own_identifiers(item)
    listed = coded_identifiers(own_identifiers_of(item), "personsources")
    orcid = identify(("orcid", item.text("orcid")))
    return Person(
        name.full,
        name.given,
        name.family,
        identifiers=tuple(dict.fromkeys((*orcid, *listed, *own))),
        former=former_identifiers(item.open(info) if info else item),
    )


def _name(item: Item) -> PersonName:
    name = person_name(item.open("name"))
    if not name.full:
        raise Rejected("name: missing or empty")
    return name


def _other_names(items: Iterable[Item]) -> Iterator[str]:
    for variant in items:
        variant.drop("pureId", "type")
        yield person_name(variant.open("name")).full


def _affiliations(item: Item) -> Iterator[Affiliation]:
    """The positions at organizations, of which there is the UUID only."""
    for field in POSITIONS:
        for position in item.each(field):
            period, described = position.open("period"), first_text(position.take("jobDescription"))
            term = classification(position.take("jobTitle"))
            title = described or (term.labels[0].value if term and term.labels else None)
            start, end = (parse_date(period.take(name)) for name in ("startDate", "endDate"))
            position.drop(*BOOKKEEPING)
            if unit := referred(position.open("organization")):
                yield Affiliation(unit, title, start, end)
