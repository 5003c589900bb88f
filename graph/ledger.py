"""The ledger: every source record as received and what it claims; all else can be rebuilt from this SQLite file."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from fabiola.graph import claims, disagreements, documents, resolution
from fabiola.graph.claims import Claims, PackedClaim
from fabiola.graph.documents import Documents
from fabiola.graph.ledger_file import open_to_read
from fabiola.mappings.items import Fields
from fabiola.mappings.received import Known

_SCHEMA = """
CREATE TABLE IF NOT EXISTS source_record (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, hash BLOB NOT NULL, content BLOB NOT NULL,
    file TEXT NOT NULL, received TEXT NOT NULL, mapping TEXT NOT NULL, unmapped TEXT NOT NULL, UNIQUE (source, key));
CREATE INDEX IF NOT EXISTS source_record_hash ON source_record (hash);
CREATE TABLE IF NOT EXISTS entity (
    iri TEXT PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS moved (iri TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finding (
    entity TEXT NOT NULL, severity TEXT NOT NULL, rule TEXT NOT NULL, message TEXT NOT NULL, node TEXT NOT NULL,
    path TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS finding_entity ON finding (entity);
CREATE INDEX IF NOT EXISTS finding_rule ON finding (rule, value);
CREATE TABLE IF NOT EXISTS set_aside (
    file TEXT NOT NULL, place TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS set_aside_file ON set_aside (file);
CREATE TABLE IF NOT EXISTS contradiction (claim INTEGER NOT NULL, told TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS contradiction_claim ON contradiction (claim);
CREATE TABLE IF NOT EXISTS harvested (
    identifier TEXT, source TEXT, key TEXT, PRIMARY KEY (identifier, source, key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS harvested_record ON harvested (source, key);
CREATE TABLE IF NOT EXISTS dirty_record (source TEXT, key TEXT, PRIMARY KEY (source, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS brought (iri TEXT, by TEXT, PRIMARY KEY (iri, by)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS brought_by ON brought (by);
CREATE TABLE IF NOT EXISTS before (iri TEXT PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quality (iri TEXT PRIMARY KEY, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS coverage (
    measure TEXT NOT NULL, source TEXT NOT NULL, year TEXT NOT NULL, present INTEGER NOT NULL, total INTEGER NOT NULL,
    PRIMARY KEY (measure, source, year)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS line (digest BLOB PRIMARY KEY, record INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_RECEIVE = (
    "INSERT INTO source_record (source, key, hash, content, file, received, mapping, unmapped) "
    "VALUES (?,?,?,?,?,?,?,?) "
    "ON CONFLICT (source, key) DO UPDATE SET hash = excluded.hash, content = excluded.content, file = excluded.file, "
    "received = excluded.received, mapping = excluded.mapping, unmapped = excluded.unmapped RETURNING id"
)

_VERSION = 2
"""Of the tables and of the names in them; to be raised when claims are found by other names than before."""


class OldLedger(Exception):
    """The ledger was written by an earlier version, whose claims cannot be read."""


class SourceRecord(msgspec.Struct, frozen=True):
    """A source record as received: its content as canonical JSON, the SHA-256 of that, where and when it was read."""

    source: str
    key: str
    hash: str
    content: bytes
    file: str
    received: str
    mapping: str
    unmapped: tuple[str, ...]


class Ledger:
    """The open ledger; changes are grouped by `transaction`. Raises OldLedger."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.connection = open_to_read(path) if read_only else sqlite3.connect(path, isolation_level=None)
        if self._is_old():
            self.connection.close()
            raise OldLedger(f"{path} was written by an earlier version; publish the files into a new home")
        if not read_only:
            self._prepare()
        self.claims, self.documents = Claims(self.connection), Documents(self.connection)

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("PRAGMA cache_size = -262144")
        self.connection.execute("PRAGMA wal_autocheckpoint = 65536")
        self.connection.execute("PRAGMA temp.journal_mode = MEMORY")
        self.connection.execute("PRAGMA temp.cache_size = -65536")
        self.connection.executescript(
            f"PRAGMA user_version = {_VERSION};"
            + _SCHEMA
            + claims.SCHEMA
            + resolution.SCHEMA
            + documents.SCHEMA
            + disagreements.SCHEMA
        )

    def _is_old(self) -> bool:
        holds_claims = self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'claim'").fetchone()
        return bool(holds_claims) and self.connection.execute("PRAGMA user_version").fetchone() != (_VERSION,)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside, or none of them."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def known(self, source: str, digest: bytes, mapping: str) -> Known | None:
        """The source record that was read before with this content; None if it is new.

        One that was read under another version of the mapping is new.
        """
        query = "SELECT source, key, unmapped FROM source_record WHERE hash = ? AND source = ? AND mapping = ?"
        row = self.connection.execute(query, (digest, source, mapping)).fetchone()
        return _known(*row) if row else None

    def known_line(self, digest: bytes, mapping: str) -> Known | None:
        """The source record that was all of a line with this digest when it was read under this mapping, if one was."""
        query = (
            "SELECT source, key, unmapped FROM line JOIN source_record ON id = record WHERE digest = ? AND mapping = ?"
        )
        row = self.connection.execute(query, (digest, mapping)).fetchone()
        return _known(*row) if row else None

    def recognise(self, line: bytes, known: Known) -> None:
        """Know a source record by the digest of the line that it is all of now."""
        query = "INSERT OR REPLACE INTO line SELECT ?, id FROM source_record WHERE source = ? AND key = ?"
        self.connection.execute(query, (line, known.source, known.key))

    def begin_reading(self) -> None:
        """Forget which source records were met; to be called once in a run."""
        self.connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS met (source, key, PRIMARY KEY (source, key)) WITHOUT ROWID"
        )
        self.connection.execute("DELETE FROM met")

    def meets(self, source: str, key: str) -> bool:
        """Whether a source record is met for the first time in this run."""
        return self.connection.execute("INSERT OR IGNORE INTO met VALUES (?, ?)", (source, key)).rowcount == 1

    def withdraw_unmet(self) -> list[tuple[str, str]]:
        """Forget the source records that were not met in this run, of the sources of which some were; returns them."""
        query = (
            "SELECT source, key FROM source_record AS kept WHERE source IN (SELECT DISTINCT source FROM met) "
            "AND NOT EXISTS (SELECT 1 FROM met WHERE met.source = kept.source AND met.key = kept.key) ORDER BY 1, 2"
        )
        gone = [(str(source), str(key)) for source, key in self.connection.execute(query)]
        for source, key in gone:
            self.forget(source, key)
        return gone

    def harvests(self, identifier: str, source: str, key: str) -> None:
        """Note under which identifier a repository offers a source record."""
        self.connection.execute("INSERT OR IGNORE INTO harvested VALUES (?, ?, ?)", (identifier, source, key))

    def withdraw_harvested(self, identifiers: Iterable[str]) -> list[tuple[str, str]]:
        """Forget the source records that were offered under identifiers, and no other still offers; returns them."""
        gone: list[tuple[str, str]] = []
        for identifier in identifiers:
            query = "DELETE FROM harvested WHERE identifier = ? RETURNING source, key"
            gone += [(str(source), str(key)) for source, key in self.connection.execute(query, (identifier,))]
        offered = "SELECT 1 FROM harvested WHERE source = ? AND key = ?"
        gone = [each for each in dict.fromkeys(gone) if not self.connection.execute(offered, each).fetchone()]
        for source, key in gone:
            self.forget(source, key)
        return gone

    def receive(self, received: SourceRecord, digest: bytes, claims: Iterable[PackedClaim], line: bytes = b"") -> None:
        """Keep a source record and its claims, in place of what it said before; it may be all of a line."""
        execute = self.connection.execute
        execute("INSERT OR IGNORE INTO dirty_record VALUES (?, ?)", (received.source, received.key))
        row = (
            received.source,
            received.key,
            digest,
            zlib.compress(received.content, 1),
            received.file,
            received.received,
            received.mapping,
            "\n".join(received.unmapped),
        )
        number = execute(_RECEIVE, row).fetchone()[0]
        execute("DELETE FROM line WHERE record = ?", (number,))
        if line:
            execute("INSERT OR REPLACE INTO line VALUES (?, ?)", (line, number))
        self.claims.keep(number, received.source, received.key, claims)

    def forget(self, source: str, key: str) -> None:
        """Withdraw a source record, and with it what only it says; nothing happens if it is not held."""
        execute = self.connection.execute
        query = "DELETE FROM source_record WHERE source = ? AND key = ? RETURNING id"
        if held := execute(query, (source, key)).fetchone():
            execute("INSERT OR IGNORE INTO dirty_record VALUES (?, ?)", (source, key))
            execute("DELETE FROM line WHERE record = ?", held)
            self.claims.forget(held[0], key)

    def redirect(self, moved: Iterable[tuple[str, str]]) -> None:
        """Note where the things went that had an IRI."""
        self.connection.executemany("INSERT OR REPLACE INTO moved VALUES (?, ?)", moved)

    def source_records(self, *, changed: bool = False) -> Iterator[tuple[str, str, bytes, str, str]]:
        """(source, key, SHA-256, file, time received) of every source record, or of those changed since a run ended."""
        chosen = "JOIN dirty_record USING (source, key)" if changed else ""
        yield from self.connection.execute(f"SELECT source, key, hash, file, received FROM source_record {chosen}")  # noqa: S608

    def get(self, name: str) -> str | None:
        """A fact about the home as a whole."""
        row = self.connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def put(self, name: str, value: str) -> None:
        """Keep a fact about the home as a whole."""
        self.connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))


def _known(source: str, key: str, unmapped: str) -> Known:
    return Known(source, key, tuple(unmapped.split("\n")) if unmapped else ())


def canonical(fields: Fields) -> bytes:
    """The content of a source record as JSON with sorted keys, so that the order of fields is no change."""
    return msgspec.json.encode(fields, order="sorted")


def sha256(content: bytes) -> bytes:
    """The digest under which a source record is recognised as unchanged."""
    return hashlib.sha256(content).digest()
