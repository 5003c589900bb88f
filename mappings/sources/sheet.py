"""Sheets that people make by hand, with a mapping file that says what their columns are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar

from msgspec import ValidationError, convert

from fabiola.mappings.citations.works import key as work_key
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Grant, Record, Work
from fabiola.mappings.sheets.agents import organization, person
from fabiola.mappings.sheets.awards import grant, venue
from fabiola.mappings.sheets.documents import SHEET
from fabiola.mappings.sheets.mapping_files import Sheet as Meaning
from fabiola.mappings.sheets.rows import Row
from fabiola.mappings.sheets.works import work
from fabiola.mappings.sources import Source

_READERS: Mapping[str, Callable[[Row], Record]] = MappingProxyType(
    {"work": work, "person": person, "organization": organization, "grant": grant, "venue": venue}
)
"""Kind of row -> what makes a record of one."""


class Sheet(Source):
    """One row of a sheet (CSV, TSV, XLSX, Parquet), with a mapping file beside it of its name that ends in `.toml`.

    Both may also lie in an archive, or an archive of sheets beside its mapping file; of sheets on standard input the
    mapping file is stated in place of the format (`-s papers.toml -`), unless it lies in the zip archive with them. The
    row comes with what the mapping file says of its columns; the fields are those of `ontology/sheet_fields.csv`.
    Rows may be about works, persons, organizations, grants or venues. Format: RFC 4180, ECMA-376, https://toml.io/
    """

    name: ClassVar[str] = "sheet"
    title: ClassVar[str] = "Sheet with a mapping file (CSV, TSV, XLSX, Parquet)"
    kind: ClassVar[str] = "work"

    def knows(self, document: Fields) -> bool:
        """The meaning of its columns, which goes with every row."""
        return isinstance(document.get(SHEET), dict)

    def key(self, item: Item) -> str:
        """The name of the sheet and the cell of its key column, else an identifier or a digest.

        Raises Rejected where there is none.
        """
        meaning = _meaning(item)
        if meaning.key:
            cell = item.peek(meaning.key)
            if not isinstance(cell, str) or not cell.strip():
                raise Rejected(f"{meaning.key}: empty, though it is the key of the sheet")
            return f"{meaning.name}/{cell.strip()}"
        return f"{meaning.name}/{_key(_record(Item({name: item.peek(name) for name in item.names()}), meaning))}"

    def map(self, item: Item) -> Record:
        """The record. Raises Rejected without what a record of its kind cannot do without."""
        meaning = _meaning(item)
        self.key(item)
        return _record(item, meaning)


def _meaning(item: Item) -> Meaning:
    try:
        found = convert(item.peek(SHEET), Meaning)
    except ValidationError as fault:
        raise Rejected(f"{SHEET}: {fault}") from None
    if found.kind not in _READERS:
        raise Rejected(f"{SHEET}.kind: {found.kind}, of which no sheet is")
    return found


def _record(item: Item, meaning: Meaning) -> Record:
    mapped = {column.header for column in meaning.columns}
    item.drop(SHEET, *({meaning.key} - mapped))
    return _READERS[meaning.kind](Row(item, meaning))


def _key(record: Record) -> str:
    """What a record is known by where the sheet has no key: an identifier, else a digest of what it says."""
    own = record.identifiers
    if isinstance(record, Work):
        title = record.titles[0].value if record.titles else ""
        return work_key(own, title, record.published, *(each.contributor.name for each in record.contributions))
    if isinstance(record, Grant):
        names = [record.number, *(title.value for title in record.titles), *(body.name for body in record.funders)]
    else:
        names = [name.value for name in record.names] if hasattr(record, "names") else [getattr(record, "name", "")]
    return work_key(own, next(filter(None, names), ""), *names)
