"""Measures raw JSON to a released, validated graph, and a second run, against the store's own bulk load (`make bench`).

`FABIOLA_BENCH_PIPELINE` is the number of synthetic works (20 000 without it; 100 000 take a quarter of an hour).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph
from synthetic import works

from fabiola.graph import releases
from fabiola.graph.publish import publish

WORKS = int(os.environ.get("FABIOLA_BENCH_PIPELINE", "20000"))
CHANGED = 100
"""Every so manieth work is changed for the second run."""

Works = Iterator[dict[str, Any]]


def main() -> None:
    """Print a table for a tenth of the works, then for all of them."""
    print("| works | triples | publish | per work | bulk load | ratio | 1 % changed | share | memory |")
    print("|---|---|---|---|---|---|---|---|---|")
    for count in (WORKS // 10, WORKS):
        with tempfile.TemporaryDirectory() as name:
            print(measure(Path(name), count), flush=True)


def measure(folder: Path, count: int) -> str:
    """A row of the table."""
    file, home = folder / "works.jsonl", folder / "home"
    write(file, works(count))
    seconds, memory = published(home, file)
    triples = releases.current(home).counts["triples"]
    loaded = bulk_loaded(home, folder)
    write(file, changed(works(count)))
    again, _ = published(home, file)
    return (
        f"| {count:,} | {triples:,} | {seconds:.1f} s | {seconds / count * 1000:.2f} ms | {loaded:.1f} s "
        f"| {seconds / loaded:.2f} | {again:.1f} s | {again / seconds:.1%} | {memory:,.0f} MiB |"
    )


def write(file: Path, found: Works) -> None:
    """Works as JSON lines."""
    with file.open("w", encoding="utf-8") as output:
        while part := list(islice(found, 1_000)):
            output.writelines(f"{json.dumps(work)}\n" for work in part)


def changed(found: Works) -> Works:
    """The works, every hundredth with another title."""
    for number, work in enumerate(found):
        yield work if number % CHANGED else {**work, "title": [f"{work['title'][0]} again"]}


def published(home: Path, file: Path) -> tuple[float, float]:
    """Seconds that a run takes in a process of its own, and the MiB of memory of the larger of its processes."""
    run = [sys.executable, __file__, str(home), str(file)]
    answer = subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True)
    seconds, memory = answer.stdout.split()
    return float(seconds), float(memory)


def bulk_loaded(home: Path, folder: Path) -> float:
    """Seconds that the store takes to load the graph that was published from one N-Triples file."""
    file = folder / "graph.nt"
    store, formats = releases.current(home).store.engine, pyoxigraph.RdfFormat
    store.dump(str(file), formats.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    loaded = pyoxigraph.Store(str(folder / "loaded"))
    return timed(lambda: loaded.bulk_load(path=str(file), format=formats.N_TRIPLES))


def timed(what: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    what()
    return time.perf_counter() - start


def run(home: Path, file: Path) -> None:
    """Publish, and print the seconds it took and the MiB of memory."""
    import resource

    seconds = timed(lambda: publish(home, [file]))
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(seconds, max(own, children) / 1024)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run(Path(sys.argv[1]), Path(sys.argv[2]))
    else:
        main()
