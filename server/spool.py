"""Bytes on their way from a query worker to a client, in a file of bounded size, so that neither waits for the other.

The file is used as a ring: what the client has taken makes room for what comes.
"""

from __future__ import annotations

import os
import tempfile
import time
from threading import Condition

from fabiola.server.problems import Problem

_PART = 1 << 18


class Spool:
    """A queue of bytes between two threads; what is not yet taken lies on disk, `size` bytes at most."""

    def __init__(self, size: int) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - `close` closes it
        self._size = size
        self._put = self._taken = 0
        self._ended = self._closed = False
        self._fault: Problem | None = None
        self._changed = Condition()

    def put(self, data: bytes, deadline: float) -> bool:
        """Add bytes, as soon as there is room; False where the deadline comes first or the reader has gone."""
        rest = memoryview(data)
        while rest:
            with self._changed:
                self._changed.wait_for(self._has_room, max(0.0, deadline - time.monotonic()))
                if self._closed or not self._has_room():
                    return False
                place = self._put % self._size
                room = min(self._size - (self._put - self._taken), self._size - place)
                written = os.pwrite(self._file.fileno(), rest[:room], place)
                self._put += written
                self._changed.notify_all()
            rest = rest[written:]
        return True

    def end(self, fault: Problem | None = None) -> None:
        """Say that nothing more comes, and what went wrong, if anything did."""
        with self._changed:
            self._ended, self._fault = True, fault
            self._changed.notify_all()

    def take(self) -> bytes:
        """What comes next, waiting for it; nothing at the end. Raises the Problem that the bytes ended with."""
        with self._changed:
            self._changed.wait_for(lambda: self._put > self._taken or self._ended)
            if self._put == self._taken:
                if self._fault:
                    raise self._fault
                return b""
            place = self._taken % self._size
            length = min(self._put - self._taken, self._size - place, _PART)
            data = os.pread(self._file.fileno(), length, place)
            self._taken += len(data)
            self._changed.notify_all()
            return data

    def close(self) -> None:
        """Take nothing more; what waits is thrown away."""
        with self._changed:
            self._closed = True
            self._file.close()
            self._changed.notify_all()

    def _has_room(self) -> bool:
        return self._closed or self._put - self._taken < self._size
