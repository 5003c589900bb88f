"""Where the addresses of identifiers lead, in a home with a few that lead elsewhere and in one with very many."""

from __future__ import annotations

from pathlib import Path

import pytest

from fabiola.graph.ledger import Ledger
from fabiola.graph.resolution import Resolved
from fabiola.mappings.records import Identifier

BASE = "http://127.0.0.1:8000/"


@pytest.mark.parametrize("number", [0, 1, 1 << 16, (1 << 16) + 1, 70_000])
def test_an_address_leads_to_its_thing_however_many_do(number: int) -> None:
    """The rows of a small home are read at once, those of a large one when they are asked for."""
    ledger = Ledger(Path(":memory:"))
    moved = ((f"{BASE}id/work/openalex/w{each}", f"{BASE}id/work/doi/10.5555/{each}") for each in range(number))
    with ledger.transaction():
        ledger.connection.executemany("INSERT INTO resolution VALUES (?, ?, 1)", moved)
    naming = Resolved(ledger.connection, BASE)
    for each in (0, number // 2, number - 1) if number else ():
        assert naming.cited("work", Identifier("openalex", f"w{each}")) == f"{BASE}id/work/doi/10.5555/{each}"
    unmoved = Identifier("openalex", f"w{number}")
    assert naming.cited("work", unmoved) == f"{BASE}id/work/openalex/w{number}"
