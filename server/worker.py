"""A process that runs SPARQL queries for the server and may die of them (`python -m fabiola.server.worker BYTES`).

It reads one JSON request a line from standard input and answers on standard output in frames: a letter (`D` data, `E`
the end with the last data, `L` a limit, `R` a refusal, `X` an error), the length as four bytes, the payload. Nested
queries overflow the stack of the engine, cross products take all memory, and long ones take their time to be looked
through; here that ends or keeps this process and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from typing import IO, Any

import msgspec
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.cores import use_all_cores
from fabiola.server.datasets import Dataset, dataset_of_query
from fabiola.server.rows import RowCount
from fabiola.server.scan import Refused, refuse_unsafe

FRAME = struct.Struct(">cI")
DATA, END, LIMIT, REFUSAL, ERROR = b"D", b"E", b"L", b"R", b"X"

_CHUNK = 1 << 18
_FIRST = 1 << 12
"""The engine writes 8 KiB at a time; less than half of it is nearly always all there is."""
_NICENESS = 10
_GRACE = 2
_NEW_USER_NAMESPACE, _NEW_NETWORK_NAMESPACE = 0x10000000, 0x40000000


class Request(msgspec.Struct, frozen=True):
    """A query, the directory of the store it is asked of, and the media type of the answer; its limits, 0 for none.

    `base` is what relative IRIs are relative to; `dataset` goes before what the query itself says in FROM, which are to
    be `own` names of the graph.
    """

    store: str
    query: str
    media_type: str
    seconds: float
    rows: int = 0
    base: str | None = None
    dataset: Dataset | None = None
    own: tuple[str, ...] = ()


class TooManyRows(Exception):
    """The answer has more rows than it may have."""


class _Frames:
    """A file that sends what is written to it in frames; the first bytes soon, the others in larger parts."""

    def __init__(self, output: IO[bytes], count: RowCount, rows: int) -> None:
        self._output, self._count, self._rows = output, count, rows
        self._waiting = bytearray()
        self._enough = _FIRST

    def write(self, data: bytes) -> int:
        if self._rows and self._count.add(data) > self._rows:
            raise TooManyRows
        self._waiting += data
        if len(self._waiting) >= self._enough:
            self._enough = _CHUNK
            self.send(DATA, bytes(self._waiting))
            self._waiting.clear()
        return len(data)

    def flush(self) -> None:
        """Keeps the last part for the frame that ends the answer."""

    def end(self) -> None:
        self.send(END, bytes(self._waiting))

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        self._output.write(FRAME.pack(kind, len(payload)) + payload)
        self._output.flush()


class _Engine:
    """The store of the release that was asked for last."""

    def __init__(self) -> None:
        self._path, self._store = "", Store()

    def query(self, request: Request) -> QuerySolutions | QueryBoolean | QueryTriples:
        if request.store != self._path:
            self._store, self._path = Store.read_only(request.store), request.store
        refuse_unsafe(request.query)
        dataset = request.dataset or dataset_of_query(request.query, request.own)
        prefixes = dict(NAMESPACES)
        if dataset is None:
            return self._store.query(request.query, base_iri=request.base, prefixes=prefixes)
        return self._store.query(
            request.query,
            base_iri=request.base,
            prefixes=prefixes,
            default_graph=[DefaultGraph()] if dataset.has_default else [],
            named_graphs=[NamedNode(iri) for iri in dataset.named],
        )


def main(memory: int) -> None:
    """Answer requests until standard input ends."""
    _confine(memory)
    use_all_cores()
    output, engine = sys.stdout.buffer, _Engine()
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line, type=Request)
        # Should the server die, nobody else would end a query that writes nothing.
        signal.setitimer(signal.ITIMER_REAL, request.seconds + _GRACE)
        _answer(engine, request, _Frames(output, RowCount(request.media_type), request.rows))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(engine: _Engine, request: Request, frames: _Frames) -> None:
    try:
        _serialize(engine.query(request), request.media_type, frames)
    except TooManyRows:
        frames.send(LIMIT, f"The answer has more rows than the limit of {request.rows}.".encode())
    except Refused as refusal:
        frames.send(REFUSAL, str(refusal).encode())
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        frames.send(ERROR, str(error).encode())
    else:
        frames.end()


def _serialize(result: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, frames: Any) -> None:
    if isinstance(result, QueryTriples):
        result.serialize(frames, RdfFormat.from_media_type(media_type))
    else:
        result.serialize(frames, QueryResultsFormat.from_media_type(media_type))


def _confine(memory: int) -> None:
    """Limit the address space, write no core dumps, leave others the processor and, where we may, the network."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_NEW_USER_NAMESPACE | _NEW_NETWORK_NAMESPACE)


if __name__ == "__main__":
    main(int(sys.argv[1]))
