"""Serving the graph with granian, one WSGI application a worker process."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from fabiola.graph.releases import current_path
from fabiola.server.app import create_app

HOME_VARIABLE = "FABIOLA_HOME"
_THREADS = 8


class AddressTaken(Exception):
    """Something else listens at the address already, or it is not ours to listen at."""


def serve(home: Path, host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Raises NoRelease where there is nothing to serve, and AddressTaken."""
    current_path(home)
    _refuse_taken(host, port)
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


def _refuse_taken(host: str, port: int) -> None:
    """Raise AddressTaken now, where it can be said plainly, rather than in the server's own words."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise AddressTaken(f"cannot listen at {host}:{port}: {fault.strerror}; choose another --port") from None


def application() -> Flask:
    """The application of a worker process; its home is the environment variable FABIOLA_HOME."""
    return create_app(Path(os.environ[HOME_VARIABLE]))
