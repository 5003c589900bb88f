"""Parties that records of Pure refer to, with the names they are given there or by their UUID alone, as in the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fabiola.mappings.items import Item
from fabiola.mappings.pure.ws_agents import PartyFields, PersonName, person_name
from fabiola.mappings.pure.ws_values import BOOKKEEPING, classification, codes, first_text, localized
from fabiola.mappings.records import Contribution, Organization, Person
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import split_name

WEB_SERVICE_PARTY = PartyFields("personRole", "organisationalUnits", "externalOrganisations")
API_PARTY = PartyFields("role", "organizations", "externalOrganizations")

_REFERENCE = (*BOOKKEEPING, "link", "type", "systemName", "ref")
_UNUSED = (
    *BOOKKEEPING,
    "id",
    "typeDiscriminator",
    "academicOwnershipPercentage",
    "plannedResearcherCommitmentPercentage",
    "researcherCommitments",
    "samePeriodAsApplication",
    "samePeriodAsAward",
    "samePeriodAsProject",
)


def referred(item: Item, kinds: tuple[str, ...] = ()) -> Organization | None:
    """The organization of a reference, without a name where only its UUID is there; None without either."""
    own, names = identify(("pure", item.text("uuid"))), localized(item.take("name"))
    item.drop(*_REFERENCE)
    return Organization(names, own, kinds=kinds) if names or own else None


def all_referred(items: Iterable[Item]) -> tuple[Organization, ...]:
    """The distinct organizations of references."""
    found = (referred(item) for item in items)
    return tuple(dict.fromkeys(each for each in found if each))


def parties(items: Iterable[Item], fields: PartyFields, otherwise: str) -> tuple[Contribution, ...]:
    """Who did what, in order within each role; `otherwise` is the role of those who have none that we know.

    A term that we do not know stays for the report. Those that the institution hides are left out.
    """
    found, counted = [], Counter[str]()
    for item in items:
        role, party = _role(item, fields.role) or otherwise, _party(item)
        period = item.open("period")
        start, end = (parse_date(period.take(name)) for name in ("startDate", "endDate"))
        affiliations = all_referred((*item.each(fields.units), *item.each(fields.outside)))
        hidden = [item.take(name) not in (None, False) for name in ("hidden", "associationHidden")]
        item.drop(*_UNUSED)
        if party is None or any(hidden):
            continue
        counted[role] += 1
        name = party.name or None
        found.append(
            Contribution(
                party, role, counted[role], affiliations=affiliations, published_name=name, start=start, end=end
            )
        )
    return tuple(found)


def _role(item: Item, field: str) -> str | None:
    term = classification(item.peek(field))
    known = codes("roles").get(term.last.lower()) if term else None
    if known:
        item.drop(field)
    return known


def _party(item: Item) -> Person | Organization | None:
    """The person by the name that the record has or else the one they go by, or the group; None if nobody is told."""
    group = referred(item.open("authorCollaboration"))
    references = [item.open(field) for field in ("person", "externalPerson")]
    own = identify(*(("pure", reference.text("uuid")) for reference in references))
    shown = next((text for reference in references if (text := first_text(reference.take("name")))), None)
    for reference in references:
        reference.drop(*_REFERENCE)
    name = person_name(item.open("name"))
    if group:
        return group
    name = name if name.full else PersonName(*split_name(shown or ""))
    return Person(name.full, name.given, name.family, identifiers=own) if name.full or own else None
