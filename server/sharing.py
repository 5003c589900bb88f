"""What the processes of one server count together, in a folder that lasts as long as the server runs.

A process that is killed takes the queries that it was at along: their places are locks, which the system gives back.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from mmap import mmap
from pathlib import Path
from threading import Lock

from limits.storage import Storage

from fabiola.graph.query_limits import QueryLimits
from fabiola.server.places import Places

_LOCK, _RATES, _PLACES = "lock", "rates", "places"
FIGURES = "figures"
"""The folder of the counters for Prometheus."""
FIGURES_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Where the client library of Prometheus is told of that folder; it looks when it is imported."""

_KEY_BYTES = 16
_COUNT = struct.Struct("<QdQ")
_CLIENTS, _BESIDE = 1 << 15, 4
"""How many clients can be counted at a time, and how many of the places in the file each of them can have."""

_STEP = 0.02
"""Seconds after which a query that waits looks whether one has ended in another process."""
_LONGEST_NAME = 128


def prepare_sharing(folder: Path) -> None:
    """Make a folder ready for the processes of a server, before the first of them starts."""
    (folder / _LOCK).touch()
    (folder / _RATES).write_bytes(secrets.token_bytes(_KEY_BYTES) + bytes(_CLIENTS * _COUNT.size))
    (folder / _PLACES).mkdir()
    (folder / FIGURES).mkdir()


class _Turns:
    """Lets one thread of one process at a time do something."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._lock = Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


class SharedRates(Storage):
    """Counts for `limits` by key, each until it expires; of more clients than there is room for, the oldest count goes.

    The places of a key follow from a secret, so that nobody can choose whose count to drive out.
    """

    STORAGE_SCHEME = None

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._turns = _Turns(folder / _LOCK)
        with (folder / _RATES).open("r+b") as file:
            self._map = mmap(file.fileno(), 0)
        self._secret = self._map[:_KEY_BYTES]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong."""
        return OSError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more, for `expiry` seconds from the first on; returns the count."""
        name, now = self._name(key), time.time()
        with self._turns.taken():
            place = self._place_for(name, now)
            held, until, count = self._at(place)
            fresh = held != name or until <= now
            count, until = (amount, now + expiry) if fresh else (count + amount, until)
            _COUNT.pack_into(self._map, place, name, until, count)
        return count

    def get(self, key: str) -> int:
        """The count of a key; 0 where it has none or that expired."""
        return self._found(key)[1]

    def get_expiry(self, key: str) -> float:
        """When the count of a key expires, in seconds since 1970."""
        return self._found(key)[0]

    def check(self) -> bool:
        """Whether counting works."""
        return not self._map.closed

    def reset(self) -> int:
        """Forget all counts; returns for how many clients there is room."""
        with self._turns.taken():
            self._map[_KEY_BYTES:] = bytes(_CLIENTS * _COUNT.size)
        return _CLIENTS

    def clear(self, key: str) -> None:
        """Forget the count of a key."""
        with self._turns.taken():
            for place in self._places_of(self._name(key)):
                if self._at(place)[0] == self._name(key):
                    _COUNT.pack_into(self._map, place, 0, 0.0, 0)

    def _found(self, key: str) -> tuple[float, int]:
        name, now = self._name(key), time.time()
        for place in self._places_of(name):
            held, until, count = self._at(place)
            if held == name and until > now:
                return until, count
        return now, 0

    def _place_for(self, name: int, now: float) -> int:
        """The place of a key, else a free one, else that of the count which expires first."""
        places = self._places_of(name)
        for place in places:
            if self._at(place)[0] == name:
                return place
        return min(places, key=lambda place: max(self._at(place)[1], now))

    def _places_of(self, name: int) -> list[int]:
        first = name % (_CLIENTS // _BESIDE) * _BESIDE
        return [_KEY_BYTES + (first + number) * _COUNT.size for number in range(_BESIDE)]

    def _at(self, place: int) -> tuple[int, float, int]:
        held, until, count = _COUNT.unpack_from(self._map, place)
        return held, until, count

    def _name(self, key: str) -> int:
        return int.from_bytes(blake2b(key.encode(), digest_size=8, key=self._secret).digest(), "little") or 1


class SharedPlaces(Places):
    """The places of the queries that run in all processes; how many more may wait is counted in each of them."""

    def __init__(self, limits: QueryLimits, folder: Path) -> None:
        super().__init__(limits)
        self._turns = _Turns(folder / _LOCK)
        self._files = [folder / _PLACES / str(number) for number in range(limits.workers)]
        self._mine: dict[str, list[int]] = {}

    def busy(self) -> int:
        """How many queries run."""
        with self._turns.taken():
            return len(self._holders())

    def _take(self, client: str) -> bool:
        with self._turns.taken():
            holders = self._holders()
            if client and list(holders.values()).count(client) >= self._limits.per_client:
                return False
            free = next((path for path in self._files if path not in holders), None)
            if free is None:
                return False
            self._mine.setdefault(client, []).append(_held(free, client))
            return True

    def _give(self, client: str) -> None:
        os.close(self._mine[client].pop())
        if not self._mine[client]:
            del self._mine[client]

    def _is_at_limit(self, client: str) -> bool:
        with self._turns.taken():
            return bool(client) and list(self._holders().values()).count(client) >= self._limits.per_client

    def _wait_for(self, client: str) -> bool:
        end = time.monotonic() + self._limits.waiting_seconds
        while not (taken := self._take(client)) and (left := end - time.monotonic()) > 0:
            self._changed.wait(min(left, _STEP))
        return taken

    def _holders(self) -> dict[Path, str]:
        """The places that are taken, and by which clients."""
        return {path: holder for path in self._files if (holder := _holder(path)) is not None}


def _held(path: Path, client: str) -> int:
    """A place, taken for a client, as the number of an open file: closing it gives the place back."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.ftruncate(file, 0)
    os.pwrite(file, client.encode()[:_LONGEST_NAME], 0)
    return file


def _holder(path: Path) -> str | None:
    """The client that has a place; None where nobody has."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(file, _LONGEST_NAME, 0).decode(errors="replace")
    else:
        return None
    finally:
        os.close(file)
