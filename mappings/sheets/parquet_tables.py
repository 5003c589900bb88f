"""Parquet files as sheets: the names of the columns, then the rows, with cells as a table in text has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import msgspec

from fabiola.mappings.parquet import UnreadableParquet, rows
from fabiola.mappings.sheets.text_tables import Cells
from fabiola.mappings.sheets.workbooks import NoWorksheet

_BETWEEN = "; "


def rows_of_parquet(stream: IO[bytes]) -> Iterator[Cells]:
    """The rows of a Parquet file, counted as if the names of its columns were the first. Raises NoWorksheet."""
    try:
        for number, row in enumerate(rows(b"", stream), 2):
            if number == 2:
                yield Cells(1, list(row))
            yield Cells(number, [_shown(value) for value in row.values()])
    except UnreadableParquet as fault:
        raise NoWorksheet(str(fault)) from None


def _shown(value: Any) -> str:
    """A value as text: a list as its members, a whole number without an idle `.0`, an object as JSON."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case list():
            return _BETWEEN.join(filter(None, map(_shown, value)))
        case dict():
            return msgspec.json.encode(value).decode()
    return str(value)
