"""A process that runs SPARQL queries for the server and may die of them (`python -m fabiola.server.worker BYTES`).

It reads one JSON request a line from standard input and answers on standard output in frames: a letter (`D` data, `E`
end, `X` error), the length as four bytes, the payload. Nested queries overflow the stack of the engine and cross
products take all memory; here that ends this process and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import resource
import struct
import sys
from typing import IO, Any

import msgspec
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from fabiola.ontology.namespaces import NAMESPACES

FRAME = struct.Struct(">cI")
DATA, END, ERROR = b"D", b"E", b"X"

_CHUNK = 1 << 16
_NEW_USER_NAMESPACE, _NEW_NETWORK_NAMESPACE = 0x10000000, 0x40000000


class Request(msgspec.Struct, frozen=True):
    """A query, the directory of the store it is asked of, and the media type of the answer."""

    store: str
    query: str
    media_type: str


class _Frames:
    """A file that sends what is written to it in frames."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        if len(self._waiting) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._waiting:
            self.send(DATA, bytes(self._waiting))
            self._waiting.clear()

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        self._output.write(FRAME.pack(kind, len(payload)) + payload)
        self._output.flush()


def main(memory: int) -> None:
    """Answer requests until standard input ends."""
    _confine(memory)
    output, path, store = sys.stdout.buffer, "", None
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line, type=Request)
        if store is None or request.store != path:
            path, store = request.store, Store.read_only(request.store)
        _answer(store, request, _Frames(output))


def _answer(store: Store, request: Request, frames: _Frames) -> None:
    try:
        result = store.query(request.query, prefixes=dict(NAMESPACES))
        _serialize(result, request.media_type, frames)
        frames.flush()
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        frames.send(ERROR, str(error).encode())
    else:
        frames.send(END)


def _serialize(result: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, frames: Any) -> None:
    if isinstance(result, QueryTriples):
        result.serialize(frames, RdfFormat.from_media_type(media_type))
    else:
        result.serialize(frames, QueryResultsFormat.from_media_type(media_type))


def _confine(memory: int) -> None:
    """Limit the address space, write no core dumps and, where the system lets us, leave the network."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK_NAMESPACE)


if __name__ == "__main__":
    main(int(sys.argv[1]))
