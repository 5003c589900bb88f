"""Long tables as text in parts: some rows at a time, each time below the line of the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO, NamedTuple, Protocol, cast

from fabiola.mappings.long_json import Rewound

LONGEST_LINE = 16 * 1024 * 1024
"""Characters after which a line is cut, whatever comes."""


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; empty at the end."""


class Part(NamedTuple):
    """Some rows of a table with its first row above them, and the line where they begin."""

    line: int
    text: str


def parts(start: bytes, stream: Readable, delimiter: str, size: int) -> Iterator[Part]:
    """A table of which `start` is read already, in parts of about so many characters that end where a row ends.

    One without rows is one part. Memory holds one part. Raises UnicodeDecodeError.
    """
    lines = _Kept(as_text(start, stream, "utf-8-sig"))
    reader = csv.reader(lines, delimiter=delimiter)
    _to_end_of_row(reader)
    header, line = lines.given(), lines.number
    if not _to_end_of_row(reader):
        yield Part(line, header)
    while True:
        while lines.size < size and _to_end_of_row(reader):
            pass
        if not lines.size:
            return
        yield Part(line + 1, header + lines.given())
        line = lines.number


def as_text(start: bytes, stream: Readable, encoding: str) -> io.TextIOWrapper:
    """The text of a stream of which `start` is read already, with its line ends as they are."""
    return io.TextIOWrapper(io.BufferedReader(_Raw(Rewound([start], cast("IO[bytes]", stream)))), encoding, newline="")


def _to_end_of_row(reader: Iterator[list[str]]) -> bool:
    """Whether there was a row; what is wrong with it is told when the part is read."""
    try:
        return next(reader, None) is not None
    except csv.Error:
        return True


class _Kept:
    """Lines that are kept as they are given out."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._lines = text, list[str]()
        self.number = self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not (line := self._text.readline(LONGEST_LINE)):
            raise StopIteration
        self._lines.append(line)
        self.number += 1
        self.size += len(line)
        return line

    def given(self) -> str:
        """The lines given out since the last time this was asked."""
        found, self._lines, self.size = "".join(self._lines), [], 0
        return found


class _Raw(io.RawIOBase):
    """A rewound stream as one that can be buffered."""

    def __init__(self, stream: Rewound) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer as far as the next bytes go."""
        part = self._stream.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)
