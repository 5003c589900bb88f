"""The worksheets of Excel workbooks (.xlsx), row by row, with cells as they are shown: dates as dates, no `2018.0`."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from fabiola.mappings.containers import STDIN
from fabiola.mappings.sheets.mapping_files import suggestion
from fabiola.mappings.sheets.text_tables import Cells

UNREADABLE = (AttributeError, KeyError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile)
"""What openpyxl raises for a damaged workbook."""

_BATCH = 200
_IN_MEMORY = 16 * 1024 * 1024
_LARGEST = 512 * 1024 * 1024
_PIECE = 1 << 16
_ZIP = b"PK\x03\x04"
_MOST_STRINGS = 512 * 1024 * 1024
_PADDED = re.compile(r"0[0-]*0|0")
_DECIMALS = re.compile(r"#?,?#*0\.(0+)")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class NoWorksheet(Exception):
    """The workbook has no such worksheet, or none at all, or cannot be read."""


def is_workbook(path: Path) -> bool:
    """Whether a file is an Excel workbook, whatever it is called."""
    if path == STDIN:
        return False
    with path.open("rb") as file:
        return _is_workbook(file)


def worksheets(path: Path) -> tuple[str, ...]:
    """The names of the worksheets. Raises NoWorksheet for a damaged workbook."""
    with path.open("rb") as file:
        return tuple(_open(file).sheetnames)


def rows(path: Path, worksheet: str | None) -> Iterator[Cells]:
    """The rows of a worksheet, of the first one unless one is named; memory holds few at a time. Raises NoWorksheet."""
    with path.open("rb") as file:
        yield from _rows(file, worksheet)


def rows_of_packed(stream: IO[bytes], worksheet: str | None) -> Iterator[Cells]:
    """The same of a workbook that can be read but once, from its beginning on: it is put into a temporary file.

    Raises NoWorksheet, also for what is no workbook or unpacks into too much.
    """
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        left = _LARGEST
        while part := stream.read(_PIECE):
            left -= len(part)
            if left < 0:
                raise NoWorksheet(f"the workbook is larger than {_LARGEST >> 20} MiB; save the worksheet as CSV")
            file.write(part)
        if not _is_workbook(file):
            raise NoWorksheet("neither a workbook nor a table; unpack it, if it is an archive")
        yield from _rows(file, worksheet)


def _is_workbook(file: IO[bytes]) -> bool:
    file.seek(0)
    if file.read(len(_ZIP)) != _ZIP or not zipfile.is_zipfile(file):
        return False
    with zipfile.ZipFile(file) as archive:
        return "xl/workbook.xml" in archive.namelist()


def _rows(file: IO[bytes], worksheet: str | None) -> Iterator[Cells]:
    book = _open(file)
    names = tuple(book.sheetnames)
    name = worksheet or next(iter(names), "")
    if name not in names or not hasattr(book[name], "iter_rows"):
        raise NoWorksheet(f'there is no worksheet "{name}" in the workbook{suggestion(name, names)}')
    try:
        for number, cells in enumerate(_quietly(book[name].iter_rows()), 1):
            yield Cells(number, [_shown(cell) for cell in cells])
    except UNREADABLE as fault:
        raise NoWorksheet(f"the workbook is damaged: {fault}") from None


def _open(file: IO[bytes]) -> Any:
    """The workbook, read as it is asked for; openpyxl takes a while to import, so only workbooks do."""
    import openpyxl

    with zipfile.ZipFile(file) as archive:
        strings = [member for member in archive.infolist() if "sharedStrings" in member.filename]
    if sum(member.file_size for member in strings) > _MOST_STRINGS:
        raise NoWorksheet("the workbook has more text than fits into memory; save the worksheet as CSV")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except UNREADABLE as fault:
        raise NoWorksheet(f"the workbook is damaged: {fault}") from None


def _quietly(found: Iterable[Any]) -> Iterator[Any]:
    """The rows without what openpyxl warns of, which is about looks."""
    iterator = iter(found)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            batch = list(islice(iterator, _BATCH))
        if not batch:
            return
        yield from batch


def _shown(cell: Any) -> str:
    """The text of a cell as a person sees it; that of an error is empty."""
    value = cell.value
    if value is None or getattr(cell, "data_type", "") == "e":
        return ""
    pattern = str(getattr(cell, "number_format", "") or "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return _date(value, pattern)
    if isinstance(value, int | float):
        return _number(value, pattern)
    return str(value)


def _date(value: datetime | date, pattern: str) -> str:
    """The date at the precision at which it is shown: a day, a month or a year."""
    letters = _QUOTED.sub("", pattern).lower()
    if "y" in letters and "d" not in letters:
        return f"{value:%Y-%m}" if "m" in letters else f"{value.year:04d}"
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def _number(value: float, pattern: str) -> str:
    """A number without an idle `.0`, with the zeros and hyphens of its format (`0000-0000`, `0.00`)."""
    whole = int(value) if isinstance(value, int) or value.is_integer() else None
    if whole is not None and whole >= 0 and _PADDED.fullmatch(pattern):
        return _padded(str(whole), pattern)
    if decimals := _DECIMALS.fullmatch(pattern):
        return f"{value:.{len(decimals[1])}f}"
    return str(whole) if whole is not None else repr(value)


def _padded(digits: str, pattern: str) -> str:
    digits = digits.zfill(pattern.count("0"))
    spare, found = len(digits) - pattern.count("0"), digits[: len(digits) - pattern.count("0")]
    for character in pattern:
        found += "-" if character == "-" else digits[spare]
        spare += character != "-"
    return found
