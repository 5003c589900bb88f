"""The agents of SKG-IF: people and organizations, and what they contributed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from fabiola.mappings.citations.names import creator
from fabiola.mappings.items import Item
from fabiola.mappings.records import Affiliation, Contribution, Organization, Person, Text
from fabiola.mappings.skg_if.entities import identifiers, web_addresses
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import table

_PEOPLE = {name: name for name in ("orcid", "isni", "scopus", "openalex", "wikidata")}
_BODIES = {name: name for name in ("ror", "fundref", "isni", "grid", "wikidata", "openalex")}
_KINDS = {name: name for name in ("archive", "company", "education", "facility", "government", "healthcare")}
_KINDS |= {"nonprofit": "nonprofit", "funder": "funder", "research": "facility", "unspecified": ""}
_LAST = 10**9


class Made(NamedTuple):
    """A contribution with its place in the order of its role as the source ranks it."""

    contribution: Contribution
    rank: int


def agent(fields: Item) -> Person | Organization | None:
    """A person or organization; of an agent that may be either the name decides. None where it has no name."""
    kind = fields.text("entity_type")
    fields.drop("local_identifier")
    if kind == "organisation":
        return organization(fields)
    if kind == "person" or "family_name" in fields:
        return person(fields)
    if isinstance(creator(plain(fields.peek("name"))), Organization):
        return organization(fields)
    return person(fields)


def person(fields: Item) -> Person | None:
    """A person by the parts of the name, else by the whole of it, which some give as the family name; None without."""
    fields.drop("local_identifier", "entity_type")
    whole, given, family = (plain(fields.text(name)) for name in ("name", "given_name", "family_name"))
    if not given and family in (None, whole):
        given, family = split_name(whole or "")
    printed = full_name(given, family) or whole
    known = identifiers(fields, _PEOPLE)
    places = tuple(found for part in fields.each("affiliations") if (found := _affiliation(part)))
    return Person(printed, given, family, identifiers=known, affiliations=places) if printed else None


def organization(fields: Item) -> Organization | None:
    """An organization; None where it has neither a name nor an identifier."""
    fields.drop("local_identifier", "entity_type")
    name, short = plain(fields.text("name")), plain(fields.text("short_name"))
    known = identifiers(fields, _BODIES)
    others = [text for text in texts(fields.texts("other_names")) if text.value != name]
    words = fields.texts("type")
    found = Organization(
        names=(Text(name),) if name else (),
        identifiers=known,
        acronyms=(short,) if short else (),
        aliases=tuple(others),
        kinds=tuple(dict.fromkeys(kind for word in words if (kind := _KINDS.get(word, "")))),
        country=fields.read("country", country),
        websites=web_addresses((fields.text("website"),)),
    )
    return found if name or known else None


def organizations(fields: Item, name: str) -> tuple[Organization, ...]:
    """The organizations of a list, distinct."""
    return tuple(dict.fromkeys(found for part in fields.each(name) if (found := organization(part))))


def publishing(makers: Iterable[Person | Organization | None]) -> tuple[Organization, ...]:
    """The organizations among some agents as publishers, distinct."""
    bodies = [one for one in makers if isinstance(one, Organization)]
    return tuple(dict.fromkeys(Organization(one.names, one.identifiers, kinds=("publisher",)) for one in bodies))


def contributions(items: Iterable[Item], roles: Callable[[Item], Iterable[str]]) -> tuple[Contribution, ...]:
    """Who contributed in which roles (none for what is no contribution), by rank and counted from 1 in each role."""
    made = [one for fields in items for one in _made(fields, roles)]
    return tuple(_numbered(one.contribution for one in sorted(made, key=lambda one: one.rank)))


def _made(fields: Item, roles: Callable[[Item], Iterable[str]]) -> Iterator[Made]:
    codes, who, rank = tuple(roles(fields)), agent(fields.open("by")), fields.integer("rank")
    places = (*organizations(fields, "declared_affiliations"), *organizations(fields, "declared affiliations"))
    credit = tuple(dict.fromkeys(code for word in fields.texts("contribution") if (code := _credit(word))))
    if who is None:
        return
    for role in codes:
        yield Made(
            Contribution(
                who,
                role,
                affiliations=tuple(place for place in places if place.identifiers),
                raw_affiliations=tuple(dict.fromkeys(place.name for place in places if place.name)),
                published_name=who.name,
                credit=credit,
            ),
            rank if rank is not None else _LAST,
        )


def _numbered(found: Iterable[Contribution]) -> Iterator[Contribution]:
    orders: Counter[str] = Counter()
    for one in found:
        orders[one.role] += 1
        yield replace(one, order=orders[one.role])


def _credit(word: str) -> str | None:
    """`writing – review & editing` is the CRediT role `writing-review-editing`."""
    code = "-".join(part for part in "".join(c if c.isalpha() else " " for c in word.lower()).split())
    return code if code in table("credit_roles") else None


def _affiliation(fields: Item) -> Affiliation | None:
    where, period = organization(fields.open("affiliation")), fields.open("period")
    fields.drop("role")
    start, end = parse_date(period.text("start")), parse_date(period.text("end"))
    return Affiliation(where, start=start, end=end) if where else None
