"""The rows of a sheet as documents, each with what the mapping file says of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import to_builtins

from fabiola.mappings.containers import streams
from fabiola.mappings.items import Fields
from fabiola.mappings.sheets.mapping_files import BadMapping, Layout, MappingFile, line_of, load, suggestion
from fabiola.mappings.sheets.text_tables import Cells, Format, open_table
from fabiola.mappings.sheets.workbooks import NoWorksheet, is_workbook
from fabiola.mappings.sheets.workbooks import rows as worksheet_rows

SHEET = "@sheet"
"""Where a document keeps what the mapping file says of its columns."""


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
            if form and form.guessed:
                yield Found(name, "", _guessed(form, mapping))
            yield from _documents(name, rows, known)
    except BadMapping as fault:
        yield from (Found(str(mapping), line, message) for line, message in fault.faults)
    except NoWorksheet as fault:
        yield Found(str(path), "", str(fault))


def tables(path: Path, layout: Layout) -> Iterator[tuple[str, Format | None, Iterator[Cells]]]:
    """Each table of a file or archive: its name for messages, how it is written if it is text, its rows.

    Raises NoWorksheet, and what `fabiola.mappings.containers.BROKEN` names.
    """
    if is_workbook(path):
        yield str(path), None, worksheet_rows(path, layout.worksheet)
        return
    for name, stream in streams(path):
        form, rows = open_table(stream, layout)
        yield name, form, rows


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
