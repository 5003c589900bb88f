"""Who contributed to a work or was given a funding, as ORCID says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from fabiola.mappings.items import Item
from fabiola.mappings.orcid.sections import OWNER
from fabiola.mappings.orcid.values import is_public, unwrapped, word
from fabiola.mappings.records import Contribution, Person
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_CREDIT = "credit.niso.org/contributor-roles/"


class _Part(NamedTuple):
    person: Person
    role: str
    credit: str | None


def contributions(item: Item, usual: str, of_owner: str) -> tuple[Contribution, ...]:
    """The contributors in order, counted from 1 in each role, then the person whose record it is if not among them.

    `usual` is the role of whom no other is said, `of_owner` that of the person. Who has several CRediT roles is there
    several times.
    E-mail addresses and contributors without a name are passed over.
    """
    parts = [part for fields in item.open("contributors").each("contributor") if (part := _part(fields, usual))]
    owner = _owner(item.open(OWNER))
    if owner and not any(set(owner.identifiers) & set(part.person.identifiers) for part in parts):
        parts.append(_Part(owner, of_owner, None))
    return tuple(_numbered(_united(parts)))


def _part(fields: Item, usual: str) -> _Part | None:
    attributes, who = fields.open("contributor-attributes"), fields.open("contributor-orcid")
    attributes.drop("contributor-sequence")
    fields.drop("contributor-email")
    stated = attributes.text("contributor-role")
    credited = fields.open("credit-name")
    name = plain(credited.text("value")) if is_public(credited.take("visibility")) else None
    identifiers = identify(("orcid", who.take("path")), ("orcid", who.take("uri")))
    who.drop("host")
    if name is None:
        return None
    role = table("orcid_roles").get(word(stated))
    return _Part(Person(name, identifiers=identifiers), role["role"] if role else usual, _credit(stated))


def _credit(stated: str | None) -> str | None:
    """The CRediT role of `http://credit.niso.org/contributor-roles/writing-review-editing/`."""
    found = (stated or "").rpartition(_CREDIT)[2].strip("/ ").lower()
    return found if found in table("credit_roles") else None


def _owner(fields: Item) -> Person | None:
    name, identifiers = plain(unwrapped(fields.take("name"))), identify(("orcid", fields.take("orcid")))
    return Person(name, identifiers=identifiers) if name and identifiers else None


def _united(parts: Iterable[_Part]) -> Iterator[Contribution]:
    """One contribution for each person and role, with all the CRediT roles."""
    by_role: dict[tuple[Person, str], dict[str, None]] = {}
    for person, role, credit in parts:
        by_role.setdefault((person, role), {}).update({credit: None} if credit else {})
    for (person, role), found in by_role.items():
        yield Contribution(person, role, published_name=person.name, credit=tuple(found))


def _numbered(found: Iterable[Contribution]) -> Iterator[Contribution]:
    orders: dict[str, int] = {}
    for one in found:
        orders[one.role] = orders.get(one.role, 0) + 1
        yield replace(one, order=orders[one.role])
