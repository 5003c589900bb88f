"""Counts of how many providers say something of each thing after joining real records (`make joining`)."""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from fabiola.graph.decisions import NONE
from fabiola.graph.identification import contradictions, identify
from fabiola.graph.ingest import ingest
from fabiola.graph.ledger import Ledger

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
BASE = "https://kg.example.org/"
FOLDERS = (
    "crossref-json crossref-xml crossref-grants crossref-misc-json crossref-funders-json funder-registry-rdf "
    "ror-v2-json openalex-json datacite-json datacite-xml orcid-json orcid-xml pure-api-json pure-ws-json pure-ws-xml "
    "pure-oai pure-portal-text"
)
PROVIDERS = ("crossref-funders", "funder-registry", "crossref", "openalex", "datacite", "orcid", "ror", "pure")
"""What the names of the sources of a provider begin with; the first that fits counts, and the two forms of the Funder
Registry are one provider.
"""
MOST = 4
SAID = (
    "SELECT DISTINCT claim.kind, claim.entity, source_record.source FROM claim JOIN said ON said.claim = claim.id "
    "JOIN source_record ON source_record.id = said.source_record WHERE claim.entity IS NOT NULL {} ORDER BY 1, 2"
)
TABLES = (
    ("Things that a source record is of, or names", ""),
    ("Things that a source record is of", "AND claim.main"),
)


def main() -> None:
    """Print the tables."""
    folder = next(map(Path, sys.argv[1:]), SHARED)
    if not folder.is_dir():
        print(f"{folder} is not on this machine; nothing is counted")
        return
    with tempfile.TemporaryDirectory() as home:
        ledger = Ledger(Path(home) / "ledger.sqlite")
        paths = [folder / name for name in FOLDERS.split() if (folder / name).is_dir()]
        outcome = ingest(ledger, paths, None, "2026-01-01T00:00:00Z", lambda _what, _count: None)
        identify(ledger, BASE, NONE, lambda _count: None)
        print(f"{outcome.read:,} source records; {len(contradictions(ledger)):,} contradictions\n")
        for title, condition in TABLES:
            print_table(title, list(things(ledger.connection, condition)))
        ledger.close()


def things(connection: sqlite3.Connection, condition: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each thing by its kind, with the providers that say something of it."""
    rows = connection.execute(SAID.format(condition))
    for (kind, _), said in groupby(rows, key=itemgetter(0, 1)):
        yield kind, frozenset(provider_of(source) for _, _, source in said)


def provider_of(source: str) -> str:
    """The provider that a source is a form of."""
    found = next((provider for provider in PROVIDERS if source.startswith(provider)), source)
    return "funder-registry" if found == "crossref-funders" else found


def print_table(title: str, found: list[tuple[str, frozenset[str]]]) -> None:
    """Print how many things of each kind are known to how many providers, and which providers meet most."""
    counts = Counter((kind, min(len(providers), MOST)) for kind, providers in found)
    print(f"{title}, by the number of providers:\n")
    print(f"| kind | 1 | {' | '.join(str(number) for number in range(2, MOST))} | {MOST} or more |")
    print("|---|" + "---|" * MOST)
    for kind in sorted({kind for kind, _ in found}):
        print(f"| {kind} | {' | '.join(f'{counts[kind, number]:,}' for number in range(1, MOST + 1))} |")
    met = Counter((kind, ", ".join(sorted(providers))) for kind, providers in found if len(providers) > 1)
    print("\n" + "".join(f"- {kind}: {who}: {count:,}\n" for (kind, who), count in met.most_common(8)))


if __name__ == "__main__":
    main()
