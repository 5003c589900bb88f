"""From the claims to descriptions: fusion and description, entity by entity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from fabiola.graph.claims import Claim, Claims
from fabiola.graph.disagreements import Disagreement, disagreements
from fabiola.graph.fusion import Precedence, fuse
from fabiola.graph.resolution import Resolved
from fabiola.mappings.rdf.describe import describe
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.records import Record


class Assembled(msgspec.Struct, frozen=True):
    """An entity as it should be published: its description, the source records (source, key) that it rests on, in what
    those disagree, and the record that they come to (None for what has no records).
    """

    description: Description
    sources: tuple[tuple[str, str], ...]
    disagreements: tuple[Disagreement, ...] = ()
    record: Record | None = None


def assemble(
    claims: Claims, naming: Resolved, precedence: Precedence, chosen: str = "", values: Sequence[object] = ()
) -> Iterator[tuple[Assembled, list[Assembled]]]:
    """Every entity, one after the other, each with the small shared things (issues, languages) that it brings along.

    `chosen` is a condition that is added to the query over the claims, `values` are those of its parameters.
    """
    for entity, group in groupby(claims.by_entity(chosen, values), key=itemgetter(0)):
        first, *others = _assemble_entity(entity, [claim for _, claim in group], naming, precedence)
        yield first, others


def _assemble_entity(entity: str, claims: list[Claim], naming: Resolved, precedence: Precedence) -> Iterator[Assembled]:
    record = naming.own(fuse(claims, precedence), entity)
    sources = tuple(sorted({(claim.source, key) for claim in claims for key in claim.keys}))
    first, *others = describe(record, entity, naming)
    yield Assembled(first, sources, disagreements(claims, precedence), record)
    yield from (Assembled(other, ()) for other in others)
