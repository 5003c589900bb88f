"""Measures SPARQL over HTTP against the engine alone, and the sending of a long answer (`make bench`)."""

from __future__ import annotations

import http.client
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions
from run import wait_for

from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.releases import Manifest, release

WORKS = int(os.environ.get("FABIOLA_BENCH_QUERY_WORKS", "200000"))
ROWS, ROUNDS, SHORT = 1_000_000, 5, 0.05
BASE, PORT = "http://127.0.0.1/", 8_399
SCHEMA = "https://schema.org/"
CSV = "text/csv"
QUERIES: dict[str, str] = {
    "all works with their years": f"SELECT ?w ?y {{ ?w <{SCHEMA}datePublished> ?y }}",
    "works by year, counted": f"SELECT ?y (COUNT(?w) AS ?n) {{ ?w <{SCHEMA}datePublished> ?y }} GROUP BY ?y",
    "works and authors, joined": f"SELECT ?n ?a {{ ?w <{SCHEMA}name> ?n ; <{SCHEMA}author> ?a }} LIMIT 200000",
    "names that hold a word": f'SELECT ?w ?n {{ ?w <{SCHEMA}name> ?n FILTER(CONTAINS(?n, "77")) }}',
    "persons by works": f"SELECT ?a (COUNT(?w) AS ?n) {{ ?w <{SCHEMA}author> ?a }} GROUP BY ?a ORDER BY DESC(?n)",
    "everything, to 200 000 rows": "SELECT * { ?s ?p ?o } LIMIT 200000",
}


class Answer(NamedTuple):
    """Seconds to the first byte and to the last, and how many bytes there are."""

    first: float
    whole: float
    size: int


def triples() -> Iterator[bytes]:
    """Works with a name, a year and five authors."""
    for number in range(WORKS):
        work = f"<{BASE}id/work/doi/10.5555/query.{number}>"
        lines = [
            f'{work} <{SCHEMA}name> "On the matter of number {number}"@en .\n',
            f'{work} <{SCHEMA}datePublished> "{1980 + number % 45}"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n',
        ]
        lines += [
            f"{work} <{SCHEMA}author> <{BASE}id/person/local/{(number * 7 + place * 13) % (WORKS // 4)}> .\n"
            for place in range(5)
        ]
        yield "".join(lines).encode()


def build(home: Path) -> Path:
    """A release of these triples; returns the folder of its store."""
    store = EmbeddedStore(home / "staging")
    store.engine.bulk_load(b"".join(triples()), format=pyoxigraph.RdfFormat.N_TRIPLES)
    manifest = Manifest(1, "2026-01-01T00:00:00Z", BASE, "Bench", "", {"triples": len(store)}, "run-1")
    return release(home, store, manifest, (), lambda path: path.touch()) / "store"


@contextmanager
def serving(home: Path) -> Iterator[int]:
    """A server process over a home; its number."""
    command = [str(Path(sys.executable).parent / "fabiola"), "serve", "--home", str(home), "--port", str(PORT)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(PORT)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)


def ask(query: str) -> Answer:
    """An answer as CSV over HTTP, thrown away as it comes."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    start = time.perf_counter()
    connection.request("GET", f"/sparql?{urlencode({'query': query})}", headers={"Accept": CSV})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    size = len(response.read(1))
    first = time.perf_counter() - start
    while part := response.read(1 << 18):
        size += len(part)
    connection.close()
    return Answer(first, time.perf_counter() - start, size)


def evaluate(store: pyoxigraph.Store, query: str) -> float:
    """Seconds that the engine alone takes for the same bytes."""
    start = time.perf_counter()
    result = store.query(query)
    assert isinstance(result, QuerySolutions)
    result.serialize(BytesIO(), QueryResultsFormat.CSV)
    return time.perf_counter() - start


def measure_ratios(store: pyoxigraph.Store) -> None:
    """The best of some rounds, turn by turn, of each query both ways."""
    print("| query | engine alone | over HTTP | ratio |\n|---|---|---|---|")
    for name, query in QUERIES.items():
        alone, served = evaluate(store, query), ask(query).whole
        for _ in range(ROUNDS):
            alone, served = min(alone, evaluate(store, query)), min(served, ask(query).whole)
        note = "" if alone >= SHORT else " (short)"
        print(f"| {name} | {alone * 1e3:.1f} ms | {served * 1e3:.1f} ms | {served / alone:.2f}{note} |", flush=True)


def peaks(server: int) -> dict[str, int]:
    """The most memory that each process of the server has had, in MiB: a process at a time, by what it is."""
    found: dict[str, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and server in ancestors(int(folder.name)):
            command = (folder / "cmdline").read_text()
            status = (folder / "status").read_text().splitlines()
            [peak] = [line.split()[1] for line in status if line.startswith("VmHWM")]
            name = "query worker" if "fabiola.server.worker" in command else "server"
            found[name] = max(found.get(name, 0), int(peak) // 1024)
    return found


def ancestors(process: int) -> set[int]:
    """A process and all above it."""
    found = set()
    while process > 1:
        found.add(process)
        process = int((Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def measure_long_answer(server: int) -> None:
    """A million rows: the time to their first byte, the rate, and the memory that they take."""
    few = ask("SELECT * { ?s ?p ?o } LIMIT 10000")
    before = peaks(server)
    answer = ask(f"SELECT * {{ ?s ?p ?o }} LIMIT {ROWS}")
    after = peaks(server)
    print(f"\n| {ROWS:,} rows as CSV, {answer.size / 1e6:.0f} MB | |\n|---|---|")
    print(f"| first byte | {answer.first * 1e3:.1f} ms (10 000 rows: {few.first * 1e3:.1f} ms) |")
    print(f"| last byte | {answer.whole:.2f} s, {ROWS / answer.whole:,.0f} rows/s |")
    for name, peak in after.items():
        print(f"| peak memory, {name} | {peak} MiB, {peak - before[name]:+d} MiB for these rows |")


def main() -> None:
    """Print the tables."""
    print(
        f"Measured on {os.cpu_count()} cores, Python {platform.python_version()}, pyoxigraph {pyoxigraph.__version__}"
    )
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        store = build(home)
        with serving(home) as server:
            measure_ratios(pyoxigraph.Store.read_only(str(store)))
            measure_long_answer(server)


if __name__ == "__main__":
    main()
