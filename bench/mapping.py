"""Measures mapping on one core: every source over its fixtures, three over large synthetic works (`make bench`).

`FABIOLA_BENCH_SECONDS` is the time given to each figure (0.3 without it). The fixtures are small and full of rare
fields, so that their figures compare versions of one source, not sources; synthetic works have the size of real ones.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import synthetic
import synthetic_datacite
import synthetic_openalex

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Place, Received, read
from fabiola.mappings.recognition import Recognition
from fabiola.mappings.sources import sources

SECONDS = float(os.environ.get("FABIOLA_BENCH_SECONDS", "0.3"))
WORKS = 1_000
BASE = "http://127.0.0.1:8000/"
TRUST = Settings().trust()
FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
SYNTHETIC: tuple[tuple[str, Iterable[dict[str, Any]]], ...] = (
    ("crossref", synthetic.works(WORKS)),
    ("datacite", synthetic_datacite.works(WORKS)),
    ("openalex", synthetic_openalex.works(WORKS)),
)


def rate(what: Callable[[Received], object], over: list[Received]) -> float:
    """Records a second, going round the records for the given time; the first round is not counted."""
    for received in over:
        what(received)
    rounds, start = 0, time.perf_counter()
    while (seconds := time.perf_counter() - start) < SECONDS:
        for received in over:
            what(received)
        rounds += 1
    return rounds * len(over) / seconds


def map_and_describe(received: Received) -> int:
    """The number of things that a source record describes."""
    mapped = map_received(received)
    assert isinstance(mapped, Mapped), mapped
    return sum(1 for _ in descriptions(mapped, BASE, TRUST))


def row(name: str, over: list[Received]) -> None:
    """A line of the table."""
    known = [received for received in over if isinstance(map_received(received), Mapped)]
    assert known, name
    mapping, both = rate(map_received, known), rate(map_and_describe, known)
    print(f"| {name:<36} | {len(known):>7,} | {mapping:>10,.0f} | {both:>10,.0f} |", flush=True)


def recognised(works: Iterable[dict[str, Any]]) -> list[Received]:
    """Synthetic works as they are read."""
    recognition = Recognition(None)
    found = [each for work in works for each in recognition.records(Place("synthetic"), work)]
    return [each for each in found if isinstance(each, Received)]


def main() -> None:
    """Print the table."""
    print("| source | records | map, records/s | map and describe, records/s |\n|---|---|---|---|")
    for name, works in SYNTHETIC:
        row(f"{name}: {synthetic.AUTHORS} authors, {synthetic.REFERENCES} references", recognised(works))
    for name in sources():
        row(name, [each for each in read([FIXTURES / name]) if isinstance(each, Received)])


if __name__ == "__main__":
    main()
