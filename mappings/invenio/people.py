"""The creators and contributors of an InvenioRDM record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from fabiola.mappings.citations.names import creator
from fabiola.mappings.invenio.values import body, by_word, distinct, identifiers, term
from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Organization, Person, Text
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain

_PEOPLE = {name: name for name in ("orcid", "isni")}
_BODIES = {name: name for name in ("ror", "isni", "grid")}
_CREDITED = frozenset({"editor", "translator"})
"""Roles that a creator may have in place of that of an author."""


class Contributors(NamedTuple):
    """Everybody who contributed, those who paid for the work, and those who hold its rights."""

    contributions: tuple[Contribution, ...]
    funders: tuple[Organization, ...]
    holders: tuple[Organization, ...]


def contributors(metadata: Item) -> Contributors:
    """The creators as authors, the contributors by the role that DataCite's words for it have (`datacite_roles.csv`).

    A holder of rights who is a person counts as a contributor.
    """
    made = [(_creator_role(fields), fields) for fields in metadata.each("creators")]
    helped = [(_role(fields), fields) for fields in metadata.each("contributors")]
    found = [one for role, fields in (*made, *helped) if (one := _contribution(fields, role or ""))]
    bodies = [one for one in found if isinstance(one.contributor, Organization)]
    apart = [one for one in bodies if one.role in ("funder", "copyright-holder")]
    return Contributors(
        tuple(_numbered(_as_contributor(one) for one in found if one not in apart and one.role)),
        _bodies(apart, "funder"),
        _bodies(apart, "copyright-holder"),
    )


def person_or_organization(fields: Item) -> Person | Organization | None:
    """Who is described: by the type, else by the parts of the name, else by the look of it; None without a name."""
    kind = (fields.text("type") or "").lower()
    name, given, family = (plain(fields.text(part)) for part in ("name", "given_name", "family_name"))
    is_person = kind == "personal" or bool(family or given)
    if not is_person and not kind:
        is_person = isinstance(creator(name), Person)
    if not is_person:
        known = identifiers(fields, _BODIES)
        return Organization((Text(name),), known) if name else None
    known = identifiers(fields, _PEOPLE)
    if not (family or given):
        given, family = split_name(name or "")
    printed = full_name(given, family)
    return Person(printed, given, family, identifiers=known) if printed else None


def _creator_role(fields: Item) -> str:
    found = _role(fields)
    return found if found in _CREDITED else "author"


def _role(fields: Item) -> str | None:
    """The row of `roles.csv`; a word that DataCite does not have makes a contributor, no word too."""
    row = by_word("datacite_roles").get(term(fields, "role"))
    return row["role"] if row else "contributor"


def _contribution(fields: Item, role: str) -> Contribution | None:
    who = person_or_organization(fields.open("person_or_org"))
    places = [found for part in fields.each("affiliations") if (found := body(part))]
    if who is None:
        return None
    return Contribution(
        who,
        role,
        affiliations=tuple(dict.fromkeys(place for place in places if place.identifiers)),
        raw_affiliations=distinct(place.name for place in places),
        published_name=who.name,
    )


def _as_contributor(one: Contribution) -> Contribution:
    return replace(one, role="contributor") if one.role in ("funder", "copyright-holder") else one


def _bodies(found: Iterable[Contribution], role: str) -> tuple[Organization, ...]:
    bodies = (one.contributor for one in found if one.role == role)
    return tuple(dict.fromkeys(one for one in bodies if isinstance(one, Organization)))


def _numbered(found: Iterable[Contribution]) -> Iterator[Contribution]:
    """In order within each role; who has one role but an author's several times has it once."""
    orders: Counter[str] = Counter()
    known: set[tuple[str, Person | Organization]] = set()
    for one in found:
        if one.role == "author" or (one.role, one.contributor) not in known:
            known.add((one.role, one.contributor))
            orders[one.role] += 1
            yield replace(one, order=orders[one.role])
