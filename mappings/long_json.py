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


class Rewound:
    """A stream whose beginning, read already, comes first again."""

    def __init__(self, start: Sequence[bytes], stream: IO[bytes]) -> None:
        self._start, self._stream = [io.BytesIO(part) for part in start if part], stream

    def read(self, size: int = -1) -> bytes:
        """The next bytes; empty at the end, and where none are asked for."""
        if size == 0:
            return b""
        while self._start:
            if part := self._start[0].read(size if size > 0 else _PIECE):
                return part
            del self._start[0]
        return self._stream.read(size)


def listed(start: Sequence[bytes], stream: IO[bytes], envelopes: Collection[str]) -> Iterator[object]:
    """The members of the first list in a document of which `start` is read already, one after the other.

    It is the document itself, or the value of fields that all are envelopes. Memory does not grow with the document.
    Raises NoList and BrokenJSON.
    """
    path = _path_of_list(start, frozenset(envelopes))
    try:
        yield from ijson.items(Rewound(start, stream), path, use_float=True, buf_size=_PIECE)
    except (ijson.JSONError, UnicodeDecodeError) as fault:
        raise BrokenJSON(str(fault)) from None


def _path_of_list(start: Sequence[bytes], envelopes: frozenset[str]) -> str:
    try:
        for path, event, _ in ijson.parse(Rewound(start, io.BytesIO()), buf_size=_PIECE):
            if event == "start_array" and envelopes.issuperset(path.split(".") if path else ()):
                return f"{path}.item" if path else "item"
    except (ijson.JSONError, UnicodeDecodeError):
        raise NoList from None
    raise NoList
