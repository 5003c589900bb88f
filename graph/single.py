"""The graph as one source record alone says it: nothing fused, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.graph.claims import Claim
from fabiola.graph.fusion import Precedence, fuse, is_described
from fabiola.graph.identity import Identities
from fabiola.graph.understanding import claims_of
from fabiola.mappings.mapping import Mapped
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.records import Organization, Record


def descriptions(mapped: Mapped, base: str, precedence: Precedence) -> Iterator[Description]:
    """The descriptions of everything a source record speaks of, its own subject first; none of a merger."""
    identities, entities = _entities(mapped, base)
    said: set[str] = set()
    for iri, claims in entities.items():
        if not is_described(claims):
            continue
        for description in describe(identities.own(fuse(claims, precedence), iri), iri, identities):
            if description.iri not in said:
                said.add(description.iri)
                yield description


def _entities(mapped: Mapped, base: str) -> tuple[Identities, dict[str, list[Claim]]]:
    records = list(claims_of(mapped.record))
    identities = Identities(base)
    for main, record in _organizations_first(records):
        identities.join(mapped.source, mapped.key, record, main=main)
    entities: dict[str, list[Claim]] = {}
    for number, (main, record) in enumerate(records):
        if iri := identities.entity(mapped.source, mapped.key, main, record):
            entities.setdefault(iri, []).append(Claim(number, mapped.source, (mapped.key,), main, record))
    return identities, entities


def _organizations_first(records: Iterable[tuple[bool, Record]]) -> list[tuple[bool, Record]]:
    return sorted(records, key=lambda pair: not isinstance(pair[1], Organization))
