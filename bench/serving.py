"""Measures one server process: a bare Flask route, records that are kept, records made anew; prints requests a second.

Asks with `wrk` where it is installed, else with threads of this process. Nothing here judges a time.
"""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from run import machine

from fabiola.graph import releases
from fabiola.server.demo import prepare
from fabiola.server.limits import THREADS

SECONDS, CONNECTIONS = 4, 8
NOT_KEPT = "?made=anew"
"""A parameter that means nothing, so that an answer is not kept."""


def hello() -> Flask:
    """The least that Flask can answer."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello\n")
    return app


def serve_hello(port: int) -> None:
    """Serve the bare route as the records are served, until interrupted."""
    Granian(
        "serving:hello",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        factory=True,
    ).serve()


@contextmanager
def running(command: Sequence[str], port: int, path: str) -> Iterator[None]:
    """A server process that answers at a path."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parent)
    try:
        wait_for(port, path)
        yield
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str) -> None:
    """Return as soon as there is an answer. Raises TimeoutError."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            ask(port, path, 1, {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no answer at port {port}")


def ask(port: int, path: str, count: int, headers: dict[str, str]) -> None:
    """Ask for a path a number of times over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(count):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
    connection.close()


def rate(port: int, path: str, headers: dict[str, str]) -> float:
    """Requests a second that are answered at a path."""
    ask(port, path, 20, headers)
    if shutil.which("wrk"):
        given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *given, f"http://127.0.0.1:{port}{path}"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output:
            raise SystemExit(f"{path}: not every answer was the one asked for\n{output}")
        return float(re.search(r"Requests/sec:\s*([0-9.]+)", output)[1])  # type: ignore[index]
    count, start = 500, time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda _: ask(port, path, count, headers), range(CONNECTIONS)))
    return count * CONNECTIONS / (time.perf_counter() - start)


def measure(home: Path) -> None:
    """Print the table."""
    port = free_port()
    with running([sys.executable, __file__, "hello", str(port)], port, "/"):
        least = rate(port, "/", {})
    print(f"{machine()}; one worker, {CONNECTIONS} connections\n")
    print(f"| {'request':<44} | requests/s | of hello |\n|{'-' * 46}|-----------:|---------:|")
    row("hello: a bare Flask route", least, least)
    port, page = free_port(), middle_work(home)
    serve = [
        sys.executable,
        "-c",
        "from fabiola.server.cli import main; main()",
        "serve",
        "--home",
        str(home),
        "--port",
        str(port),
    ]
    with running(serve, port, "/health"):
        row("/health", rate(port, "/health", {}), least)
        for suffix in ("ttl", "jsonld", "nt", "rdf", "html"):
            row(f"record kept, {suffix}", rate(port, f"{page}.{suffix}", {}), least)
            row(f"record kept, {suffix}, br", rate(port, f"{page}.{suffix}", {"Accept-Encoding": "br"}), least)
        for suffix in ("ttl", "jsonld", "nt", "rdf", "html"):
            row(f"record made anew, {suffix}", rate(port, f"{page}.{suffix}{NOT_KEPT}", {}), least)


def row(what: str, found: float, least: float) -> None:
    """One line of the table."""
    print(f"| {what:<44} | {found:>10,.0f} | {found / least:>8.2f} |", flush=True)


def middle_work(home: Path) -> str:
    """The path of the document of the work with the description of middle length."""
    release = releases.current(home)
    works = [iri for iri, _ in release.entities("work", 0, 1_000)]
    iri = sorted(works, key=lambda work: len(release.describe(work)))[len(works) // 2]
    print(f"{len(release.describe(iri))} triples: {iri}")
    return f"/doc/{iri.removeprefix(f'{release.base}id/')}"


def main() -> None:
    """Measure, or serve the bare route where that is asked for."""
    if sys.argv[1:2] == ["hello"]:
        serve_hello(int(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder) / "home", "http://127.0.0.1:8000/")
        measure(Path(folder) / "home")


if __name__ == "__main__":
    main()
