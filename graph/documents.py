"""The published text of every entity, packed: what dumps are made of, and what an entity was before it changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from threading import local

import zstandard

SCHEMA = """
CREATE TABLE IF NOT EXISTS document (iri TEXT PRIMARY KEY, packed BLOB NOT NULL);
"""

_LEVEL = 3
_PART = 1_000
_own = local()


def pack(document: str) -> bytes:
    """An N-Triples document, packed."""
    if not hasattr(_own, "compressor"):
        _own.compressor = zstandard.ZstdCompressor(_LEVEL)
    packed: bytes = _own.compressor.compress(document.encode())
    return packed


def unpack(packed: bytes) -> bytes:
    """The text of a packed document as UTF-8; empty for nothing."""
    if not packed:
        return b""
    if not hasattr(_own, "decompressor"):
        _own.decompressor = zstandard.ZstdDecompressor()
    document: bytes = _own.decompressor.decompress(packed)
    return document


class Documents:
    """The documents of a home; to be changed inside a transaction of the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._execute, self._insert = connection.execute, connection.executemany

    def replace(self, packed: Iterable[tuple[str, bytes]]) -> None:
        """Keep the documents of entities (by IRI) in place of the earlier ones."""
        self._insert("INSERT OR REPLACE INTO document VALUES (?, ?)", packed)

    def forget(self, iris: Iterable[str]) -> None:
        """Drop the documents of entities."""
        self._insert("DELETE FROM document WHERE iri = ?", ((iri,) for iri in iris))

    def read(self, iri: str) -> bytes:
        """The text of an entity; empty where it has none."""
        row = self._execute("SELECT packed FROM document WHERE iri = ?", (iri,)).fetchone()
        return unpack(row[0]) if row else b""

    def all(self) -> Iterator[bytes]:
        """The texts of all entities in the order of their IRIs."""
        query, last = f"SELECT iri, packed FROM document WHERE iri > ? ORDER BY iri LIMIT {_PART}", ""  # noqa: S608
        while rows := self._execute(query, (last,)).fetchall():
            yield from (unpack(packed) for _, packed in rows)
            last = rows[-1][0]
