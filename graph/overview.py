"""The works of a release at a glance: by year, type and access, and the funders and venues that most of them have."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import msgspec
from pyoxigraph import NamedNode, QuerySolutions

from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.search_index import FILE as INDEX
from fabiola.mappings.rdf.terms import text_of
from fabiola.mappings.rdf.venues import venue_of
from fabiola.ontology.namespaces import SCHEMA

FILE = "overview.json"
"""The file in the folder of a release."""

TOP = 10
"""How many funders and venues are kept, those with the most works first."""


class Group(msgspec.Struct, frozen=True, order=True):
    """How many works of a year and type are open, closed, or neither is known of (`access` empty)."""

    year: str
    type: str
    access: str
    count: int


class Ranked(msgspec.Struct, frozen=True):
    """An entity and how many works it has."""

    iri: str
    count: int


class Overview(msgspec.Struct, frozen=True):
    """The figures of the front page; empty where a release holds nothing to count them from."""

    groups: tuple[Group, ...] = ()
    funders: tuple[Ranked, ...] = ()
    venues: tuple[Ranked, ...] = ()


def write_overview(folder: Path, store: EmbeddedStore, base: str) -> None:
    """Count the works and keep the figures in the folder of a release that is being made."""
    (folder / FILE).write_bytes(msgspec.json.encode(count_works(folder, store, base)))


def read_overview(folder: Path) -> Overview | None:
    """The figures kept in the folder of a release; None for one that was made before they were kept."""
    path = folder / FILE
    return msgspec.json.decode(path.read_bytes(), type=Overview) if path.exists() else None


def count_works(folder: Path, store: EmbeddedStore, base: str) -> Overview:
    """The figures of a release from its full-text index and its store, in one pass over three short columns."""
    return Overview(
        tuple(_groups(folder / INDEX)),
        _ranked(_funders(store, base)),
        _ranked(_venues(store, base)),
    )


def _groups(index: Path) -> Iterator[Group]:
    if not index.exists():
        return
    query = "SELECT year, type, access, COUNT(*) FROM thing WHERE kind = 'work' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    with closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield from (Group(*row) for row in connection.execute(query))


def _funders(store: EmbeddedStore, base: str) -> Counter[str]:
    """Works by funder, of those funders that have an identity of their own."""
    found = _count_pointing(store, SCHEMA.funder, f"{base}id/work/")
    return Counter({funder: count for funder, count in found.items() if funder.startswith(f"{base}id/org/")})


def _venues(store: EmbeddedStore, base: str) -> Counter[str]:
    """Works by the venue that their issue or volume is a part of in the end."""
    found: Counter[str] = Counter()
    for container, count in _count_pointing(store, SCHEMA.isPartOf, f"{base}id/work/").items():
        if container.startswith(f"{base}id/venue/"):
            found[venue_of(container)] += count
    return _by_outermost(found, store)


def _by_outermost(counts: Counter[str], store: EmbeddedStore) -> Counter[str]:
    """The counts of venues added to those of the venues that they are parts of."""
    found: Counter[str] = Counter()
    for venue, count in counts.items():
        found[_outermost(venue, store)] += count
    return found


def _outermost(venue: str, store: EmbeddedStore) -> str:
    seen = {venue}
    while (whole := _whole(venue, store)) and whole not in seen:
        seen.add(whole)
        venue = whole
    return venue


def _whole(venue: str, store: EmbeddedStore) -> str | None:
    wholes = [text_of(whole) for _, _, whole in store.values(venue, SCHEMA.isPartOf[1:-1])]
    return min(wholes, default=None)


def _count_pointing(store: EmbeddedStore, predicate: str, start: str) -> Mapping[str, int]:
    """How many things, whose IRIs start alike, point with a predicate to each thing; counted by the store itself."""
    test = f'FILTER(STRSTARTS(STR(?from), "{start}"))'
    query = f"SELECT ?to (COUNT(?from) AS ?n) {{ ?from {predicate} ?to {test} }} GROUP BY ?to"
    return {to.value: int(count.value) for to, count in _select(store, query) if isinstance(to, NamedNode)}


def _select(store: EmbeddedStore, query: str) -> QuerySolutions:
    found = store.engine.query(query)
    assert isinstance(found, QuerySolutions)
    return found


def _ranked(counts: Counter[str]) -> tuple[Ranked, ...]:
    order = sorted(counts, key=lambda iri: (-counts[iri], iri))
    return tuple(Ranked(iri, counts[iri]) for iri in order[:TOP])
