"""People and organizations as records of Pure's web service and API refer to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    Classification,
    classification,
    codes,
    first_text,
    localized,
    narrowest,
)
from fabiola.mappings.records import Contribution, Organization, Person
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain


class PersonName(NamedTuple):
    """The parts of a name."""

    given: str | None = None
    family: str | None = None

    @property
    def full(self) -> str:
        """The name as one would print it; empty where there is none."""
        return full_name(self.given, self.family)


class PartyFields(NamedTuple):
    """What a format calls the parts of a person's association with something."""

    role: str
    units: str
    outside: str


def person_name(item: Item) -> PersonName:
    """The name of an object with first and last name."""
    return PersonName(plain(item.text("firstName")), plain(item.text("lastName")))


def organization(item: Item, kinds: tuple[str, ...] = ()) -> Organization | None:
    """What a reference says of an organization; None without a name, as the references of the API are.

    Identifiers of other systems and the address of the object in the web service are left out.
    """
    uuid, names = item.text("uuid"), localized(item.take("name"))
    item.drop(*BOOKKEEPING, "link", "type", "systemName", "ref")
    return Organization(names, identify(("pure", uuid)), kinds=kinds) if names else None


def organizations(items: Iterable[Item]) -> tuple[Organization, ...]:
    """The distinct organizations of references."""
    found = (organization(item) for item in items)
    return tuple(dict.fromkeys(each for each in found if each))


def organization_kinds(term: Classification | None) -> tuple[str, ...]:
    """The rows of `organization_kinds.csv` for a type of organization."""
    kind = narrowest(term, "organisationtypes")[0] if term else None
    return (kind,) if kind else ()


def contributions(items: Iterable[Item], fields: PartyFields, only: str | None = None) -> tuple[Contribution, ...]:
    """What people and groups did, in order within each role, under the names that are on the paper.

    `only` is the role of all of them where it is not to be read. Those that the institution hides are left out.
    """
    found, counted = [], Counter[str]()
    for item in items:
        role = only or _role(item, fields.role)
        item.drop(*((fields.role,) if only else ()))
        party = _party(item)
        affiliations = organizations((*item.each(fields.units), *item.each(fields.outside)))
        corresponding = item.flag("correspondingAuthor") or False
        hidden = [item.take(name) not in (None, False) for name in ("hidden", "associationHidden")]
        item.drop(*BOOKKEEPING, *_UNUSED)
        if party is None or any(hidden):
            continue
        counted[role] += 1
        name = party.name
        found.append(Contribution(party, role, counted[role], corresponding, affiliations, published_name=name or None))
    return tuple(found)


_UNUSED = ("typeDiscriminator", "contributionDescription", "contributionPercentage", "country")


def _role(item: Item, field: str) -> str:
    """The row of `roles.csv`; a term that we do not know stays for the report."""
    term = classification(item.peek(field))
    known = codes("roles").get(term.last.lower()) if term else None
    if known:
        item.drop(field)
    return known or ("contributor" if term else "author")


def _party(item: Item) -> Person | Organization | None:
    """The person by the name on the paper, or the group."""
    group = item.open("authorCollaboration")
    if collaboration := organization(group):
        return collaboration
    name = person_name(item.open("name"))
    references = [item.open(field) for field in ("person", "externalPerson")]
    uuids = [reference.text("uuid") for reference in references]
    shown = next((text for reference in references if (text := first_text(reference.take("name")))), None)
    for reference in references:
        reference.drop(*BOOKKEEPING, "link", "type", "systemName", "ref")
    name = name if name.full else PersonName(*split_name(shown or ""))
    if not name.full:
        return None
    return Person(name.full, name.given, name.family, identifiers=identify(*(("pure", uuid) for uuid in uuids)))
