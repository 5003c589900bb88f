"""Serving the graph with granian, one WSGI application a worker process."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from fabiola.graph.releases import current_path
from fabiola.server.app import create_app

HOME_VARIABLE = "FABIOLA_HOME"
_THREADS = 8


def serve(home: Path, host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Raises NoRelease where there is nothing to serve."""
    current_path(home)
    os.environ[HOME_VARIABLE] = str(home.resolve())
    Granian(
        "fabiola.server.serve:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        factory=True,
    ).serve()


def application() -> Flask:
    """The application of a worker process; its home is the environment variable FABIOLA_HOME."""
    return create_app(Path(os.environ[HOME_VARIABLE]))
