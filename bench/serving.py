"""Measures one server process: a bare Flask route, records that are kept, records made anew; prints requests a second.

Asks with `wrk` where it is installed, else with threads of this process. Nothing here judges a time.
"""

from __future__ import annotations

import http.client
import os
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
from typing import NamedTuple

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from run import machine

from fabiola.graph import releases
from fabiola.server.demo import prepare
from fabiola.server.limits import THREADS

SECONDS, CONNECTIONS = 2, 8
SUFFIXES = ("ttl", "jsonld", "nt", "rdf", "csl.json", "html")
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
def running(command: Sequence[str], port: int, path: str) -> Iterator[int]:
    """A server that answers at a path, by the number of its process."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parent)
    try:
        wait_for(port, path)
        yield server.pid
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


def ask(port: int, path: str, count: int, headers: dict[str, str]) -> str:
    """Ask for a path a number of times over one connection; returns the ETag of the answer, empty without one."""
    connection, etag = http.client.HTTPConnection("127.0.0.1", port, timeout=30), ""
    for _ in range(count):
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.read()
        if response.status != (304 if "If-None-Match" in headers else 200):
            raise SystemExit(f"{path} answered {response.status}")
        etag = response.headers.get("ETag", "")
    connection.close()
    return etag


class Found(NamedTuple):
    """What was measured of an address: requests a second, and seconds of processor time that the server took for one.

    The first depends on what else the machine does, the second hardly.
    """

    rate: float
    effort: float


def processor_seconds(server: int) -> float:
    """The processor time of a server and its workers so far."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if server in (int(folder.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure_address(server: int, port: int, path: str, headers: dict[str, str]) -> Found:
    """Rate and effort at a path."""
    ask(port, path, 20, headers)
    spent, started = processor_seconds(server), time.perf_counter()
    found = rate(port, path, headers)
    answered = found * (time.perf_counter() - started)
    return Found(found, (processor_seconds(server) - spent) / answered)


def rate(port: int, path: str, headers: dict[str, str]) -> float:
    """Requests a second that are answered at a path."""
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
    with running([sys.executable, __file__, "hello", str(port)], port, "/") as server:
        least = measure_address(server, port, "/", {})
    print(f"{machine()}; one worker, {CONNECTIONS} connections; µs of processor time in the server\n")
    print(f"| {'request':<34} | requests/s | of hello | µs a request | hello in it |")
    print(f"|{'-' * 36}|-----------:|---------:|-------------:|------------:|")
    row("hello: a bare Flask route", least, least)
    port, page = free_port(), middle_work(home)
    program = [sys.executable, "-c", "from fabiola.server.cli import main; main()", "serve", "--workers", "1"]
    with running([*program, "--home", str(home), "--port", str(port)], port, "/health") as server:
        for what, path, headers in addresses(port, page):
            row(what, measure_address(server, port, path, headers), least)


def addresses(port: int, page: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is asked for: its name, path and headers."""
    yield "/health", "/health", {}
    yield "style sheet, br", "/static/fabiola.css", {"Accept-Encoding": "br"}
    for suffix in SUFFIXES:
        address = f"{page}.{suffix}"
        yield f"record kept, {suffix}", address, {}
        yield f"record kept, {suffix}, br", address, {"Accept-Encoding": "br"}
        yield f"record kept, {suffix}, 304", address, {"If-None-Match": ask(port, address, 1, {})}
    for suffix in SUFFIXES:
        yield f"record made anew, {suffix}", f"{page}.{suffix}{NOT_KEPT}", {}


def row(what: str, found: Found, least: Found) -> None:
    """One line of the table."""
    of_hello, within = found.rate / least.rate, least.effort / found.effort
    print(
        f"| {what:<34} | {found.rate:>10,.0f} | {of_hello:>8.2f} | {found.effort * 1e6:>12,.0f} | {within:>11.2f} |",
        flush=True,
    )


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
