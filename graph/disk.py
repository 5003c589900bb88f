"""Faults of the disk said plainly: full, read-only, failing, or not ours to write to."""

from __future__ import annotations

import csv
import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path

from msgspec import Struct

_SMALL = 1 << 20
"""With less than this free, a disk that takes nothing more is a full one, whatever SQLite calls it."""


class DiskFault(Exception):
    """A disk did not take what was written; the message says which, why, and what to do."""


class Kind(Struct, frozen=True):
    """A kind of fault: its name for the system and for SQLite (empty where it has none), in words, and the remedy."""

    errno: str
    sqlite: str
    what: str
    remedy: str


@contextmanager
def plainly_told(place: Path | None = None, consequence: str = "") -> Iterator[None]:
    """Raise DiskFault for the faults of a disk that happen inside, whoever meets them; other faults go through.

    `place` is where is written, if that is one place; `consequence` says what holds after a fault.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as fault:
        kind = kind_of_fault(fault)
        if kind is None:
            raise
        raise DiskFault(_message(kind, _nearest(place) or _file_of(fault), place, consequence)) from None


def kind_of_fault(fault: BaseException) -> Kind | None:
    """The kind of fault of a disk that an exception, or one behind it, tells of; None where it is another matter."""
    seen: BaseException | None = fault
    while seen is not None:
        if kind := _kind(seen):
            return kind
        seen = seen.__cause__ or seen.__context__
    return None


def _kind(fault: BaseException) -> Kind | None:
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        return next((kind for kind in _kinds() if kind.sqlite and getattr(sqlite3, kind.sqlite) == code), None)
    if not isinstance(fault, OSError):
        return None
    if fault.errno is not None:
        return next((kind for kind in _kinds() if _number(kind) == fault.errno), None)
    # Oxigraph's faults are an OSError without a number; the system's own words stand in the message.
    return next((kind for kind in _kinds() if os.strerror(_number(kind)) in str(fault)), None)


def _number(kind: Kind) -> int:
    return int(getattr(errno, kind.errno))


def _message(kind: Kind, seen: Path | None, place: Path | None, consequence: str) -> str:
    free = shutil.disk_usage(seen).free if seen and seen.exists() else None
    full = kind.errno == "EIO" and free is not None and free < _SMALL
    kind = _kinds()[0] if full else kind
    where = f"{place or seen}: " if place or seen else ""
    room = f" ({free / 1e6:.1f} MB are free)" if free is not None and kind is _kinds()[0] else ""
    return f"{where}{kind.what}{room}. {consequence}{kind.remedy}, then run the same command again."


def _file_of(fault: BaseException) -> Path | None:
    name = getattr(fault, "filename", None)
    return Path(name) if isinstance(name, str) else None


def _nearest(place: Path | None) -> Path | None:
    """The place, or the folder above it that is there."""
    if place is None:
        return None
    return next((folder for folder in (place, *place.absolute().parents) if folder.exists()), None)


@cache
def _kinds() -> tuple[Kind, ...]:
    text = (files("fabiola.graph") / "disk_faults.csv").read_text("utf-8")
    return tuple(Kind(**row) for row in csv.DictReader(StringIO(text, newline="")))
