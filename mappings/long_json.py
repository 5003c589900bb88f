"""Long JSON documents read as a stream: the records of the list that they are, or that is in their envelope."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from typing import IO

import ijson

_PIECE = 1 << 16


class NoList(Exception):
    """No list of records stands where one could be."""


class BrokenJSON(Exception):
    """The document is not JSON from some place on."""


class TooLong(Exception):
    """More bytes than a record may have came without the end of one."""


class Rewound:
    """A stream whose beginning, read already, comes first again; with a limit to what is read for one record."""

    def __init__(self, start: Sequence[bytes], stream: IO[bytes], longest: int = 0) -> None:
        self._start, self._stream = [io.BytesIO(part) for part in start if part], stream
        self._longest, self._given = longest, 0

    def begin(self) -> None:
        """Count from here: a record has ended."""
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; empty at the end, and where none are asked for. Raises TooLong."""
        part = self._read(size)
        self._given += len(part)
        if 0 < self._longest < self._given:
            raise TooLong
        return part

    def _read(self, size: int) -> bytes:
        if size == 0:
            return b""
        while self._start:
            if part := self._start[0].read(size if size > 0 else _PIECE):
                return part
            del self._start[0]
        return self._stream.read(size)


def listed(start: Sequence[bytes], stream: IO[bytes], envelopes: Collection[str], longest: int = 0) -> Iterator[object]:
    """The members of the first list in a document of which `start` is read already, one after the other.

    It is the document itself, or the value of fields that all are envelopes. Memory does not grow with the document.
    Raises NoList and BrokenJSON, and TooLong for a member of more than `longest` bytes.
    """
    path = _path_of_list(start, frozenset(envelopes))
    try:
        source = Rewound(start, stream, longest)
        for member in ijson.items(source, path, use_float=True, buf_size=_PIECE):
            source.begin()
            yield member
    except (ijson.JSONError, UnicodeDecodeError) as fault:
        raise BrokenJSON(str(fault)) from None


def _path_of_list(start: Sequence[bytes], envelopes: frozenset[str]) -> str:
    """The path of the first list of objects; a list of lists or of words is no list of records."""
    list_at: str | None = None
    try:
        for path, event, _ in ijson.parse(Rewound(start, io.BytesIO()), buf_size=_PIECE):
            if list_at is not None and event == "start_map" and path == list_at:
                return list_at
            is_list = event == "start_array" and envelopes.issuperset(path.split(".") if path else ())
            list_at = ".".join(filter(None, (path, "item"))) if is_list else None
    except (ijson.JSONError, UnicodeDecodeError):
        raise NoList from None
    raise NoList
