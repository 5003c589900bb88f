"""Naming: what is held to have an IRI of its own is what an IRI can be made for, whatever the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.mentions import mentions
from fabiola.mappings.naming import Minted, is_named
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Record
from fabiola.mappings.sources import sources

FIXTURES = Path(__file__).parent / "fixtures"
BASE = "https://example.org/"


def named_in(source: str) -> list[Record]:
    """Every record of the fixtures of a source, and all that each names."""
    received = [each for each in read([FIXTURES / source]) if isinstance(each, Received)]
    mapped = [found.record for each in received if isinstance(found := map_received(each), Mapped)]
    return [record for own in mapped for record in (own, *mentions(own))]


@pytest.mark.parametrize("source", sorted(sources()))
def test_a_record_is_named_where_an_iri_can_be_made_of_it(source: str) -> None:
    records = named_in(source)
    assert records
    assert [is_named(record) for record in records] == [Minted(BASE).find(record) is not None for record in records]


def test_both_are_found_among_the_fixtures() -> None:
    answers = {(type(record).__name__, is_named(record)) for source in sources() for record in named_in(source)}
    assert {("Grant", True), ("Grant", False), ("Organization", False), ("Person", True), ("Concept", True)} <= answers
