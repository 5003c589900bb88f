"""From files to source records: containers opened, formats recognised by content, faults named by their place."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from fabiola.mappings.citations.long_files import long_records
from fabiola.mappings.citations.works import citation_format
from fabiola.mappings.containers import BROKEN, opened
from fabiola.mappings.items import Fields
from fabiola.mappings.long_json import BrokenJSON, NoList, Rewound, TooLong, listed
from fabiola.mappings.long_tables import as_text, parts
from fabiola.mappings.parquet import MAGIC as PARQUET
from fabiola.mappings.parquet import UnreadableParquet
from fabiola.mappings.parquet import rows as rows_of_parquet
from fabiola.mappings.received import Deleted, Known, Place, Problem, Received, Unchanged
from fabiola.mappings.recognition import ENVELOPES, HARVESTED, Recognition
from fabiola.mappings.sheets.archives import Archived
from fabiola.mappings.sheets.documents import Found
from fabiola.mappings.sheets.documents import documents as rows_of_sheets
from fabiola.mappings.sheets.documents import documents_within as rows_within
from fabiola.mappings.sheets.mapping_files import SUFFIX, is_mapping, mapping_beside
from fabiola.mappings.sheets.undescribed import undescribed
from fabiola.mappings.sources import record_elements, sources
from fabiola.mappings.xml.fields import ELEMENT, TEXT, BrokenXML, records

__all__ = ["Deleted", "Place", "Problem", "Received", "Unchanged", "Unreadable", "read", "read_unless_known"]

MAX_DOCUMENT = 128 * 1024 * 1024
"""Bytes of the longest page, table or line that is read as one piece."""
MAX_JSON = 16 * 1024 * 1024
"""Bytes of the longest JSON document that is read as one piece; of a longer one the records are read one by one."""
MAX_TABLE = 4 * 1024 * 1024
"""Bytes of the longest table or citation file that is read as one piece; of a longer one some rows at a time."""

_SHEET = "sheet"
_PIECE = 1 << 16
_OAI = "http://www.openarchives.org/OAI/2.0/"
_HEADER = f"{{{_OAI}}}header"
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|div|ul|li|p|h[1-6])\b", re.IGNORECASE)
_BINARY = (b"PK\x03\x04", b"%PDF", b"\x89PNG")


class Unreadable(Exception):
    """A file that cannot be read as a whole."""


KnownLine = Callable[[bytes], Known | None]
"""Told the digest of a line; tells the source record that was all of it when it was read before, if it was."""


def read(paths: Iterable[Path], source: str | None = None) -> Iterator[Received | Problem]:
    """The source records of files and of the files in folders, `-` for standard input; nothing stops at a fault.

    With `source` every document is taken for that format; otherwise it is recognised. A table beside which there is a
    mapping file (`papers.csv`, `papers.toml`), also within an archive, is read with it; where `source` is the path of a
    mapping file, every file is a sheet, or an archive of sheets, that it describes.
    """
    for reading in read_unless_known(paths, source, None):
        if not isinstance(reading, Unchanged):
            yield reading


def read_unless_known(
    paths: Iterable[Path], source: str | None, known: KnownLine | None
) -> Iterator[Received | Problem | Unchanged]:
    """The same as `read`, but that lines which are known already are not looked into."""
    for path in paths:
        for file in _files(path):
            yield from _read_file(file, source, known)


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        yield from (file for file in files if not is_mapping(file))
    else:
        yield path


def _read_file(path: Path, source: str | None, known: KnownLine | None) -> Iterator[Received | Problem | Unchanged]:
    name = str(path)
    try:
        if mapping := _mapping(path, source):
            yield from _rows(rows_of_sheets(path, mapping))
            return
        if fault := undescribed(path):
            yield Problem(Place(name), fault)
            return
        with opened(path) as container:
            archived = Archived(container) if source in (None, _SHEET) else None
            for name, stream in container.streams():
                if archived and (inside := archived.mapping_of(name)):
                    yield from _rows(rows_within(name, stream, *inside))
                elif not (archived and archived.is_mapping(name)):
                    yield from _read_stream(name, stream, source, known)
    except BROKEN as fault:
        reason = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        yield Problem(Place(name), f"cannot be read: {reason}")


def _mapping(path: Path, source: str | None) -> Path | None:
    """The mapping file that says what a sheet is: the one that is stated, else the one beside it."""
    if source and Path(source).suffix.lower() == SUFFIX:
        return Path(source)
    return mapping_beside(path) if source in (None, _SHEET) else None


def _rows(found: Iterator[Found]) -> Iterator[Received | Problem]:
    for file, position, document in found:
        place = Place(file, position)
        yield Problem(place, document) if isinstance(document, str) else Received(place, _SHEET, document)


def _read_stream(
    name: str, stream: IO[bytes], source: str | None, known: KnownLine | None
) -> Iterator[Received | Problem | Unchanged]:
    recognise = Recognition(source)
    try:
        for place, document in _documents(stream, name):
            if not isinstance(document, bytes):
                yield from recognise.records(place, document)
            elif known is None:
                yield from recognise.records(place, _parse_line(place, document))
            else:
                yield from _line_unless_known(recognise, place, document, known)
    except Unreadable as fault:
        yield Problem(Place(name), str(fault))


def _line_unless_known(
    recognise: Recognition, place: Place, line: bytes, known: KnownLine
) -> Iterator[Received | Problem | Unchanged]:
    """What a line of JSON holds, nearly always one source record."""
    digest = hashlib.blake2b(line, digest_size=16).digest()
    if before := known(digest):
        yield Unchanged(place, before)
        return
    found = list(recognise.records(place, _parse_line(place, line)))
    if len(found) == 1 and isinstance(found[0], Received):
        yield msgspec.structs.replace(found[0], line=digest)
    else:
        yield from found


def _documents(stream: IO[bytes], name: str) -> Iterator[tuple[Place, object]]:
    """Each document with its place: an object, a line of JSON that was not looked into, or the Problem of one."""
    line = stream.readline(min(_PIECE, MAX_DOCUMENT))
    while line and not line.strip(b"\xef\xbb\xbf \t\r\n"):
        line = stream.readline(min(_PIECE, MAX_DOCUMENT))
    if not line:
        raise Unreadable("the file is empty")
    start = line.removeprefix(b"\xef\xbb\xbf").lstrip()
    if line.startswith(PARQUET):
        yield from _parquet_documents(stream, line, name)
        return
    if line.startswith(_BINARY) or b"\x00" in line[:1024]:
        raise Unreadable("the file is binary or not in UTF-8; save it as UTF-8 text")
    if start[:1] in b"{[":
        yield from _json_documents(stream, start, name)
    elif start[:1] == b"<":
        yield from _marked_up_documents(stream, start, name)
    else:
        yield from _text_documents(stream, start, name)


def _parquet_documents(stream: IO[bytes], start: bytes, name: str) -> Iterator[tuple[Place, object]]:
    number = 0
    try:
        for number, document in enumerate(rows_of_parquet(start, stream), 1):
            yield Place(name, f"row {number}"), document
    except UnreadableParquet as fault:
        place = Place(name, f"after row {number}" if number else "")
        yield place, Problem(place, str(fault))


def _text_documents(stream: IO[bytes], start: bytes, name: str) -> Iterator[tuple[Place, object]]:
    """A text, or the parts of a long table and the records of a long citation file."""
    start += stream.read(max(0, MAX_TABLE - len(start)) + 1)
    beginning = start[:_PIECE].decode("utf-8", "ignore") if len(start) > MAX_TABLE else ""
    if form := citation_format(beginning):
        yield from _long_citations(as_text(start, stream, "utf-8-sig"), form, name)
    elif delimiter := _delimiter(beginning):
        yield from _long_table(stream, start, name, delimiter)
    else:
        yield Place(name), {"text": _decode(start + _rest(stream, len(start)))}


def _long_citations(text: io.TextIOWrapper, form: str, name: str) -> Iterator[tuple[Place, object]]:
    """The records of a citation file that is too long to be held."""
    for number, document in long_records(form, text, MAX_TABLE):
        place = Place(name, f"record {number}")
        yield place, Problem(place, document) if isinstance(document, str) else document


def _long_table(stream: IO[bytes], start: bytes, name: str, delimiter: str) -> Iterator[tuple[Place, object]]:
    line = 0
    try:
        for line, text in parts(start, stream, delimiter, MAX_TABLE):
            yield Place(name, f"from line {line}"), {"text": text}
    except UnicodeDecodeError:
        place = Place(name, f"after line {line}")
        yield place, Problem(place, "not in UTF-8; save it as UTF-8")


def _delimiter(beginning: str) -> str:
    """What separates the cells of a table of a known format; nothing for other texts."""
    document = {"text": beginning}
    tables = (source for source in sources().values() if source.delimiter and source.knows(document))
    return next((source.delimiter for source in tables if source.is_divisible(document)), "")


def _marked_up_documents(stream: IO[bytes], start: bytes, name: str) -> Iterator[tuple[Place, object]]:
    """The records of an XML file, or the one page of an HTML file."""
    if _HTML.match(start):
        yield Place(name), {"html": _decode(start + _rest(stream, len(start)))}
        return
    number, harvested, source = 0, "", Rewound([start], stream, MAX_DOCUMENT)
    try:
        for number, fields in enumerate(records(source, record_elements() | {_HEADER}), 1):
            source.begin()
            place = Place(name, f"record {number}")
            if fields[ELEMENT] != "header":
                yield place, {**fields, HARVESTED: harvested} if harvested else fields
                continue
            harvested = _harvested(fields)
            if fields.get("@status") == "deleted":
                yield place, _deleted(place, harvested)
    except (BrokenXML, TooLong) as fault:
        place = Place(name, f"after record {number}" if number else "")
        yield place, Problem(place, _too_long() if isinstance(fault, TooLong) else str(fault))
        return
    if not number:
        raise Unreadable("XML without a record of a known format; see `fabiola sources`")


def _harvested(header: Fields) -> str:
    """The identifier in the header of a record of OAI-PMH; empty where there is none."""
    named = (str(each.get(TEXT, "")).strip() for each in header.get("identifier", []))
    return next(filter(None, named), "")


def _deleted(place: Place, harvested: str) -> Deleted:
    told = f"the repository has deleted {harvested or 'the record'}; publishing withdraws what it said before"
    return Deleted(place, told, harvested=harvested)


def _json_documents(stream: IO[bytes], line: bytes, name: str) -> Iterator[tuple[Place, object]]:
    if len(line) <= MAX_JSON and not line.endswith(b"\n"):
        line += stream.readline(MAX_JSON + 1 - len(line))
    place = Place(name, "line 1")
    first = _parse_line(place, line) if len(line) <= MAX_JSON else None
    if isinstance(first, dict | list):
        yield place, first
        yield from _json_lines(stream, stream.readline(MAX_DOCUMENT), name, 2)
        return
    rest = stream.read(MAX_JSON - len(line) + 1) if len(line) <= MAX_JSON else b""
    if len(line) + len(rest) <= MAX_JSON:
        yield Place(name), _parse(line + rest)
    else:
        yield from _long_json(stream, [line, rest], name)


def _long_json(stream: IO[bytes], start: list[bytes], name: str) -> Iterator[tuple[Place, object]]:
    """The records of a JSON document that is too long to be held: of its list, or of the list in its envelope."""
    number = 0
    try:
        for number, document in enumerate(listed(start, stream, ENVELOPES, MAX_DOCUMENT), 1):
            yield Place(name, f"record {number}"), document
    except NoList:
        yield from _unlisted(stream, start, name)
    except (BrokenJSON, TooLong) as fault:
        place = Place(name, f"after record {number}" if number else "")
        yield place, Problem(place, _too_long() if isinstance(fault, TooLong) else f"the JSON is broken: {fault}")


def _unlisted(stream: IO[bytes], start: list[bytes], name: str) -> Iterator[tuple[Place, object]]:
    """Long JSON without a list of records: long lines, or one long document."""
    line, rest = start
    if not rest and not line.endswith(b"\n"):
        line += stream.readline(max(0, MAX_DOCUMENT - len(line)))
    if not rest and not (line.endswith(b"\n") and isinstance(_parse_line(Place(name), line), Problem)):
        yield from _json_lines(stream, line, name)
    else:
        yield Place(name), _parse(line + rest + _rest(stream, len(line) + len(rest)))


def _too_long() -> str:
    return f"more than {MAX_DOCUMENT >> 20} MiB without the end of a record; nothing after it was read"


def _json_lines(stream: IO[bytes], line: bytes, name: str, number: int = 1) -> Iterator[tuple[Place, object]]:
    while line:
        place = Place(name, f"line {number}")
        if len(line) >= MAX_DOCUMENT and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_DOCUMENT)
            yield (
                place,
                Problem(place, f"the line is longer than {MAX_DOCUMENT >> 20} MiB; put one record on each line"),
            )
        elif line := line.strip():
            yield place, line
        line = stream.readline(MAX_DOCUMENT)
        number += 1


def _parse_line(place: Place, line: bytes) -> object:
    try:
        return _parse(line)
    except Unreadable as fault:
        return Problem(place, str(fault))


def _rest(stream: IO[bytes], length: int) -> bytes:
    rest = stream.read(MAX_DOCUMENT - length + 1)
    if length + len(rest) > MAX_DOCUMENT:
        raise Unreadable(
            f"the document is longer than {MAX_DOCUMENT >> 20} MiB; split it or put one record on each line"
        )
    return rest


def _parse(data: bytes) -> object:
    try:
        return msgspec.json.decode(data)
    except msgspec.DecodeError as fault:
        raise Unreadable(f"the JSON is broken: {fault}") from None
    except UnicodeDecodeError as fault:
        raise Unreadable(f"not in UTF-8 at byte {fault.start}; save it as UTF-8") from None
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply to be a record") from None


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Unreadable(f"not in UTF-8 at byte {fault.start}; save it as UTF-8") from None
