"""The IRIs of things as the ledger knows them: each identifier leads to the IRI of the thing that it names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import lru_cache

import msgspec

from fabiola.graph.claims import Claims
from fabiola.graph.names import keys_of, number_of, organization_names
from fabiola.mappings.naming import Minted
from fabiola.mappings.records import Concept, Grant, Identifier, Organization, Programme, Record, Text, Work
from fabiola.mappings.values.iris import kind_of, mint, ranked
from fabiola.mappings.values.organization_names import country_in, is_in, universities_in
from fabiola.ontology.tables import table

SCHEMA = """
CREATE TABLE IF NOT EXISTS resolution (iri TEXT PRIMARY KEY, target TEXT NOT NULL, name INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS resolution_name ON resolution (name);
CREATE TABLE IF NOT EXISTS turned (iri TEXT PRIMARY KEY, before TEXT NOT NULL) WITHOUT ROWID;
"""

_REMEMBERED, _FEW = 1 << 18, 1 << 16


class Resolved(Minted):
    """Names things by what the ledger knows; to be made anew when that has changed."""

    def __init__(self, connection: sqlite3.Connection, base: str, *, by_name: bool = True) -> None:
        super().__init__(base)
        self.strict = Resolved(connection, base, by_name=False) if by_name else None
        """The naming by identifiers alone, by which identity is found; None where that is this one."""
        self._execute = connection.execute
        self._claims = Claims(connection)
        self.by_name: Callable[[str, str | None], str | None] = lru_cache(_REMEMBERED)(self._by_name)
        """The IRI of the one organization of a name, in a country if that is known."""
        self._placed = lru_cache(_REMEMBERED)(self._place)
        self.resolve: Callable[[str], str] = self.strict.resolve if self.strict else self._resolver()
        """The IRI of the thing that the IRI of an identifier leads to; itself, where that is none."""

    def find(self, record: Record) -> str | None:
        """The IRI of the thing that a record speaks of; None where it has no identity of its own.

        A work that is only named has one if a source record speaks of it. So has an organization of which nothing but a
        name is said, if exactly one with a record of its own is called so, in that country if one is given; a grant of
        such an organization has none by its number.
        """
        if self.strict and isinstance(record, Grant | Programme):
            return self.strict.find(record)
        iri = super().find(record)
        if iri is None and self.strict and isinstance(record, Organization) and _is_a_name(record):
            return self.by_name(record.name, record.country)
        if iri is None or isinstance(record, Concept):
            return iri
        return self.resolve(iri) if not isinstance(record, Work) or self._is_held(record) else None

    def cited(self, kind: str, identifier: Identifier) -> str:
        """The IRI of the thing with an identifier, whether it is held or not."""
        return self.resolve(mint(self.base, kind, identifier))

    def place(self, affiliation: str) -> str | None:
        """The IRI of the one university that an affiliation as printed names, with the town that it is in.

        None where it names several, or one that is not held.
        """
        return self._placed(affiliation)

    def own(self, record: Record, iri: str) -> Record:
        """The record without identifiers that turned out to be another thing's, or a second one where there is but one.

        A thing that people decided to be two with a DOI each is published under the one; the other leads to it.
        """
        if isinstance(record, Concept):
            return record
        kind = kind_of(record)
        identifiers = tuple([known for known in record.identifiers if self._belongs(kind, known, iri)])
        seconds = self._seconds(kind, identifiers, iri)
        if identifiers == record.identifiers and not seconds:
            return record
        kept = tuple([known for known in identifiers if known not in seconds])
        return msgspec.structs.replace(record, identifiers=kept)

    def _seconds(self, kind: str, identifiers: tuple[Identifier, ...], iri: str) -> frozenset[Identifier]:
        seconds: set[Identifier] = set()
        for scheme in {known.scheme for known in identifiers}:
            values = [known for known in identifiers if known.scheme == scheme]
            if len(values) > 1 and table("schemes")[scheme]["exclusive"] == "yes":
                values.sort(key=lambda known: (mint(self.base, kind, known) != iri, known.value))
                seconds.update(values[1:])
        return frozenset(seconds)

    def _belongs(self, kind: str, identifier: Identifier, iri: str) -> bool:
        """Whether an identifier is the entity's own: it names no things of this kind, or it leads to the entity."""
        return not ranked(kind, (identifier,)) or self.cited(kind, identifier) == iri

    def _is_held(self, work: Work) -> bool:
        query = "SELECT 1 FROM name WHERE name = ?"
        return any(self._execute(query, (number_of(key),)).fetchone() for key in keys_of(work))

    def _by_name(self, name: str, country: str | None) -> str | None:
        called = self._called(name)
        if country and any(organization.country for _, organization in called):
            called = [(iri, organization) for iri, organization in called if organization.country in (None, country)]
        return called[0][0] if len({iri for iri, _ in called}) == 1 else None

    def _place(self, affiliation: str) -> str | None:
        found = {self._university(group, affiliation) for group in universities_in(affiliation)}
        return found.pop() if len(found) == 1 else None

    def _university(self, names: tuple[str, ...], affiliation: str) -> str | None:
        """The one university with the first name that leads to one in a town that the affiliation names."""
        where = country_in(affiliation)
        for name in names:
            called = self._called(name)
            placed = [(iri, each) for iri, each in called if each.locality and is_in(each.locality, affiliation)]
            known = {iri for iri, each in placed if where in (None, each.country)}
            if known:
                return known.pop() if len(known) == 1 else None
        return None

    def _called(self, name: str) -> list[tuple[str, Organization]]:
        numbers = organization_names(Organization((Text(name),)))
        return self._claims.called(numbers[0]) if numbers else []

    def _resolver(self) -> Callable[[str], str]:
        """Looks up what is kept in memory, which a few addresses that lead elsewhere are at once, and many one by one.

        Most works cite things whose addresses lead nowhere else, each of them one that was never asked for before.
        """
        rows = self._execute(f"SELECT iri, target FROM resolution LIMIT {_FEW + 1}").fetchall()  # noqa: S608
        if len(rows) > _FEW:
            return lru_cache(_REMEMBERED)(self._resolve)
        targets: dict[str, str] = dict(rows)
        return lambda iri: targets.get(iri, iri)

    def _resolve(self, iri: str) -> str:
        row = self._execute("SELECT target FROM resolution WHERE iri = ?", (iri,)).fetchone()
        return str(row[0]) if row else iri


def _is_a_name(organization: Organization) -> bool:
    """Whether nothing is said of an organization but what it is called, of which kind it is and where."""
    said = (organization.identifiers, organization.linked, organization.parents, organization.children)
    return bool(organization.names) and not any(said)
