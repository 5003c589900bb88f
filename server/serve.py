"""Serving the graph with granian, one WSGI application a worker process."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from fabiola.graph.endpoint import Endpoint
from fabiola.graph.releases import current_path
from fabiola.graph.settings import load_operation
from fabiola.server.access_log import log_requests
from fabiola.server.limits import THREADS
from fabiola.server.sharing import FIGURES, FIGURES_VARIABLE, prepare_sharing

HOME_VARIABLE = "FABIOLA_HOME"
STORE_VARIABLE = "FABIOLA_STORE"
BASE_VARIABLE = "FABIOLA_BASE"
TITLE_VARIABLE = "FABIOLA_TITLE"
LOG_VARIABLE = "FABIOLA_LOG"
SHARED_VARIABLE = "FABIOLA_SHARED"
_AGAIN = 0.5
"""Seconds after which a process that died is replaced."""
_MOST_WORKERS = 4
_CONNECTION = HTTP1Settings(header_read_timeout=10_000, max_buffer_size=1 << 17)
"""Milliseconds that the head of a request may take, and how long it may be in bytes."""
_LEAVE = 5
"""Seconds that a process that is to end may take for the requests it is at."""


class AddressTaken(Exception):
    """Something else listens at the address already, or it is not ours to listen at."""


def default_workers() -> int:
    """One server process for each core that may be used, up to four: then the disk or the network is what is short."""
    return min(_MOST_WORKERS, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def serve(home: Path, host: str, port: int, workers: int | None, log: str = "") -> None:
    """Serve until interrupted, by so many processes or `default_workers`.

    The log of requests is in a form of `access_log.FORMS`, or there is none.

    Raises NoRelease where there is nothing to serve, BadSettings, and AddressTaken.
    """
    current_path(home)
    load_operation(home)
    os.environ |= {HOME_VARIABLE: str(home.resolve()), LOG_VARIABLE: log}
    os.environ.pop(STORE_VARIABLE, None)
    _listen(host, port, workers or default_workers())


def serve_remote(address: str, base: str, title: str, host: str, port: int, workers: int | None, log: str) -> None:
    """Serve the graph behind a SPARQL endpoint until interrupted; the endpoint need not answer yet.

    Raises BadAddress and AddressTaken.
    """
    Endpoint(address, 1, 1)
    os.environ |= {STORE_VARIABLE: address, BASE_VARIABLE: base, TITLE_VARIABLE: title, LOG_VARIABLE: log}
    _listen(host, port, workers or default_workers())


def _listen(host: str, port: int, workers: int) -> None:
    _refuse_taken(host, port)
    with _shared(workers):
        Granian(
            "fabiola.server.serve:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            http1_settings=_CONNECTION,
            workers_kill_timeout=_LEAVE,
            respawn_failed_workers=True,
            respawn_interval=_AGAIN,
            factory=True,
        ).serve()


@contextmanager
def _shared(workers: int) -> Iterator[None]:
    """Where there are several processes, tell them of a folder in which they count together."""
    os.environ.pop(FIGURES_VARIABLE, None)
    os.environ.pop(SHARED_VARIABLE, None)
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="fabiola-") as folder:
        prepare_sharing(Path(folder))
        os.environ |= {SHARED_VARIABLE: folder, FIGURES_VARIABLE: str(Path(folder) / FIGURES)}
        yield


def _refuse_taken(host: str, port: int) -> None:
    """Raise AddressTaken now, where it can be said plainly, rather than in the server's own words."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise AddressTaken(f"cannot listen at {host}:{port}: {fault.strerror}; choose another --port") from None


def application() -> Flask:
    """The application of a worker process: of the home in the variable FABIOLA_HOME, or else of the endpoint in
    FABIOLA_STORE with the base IRI in FABIOLA_BASE and the title in FABIOLA_TITLE; its log is in FABIOLA_LOG, and what
    it counts together with other processes in the folder FABIOLA_SHARED.
    """
    from fabiola.server.app import (  # only now does the client of Prometheus find its folder
        create_app,
        create_remote_app,
    )

    folder = os.environ.get(SHARED_VARIABLE)
    shared = Path(folder) if folder else None
    if address := os.environ.get(STORE_VARIABLE):
        app = create_remote_app(address, os.environ[BASE_VARIABLE], os.environ[TITLE_VARIABLE], shared=shared)
    else:
        app = create_app(Path(os.environ[HOME_VARIABLE]), shared=shared)
    if form := os.environ.get(LOG_VARIABLE):
        log_requests(app, form)
    return app
