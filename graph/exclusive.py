"""One at a time: who changes what is in a home holds its lock, and whoever comes meanwhile is told so."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Another run is publishing into the same home."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the lock of a home, which the system gives back whatever becomes of the process. Raises Busy."""
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another run is publishing into {home}; wait until it has ended") from None
        yield
