"""Where sources say different things of one entity, field by field, and which of it is published."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType
from typing import Any

import msgspec

from fabiola.graph.claims import Claim
from fabiola.graph.fusion import Precedence, by_trust, in_order
from fabiola.mappings.records import Amount, Contribution, Merger, Text, Venue, Work
from fabiola.mappings.values.awards import award_key
from fabiola.mappings.values.iris import kind_of
from fabiola.mappings.values.names import name_key

EXAMPLES = 3
"""How many entities are named of each dispute."""

_WORD = re.compile(r"\w+")


class Saying(msgspec.Struct, frozen=True):
    """A value and the sources that say it."""

    value: str
    sources: tuple[str, ...]


class Disagreement(msgspec.Struct, frozen=True):
    """A field of which sources say different things, by its title; what is published comes first."""

    field: str
    sayings: tuple[Saying, ...]


class Dispute(msgspec.Struct, frozen=True):
    """A field in which the same sources disagree of several entities: how many, and the first few (IRI and sayings)."""

    field: str
    sources: tuple[str, ...]
    count: int
    examples: tuple[tuple[str, tuple[Saying, ...]], ...]


class ComparedField(msgspec.Struct, frozen=True):
    """A row of `graph/disagreement_fields.csv`: a field of a kind of entity, and when two values are the same."""

    kind: str
    field: str
    compare: str
    title: str


@cache
def compared_fields() -> tuple[ComparedField, ...]:
    """The fields in which sources are compared, in the order of the table."""
    text = (files("fabiola.graph") / "disagreement_fields.csv").read_text("utf-8")
    return tuple(msgspec.convert(row, ComparedField) for row in csv.DictReader(StringIO(text, newline="")))


def disagreements(claims: Sequence[Claim], precedence: Precedence) -> tuple[Disagreement, ...]:
    """In what the sources disagree that have a record of their own of an entity; what is said in passing is none."""
    own = [claim for claim in claims if claim.main and not isinstance(claim.record, Merger)]
    if len({claim.source for claim in own}) < 2:
        return ()
    ordered = in_order(own)
    found = (_disagreement(field, ordered, precedence) for field in _fields_of(kind_of(own[0].record)))
    return tuple(each for each in found if each)


@cache
def _fields_of(kind: str) -> tuple[ComparedField, ...]:
    return tuple(field for field in compared_fields() if field.kind == kind)


def _disagreement(field: ComparedField, claims: Sequence[Claim], precedence: Precedence) -> Disagreement | None:
    same = _SAME[field.compare]
    groups: list[tuple[str, list[str]]] = []
    for claim in by_trust(claims, field.kind, field.field, precedence):
        if (value := text_in(getattr(claim.record, field.field))) is None:
            continue
        group = next((sources for shown, sources in groups if same(shown, value)), None)
        if group is None:
            groups.append((value, [claim.source]))
        elif claim.source not in group:
            group.append(claim.source)
    if len({source for _, sources in groups for source in sources}) < 2 or len(groups) < 2:
        return None
    return Disagreement(field.title, tuple(Saying(value, tuple(sources)) for value, sources in groups))


def text_in(value: Any) -> str | None:
    """What a field says, as text for people; None where it says nothing."""
    if isinstance(value, tuple):
        authors = [each for each in value if isinstance(each, Contribution) and each.role == "author"]
        return str(len(authors)) if authors else text_in(value[0]) if value else None
    if isinstance(value, Contribution):
        return None
    if isinstance(value, Work | Venue):
        return text_in(value.titles if isinstance(value, Work) else value.names)
    if isinstance(value, Text):
        return value.value
    if isinstance(value, Amount):
        return f"{value.value} {value.currency}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value not in (None, "") else None


def _same_words(left: str, right: str) -> bool:
    return _WORD.findall(name_key(left)) == _WORD.findall(name_key(right))


def _same_date(left: str, right: str) -> bool:
    """A date that is less precise says nothing else."""
    return left.startswith(right) or right.startswith(left)


def _same_initials(left: str, right: str) -> bool:
    """Whether one could be short for the other: each word the beginning of the other's, as far as both go."""
    pairs = zip(_WORD.findall(name_key(left)), _WORD.findall(name_key(right)), strict=False)
    return all(first.startswith(second) or second.startswith(first) for first, second in pairs)


def _same_text(left: str, right: str) -> bool:
    return left.casefold() == right.casefold()


def _same_award(left: str, right: str) -> bool:
    return award_key(left) == award_key(right)


_SAME: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {
        "words": _same_words,
        "exact": _same_text,
        "date": _same_date,
        "initials": _same_initials,
        "award": _same_award,
        "authors": _same_text,
    }
)
"""How values are compared -> whether two of them say the same."""


SCHEMA = """
CREATE TABLE IF NOT EXISTS disagreement (iri TEXT PRIMARY KEY, told BLOB NOT NULL) WITHOUT ROWID;
"""


def told(found: Iterable[Disagreement]) -> bytes:
    """Disagreements as they are kept; empty for none."""
    listed = tuple(found)
    return msgspec.json.encode(listed) if listed else b""


def read_told(packed: bytes) -> tuple[Disagreement, ...]:
    """The disagreements that were kept."""
    return msgspec.json.decode(packed, type=tuple[Disagreement, ...])


def disputes(kept: Iterable[tuple[str, bytes]]) -> tuple[Dispute, ...]:
    """The disagreements of many entities (IRI, as they are kept) by field and sources, the most frequent first."""
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    examples: dict[tuple[str, tuple[str, ...]], list[tuple[str, tuple[Saying, ...]]]] = {}
    for iri, packed in kept:
        for each in read_told(packed):
            name = (each.field, tuple(sorted({source for saying in each.sayings for source in saying.sources})))
            counts[name] += 1
            if counts[name] <= EXAMPLES:
                examples.setdefault(name, []).append((iri, each.sayings))
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return tuple(Dispute(*name, counts[name], tuple(examples[name])) for name in ordered)
