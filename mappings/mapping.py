"""From a source record to a record: the one place where a fault stays with its record."""

from __future__ import annotations

import traceback
from pathlib import Path

import msgspec

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.reading import Received
from fabiola.mappings.records import Record
from fabiola.mappings.sources import sources


class Mapped(msgspec.Struct, frozen=True):
    """A source record that was understood: its key, its record, and the paths of the fields nobody took."""

    source: str
    key: str
    record: Record
    unmapped: tuple[str, ...]


class Refused(msgspec.Struct, frozen=True):
    """A source record that was set aside; `unexpected` marks a fault of ours, not of the record."""

    source: str
    reason: str
    unexpected: bool = False


def map_received(received: Received) -> Mapped | Refused:
    """Map one source record; any fault becomes a reason."""
    source = sources()[received.source]
    item = Item(received.fields)
    try:
        key = source.key(item)
        record = source.map(item)
        return Mapped(source.name, key, record, tuple(item.left(source.ignore)))
    except Rejected as fault:
        return Refused(source.name, str(fault))
    except Exception as fault:  # noqa: BLE001 - one record must never stop the others
        where = traceback.extract_tb(fault.__traceback__)[-1]
        reason = f"unexpected {type(fault).__name__}: {fault} ({Path(where.filename).name}:{where.lineno})"
        return Refused(source.name, reason, unexpected=True)
