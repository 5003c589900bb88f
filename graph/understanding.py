"""What source records claim, packed for the ledger: mapped, and each thing that they name a claim of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from fabiola.graph.claims import PackedClaim, pack_claim
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.mentions import mentions
from fabiola.mappings.naming import is_named
from fabiola.mappings.reading import Received
from fabiola.mappings.records import Record, Work


class Understood(msgspec.Struct, frozen=True, gc=False):
    """A source record and its claims; one with a `reason` was set aside, and has a key if that could be read."""

    source: str
    key: str
    unmapped: tuple[str, ...] = ()
    claims: tuple[PackedClaim, ...] = ()
    reason: str = ""
    unexpected: bool = False


def understand(received: Iterable[Received]) -> tuple[Understood, ...]:
    """Source records mapped one by one; any fault becomes a reason."""
    return tuple([_understand(each) for each in received])


def understand_packed(received: Iterable[Received]) -> bytes:
    """The same as MessagePack, for a process that hands it on."""
    return msgspec.msgpack.encode(understand(received))


def claims_of(record: Record) -> Iterator[tuple[bool, Record]]:
    """The record itself, then every thing it names that has an identity of its own.

    A work that is only named (the book of a chapter) is no claim: works are published from records of their own.
    """
    yield True, record
    for mention in mentions(record):
        if not isinstance(mention, Work) and is_named(mention):
            yield False, mention


def _understand(received: Received) -> Understood:
    mapped = map_received(received)
    if not isinstance(mapped, Mapped):
        return Understood(mapped.source, mapped.key, reason=mapped.reason, unexpected=mapped.unexpected)
    claims = [pack_claim(mapped.source, mapped.key, main, record) for main, record in claims_of(mapped.record)]
    distinct = {claim.digest: claim for claim in claims}
    return Understood(mapped.source, mapped.key, mapped.unmapped, tuple(distinct.values()))
