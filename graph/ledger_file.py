"""The file of a ledger, opened by those who only read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_to_read(path: Path) -> sqlite3.Connection:
    """The ledger for reading, also where its folder may not be written to.

    Readers of a write-ahead log share a file beside the ledger (https://www.sqlite.org/wal.html#read_only_databases).
    Who may not make it reads the ledger as a file that does not change: nobody has it open who does.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    ledger = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        ledger.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    except sqlite3.OperationalError as fault:
        ledger.close()
        if fault.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN:
            raise
        return sqlite3.connect(f"{address}&immutable=1", uri=True, isolation_level=None)
    return ledger


@contextmanager
def one_state(ledger: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside is of one state; not to be held for long, because nothing is tidied up meanwhile.

    Without it each question locks the file and gives it back.
    """
    ledger.execute("BEGIN")
    try:
        yield
    finally:
        ledger.execute("COMMIT")
