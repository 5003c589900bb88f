"""Serving the graph with granian, one WSGI application a worker process."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from fabiola.graph.endpoint import Endpoint
from fabiola.graph.releases import current_path
from fabiola.graph.remote_settings import RemoteSettings, load_remote
from fabiola.graph.settings import BadSettings, Operation, checked_base, load_operation
from fabiola.server.access_log import log_requests
from fabiola.server.cores import CORES_VARIABLE, keep_to_own_core, list_cores
from fabiola.server.limits import THREADS
from fabiola.server.sharing import FIGURES, FIGURES_VARIABLE, prepare_sharing

HOME_VARIABLE = "FABIOLA_HOME"
STORE_VARIABLE = "FABIOLA_STORE"
BASE_VARIABLE = "FABIOLA_BASE"
TITLE_VARIABLE = "FABIOLA_TITLE"
LOG_VARIABLE = "FABIOLA_LOG"
SETTINGS_VARIABLE = "FABIOLA_SETTINGS"
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


def serve_remote(
    address: str,
    base: str | None,
    title: str | None,
    settings: Path | None,
    host: str,
    port: int,
    workers: int | None,
    log: str,
) -> None:
    """Serve the graph behind a SPARQL endpoint until interrupted; the endpoint need not answer yet.

    `settings` is a file; `base` and `title` go before what it says. Raises BadSettings, BadAddress and AddressTaken.
    """
    Endpoint(address, 1, 1)
    os.environ |= {STORE_VARIABLE: address, LOG_VARIABLE: log}
    given = {BASE_VARIABLE: base, TITLE_VARIABLE: title, SETTINGS_VARIABLE: str(settings.resolve()) if settings else ""}
    os.environ |= {name: value or "" for name, value in given.items()}
    _remote_settings()
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
    os.environ.pop(CORES_VARIABLE, None)
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="fabiola-") as folder:
        prepare_sharing(Path(folder))
        os.environ |= {SHARED_VARIABLE: folder, FIGURES_VARIABLE: str(Path(folder) / FIGURES)}
        os.environ[CORES_VARIABLE] = list_cores(workers)
        yield


def _refuse_taken(host: str, port: int) -> None:
    """Raise AddressTaken now, where it can be said plainly, rather than in the server's own words."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise AddressTaken(f"cannot listen at {host}:{port}: {fault.strerror}; choose another --port") from None


def _remote_settings() -> tuple[RemoteSettings, Operation]:
    """What the environment says about a store that is served, and the file that it names. Raises BadSettings."""
    path = os.environ[SETTINGS_VARIABLE]
    settings, operation = load_remote(Path(path) if path else None, os.environ)
    base = os.environ[BASE_VARIABLE] or settings.base
    if not base:
        raise BadSettings("--store and --base go together: give the endpoint, and what its IRIs begin with")
    title = os.environ[TITLE_VARIABLE] or settings.title
    return msgspec.structs.replace(settings, base=checked_base(base, "--base"), title=title), operation


def application() -> Flask:
    """The application of a worker process: of the home in the variable FABIOLA_HOME, or else of the endpoint in
    FABIOLA_STORE with the settings in FABIOLA_SETTINGS, the base IRI in FABIOLA_BASE and the title in FABIOLA_TITLE.

    Its log is in FABIOLA_LOG, and FABIOLA_SHARED is the folder in which it counts with the other processes.
    """
    from fabiola.server.app import (  # only now does the client of Prometheus find its folder
        create_app,
        create_remote_app,
    )

    folder = os.environ.get(SHARED_VARIABLE)
    shared = Path(folder) if folder else None
    if shared:
        keep_to_own_core(shared)
    if address := os.environ.get(STORE_VARIABLE):
        app = create_remote_app(address, *_remote_settings(), shared)
    else:
        app = create_app(Path(os.environ[HOME_VARIABLE]), shared=shared)
    if form := os.environ.get(LOG_VARIABLE):
        log_requests(app, form)
    return app
