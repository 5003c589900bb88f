"""The names by which claims about one thing are found together, each as a number of 64 bits.

Claims that share no name never speak of one thing. Those that share one may: the identity of things is found out among
them by the identifiers themselves, so two names that happen to have one number cost a comparison and no more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from fabiola.graph.resemblance import blocks
from fabiola.mappings.mentions import mentions
from fabiola.mappings.naming import fingerprint, key_under_funders
from fabiola.mappings.records import Concept, Contribution, Grant, Identifier, Organization, Programme, Record, Work
from fabiola.mappings.values.iris import kind_of, ranked
from fabiola.mappings.values.organization_names import folded_name, universities_in

Key = tuple[str, str, str]
"""Kind of entity, scheme and value: one name of one thing."""

FINGERPRINT = "fp"
"""The scheme of works that are known by their title, year, container and first page alone."""

_ONE_SCHEME = {"issn-print": "issn", "issn-electronic": "issn"}


def names_of(record: Record, source: str, key: str, main: bool) -> list[int]:
    """The names of what a claim speaks of; for a source record's own subject at least one, and the blocks it is in."""
    found = [number_of(each) for each in _keys_for_finding(record)]
    if not main:
        return found
    return (found or [number_of(key_without_identifiers(record, source, key))]) + blocks_of(record)


def key_without_identifiers(record: Record, source: str, key: str) -> Key:
    """The name of a source record's own subject that has no identifier: its fingerprint, else the key in its source."""
    if isinstance(record, Work) and record.titles:
        return "work", FINGERPRINT, fingerprint(record)
    return kind_of(record), source, key


def names_needed(record: Record) -> list[int]:
    """The names of things that a description has a link to if something is claimed of them, and holds itself if not."""
    needed: list[int] = []
    for each in mentions(record):
        if isinstance(each, Work):
            needed += [number_of(key) for key in keys_of(each)]
        elif isinstance(each, Organization) and not each.identifiers:
            needed += organization_names(each)[:1]
    return needed + _names_of_places(record.contributions) if isinstance(record, Work | Grant) else needed


def _names_of_places(contributions: Iterable[Contribution]) -> list[int]:
    """The names that affiliations as printed may have of organizations, where nothing better is said."""
    printed = {text for each in contributions if not each.affiliations for text in each.raw_affiliations}
    return [number for text in sorted(printed) for number in _names_in(text)]


@lru_cache(65_536)
def _names_in(affiliation: str) -> tuple[int, ...]:
    named = [name for group in universities_in(affiliation) for name in group]
    return tuple([number_of(("organization", "name", folded_name(name))) for name in named])


def organization_names(organization: Organization) -> list[int]:
    """The numbers of the names of an organization, its own first; of none that is a single word or an acronym."""
    texts = (*organization.names, *organization.aliases)
    return [number_of(("organization", "name", name)) for text in texts if (name := folded_name(text.value))]


def is_organization(record: Record) -> bool:
    """Whether a claim is one of those whose identity is found first, because grants are named under their funders."""
    return kind_of(record) == "organization"


@lru_cache(65_536)
def number_of(key: Key) -> int:
    """The number of a name. That of a grant or programme under a funder leaves the funder out, whose IRI may change."""
    kind, scheme, value = key
    if scheme in ("award", "programme"):
        value = value.rpartition("/")[2]
    return _number(f"{kind}\x1e{scheme}\x1e{value}") | 1


def blocks_of(record: Record) -> list[int]:
    """The numbers of the blocks of a work, even ones; those of names are odd. Works that share one are compared."""
    return [_number(f"block\x1e{block}") & ~1 for block in blocks(record)] if isinstance(record, Work) else []


def is_block(number: int) -> bool:
    """Whether a number is that of a block."""
    return not number & 1


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def keys_of(record: Record) -> tuple[Key, ...]:
    """The names by identifiers that a record carries itself, the best first."""
    return keys(kind_of(record), record.identifiers) if record.identifiers else ()


def former_keys_of(record: Record) -> tuple[Key, ...]:
    """The names that a thing had, and that lead to it still."""
    former = () if isinstance(record, Concept | Programme) else record.former
    return keys(kind_of(record), former) if former else ()


@lru_cache(65_536)
def keys(kind: str, identifiers: tuple[Identifier, ...]) -> tuple[Key, ...]:
    """The names of a thing of a kind by its identifiers, the best first."""
    return tuple([key_of(kind, identifier) for identifier in ranked(kind, identifiers)])


def key_of(kind: str, identifier: Identifier) -> Key:
    """The name of a thing of a kind by one identifier; the ISSNs of a journal are one scheme, whatever they are for."""
    scheme = identifier.scheme
    return kind, _ONE_SCHEME.get(scheme, scheme), identifier.value


def _keys_for_finding(record: Record) -> Iterator[Key]:
    if isinstance(record, Concept):
        yield "concept", record.scheme, record.code
        return
    yield from keys_of(record)
    yield from former_keys_of(record)
    if under := key_under_funders(record):
        yield (kind_of(record), *under)
