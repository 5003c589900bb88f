"""People who could be one: of one name, and with a co-author, an affiliation or a place in a work in common.

Nothing is held for one here: names recur. The pairs are for a person to decide on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import lru_cache, partial
from itertools import combinations

import msgspec

from fabiola.graph.claims import Claims
from fabiola.graph.decisions import Decisions, name_in
from fabiola.graph.likeness import Suggestion
from fabiola.graph.names import Key
from fabiola.mappings.records import Contribution, Person, Work
from fabiola.mappings.values.names import name_key, without_particles
from fabiola.ontology.tables import table

COMMON = 12
"""A name that more people have tells nothing."""

LEAST = 0.5
"""From this score on a person is asked."""

_WORKS = 200
"""How many works of a person are looked at."""
_NAMED = 3
_REMEMBERED = 1 << 10
_IN_FULL, _IN_SHORT = 0.4, 0.3
_SAME, _SHORT = "the same name", "names that abbreviate each other"
_NOTHING: frozenset[Key] = frozenset()


class _Place(msgspec.Struct, frozen=True):
    """A contribution of a person: the work, what record says so, its place, who else made it, and where it was made."""

    work: str
    claim: int
    order: int
    role: str
    others: frozenset[str]
    affiliations: frozenset[str]


class _Profile(msgspec.Struct, frozen=True):
    """What is known of a person: (given, family) of each name, folded; exclusive identifiers; contributions."""

    names: frozenset[tuple[str, str]]
    identifiers: Mapping[str, str]
    places: tuple[_Place, ...]


def namesakes(connection: sqlite3.Connection, base: str, decisions: Decisions) -> Iterator[Suggestion]:
    """Pairs of people that nobody has decided on, the likest first; names are sorted on disk, however many there are.

    Two people with different ORCID iDs are two, and so are two authors of one record.
    """
    profile = lru_cache(_REMEMBERED)(partial(_profile, connection))
    found = [
        suggestion
        for left, right in _pairs_of_one_name(connection)
        if not _are_decided(left, right, base, decisions)
        if (suggestion := _compared(left, right, profile))
    ]
    yield from sorted(found, key=lambda each: (-each.score, each.left, each.right))


def _pairs_of_one_name(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Pairs of IRIs of people who share a name, or a family name and an initial, that few have."""
    with closing(sqlite3.connect("")) as sorting:
        sorting.execute("CREATE TABLE named (name TEXT, entity TEXT, PRIMARY KEY (name, entity)) WITHOUT ROWID")
        people = Claims(connection).by_entity("AND kind = 'person'")
        rows = ((name, entity) for entity, claim in people for name in _blocks(claim.record))
        sorting.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", rows)
        query = f"SELECT name FROM named GROUP BY name HAVING COUNT(*) BETWEEN 2 AND {COMMON}"  # noqa: S608
        pairs = {
            pair for (name,) in sorting.execute(query).fetchall() for pair in combinations(_entities(sorting, name), 2)
        }
    yield from sorted(pairs)


def _entities(sorting: sqlite3.Connection, name: str) -> list[str]:
    return [entity for (entity,) in sorting.execute("SELECT entity FROM named WHERE name = ? ORDER BY 1", (name,))]


def _blocks(record: object) -> Iterator[str]:
    """The names under which a person is looked for: each in full, and its family name with the first initial."""
    for given, family in _names(record) if isinstance(record, Person) else ():
        if given and family:
            yield f"{given} {family}"
            yield f"{given[0]}. {family}"


def _names(person: Person) -> frozenset[tuple[str, str]]:
    """(given, family) of the name of a person, folded; a name that is not taken apart is none to go by."""
    family = without_particles(person.family_name or "")
    return frozenset({(name_key(person.given_name or ""), name_key(family))} - {("", "")})


def _are_decided(left: str, right: str, base: str, decisions: Decisions) -> bool:
    names = [name for iri in (left, right) if (name := name_in(iri, base))]
    return len(names) == 2 and names[1] in decisions.different.get(names[0], _NOTHING)


def _compared(left: str, right: str, profile: Callable[[str], _Profile]) -> Suggestion | None:
    """The two as a suggestion; None where something speaks against it, or too little for it."""
    one, two = profile(left), profile(right)
    likeness = max((_likeness(name, other) for name in one.names for other in two.names), default=0.0)
    if not likeness or _are_against(one, two):
        return None
    agreements = list(_agreements(one, two))
    score = min(0.99, likeness + sum(weight for weight, _ in agreements))
    if not agreements or score < LEAST:
        return None
    evidence = (_SAME if likeness == _IN_FULL else _SHORT, *(said for _, said in agreements))
    return Suggestion(left, right, round(score, 3), evidence, done=False)


def _likeness(name: tuple[str, str], other: tuple[str, str]) -> float:
    """The weight of one name in full, or of one that has initials for what the other writes out; 0 for two names."""
    if name[1] != other[1]:
        return 0.0
    pairs = list(zip(name[0].split(), other[0].split(), strict=False))
    if not pairs or any(not _abbreviates(word, that) for word, that in pairs):
        return 0.0
    return _IN_FULL if name[0] == other[0] and len(name[0]) > 1 else _IN_SHORT


def _abbreviates(word: str, other: str) -> bool:
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def _are_against(one: _Profile, two: _Profile) -> bool:
    """Whether they have two identifiers of which a person has but one, or stand beside each other in a record."""
    if any(two.identifiers.get(scheme, value) != value for scheme, value in one.identifiers.items()):
        return True
    orders = {(place.claim, place.role): place.order for place in one.places}
    return any(orders.get((place.claim, place.role), place.order) != place.order for place in two.places)


def _agreements(one: _Profile, two: _Profile) -> Iterator[tuple[float, str]]:
    """(weight, what agrees) of everything but the name."""
    places = {(place.work, place.role, place.order) for place in one.places}
    shared = sum((place.work, place.role, place.order) in places for place in two.places)
    if shared:
        yield 0.4, f"the same place among the authors of {shared} work{'s' if shared > 1 else ''}"
    if others := _united(place.others for place in one.places) & _united(place.others for place in two.places):
        yield min(0.3, 0.1 * len(others)), f"co-authors: {_some(others)}"
    where = [_united(place.affiliations for place in each.places) for each in (one, two)]
    if common := where[0] & where[1]:
        yield 0.15, f"affiliation: {_some(common)}"


def _united(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _some(names: Iterable[str]) -> str:
    ordered = sorted(names)
    return ", ".join(ordered[:_NAMED]) + (f" and {len(ordered) - _NAMED} more" if len(ordered) > _NAMED else "")


def _profile(connection: sqlite3.Connection, entity: str) -> _Profile:
    claims = Claims(connection)
    people = [claim.record for claim in claims.about(entity) if isinstance(claim.record, Person)]
    known = {identifier for person in people for identifier in person.identifiers}
    exclusive = {each.scheme: each.value for each in known if table("schemes")[each.scheme]["exclusive"] == "yes"}
    query = (
        "SELECT DISTINCT work.id FROM claim JOIN said ON said.claim = claim.id "
        "JOIN said AS other ON other.source_record = said.source_record JOIN claim AS work ON work.id = other.claim "
        "WHERE claim.entity = ? AND work.main AND work.kind = 'work' ORDER BY 1 LIMIT ?"
    )
    numbers = [number for (number,) in connection.execute(query, (entity, _WORKS))]
    places = [
        _place(str(work), claim.id, each, claim.record)
        for work, _, claim in claims.read(numbers)
        if isinstance(claim.record, Work)
        for each in claim.record.contributions
        if isinstance(each.contributor, Person) and known.intersection(each.contributor.identifiers)
    ]
    names = frozenset().union(*(_names(person) for person in people))
    return _Profile(names, exclusive, tuple(places))


def _short(person: Person) -> str:
    """`B. Ek`, as sources have it that write given names out and such that do not; empty without both names."""
    return f"{person.given_name[0]}. {person.family_name}" if person.given_name and person.family_name else ""


def _place(entity: str, claim: int, own: Contribution, work: Work) -> _Place:
    people = [each.contributor for each in work.contributions if each is not own]
    mine = _short(own.contributor) if isinstance(own.contributor, Person) else ""
    others = frozenset(_short(person) for person in people if isinstance(person, Person)) - {"", mine}
    where = frozenset(organization.name for organization in own.affiliations if organization.names)
    return _Place(entity, claim, own.order, own.role, others, where | frozenset(own.raw_affiliations))
