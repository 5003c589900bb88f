"""The release being served: a new one is noticed by the target of the link `current`, without a restart."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from fabiola.graph.releases import Release, current_path


class Serving:
    """Hands out the current release; the same object as long as no new one was published."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = Lock()
        self._release: Release | None = None

    def release(self) -> Release:
        """The current release. Raises NoRelease where there is none yet."""
        path = current_path(self.home)
        held = self._release
        if held is not None and held.path == path:
            return held
        with self._lock:
            if self._release is None or self._release.path != path:
                self._release = Release(path)
            return self._release
