"""From the ledger to descriptions: identity over all claims, then fusion and description entity by entity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from fabiola.graph.fusion import Precedence, fuse
from fabiola.graph.identity import Identities
from fabiola.graph.ledger import Claim, Ledger
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.rdf.description import Description

_IN_ORDER = "ORDER BY main DESC, source, key, claim.record"


class Assembled(msgspec.Struct, frozen=True):
    """An entity as it should be published: its description, and the source records (source, key) it rests on."""

    description: Description
    sources: tuple[tuple[str, str], ...]


def identify(ledger: Ledger, base: str) -> Identities:
    """The identity of everything in the ledger, the same for any order in which it was read."""
    identities = Identities(base)
    for condition in ("= 'organization'", "<> 'organization'"):
        for _, claim in ledger.claims(f"WHERE kind {condition} {_IN_ORDER}"):
            identities.join(claim.source, claim.key, claim.record)
    changed = [
        (before, entity, claim.id)
        for before, claim in ledger.claims()
        if (entity := identities.entity(claim.source, claim.key, claim.main, claim.record)) != before
    ]
    with ledger.transaction():
        ledger.assign((entity, claim) for _, entity, claim in changed)
        ledger.renew(entity for before, after, _ in changed for entity in (before, after) if entity)
        ledger.redirect((before, entity) for before, entity, _ in changed if before and entity)
    return identities


def assemble(
    ledger: Ledger, identities: Identities, precedence: Precedence, chosen: str = ""
) -> Iterator[tuple[Assembled, list[Assembled]]]:
    """Every entity, one after the other, each with the small shared things (issues, languages) that it brings along.

    `chosen` is a condition that is added to the query over the claims.
    """
    claims = ledger.claims(f"WHERE entity IS NOT NULL {chosen} ORDER BY entity")
    for entity, group in groupby(claims, key=lambda pair: pair[0]):
        first, *others = _assemble_entity(str(entity), [claim for _, claim in group], identities, precedence)
        yield first, others


def _assemble_entity(
    entity: str, claims: list[Claim], identities: Identities, precedence: Precedence
) -> Iterator[Assembled]:
    record = identities.own(fuse(claims, precedence), entity)
    sources = tuple(sorted({(claim.source, claim.key) for claim in claims}))
    for number, description in enumerate(describe(record, entity, identities)):
        yield Assembled(description, () if number else sources)
