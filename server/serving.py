"""The release being served: a new one is noticed by the target of the link `current`, without a restart."""

from __future__ import annotations

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from fabiola.graph.published import PublishedGraph
from fabiola.graph.releases import Release, at, current_path, manifest_of, numbers
from fabiola.server.reading import ServedRelease

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_RELEASE = "fabiola.release"
"""Where the environment of a request has what it reads."""
_EARLIER = 4
"""How many earlier releases are kept open."""


class Server(Protocol):
    """Hands out what is served at present."""

    @property
    def home(self) -> Path | None:
        """The home that it is read from; None where there is none."""

    def release(self) -> PublishedGraph:
        """The graph to be read now. Raises NoRelease where there is none yet."""


def release_of(environ: WSGIEnvironment, server: Server) -> PublishedGraph:
    """The graph that a request reads: looked up once, so that it is one and the same to the end of the answer.

    Raises NoRelease where there is none yet.
    """
    found: PublishedGraph | None = environ.get(_RELEASE)
    if found is None:
        environ[_RELEASE] = found = server.release()
    return found


def turn_to(environ: WSGIEnvironment, release: PublishedGraph) -> None:
    """Let the rest of a request read another release."""
    environ[_RELEASE] = release


def release_anew(environ: WSGIEnvironment, server: Server) -> PublishedGraph:
    """The graph that is served now, which the rest of the request reads. Raises NoRelease."""
    environ.pop(_RELEASE, None)
    return release_of(environ, server)


class Serving:
    """Hands out the current release; the same object as long as no new one was published."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._link = str(home / "current")
        self._lock = Lock()
        self._held: tuple[str | None, Release] | None = None
        self._earlier = lru_cache(_EARLIER)(Release)

    def release(self) -> Release:
        """The current release. Raises NoRelease where there is none yet."""
        try:
            target = os.readlink(self._link)  # noqa: PTH115 - asked for with every request, and three times as quick
        except OSError:
            target = None
        held = self._held
        if held is not None and held[0] == target:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != target:
                self._held = target, ServedRelease(current_path(self.home))
            return self._held[1]

    def at(self, number: int) -> Release:
        """A release by its number. Raises NoRelease where it is not kept."""
        return self._earlier(at(self.home, number))

    def number_at(self, time: datetime) -> int:
        """The number of the release that was the latest at a time; of the first one for times before it."""
        found = [
            number
            for number in numbers(self.home)
            if datetime.fromisoformat(manifest_of(at(self.home, number)).created) <= time
        ]
        return max(found, default=min(numbers(self.home), default=0))
