"""The rows of a sheet as documents, each with what the mapping file says of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from msgspec import to_builtins

from fabiola.mappings.containers import peek, streams
from fabiola.mappings.items import Fields
from fabiola.mappings.parquet import MAGIC as PARQUET
from fabiola.mappings.sheets.mapping_files import BadMapping, Layout, MappingFile, line_of, load, suggestion, understand
from fabiola.mappings.sheets.parquet_tables import rows_of_parquet
from fabiola.mappings.sheets.text_tables import Cells, Format, open_table
from fabiola.mappings.sheets.workbooks import NoWorksheet, is_workbook, rows_of_packed
from fabiola.mappings.sheets.workbooks import rows as worksheet_rows

SHEET = "@sheet"
"""Where a document keeps what the mapping file says of its columns."""


Table = tuple[str, Format | None, Iterator[Cells]]
"""The name of a table for messages, how it is written if it is text, and its rows."""

_ZIP = b"PK\x03\x04"


class Found(NamedTuple):
    """A row as a document, or what is wrong, with the file and the place in it."""

    file: str
    position: str
    document: Fields | str


def documents(path: Path, mapping: Path) -> Iterator[Found]:
    """The rows of a sheet, or of the sheets in an archive; faults of the mapping file in place of all rows.

    Raises what `fabiola.mappings.containers.BROKEN` names for a damaged container.
    """
    try:
        known = load(mapping)
        for name, form, rows in tables(path, known.layout):
            yield from _table(name, form, rows, known)
    except BadMapping as fault:
        yield from (Found(str(mapping), line, message) for line, message in fault.faults)


def documents_within(name: str, stream: IO[bytes], mapping: Path, content: bytes) -> Iterator[Found]:
    """The rows of a sheet in an archive, read as the mapping file beside it there says."""
    try:
        known = understand(mapping, content)
        yield from _table(*_open(name, stream, known.layout), known)
    except BadMapping as fault:
        yield from (Found(str(mapping), line, message) for line, message in fault.faults)


def tables(path: Path, layout: Layout) -> Iterator[Table]:
    """Each table of a file or archive: its name for messages, how it is written if it is text, its rows.

    The rows raise NoWorksheet. Raises what `fabiola.mappings.containers.BROKEN` names.
    """
    if is_workbook(path):
        yield str(path), None, worksheet_rows(path, layout.worksheet)
        return
    for name, stream in streams(path):
        yield _open(name, stream, layout)


def _open(name: str, stream: IO[bytes], layout: Layout) -> Table:
    if peek(stream, len(_ZIP)) == _ZIP:
        return name, None, rows_of_packed(stream, layout.worksheet)
    if peek(stream, len(PARQUET)) == PARQUET:
        return name, None, rows_of_parquet(stream)
    form, rows = open_table(stream, layout)
    return name, form, rows


def _table(name: str, form: Format | None, rows: Iterator[Cells], known: MappingFile) -> Iterator[Found]:
    if form and form.guessed:
        yield Found(name, "", _guessed(form, known.path))
    try:
        yield from _documents(name, rows, known)
    except NoWorksheet as fault:
        yield Found(name, "", str(fault))


def headers(cells: Iterable[str]) -> list[str]:
    """The names of columns, each once; one without a name is `column 3`, the second of a name `Name (2)`."""
    found = [SHEET]
    for place, cell in enumerate(cells, 1):
        name = tidy(cell) or f"column {place}"
        number = 2
        while name in found:
            name = f"{tidy(cell) or 'column'} ({number})"
            number += 1
        found.append(name)
    return found[1:]


def tidy(header: str) -> str:
    """A header without idle spaces and line breaks."""
    return " ".join(header.replace("\ufeff", "").split())


def body(rows: Iterator[Cells], header_row: int | None) -> tuple[list[str], Iterator[Cells]]:
    """The headers, from the stated row or else the first one that is not empty, and the rows below it."""
    for row in rows:
        if row.number == header_row or (header_row is None and any(cell.strip() for cell in row.values)):
            return headers(row.values), rows
    return [], rows


def _documents(name: str, rows: Iterator[Cells], known: MappingFile) -> Iterator[Found]:
    columns, below = body(rows, known.layout.header_row)
    _refuse_unknown_columns(name, columns, known)
    meaning = to_builtins(known.sheet)
    for row in below:
        if row.fault or _has_too_many(row.values, columns):
            yield Found(name, f"row {row.number}", row.fault or _too_many(row.values, columns))
            continue
        cells = _cells(columns, row.values, known)
        if cells:
            yield Found(name, f"row {row.number}", {SHEET: meaning, **cells})


def _cells(columns: Sequence[str], values: Sequence[str], known: MappingFile) -> dict[str, str]:
    nothing = ("", *known.layout.missing)
    stripped = zip(columns, (value.strip() for value in values), strict=False)
    return {column: value for column, value in stripped if value not in nothing and column not in known.ignore}


def _has_too_many(values: Sequence[str], columns: Sequence[str]) -> bool:
    return any(value.strip() for value in values[len(columns) :])


def _too_many(values: Sequence[str], columns: Sequence[str]) -> str:
    return (
        f"the row has {len(values)} cells, but there are {len(columns)} columns; "
        "does a cell that holds the delimiter lack its quotation marks?"
    )


def _refuse_unknown_columns(name: str, columns: Sequence[str], known: MappingFile) -> None:
    """Raises BadMapping where the mapping file speaks of columns that the sheet does not have."""
    faults = [
        (line_of(known.text, column), f'there is no column "{column}" in {name}{suggestion(column, columns)}')
        for column in dict.fromkeys(known.named_columns())
        if column not in columns
    ]
    if not columns:
        faults = [("", f"there is no row of headers in {name}")]
    if faults:
        raise BadMapping(faults)


def _guessed(form: Format, mapping: Path) -> str:
    return (
        f"not in UTF-8, so read as {form.encoding}; if names and titles come out right, "
        f'add encoding = "{form.encoding}" to [sheet] in {mapping.name}'
    )
