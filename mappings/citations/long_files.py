"""Citation files too long to be held: RIS and BibTeX some records at a time, whatever one of them is like."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from fabiola.mappings.citations.bibtex_entries import abbreviations, blocks, entries, months
from fabiola.mappings.citations.bibtex_parents import with_distant_parents
from fabiola.mappings.citations.ris_tags import read_records
from fabiola.mappings.items import Fields
from fabiola.mappings.long_tables import LONGEST_LINE

LONGEST = 16 * 1024 * 1024
"""Characters of the longest record; what is longer is passed over, up to where the next one begins."""

_BEGINS = MappingProxyType(
    {
        "ris": re.compile(r"\s*(?:TY {1,2}|ty  )-(?:\s|$)"),
        # The parser gives up whatever is open where this begins a line, so nothing is lost by parting there.
        "bibtex": re.compile(r"\s*@\w*[ \t]*[{(]"),
    }
)
"""How the line begins with which a record does."""
_ENDLESS = "is too long to be one; was the end of it lost?"
_NOT_UTF8 = "or one soon after is not in UTF-8; nothing after it was read; save the file as UTF-8"


class Part(NamedTuple):
    """Whole records as text, with the line where they begin; or what is wrong with the one that begins there."""

    line: int
    text: str
    fault: str = ""


def long_records(
    form: str, text: io.TextIOWrapper, size: int, longest: int = LONGEST
) -> Iterator[tuple[int, Fields | str]]:
    """The records of a text in `ris` or `bibtex` with their numbers, or what is wrong with one.

    About `size` characters are held at a time. The records are those that the text as a whole would give, but that in
    BibTeX an abbreviation counts from its definition on, and that entries with a `crossref` come at the end, with what
    they inherit if the parent is a book, proceedings or the like. Raises OSError where there is no room for those.
    """
    found = parts(_BEGINS[form], text, size, longest)
    yield from with_distant_parents(_entries(found)) if form == "bibtex" else enumerate(_references(found), 1)


def parts(begins: re.Pattern[str], text: io.TextIOWrapper, size: int, longest: int) -> Iterator[Part]:
    """A text in parts of about so many characters, each of which ends where a record does."""
    held, length = list[Part](), 0
    for record in _records(begins, text, longest):
        if held and (length >= size or record.fault):
            yield _together(held)
            held, length = [], 0
        if record.fault:
            yield record
        else:
            held.append(record)
            length += len(record.text)
    if held:
        yield _together(held)


def _records(begins: re.Pattern[str], text: io.TextIOWrapper, longest: int) -> Iterator[Part]:
    """Each record with what follows it, the first also with what is before it."""
    rows, length, line, number = list[str](), 0, 1, 1
    try:
        while row := text.readline(LONGEST_LINE):
            if length and begins.match(row):
                yield _whole(line, rows)
                rows, length, line = [], 0, number
            length += len(row)
            if length > longest:
                rows.clear()
            else:
                rows.append(row)
            number += row.endswith(("\n", "\r"))
        yield _whole(line, rows)
    except UnicodeDecodeError:
        yield Part(line, "", _NOT_UTF8)


def _whole(line: int, rows: list[str]) -> Part:
    return Part(line, "".join(rows)) if rows else Part(line, "", _ENDLESS)


def _together(held: list[Part]) -> Part:
    return Part(held[0].line, "".join(part.text for part in held))


def _references(found: Iterator[Part]) -> Iterator[Fields | str]:
    for part in found:
        if part.fault:
            yield _told(part)
        else:
            yield from read_records(part.text)


def _entries(found: Iterator[Part]) -> Iterator[Fields | str]:
    strings = months()
    for part in found:
        if part.fault:
            yield _told(part)
            continue
        inside = blocks(part.text)
        strings |= abbreviations(inside)
        yield from entries(inside, strings, part.line)


def _told(part: Part) -> str:
    return f"the record that begins in line {part.line} {part.fault}"
