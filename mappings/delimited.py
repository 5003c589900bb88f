"""Tables as text (CSV): the columns that the first line names, and the rows by column."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from fabiola.mappings.items import Fields, Rejected

_LONGEST_HEADER = 16_384
_BLANK = "\ufeff \r\n"


def has_columns(document: Fields, names: frozenset[str], delimiter: str = ",") -> bool:
    """Whether a document is a table with these columns, or one row of such a table."""
    text = document.get("text")
    if not isinstance(text, str):
        return all(isinstance(document.get(name), str) for name in names)
    head = StringIO(text[:_LONGEST_HEADER].lstrip(_BLANK), newline="")
    return names <= {name.strip() for name in next(csv.reader(head, delimiter=delimiter), ())}


def rows(document: Fields, delimiter: str = ",") -> Iterator[Fields]:
    """The rows of a table, without empty cells and cells that no column names; a document that is a row is its own.

    Rejects what is no such table, by its line, as RFC 4180 has it.
    """
    text = document.get("text")
    if not isinstance(text, str):
        yield document
        return
    reader = csv.DictReader(StringIO(text.lstrip(_BLANK), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            cells = {name.strip(): cell for name, cell in row.items() if isinstance(name, str) and cell}
            if any(cell.strip() for cell in cells.values()):
                yield cells
    except csv.Error as fault:
        raise Rejected(f"line {reader.line_num}: {fault}; is a quotation mark missing?") from None
