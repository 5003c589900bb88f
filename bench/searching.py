"""Measures search, suggestions and reconciliation over a home of synthetic works (`make bench`)."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

from synthetic import works

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.server.app import create_app

WORKS = int(os.environ.get("FABIOLA_BENCH_SEARCH", "5000"))
BATCH, BATCHES = 100, 10


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory() as name:
        home, found = Path(name) / "home", list(works(WORKS))
        file = Path(name) / "works.jsonl"
        file.write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
        publish(home, [file])
        counts = releases.current(home).counts
        print(f"{sum(counts.values()) - counts['triples']:,} entities\n\n| what | rate |\n|---|---|")
        client = create_app(home).test_client()
        titles = [work["title"][0] for work in found]
        people = [f"{author['given']} {author['family']}" for work in found for author in work["author"]]
        typos = [f"{title[:20]} {title[22:]}" for title in titles]
        dois = [work["DOI"] for work in found]
        asked_for = {"exact titles": titles, "people": people, "titles with a fault": typos, "DOIs": dois}
        for what, names in asked_for.items():
            row(f"reconcile {what}, {BATCH} a request", BATCH * BATCHES, reconciled(client, names))
        row("search, page of 20 with facets", 100, asked(client, "/search.json?q={}", titles[:100]))
        row("suggest", 300, asked(client, "/suggest?q={}", [title[:9] for title in titles[:300]]))


def reconciled(client: object, names: list[str]) -> float:
    """Seconds for some batches of queries."""
    start = time.perf_counter()
    for number in range(BATCHES):
        part = names[number * BATCH : (number + 1) * BATCH]
        queries = {str(place): {"query": name} for place, name in enumerate(part)}
        response = client.post("/reconcile", data={"queries": json.dumps(queries)}, buffered=True)  # type: ignore[attr-defined]
        assert response.status_code == 200, response.text
    return time.perf_counter() - start


def asked(client: object, address: str, texts: list[str]) -> float:
    """Seconds for a request for each text."""
    start = time.perf_counter()
    for text in texts:
        response = client.get(address.format(text.replace(" ", "+")), buffered=True)  # type: ignore[attr-defined]
        assert response.status_code == 200, response.status
    return time.perf_counter() - start


def row(what: str, count: int, seconds: float) -> None:
    """One line of the table."""
    print(f"| {what} | {count / seconds:,.0f}/s |", flush=True)


if __name__ == "__main__":
    main()
