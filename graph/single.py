"""The graph as one source record alone says it: nothing fused, nothing stored."""

from __future__ import annotations

from collections.abc import Iterator

from fabiola.graph.claims import Claim
from fabiola.graph.fusion import Precedence, fuse, is_described
from fabiola.graph.identity import Identities
from fabiola.graph.names import Key
from fabiola.graph.understanding import claims_of
from fabiola.mappings.mapping import Mapped
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.records import Concept, Organization, Record


def descriptions(mapped: Mapped, base: str, precedence: Precedence) -> Iterator[Description]:
    """The descriptions of everything a source record speaks of, its own subject first; none of a merger."""
    identities, entities = _entities(mapped, base)
    naming, said = _Remembered(identities), set[str]()
    for iri, claims in entities.items():
        if not is_described(claims):
            continue
        record = fuse(claims, precedence)
        own = identities.own(record, iri) if identities.contradictions else record
        for description in describe(own, iri, naming):
            if description.iri not in said:
                said.add(description.iri)
                yield description


def _entities(mapped: Mapped, base: str) -> tuple[Identities, dict[str, list[Claim]]]:
    claims = [
        Claim(number, mapped.source, (mapped.key,), main, record)
        for number, (main, record) in enumerate(claims_of(mapped.record))
    ]
    identities, names = Identities(base), dict[int, tuple[Key, ...]]()
    for claim in sorted(claims, key=lambda claim: not isinstance(claim.record, Organization)):
        names[claim.id] = identities.names(mapped.source, mapped.key, claim.record, main=claim.main)
        identities.join_names(names[claim.id], mapped.source, mapped.key)
    entities: dict[str, list[Claim]] = {}
    for claim in claims:
        record = claim.record
        iri = identities.find(record) if isinstance(record, Concept) else identities.entity_named(names[claim.id])
        if iri:
            entities.setdefault(iri, []).append(claim)
    return identities, entities


class _Remembered:
    """Names as found among the claims of one source record; what it names again and again is looked up once."""

    def __init__(self, identities: Identities) -> None:
        self.base, self.cited, self.place = identities.base, identities.cited, identities.place
        self._identities = identities
        self._found: dict[int, tuple[Record, str | None]] = {}

    def find(self, record: Record) -> str | None:
        """The IRI of the thing that a record speaks of; None where it has no identity of its own."""
        known = self._found.get(id(record))
        if known is None:
            self._found[id(record)] = known = (
                record,
                self._identities.find(record),
            )  # held, so that the id stays its own
        return known[1]
