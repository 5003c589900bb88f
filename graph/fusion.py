"""Fusion: the claims about one entity become one record, field by field, from the most trusted source down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from fabiola.graph.alignment import align_contributions
from fabiola.graph.claims import Claim
from fabiola.mappings.records import CitationCount, Funding, Grant, Merger, Organization, Person, Record
from fabiola.mappings.values.iris import kind_of
from fabiola.mappings.values.names import name_key

Precedence = Mapping[tuple[str, str], Sequence[str]]
"""(kind, field or `*`) -> sources, the most trusted first."""

_UNTOLD = "other"
"""The type of a thing whose source says none, or one that no other has."""

R = TypeVar("R", bound=Record)

_FROM_ONE = frozenset(
    {
        "names",
        "titles",
        "subtitles",
        "abstracts",
        "affiliations",
        "cites",
        "licences",
        "files",
        "copyright_holders",
        "publishers",
        "funding_statements",
        "parents",
        "children",
    }
)
"""Lists that are taken whole from one source, because those of two sources say the same in other words."""


def fuse(claims: Sequence[Claim], precedence: Precedence) -> Record:
    """One record from all claims about an entity; the order in which they come changes nothing.

    A merger says nothing of the entity but which identifier it has now.
    """
    described = [claim for claim in claims if not isinstance(claim.record, Merger)]
    fused = _fuse(described, precedence)
    return fused if len(described) == len(claims) else _with_survivors(fused, claims)


def is_described(claims: Iterable[Claim]) -> bool:
    """Whether any of the claims says what a thing is; mergers do not."""
    return any(not isinstance(claim.record, Merger) for claim in claims)


def _fuse(claims: Sequence[Claim], precedence: Precedence) -> Record:
    kind = kind_of(claims[0].record)
    if len(claims) == 1:
        return claims[0].record
    ordered = in_order(claims)
    default = by_trust(ordered, kind, "*", precedence)
    trusted = {name: by_trust(ordered, kind, name, precedence) for of, name in precedence if of == kind}
    names = type(default[0].record).__struct_fields__
    values = {name: _fuse_field(name, trusted.get(name, default)) for name in names}
    fused = type(default[0].record)(**values)
    own = [claim.record for claim in default if claim.main]
    return _finish(fused, [claim.record for claim in default], own)


def _with_survivors(fused: Record, claims: Iterable[Claim]) -> Record:
    """The record with the identifiers that mergers led to, and that no merger leads away from."""
    mergers = [claim.record for claim in claims if isinstance(claim.record, Merger)]
    former = {identifier for merger in mergers for identifier in merger.former}
    now = {identifier for merger in mergers for identifier in merger.identifiers} - former
    return msgspec.structs.replace(fused, identifiers=unite((fused.identifiers, tuple(sorted(now)))))


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """The claims in the order of what they say, which is the same whatever came when."""
    return sorted(claims, key=lambda claim: (claim.source, claim.key, msgspec.msgpack.encode(claim.record)))


def by_trust(ordered: Iterable[Claim], kind: str, field: str, precedence: Precedence) -> list[Claim]:
    """Claims that are in order by trust in a field: what a source says of its own subject first, then by the source."""
    place = {source: n for n, source in enumerate(precedence.get((kind, field)) or precedence.get((kind, "*"), ()))}
    return sorted(ordered, key=lambda claim: (not claim.main, place.get(claim.source, len(place))))


def _fuse_field(name: str, claims: Sequence[Claim]) -> Any:
    values = [getattr(claim.record, name) for claim in claims]
    if name == "contributions":
        return align_contributions(values)
    if name == "funding":
        return unite_funding(values)
    if name == "citation_counts":
        return _newest_counts(values)
    said = [value for value in values if value not in (None, (), "")]
    if name == "type":
        said = [value for value in said if value != _UNTOLD] or said
    if not said:
        return values[0]
    if isinstance(said[0], tuple) and name not in _FROM_ONE:
        return unite(said)
    return said[0]


def unite(lists: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The distinct members of several lists, in the order of first appearance."""
    return tuple(dict.fromkeys(member for members in lists for member in members))


def _newest_counts(lists: Iterable[tuple[CitationCount, ...]]) -> tuple[CitationCount, ...]:
    newest: dict[str, CitationCount] = {}
    for count in unite(lists):
        held = newest.get(count.source)
        if held is None or (count.date or "") > (held.date or ""):
            newest[count.source] = count
    return tuple(newest.values())


def unite_funding(lists: Sequence[tuple[Funding, ...]]) -> tuple[Funding, ...]:
    """The funding of several claims; what names the same award of the same body, or the same bare body, is one."""
    statements = next(
        (number for number, fundings in enumerate(lists) if any(f.statement is not None for f in fundings)), -1
    )
    united: dict[object, Funding] = {}
    for number, fundings in enumerate(lists):
        for funding in fundings:
            said = funding if number == statements else msgspec.structs.replace(funding, statement=None, evidence=None)
            key = _funding_key(said)
            united[key] = _both(united[key], said) if key in united else said
    return tuple(united.values())


def _both(first: Funding, second: Funding) -> Funding:
    return msgspec.structs.replace(first, authors=tuple(sorted({*first.authors, *second.authors})))


def _funding_key(funding: Funding) -> object:
    if funding.grant and funding.grant.number:
        bodies = frozenset(_body_key(body) for body in funding.grant.funders)
        return ("award", funding.grant.number.casefold(), bodies)
    if funding.grant:
        return msgspec.structs.replace(funding, authors=())
    return ("body", _body_key(funding.funder)) if funding.funder else funding


def _body_key(body: Organization) -> object:
    return frozenset(body.identifiers) or name_key(body.name)


def _finish(fused: Record, records: Sequence[Any], own: Sequence[Any]) -> Record:
    """The fused record with what is said of several values at once put in order.

    `own` are the records whose own subject it is: an organization that has one is not called what others name it by.
    """
    if isinstance(fused, Organization):
        return _with_aliases(fused, own or records)
    if isinstance(fused, Person):
        return _with_variants(fused, records)
    if isinstance(fused, Grant):
        return msgspec.structs.replace(fused, called_grant=any(record.called_grant for record in records))
    return fused


def _with_aliases(fused: Organization, records: Sequence[Organization]) -> Organization:
    """Other names become aliases."""
    names = {name.value for name in fused.names}
    others = {name.value: name for record in records for name in record.names if name.value not in names}
    known = {alias.value for alias in fused.aliases} | set(fused.acronyms)
    added = tuple(name for value, name in others.items() if value not in known)
    return msgspec.structs.replace(fused, aliases=(*fused.aliases, *added))


def _with_variants(fused: Person, records: Sequence[Person]) -> Person:
    """Spellings of the name become other names; given and family name come from one claim."""
    named = next((record for record in records if record.family_name), records[0])
    variants = unite([fused.other_names, *((record.name,) for record in records)])
    return msgspec.structs.replace(
        fused,
        given_name=named.given_name,
        family_name=named.family_name,
        other_names=tuple(variant for variant in variants if variant and variant != fused.name),
    )
