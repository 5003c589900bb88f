"""Measures the stages on this machine and prints a table (`make bench`): nothing here judges a time."""

from __future__ import annotations

import http.client
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
from synthetic import works

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.reading import Received, read
from fabiola.shapes.gate import check
from fabiola.shapes.judge import judge

WORKS = int(os.environ.get("FABIOLA_BENCH_WORKS", "2000"))
GATED, PUBLISHED, REQUESTS, CLIENTS = 300, 500, 1_000, 4
BASE = "http://127.0.0.1:8000/"


def timed(what: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def row(stage: str, seconds: float, records: int, triples: int = 0) -> None:
    """One line of the table."""
    rate = f"{records / seconds:>10,.0f} records/s"
    print(f"| {stage:<42} | {rate} | {f'{triples / seconds:,.0f} triples/s' if triples else '':>20} |", flush=True)


def machine() -> str:
    """What the figures were measured on."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text("utf-8").splitlines() if cpus.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} cores, {(models or [platform.machine()])[0]}, Python {platform.python_version()}"


def measure_mapping(file: Path) -> list[Description]:
    """Reading, mapping and describing on one core."""
    received = [reading for reading in read([file]) if isinstance(reading, Received)]
    row("read and recognise", timed(lambda: list(read([file]))), len(received))
    mapped: list[Mapped] = []
    seconds = timed(lambda: mapped.extend(m for m in map(map_received, received) if isinstance(m, Mapped)))
    row("map (10 authors, 30 references)", seconds, len(mapped))
    trust, described = Settings().trust(), list[Description]()
    again = timed(lambda: described.extend(d for m in mapped for d in descriptions(m, BASE, trust)))
    row("describe a work and all that it names", again, len(mapped), sum(len(d.triples) for d in described))
    row("map and describe", seconds + again, len(mapped))
    return described


def measure_gate(described: Iterable[Description]) -> None:
    """The shapes, over works."""
    chosen = [each for each in described if each.kind == "work"][:GATED]
    triples = sum(len(d.triples) for d in chosen)
    for name, gate in (("gate: compiled shapes over works", check), ("gate: pySHACL over the same works", judge)):
        gate(chosen[:10])
        row(name, timed(lambda gate=gate: gate(chosen)), len(chosen), triples)  # type: ignore[misc]


def measure_load(described: Iterable[Description], folder: Path) -> None:
    """The store's own bulk load of what was described."""
    document = "".join({each.iri: each.ntriples() for each in described}.values()).encode()
    store = pyoxigraph.Store(str(folder / "loaded"))
    seconds = timed(lambda: store.bulk_load(document, format=pyoxigraph.RdfFormat.N_TRIPLES))
    row("load into the store", seconds, len({each.iri for each in described}), len(store))


def measure_publish(file: Path, home: Path) -> None:
    """Files to a validated release, and once more with nothing changed."""
    seconds = timed(lambda: publish(home, [file]))
    row("publish: files to a validated release", seconds, PUBLISHED, releases.current(home).counts["triples"])
    row("publish again, nothing changed", timed(lambda: publish(home, [file])), PUBLISHED)


def measure_pages(home: Path) -> None:
    """Record pages over HTTP from one server process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [str(Path(sys.executable).parent / "fabiola"), "serve", "--home", str(home), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        for accept in ("text/turtle", "application/ld+json", "text/html"):
            with ThreadPoolExecutor(CLIENTS) as clients:
                seconds = timed(lambda form=accept: list(clients.map(lambda n: fetch(port, n, form), range(CLIENTS))))
            row(f"record page, {accept}, one process", seconds, REQUESTS)
    finally:
        server.terminate()
        server.wait(timeout=30)


def fetch(port: int, client: int, accept: str) -> None:
    """A client's share of the requests, over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(REQUESTS // CLIENTS):
        path = f"/doc/work/doi/10.5555/bench.{(number * CLIENTS + client) % PUBLISHED}"
        connection.request("GET", path, headers={"Accept": accept})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, (path, response.status)
    connection.close()


def wait_for(port: int) -> None:
    """Until the server answers, at most half a minute."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def main() -> None:
    """Print the table."""
    print(f"Measured on {machine()}\n\n| stage | records | triples |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, few = folder / "works.jsonl", folder / "few.jsonl"
        file.write_text("\n".join(json.dumps(work) for work in works(WORKS)), encoding="utf-8")
        few.write_text("\n".join(json.dumps(work) for work in works(PUBLISHED)), encoding="utf-8")
        described = measure_mapping(file)
        measure_gate(described)
        measure_load(described, folder)
        measure_publish(few, folder / "home")
        measure_pages(folder / "home")


if __name__ == "__main__":
    main()
