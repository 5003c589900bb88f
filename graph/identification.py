"""Finding out which things the claims speak of, for what changed and whatever could speak of the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

import msgspec

from fabiola.graph.books import refused_isbns
from fabiola.graph.claims import Claim, Claims
from fabiola.graph.decisions import Decisions
from fabiola.graph.identity import Contradiction, Identities
from fabiola.graph.ledger import Ledger
from fabiola.graph.likeness import keep, unite_works
from fabiola.graph.names import (
    Key,
    former_keys_of,
    is_block,
    is_organization,
    names_of,
    number_of,
)
from fabiola.graph.resolution import Resolved
from fabiola.mappings.records import Concept, Merger, Record
from fabiola.mappings.values.iris import kind_of

_SEEDS = 1_000
"""How many changed names are looked into at a time; what they lead to has to fit into memory, nothing else."""

_RULES = 3
"""Of what is held for one thing; to be raised when they change, so that homes are looked through anew."""

_Found = Mapping[int, tuple[str | None, bytes, Claim]]
"""Number of a claim -> the entity it was given last, its record as it is packed, the claim."""


def identify(ledger: Ledger, base: str, decisions: Decisions, progress: Callable[[int], None]) -> None:
    """Find out what changed claims speak of, and what those speak of that they join or leave.

    The outcome is that of looking at all claims in one order, whatever came when. Each step is one transaction, so that
    a run that is ended goes on where it was. `progress` is told how many claims were looked at.
    """
    _begin(ledger, base, decisions)
    done = 0
    for organization in (True, False):
        naming = Resolved(ledger.connection, base, by_name=False)
        while seeds := _seeds(ledger, organization):
            with ledger.transaction():
                connected = _connected(ledger.claims, seeds, decisions)
                _settle(ledger, _Settled(Identities(base, naming, decisions), connected), connected.names)
            progress(done := done + len(connected.found))


def contradictions(ledger: Ledger) -> list[Contradiction]:
    """Where source records hold two things for one, in the order of what they say."""
    told = ledger.connection.execute("SELECT DISTINCT told FROM contradiction ORDER BY told")
    return [msgspec.json.decode(text, type=Contradiction) for (text,) in told]


def are_rules_of_now(ledger: Ledger, base: str) -> bool:
    """Whether what was found out last was by these rules, and under this address."""
    return ledger.get("identified under") == _rules_under(base)


def _rules_under(base: str) -> str:
    return f"{base} by rules {_RULES}"


def _begin(ledger: Ledger, base: str, decisions: Decisions) -> None:
    """Another address or rule is about everything; another decision is about what it names, and so is one less."""
    said = msgspec.json.encode(sorted((number_of(name), name[0] == "organization") for name in decisions.names()))
    if ledger.get("decisions") != decisions.fingerprint:
        with ledger.transaction():
            for numbers in (said.decode(), ledger.get("decided") or "[]"):
                for number, organization in msgspec.json.decode(numbers):
                    ledger.claims.renew_names([number], organization=organization)
            ledger.put("pending", "yes")
            ledger.put("decided", said.decode())
            ledger.put("decisions", decisions.fingerprint)
    if are_rules_of_now(ledger, base):
        return
    with ledger.transaction():
        ledger.connection.execute("DELETE FROM resolution")
        if ledger.get("identified under"):  # and not a new home, whose works were put into their blocks just now
            ledger.claims.block_anew()
        ledger.connection.execute(
            "INSERT OR IGNORE INTO dirty_name SELECT name, kind = 'organization' FROM name JOIN claim ON id = claim"
        )
        ledger.put("identified under", _rules_under(base))
        ledger.put("pending", "yes")


def _seeds(ledger: Ledger, organization: bool) -> list[int]:
    query = f"SELECT name FROM dirty_name WHERE organization = ? LIMIT {_SEEDS}"  # noqa: S608
    return [int(name) for (name,) in ledger.connection.execute(query, (organization,))]


class _Connected(NamedTuple):
    """All names that are connected, the claims that have one, and the claims in each of the blocks that tell something.

    A block of one claim alone is left out.
    """

    names: set[int]
    found: _Found
    blocked: list[list[int]]


def _connected(claims: Claims, seeds: Iterable[int], decisions: Decisions) -> _Connected:
    """The claims with a name of the seeds, with a name of those, and so on; and all their names."""
    names, found, blocked = set(seeds), dict[int, tuple[str | None, bytes, Claim]](), list[list[int]]()
    waiting = list(names)
    while waiting:
        reached_claims = claims.named([name for name in waiting if not is_block(name)])
        for block in filter(is_block, waiting):
            members, tells = claims.in_block(block)
            reached_claims |= members
            if tells and len(members) > 1:
                blocked.append(list(members))
        numbers = [number for number in reached_claims if number not in found]
        new = {each[2].id: each for each in claims.read(numbers)}
        found |= new
        reached = {name for _, _, claim in new.values() for name in _names(claim)}
        reached.update(*(decisions.partners.get(name, ()) for name in (*reached, *waiting)))
        waiting = list(reached - names)
        names |= reached
    return _Connected(names, found, blocked)


class _Settled:
    """What claims that are connected speak of."""

    def __init__(self, identities: Identities, connected: _Connected) -> None:
        self.found, self.identities = connected.found, identities
        self.contradictions: list[tuple[int, str]] = []
        claims = self._in_order()
        identities.retire(name for claim in claims for name in former_keys_of(claim.record))
        self._names = {claim.id: identities.names(*_said(claim), main=claim.main) for claim in claims}
        self._refuse_isbns(claims)
        identities.decide(set(chain.from_iterable(self._names.values())))
        for claim in claims:
            self._join(claim)
        self.likenesses = unite_works(self._works(connected.blocked), identities, connected.blocked)
        self._entities = {claim.id: self._entity_of(claim) for claim in claims}
        self._described = {self._entities[claim.id] for claim in claims if not _is_merger(claim)}

    def _refuse_isbns(self, claims: Iterable[Claim]) -> None:
        """Take the ISBNs of other works from claims; one without other names is known by its key alone."""
        for number, name, told in refused_isbns(claims, self._names):
            claim = self.found[number][2]
            left = tuple(each for each in self._names[number] if each != name)
            self._names[number] = left or ((kind_of(claim.record), claim.source, claim.key),)
            self.contradictions.append((number, msgspec.json.encode(told).decode()))

    def _in_order(self) -> list[Claim]:
        """Mergers come last: where they contradict what records say of themselves, it is the merger that is refused."""
        rows = sorted(self.found.values(), key=lambda row: (_is_merger(row[2]), not row[2].main, *_origin(row)))
        return [claim for _, _, claim in rows]

    def entity_of(self, claim: Claim) -> str | None:
        """The entity that a claim speaks of; a merger speaks of none that nothing else speaks of."""
        entity = self._entities[claim.id]
        return entity if not _is_merger(claim) or entity in self._described else None

    def _entity_of(self, claim: Claim) -> str | None:
        if isinstance(claim.record, Concept):
            return self.identities.find(claim.record)
        return self.identities.entity_named(self._names[claim.id])

    def _works(self, blocked: Iterable[Iterable[int]]) -> dict[int, tuple[Claim, Key]]:
        """The works in blocks, each with its best name."""
        numbers = {number for members in blocked for number in members}
        return {number: (self.found[number][2], self._names[number][0]) for number in numbers}

    def _join(self, claim: Claim) -> None:
        known = len(self.identities.contradictions)
        self.identities.join_names(self._names[claim.id], claim.source, claim.key)
        for told in self.identities.contradictions[known:]:
            self.contradictions.append((claim.id, msgspec.json.encode(told).decode()))

    def turned(self) -> Iterator[tuple[str | None, str | None, Claim]]:
        """(entity before, entity now, claim) of the claims for which they differ."""
        for before, _, claim in self.found.values():
            now = self.entity_of(claim)
            if now != before:
                yield before, now, claim


def _settle(ledger: Ledger, settled: _Settled, names: set[int]) -> None:
    turned = list(settled.turned())
    ledger.claims.assign((now, claim.id) for _, now, claim in turned)
    ledger.claims.renew(entity for before, now, _ in turned for entity in (before, now) if entity)
    ledger.redirect((before, now) for before, now, _ in turned if before and now)
    _renew_grants(ledger, (claim for before, _, claim in turned if before and is_organization(claim.record)))
    execute, insert = ledger.connection.execute, ledger.connection.executemany
    insert("DELETE FROM contradiction WHERE claim = ?", ((number,) for number in settled.found))
    insert("INSERT INTO contradiction VALUES (?, ?)", settled.contradictions)
    keep(ledger.connection, settled.found, settled.likenesses)
    _resolve(ledger, settled.identities, names)
    execute("CREATE TEMP TABLE IF NOT EXISTS settled (name INTEGER PRIMARY KEY)")
    execute("DELETE FROM settled")
    insert("INSERT INTO settled VALUES (?)", ((name,) for name in names))
    # CROSS JOIN keeps the order: all that is needed would be looked through for the few names of each step.
    execute(
        "INSERT OR IGNORE INTO dirty SELECT entity FROM settled CROSS JOIN needed USING (name) "
        "CROSS JOIN claim ON id = claim WHERE entity IS NOT NULL"
    )
    execute("DELETE FROM dirty_name WHERE name IN (SELECT name FROM settled)")


def _renew_grants(ledger: Ledger, organizations: Iterable[Claim]) -> None:
    """Grants are named under their funders: another IRI of a funder is another name of its grants."""
    query = (
        "SELECT DISTINCT claim.id FROM said AS funder JOIN said ON said.source_record = funder.source_record "
        "JOIN claim ON claim.id = said.claim WHERE funder.claim = ? AND kind IN ('grant', 'programme')"
    )
    for organization in organizations:
        numbers = [int(number) for (number,) in ledger.connection.execute(query, (organization.id,))]
        for _, _, claim in ledger.claims.read(numbers):
            ledger.claims.renew_names(_names(claim), organization=False)


def _is_merger(claim: Claim) -> bool:
    return isinstance(claim.record, Merger)


def _said(claim: Claim) -> tuple[str, str, Record]:
    return claim.source, claim.key, claim.record


def _origin(row: tuple[str | None, bytes, Claim]) -> tuple[str, str, bytes]:
    _, packed, claim = row
    return claim.source, claim.key, packed


def _names(claim: Claim) -> list[int]:
    return names_of(claim.record, claim.source, claim.key, claim.main)


def _resolve(ledger: Ledger, identities: Identities, names: Iterable[int]) -> None:
    """Note where the IRI of each identifier leads now, and where it led before this run if that was elsewhere."""
    before = _resolutions(ledger.connection, names)
    after = {iri: (target, number_of(key)) for key, iri, target in identities.moved()}
    ended = [iri for iri in before if iri not in after]
    new = {iri: row for iri, row in after.items() if before.get(iri) != row[0]}
    insert = ledger.connection.executemany
    insert("INSERT OR IGNORE INTO turned VALUES (?, ?)", ((iri, before.get(iri, iri)) for iri in (*ended, *new)))
    insert("DELETE FROM resolution WHERE iri = ?", ((iri,) for iri in ended))
    insert("INSERT OR REPLACE INTO resolution VALUES (?, ?, ?)", ((iri, *row) for iri, row in new.items()))
    ledger.redirect((iri, target) for iri, (target, _) in new.items())


def _resolutions(connection: sqlite3.Connection, names: Iterable[int]) -> dict[str, str]:
    query = "SELECT iri, target FROM resolution WHERE name = ?"
    return {iri: target for name in names for iri, target in connection.execute(query, (name,))}
