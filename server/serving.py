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
        self._held: tuple[Path | None, Release] | None = None

    def release(self) -> Release:
        """The current release. Raises NoRelease where there is none yet."""
        try:
            target = (self.home / "current").readlink()
        except OSError:
            target = None
        held = self._held
        if held is not None and held[0] == target:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] != target:
                self._held = target, Release(current_path(self.home))
            return self._held[1]
