"""From a source record to a record, or to the reason why there is none."""

from __future__ import annotations

import msgspec

from fabiola.mappings.isolation import Fault, isolate
from fabiola.mappings.items import Item
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
    """A source record that was set aside; `unexpected` marks a fault of ours, `key` is empty if it has none."""

    source: str
    reason: str
    unexpected: bool = False
    key: str = ""


def map_received(received: Received) -> Mapped | Refused:
    """Map one source record; any fault becomes a reason."""
    mapped = isolate(lambda: _map(received))
    if not isinstance(mapped, Fault):
        return mapped
    key = isolate(lambda: sources()[received.source].key(Item(received.fields)))
    return Refused(received.source, mapped.reason, mapped.unexpected, "" if isinstance(key, Fault) else key)


def _map(received: Received) -> Mapped:
    source, item = sources()[received.source], Item(received.fields)
    key = source.key(item)
    record = source.map(item)
    return Mapped(source.name, key, record, tuple(item.left(source.ignore)))
