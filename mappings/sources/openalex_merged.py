"""Entities that OpenAlex has merged into others, as the lists in its snapshot say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import ClassVar

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Merger, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identifier

_COLUMNS = frozenset({"merge_date", "id", "merge_into_id"})
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "A": "person",
        "F": "organization",
        "G": "grant",
        "I": "organization",
        "P": "organization",
        "S": "venue",
        "V": "venue",
        "W": "work",
    }
)
"""The letter of an OpenAlex ID -> the kind of what it names; sources were called venues (V) until 2023."""


class OpenAlexMerged(Source):
    """Rows of the lists, one for each ID that is no more, with the ID that took its place.

    What was said under the old ID counts for the new one, and the old address leads there. A row by itself puts nothing
    into the graph. Merged concepts are not followed: they go by their codes alone. The lists are compressed tables
    (`.csv.gz`) or, in other forms of the snapshot, rows by their columns (Parquet, JSON lines).
    Format: https://docs.openalex.org/download-all-data/snapshot-data-format (merged_ids)
    """

    name: ClassVar[str] = "openalex-merged"
    title: ClassVar[str] = "OpenAlex merged entities (snapshot, CSV)"
    kind: ClassVar[str] = "merger"
    delimiter: ClassVar[str] = ","
    ignore: ClassVar[frozenset[str]] = frozenset({"merge_date"})

    def knows(self, document: Fields) -> bool:
        """The columns of the lists."""
        return has_columns(document, _COLUMNS)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the table."""
        return rows(document)

    def key(self, item: Item) -> str:
        """The OpenAlex ID that is no more. Raises Rejected where there is none."""
        return _read(item, "id").value

    def map(self, item: Item) -> Record:
        """The merger. Raises Rejected without both IDs, for IDs of different kinds, and for concepts."""
        former, now = _read(item, "id"), _read(item, "merge_into_id")
        item.drop("id", "merge_into_id")
        kind = _KINDS.get(former.value[0])
        if kind is None:
            raise Rejected(f"id: {former.value} is of a kind whose mergers are not followed")
        if kind != _KINDS.get(now.value[0]):
            raise Rejected(f"merge_into_id: {now.value} is of another kind than {former.value}")
        if former == now:
            raise Rejected(f"merge_into_id: {now.value} would be merged into itself")
        return Merger(kind, (now,), (former,))


def _read(item: Item, name: str) -> Identifier:
    found = identifier("openalex", item.peek(name))
    if found is None:
        raise Rejected(f"{name}: missing or not an OpenAlex ID")
    return found
