"""Tables as text (CSV, TSV): encoding and delimiter recognised, rows read one by one."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fabiola.mappings.long_tables import LONGEST_LINE, Readable, as_text
from fabiola.mappings.sheets.mapping_files import Layout

DELIMITERS = (",", ";", "\t", "|")

_SAMPLE = 1 << 16
_RECORDS = 50
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks, the longer before the shorter that they begin with."""
_FALLBACK = "windows-1252"
_STATED = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class Format(NamedTuple):
    """How a table is written; `guessed` where its bytes are not UTF-8 and nothing says what they are."""

    encoding: str
    delimiter: str
    guessed: bool = False


class Cells(NamedTuple):
    """A row by its number, counted from 1 as spreadsheet programs do, or what is wrong with it."""

    number: int
    values: list[str]
    fault: str = ""


def open_table(stream: Readable, layout: Layout) -> tuple[Format, Iterator[Cells]]:
    """How a table is written, and its rows, the headers among them; memory holds one row at a time."""
    sample = b""
    while len(sample) < _SAMPLE and (part := stream.read(_SAMPLE - len(sample))):
        sample += part
    form = recognise(sample, layout)
    return form, _rows(as_text(sample, stream, form.encoding), form)


def recognise(sample: bytes, layout: Layout) -> Format:
    """The encoding and the delimiter of the beginning of a table, unless the layout says them."""
    encoding, guessed = (layout.encoding, False) if layout.encoding else _encoding(sample)
    if layout.encoding and codecs.lookup(layout.encoding).name == "utf-8":
        encoding = "utf-8-sig"
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    return Format(encoding, layout.delimiter or _delimiter(text), guessed)


def _encoding(sample: bytes) -> tuple[str, bool]:
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name, False
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd > len(sample) // 5:
        return ("utf-16-be" if even > odd else "utf-16-le"), False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _FALLBACK, True
    return "utf-8-sig", False


def _delimiter(text: str) -> str:
    """The character that parts most rows into as many cells as the first, the most cells; a comma where none does."""
    if stated := _STATED.match(text):
        return stated[1]
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """How many rows have as many cells as most have, and how many those are; nothing for a single one."""
    counts: Counter[int] = Counter()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                counts[len(row)] += 1
            if counts.total() == _RECORDS:
                break
    except csv.Error:
        return 0, 0
    several = [(many, cells) for cells, many in counts.items() if cells > 1]
    if not several:
        return 0, 0
    many, cells = max(several)
    return round(many / counts.total(), 1), cells


def _rows(text: io.TextIOWrapper, form: Format) -> Iterator[Cells]:
    reader = csv.reader(_lines(text), delimiter=form.delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            yield Cells(number, [], f"{_words(str(fault))} (line {reader.line_num}); is a quotation mark missing?")
            continue
        except UnicodeDecodeError:
            yield Cells(number, [], f'not in {form.encoding} from here on; say encoding = "…" under [sheet]')
            return
        if number > 1 or not _STATED.fullmatch(form.delimiter.join(values)):
            yield Cells(number, values)


def _words(fault: str) -> str:
    return fault.replace("field", "cell").removesuffix(" (131072)")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        yield line
