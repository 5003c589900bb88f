"""Claims: what source records say of things; what several records of a source say alike is kept once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from fabiola.graph.names import blocks_of, is_organization, names_needed, names_of, organization_names
from fabiola.graph.resemblance import COMMON
from fabiola.mappings.records import Organization, Record
from fabiola.mappings.values.iris import kind_of

SCHEMA = """
CREATE TABLE IF NOT EXISTS claim (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, source TEXT NOT NULL, main INTEGER NOT NULL,
    kind TEXT NOT NULL, record BLOB NOT NULL, entity TEXT);
CREATE INDEX IF NOT EXISTS claim_entity ON claim (entity);
CREATE TABLE IF NOT EXISTS said (
    claim INTEGER NOT NULL, key TEXT NOT NULL, source_record INTEGER NOT NULL, PRIMARY KEY (claim, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS said_source_record ON said (source_record, claim);
CREATE TABLE IF NOT EXISTS name (name INTEGER, claim INTEGER, PRIMARY KEY (name, claim)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS called (name INTEGER, claim INTEGER, PRIMARY KEY (name, claim)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS needed (name INTEGER, claim INTEGER, PRIMARY KEY (name, claim)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS likeness (
    left INTEGER NOT NULL, right INTEGER NOT NULL, iri TEXT NOT NULL, other TEXT NOT NULL, score REAL NOT NULL,
    evidence TEXT NOT NULL, done INTEGER NOT NULL, PRIMARY KEY (left, right)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS likeness_right ON likeness (right);
CREATE TABLE IF NOT EXISTS dirty (entity TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dirty_name (name INTEGER PRIMARY KEY, organization INTEGER NOT NULL);
"""

NAMED = 10
"""How many source records that make one and the same claim are named as where it comes from."""

_PART = 500
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Record)


class Claim(msgspec.Struct, frozen=True, gc=False):
    """What source records of one source say of one thing: their own subject (`main`), or one that they name.

    `keys` are those of the source records that say it, the first few in order, at least one.
    """

    id: int
    source: str
    keys: tuple[str, ...]
    main: bool
    record: Record

    @property
    def key(self) -> str:
        """The key of the first source record that makes the claim."""
        return self.keys[0]


class PackedClaim(msgspec.Struct, frozen=True, gc=False):
    """A claim as it is kept: its digest, its record as it is packed, and the names it is found by and depends on."""

    digest: bytes
    main: bool
    kind: str
    record: bytes
    names: tuple[int, ...]
    needed: tuple[int, ...]
    called: tuple[int, ...] = ()


class Claims:
    """The claims of a home; to be changed inside a transaction of the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute, self._insert = connection.execute, connection.executemany

    def keep(self, source_record: int, source: str, key: str, claims: Iterable[PackedClaim]) -> None:
        """Keep what a source record says, in place of what it said before.

        The claim about its own subject keeps the entity that it spoke of, so that a change of its IRI can be followed.
        """
        said = {claim.digest: claim for claim in claims}
        before = self._said_by(source_record)
        entity = next((entity for number, main, entity in before.values() if main), None)
        self._take_back([number for digest, (number, _, _) in before.items() if digest not in said], key)
        for digest, claim in said.items():
            if digest not in before:
                number = self._number_of(claim, source, key, entity if claim.main else None)
                self._execute("INSERT OR IGNORE INTO said VALUES (?, ?, ?)", (number, key, source_record))

    def forget(self, source_record: int, key: str) -> None:
        """Take back everything that a source record says."""
        self._take_back([number for number, _, _ in self._said_by(source_record).values()], key)

    def _said_by(self, source_record: int) -> dict[bytes, tuple[int, bool, str | None]]:
        query = "SELECT digest, id, main, entity FROM said JOIN claim ON claim.id = said.claim WHERE source_record = ?"
        return {row[0]: (row[1], bool(row[2]), row[3]) for row in self._execute(query, (source_record,))}

    def _number_of(self, claim: PackedClaim, source: str, key: str, entity: str | None) -> int:
        """The number of a claim that one more source record makes, be it new or known already."""
        row = self._execute("SELECT id FROM claim WHERE digest = ?", (claim.digest,)).fetchone()
        if row:
            self._touch_if_named(row[0], key)
            return int(row[0])
        columns = (claim.digest, source, claim.main, claim.kind, claim.record, entity)
        statement = "INSERT INTO claim (digest, source, main, kind, record, entity) VALUES (?, ?, ?, ?, ?, ?)"
        number = int(self._execute(statement, columns).lastrowid or 0)
        self._insert("INSERT OR IGNORE INTO name VALUES (?, ?)", [(name, number) for name in claim.names])
        if claim.needed:
            self._insert("INSERT OR IGNORE INTO needed VALUES (?, ?)", [(name, number) for name in claim.needed])
        if claim.called:
            self._insert("INSERT OR IGNORE INTO called VALUES (?, ?)", [(name, number) for name in claim.called])
            self.renew_names(claim.called, organization=False)
        self.renew_names(claim.names, organization=claim.kind == "organization")
        return number

    def _take_back(self, numbers: Sequence[int], key: str) -> None:
        for number in numbers:
            self._touch_if_named(number, key)
            self._execute("DELETE FROM said WHERE claim = ? AND key = ?", (number, key))
            if self._execute("SELECT 1 FROM said WHERE claim = ?", (number,)).fetchone() is None:
                self._drop(number, key)

    def _drop(self, number: int, key: str) -> None:
        columns = "source, main, record, entity"
        query = f"DELETE FROM claim WHERE id = ? RETURNING {columns}"  # noqa: S608
        source, main, packed, entity = self._execute(query, (number,)).fetchone()
        record = _decoder.decode(packed)
        names = names_of(record, source, key, bool(main))
        self._insert("DELETE FROM name WHERE name = ? AND claim = ?", [(name, number) for name in names])
        self._insert("DELETE FROM needed WHERE name = ? AND claim = ?", [(n, number) for n in names_needed(record)])
        self.renew_names(names, organization=is_organization(record))
        called = called_by(record, main=bool(main))
        self._insert("DELETE FROM called WHERE name = ? AND claim = ?", [(name, number) for name in called])
        self.renew_names(called, organization=False)
        self.renew([entity] if entity else [])

    def _touch_if_named(self, number: int, key: str) -> None:
        """An entity tells where it comes from, which changes with the first few keys of each claim."""
        query = "SELECT key FROM said WHERE claim = ? ORDER BY key LIMIT 1 OFFSET ?"
        last = self._execute(query, (number, NAMED - 1)).fetchone()
        if last is None or key <= last[0]:
            query = "INSERT OR IGNORE INTO dirty SELECT entity FROM claim WHERE id = ? AND entity IS NOT NULL"
            self._execute(query, (number,))

    def renew(self, entities: Iterable[str]) -> None:
        """Note that entities are to be made anew."""
        self._insert("INSERT OR IGNORE INTO dirty VALUES (?)", ((entity,) for entity in entities))

    def renew_names(self, names: Iterable[int], *, organization: bool) -> None:
        """Note that what the claims with a name speak of is to be found out anew."""
        self._insert("INSERT OR IGNORE INTO dirty_name VALUES (?, ?)", ((name, organization) for name in names))

    def assign(self, entities: Iterable[tuple[str | None, int]]) -> None:
        """Note which entity each claim speaks of."""
        self._insert("UPDATE claim SET entity = ?1 WHERE id = ?2 AND entity IS NOT ?1", entities)

    def block_anew(self) -> None:
        """Put every work into the blocks that the rules of now put it into."""
        self._execute("DELETE FROM name WHERE name & 1 = 0")  # is_block
        works = self._execute("SELECT id, record FROM claim WHERE main AND kind = 'work'")
        blocked = ((block, number) for number, packed in works for block in blocks_of(_decoder.decode(packed)))
        self._insert("INSERT OR IGNORE INTO name VALUES (?, ?)", blocked)

    def named(self, names: Sequence[int]) -> set[int]:
        """The claims that have one of the names."""
        return {number for part in _parts(names) for (number,) in self._execute(_in("name", "claim", part), part)}

    def called(self, name: int) -> list[tuple[str, Organization]]:
        """(entity, what is claimed of it) of the organizations that have a name; none if too many claim it."""
        query = "SELECT entity, record FROM called JOIN claim ON id = claim WHERE name = ? AND entity IS NOT NULL"
        rows = self._execute(f"{query} LIMIT {COMMON + 1}", (name,)).fetchall()
        decoded = ((str(entity), _decoder.decode(packed)) for entity, packed in rows if len(rows) <= COMMON)
        return [(entity, record) for entity, record in decoded if isinstance(record, Organization)]

    def in_block(self, block: int) -> tuple[set[int], bool]:
        """The claims in a block, and whether it tells anything; of one that tells nothing those held for another's."""
        rows = self._execute("SELECT claim FROM name WHERE name = ? LIMIT ?", (block, COMMON + 1)).fetchall()
        if len(rows) <= COMMON:
            return {int(number) for (number,) in rows}, True
        query = (
            "SELECT claim FROM name WHERE name = ?1 AND claim IN (SELECT left FROM likeness) "
            "UNION SELECT claim FROM name WHERE name = ?1 AND claim IN (SELECT right FROM likeness)"
        )
        return {int(number) for (number,) in self._execute(query, (block,))}, False

    def read(self, numbers: Sequence[int]) -> Iterator[tuple[str | None, bytes, Claim]]:
        """Claims by number, each with the entity it was given last and its record as it is packed."""
        for part in _parts(numbers):
            yield from self._read(f"WHERE id IN ({','.join('?' * len(part))})", part)

    def by_entity(self, where: str = "", values: Sequence[object] = ()) -> Iterator[tuple[str, Claim]]:
        """All claims that speak of entities, one entity after the other; `where` is a further condition."""
        for entity, _, claim in self._read(f"WHERE entity IS NOT NULL {where} ORDER BY entity", values):
            yield str(entity), claim

    def about(self, entity: str) -> list[Claim]:
        """The claims about an entity, in the order of source and key."""
        found = [claim for _, _, claim in self._read("WHERE entity = ?", (entity,))]
        return sorted(found, key=lambda claim: (claim.source, claim.key, claim.id))

    def _read(self, where: str, values: Sequence[object] = ()) -> Iterator[tuple[str | None, bytes, Claim]]:
        query = (
            "SELECT entity, id, source, main, record, (SELECT group_concat(key, char(30)) FROM "  # noqa: S608
            f"(SELECT key FROM said WHERE claim = claim.id ORDER BY key LIMIT {NAMED})) FROM claim {where}"
        )
        for entity, number, source, main, packed, keys in self._execute(query, values):
            record = _decoder.decode(packed)
            yield entity, packed, Claim(number, source, tuple(keys.split("\x1e")), bool(main), record)


def pack_claim(source: str, key: str, main: bool, record: Record) -> PackedClaim:
    """A claim of a source record, ready to be kept. What records of a source say of others alike is one claim."""
    packed = _encoder.encode(record)
    said = f"{source}\x1e{key if main else ''}\x1e{int(main)}\x1e".encode() + packed
    digest = hashlib.blake2b(said, digest_size=16).digest()
    names, needed = tuple(names_of(record, source, key, main)), tuple(names_needed(record))
    return PackedClaim(digest, main, kind_of(record), packed, names, needed, called_by(record, main=main))


def called_by(record: Record, *, main: bool) -> tuple[int, ...]:
    """The numbers of the names by which an organization with a record of its own is found; none for anything else."""
    return tuple(dict.fromkeys(organization_names(record))) if main and isinstance(record, Organization) else ()


def _parts(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """The values in lists that are short enough for one query."""
    for start in range(0, len(values), _PART):
        yield values[start : start + _PART]


def _in(table: str, column: str, values: Sequence[int]) -> str:
    return f"SELECT DISTINCT {column} FROM {table} WHERE name IN ({','.join('?' * len(values))})"  # noqa: S608
