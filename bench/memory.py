"""Measures the memory that reading a file of two gigabytes takes, in each form that records come in (`make bench`)."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from synthetic import works

GIGABYTES = float(os.environ.get("FABIOLA_BENCH_GIGABYTES", "2"))
FRAMES = {"JSON envelope": (b'{"message": {"items": [', b",", b"]}}"), "JSON lines": (b"", b"\n", b"\n")}
PEAK = """
import resource, sys
from pathlib import Path
from fabiola.mappings.reading import Received, read
count = sum(isinstance(each, Received) for each in read([Path(sys.argv[1])]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def records() -> Iterator[bytes]:
    """The same thousand works over and over, as many bytes as are asked for."""
    texts, left = [json.dumps(work).encode() for work in islice(works(1_000), 1_000)], GIGABYTES * 1e9
    while left > 0:
        for text in texts:
            yield text
            left -= len(text)


def main() -> None:
    """Write each file packed, read it in a process of its own, print the peak."""
    for name, (head, between, tail) in FRAMES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "works.json.gz"
            with gzip.open(path, "wb", compresslevel=1) as file:
                file.write(head)
                for number, record in enumerate(records()):
                    file.write((between if number else b"") + record)
                file.write(tail)
            start = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
            seconds, (count, mebibytes) = time.perf_counter() - start, map(int, done.stdout.split())
            print(
                f"| {name}, {GIGABYTES:g} GB packed with gzip: {count:,} records, {count / seconds:,.0f} records/s, "
                f"peak {mebibytes} MiB |",
                flush=True,
            )


if __name__ == "__main__":
    main()
