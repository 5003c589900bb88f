"""Projects, awards and granted applications of Pure's web service and of its API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.pure.descriptions import descriptions, own_identifiers_of, pages_and_links, typed_values
from fabiola.mappings.pure.fundings import fundings
from fabiola.mappings.pure.references import API_PARTY, WEB_SERVICE_PARTY, all_referred, parties
from fabiola.mappings.pure.ws_agents import PartyFields
from fabiola.mappings.pure.ws_subjects import subjects_and_keywords
from fabiola.mappings.pure.ws_values import (
    check_public,
    classification,
    codes,
    former_identifiers,
    localized,
    own_identifiers,
    own_uuid,
)
from fabiola.mappings.records import Contribution, Date, Grant, Identifier
from fabiola.mappings.values.awards import award_key, award_number
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.text import plain

_NOT_AWARDED = frozenset(
    {
        "declined",
        "in_contract_negotiation",
        "internally_approved",
        "contractnegotiation",
        "contractnegotiationawardstatus",
        "declinedawardstatus",
        "internallyapproved",
        "internallyapprovedawardstatus",
    }
)
_PERIODS = ("effectivePeriod", "actualPeriod", "period", "expectedPeriod")


class GrantNames(NamedTuple):
    """What a format calls the parts of a project, award or application that the other one calls otherwise."""

    party: PartyFields
    info: str | None
    """The object with the facts of the record itself; None where they are beside those of the grant."""
    hosts: tuple[str, ...]
    outside: str
    collaborator: tuple[str, str]


WEB_SERVICE_GRANT = GrantNames(
    WEB_SERVICE_PARTY,
    "info",
    ("managingOrganisationalUnit", "organisationalUnits", "coManagingOrganisationalUnits"),
    "externalOrganisations",
    ("organisation", "externalOrganisation"),
)
API_GRANT = GrantNames(
    API_PARTY,
    None,
    ("managingOrganization", "organizations", "coManagingOrganizations"),
    "externalOrganizations",
    ("organization", "externalOrganization"),
)


class _Numbers(NamedTuple):
    identifiers: tuple[Identifier, ...]
    number: str | None


def grant_key(item: Item) -> str:
    """The UUID, or the DOI of the grant where a record has no UUID yet. Raises Rejected where there is neither."""
    listed = item.peek("identifiers")
    known = (doi(one.get("id")) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()
    if item.peek("uuid") is None and (found := next(filter(None, known), None)):
        return found
    return own_uuid(item)


def read_project(item: Item, names: GrantNames) -> Grant:
    """The project, as the grant that it is where it has the number or DOI of one, else as what is no grant.

    Raises Rejected without UUID or title, and for what is not public or not approved.
    """
    check_public(item)
    return _read_grant(item, names, "participants", is_award=False)


def read_award(item: Item, names: GrantNames) -> Grant:
    """The grant. Raises Rejected without UUID or title, and for what is not public, not approved or not awarded."""
    check_public(item)
    for status in _statuses(item):
        if status.lower() in _NOT_AWARDED:
            raise Rejected(f"status: {status}; only what is awarded is published")
    holders = "awardHolders" if "awardHolders" in item else "awardholders"
    return _read_grant(item, names, holders, is_award=True)


def read_application(item: Item, names: GrantNames) -> Grant:
    """The grant that an application led to, where it is no record of its own.

    Raises Rejected without UUID or title, and for what is not public, not approved, not granted, or granted as an
    award that has its own record.
    """
    check_public(item)
    reply, refused = item.text("funderReply"), item.take("rejectedDate")
    granted = (reply or "").upper() == "AWARDED" or (reply is None and "awardedbyfunder" in _steps(item))
    if refused is not None or not granted:
        raise Rejected(f"funderReply: {reply or 'missing'}; only what is granted is published")
    for field in ("relatedAwards", "awards"):
        if item.peek(field):
            raise Rejected(
                f"{field}: the award has a record of its own, which is published in place of the application"
            )
    return _read_grant(item, names, "applicants", is_award=True)


def _read_grant(item: Item, names: GrantNames, holders: str, *, is_award: bool) -> Grant:
    titles = localized(item.take("title"))
    if not titles:
        raise Rejected("title: missing or empty")
    info = item.open(names.info) if names.info else item
    grant_key(item)
    own = own_identifiers(item) if "uuid" in item else ()
    numbers = _numbers(item)
    money = fundings(item.each("fundings"))
    start, end = _period(item)
    return Grant(
        number=numbers.number,
        titles=titles,
        acronym=plain(item.text("acronym")),
        identifiers=(*numbers.identifiers, *own),
        called_grant=is_award or bool(numbers.number or numbers.identifiers),
        funders=money.funders,
        programme=money.programme,
        amount=money.amount,
        start=start,
        end=end,
        awarded=parse_date(item.take("awardDate")),
        contributions=(*parties(item.each(holders), names.party, "participant"), *_organizations(item, names)),
        descriptions=descriptions(item),
        keywords=subjects_and_keywords(item.each("keywordGroups"))[1],
        websites=pages_and_links(item, info.text("portalUrl")),
        former=former_identifiers(info),
    )


def _statuses(item: Item) -> Iterator[str]:
    """The words for how far an award has come: a key in the web service, a discriminator in the API."""
    status, details = item.open("status"), item.open("statusDetails")
    if details.take("declined") not in (None, False):
        yield "DECLINED"
    yield from filter(None, (status.text("key"), status.text("typeDiscriminator"), details.open("status").text("key")))
    for each in (status, details):
        each.drop(*each.names())


def _steps(item: Item) -> frozenset[str]:
    terms = (classification(status.take("status")) for status in item.each("statuses"))
    return frozenset(term.last.lower() for term in terms if term)


def _numbers(item: Item) -> _Numbers:
    """The DOI and number of a grant.

    A number that the institution gave itself counts only where the DOI of the grant ends in it.
    """
    found = list(typed_values(own_identifiers_of(item)))
    named = [(codes("grantsources").get(term), value) for term, value in found]
    dois = identify(*((scheme, value) for scheme, value in named if scheme == "doi"))
    stated = (award_number(value) for scheme, value in named if scheme == "award")
    confirmed = (award_number(value) for _, value in found if _ends_a_doi(value, dois))
    return _Numbers(dois, next(filter(None, chain(stated, confirmed)), None))


def _ends_a_doi(value: str, dois: Iterable[Identifier]) -> bool:
    return any(one.value.partition("/")[2] == award_key(value) for one in dois)


def _period(item: Item) -> tuple[Date | None, Date | None]:
    """When it began and ended: as it was, else as was expected; what was cut short ended then."""
    periods = [item.open(name) for name in _PERIODS]
    days = [tuple(parse_date(period.take(name)) for name in ("startDate", "endDate")) for period in periods]
    start, end = next(((first, last) for first, last in days if first or last), (None, None))
    curtailed = item.open("curtailed")
    cut = parse_date(curtailed.take("date")) or parse_date(item.take("curtailDate"))
    curtailed.drop("reason")
    item.drop("curtailed")
    return start, cut or end


def _organizations(item: Item, names: GrantNames) -> Iterator[Contribution]:
    """The units of the institution as hosts, and the bodies that it works with."""
    hosts = [one for field in names.hosts for one in item.each(field)]
    partners = item.each(names.outside)
    for collaborator in item.each("collaborators"):
        partners += [one for field in names.collaborator for one in collaborator.each(field)]
        collaborator.drop(*collaborator.names())
    for role, references in (("host-institution", hosts), ("participant", partners)):
        yield from (Contribution(body, role, order) for order, body in enumerate(all_referred(references), 1))
