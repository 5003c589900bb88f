"""Works that are held for one because they are like each other, and those of which a person is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec

from fabiola.graph.claims import Claim
from fabiola.graph.identity import Identities
from fabiola.graph.names import Key
from fabiola.graph.resemblance import LIKELY, SAME, Resemblance, compare
from fabiola.mappings.records import Record, Work


class Suggestion(msgspec.Struct, frozen=True):
    """Two works that are like each other, by their IRIs; `done` says that they are held for one."""

    left: str
    right: str
    score: float
    evidence: tuple[str, ...]
    done: bool


Row = tuple[int, int, str, str, float, str, int]
_Pair = tuple[Resemblance, int, int]


def unite_works(
    works: Mapping[int, tuple[Claim, Key]], identities: Identities, blocked: Iterable[Sequence[int]]
) -> list[Row]:
    """Hold works for one that are like each other and that share a block; each is given with its best name.

    The likest pairs come first. Returns the pairs that are one now, and those that a person should look at, as rows.
    """
    names = {number: name for number, (_, name) in works.items()}
    order = {number: (claim.source, claim.key) for number, (claim, _) in works.items()}
    alike = _pairs({number: claim.record for number, (claim, _) in works.items()}, order, blocked)
    pairs = sorted(alike, key=lambda pair: (-pair[0].score, order[pair[1]], order[pair[2]]))
    torn = _torn(pairs, names, identities)
    rows: list[Row] = []
    for found, left, right in pairs:
        iri, other = (identities.iri_of(names[number]) for number in (left, right))
        if iri == other:
            continue
        is_sure = found.score >= SAME and left not in torn and right not in torn
        done = is_sure and identities.unite_like(names[left], names[right])
        rows.append((left, right, min(iri, other), max(iri, other), found.score, _packed(found), int(done)))
    return rows


def _torn(pairs: Iterable[_Pair], names: Mapping[int, Key], identities: Identities) -> set[int]:
    """The works that are like two which cannot be one: nobody knows which of them each is."""
    like: dict[int, list[int]] = {}
    for found, left, right in pairs:
        if found.score >= SAME:
            like.setdefault(left, []).append(right)
            like.setdefault(right, []).append(left)
    return {
        number
        for number, others in like.items()
        if any(not identities.may_be_one(names[one], names[two]) for one, two in combinations(others, 2))
    }


def suggestions(connection: sqlite3.Connection, *, done: bool = False) -> Iterator[Suggestion]:
    """The pairs that a person should look at, or those that were held for one; the likest first, each once."""
    query = "SELECT iri, other, MAX(score), evidence FROM likeness WHERE done = ? GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    for iri, other, score, evidence in connection.execute(query, (done,)):
        yield Suggestion(iri, other, score, tuple(msgspec.json.decode(evidence)), done)


def keep(connection: sqlite3.Connection, claims: Iterable[int], rows: Iterable[Row]) -> None:
    """Keep what was found among claims, in place of what was found before."""
    gone = [(number,) for number in claims]
    connection.executemany("DELETE FROM likeness WHERE left = ?", gone)
    connection.executemany("DELETE FROM likeness WHERE right = ?", gone)
    connection.executemany("INSERT OR REPLACE INTO likeness VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _pairs(
    works: Mapping[int, Record], order: Mapping[int, tuple[str, str]], blocked: Iterable[Sequence[int]]
) -> Iterator[_Pair]:
    members = (sorted(numbers, key=order.__getitem__) for numbers in blocked)
    pairs = {pair for numbers in members for pair in combinations(numbers, 2)}
    for left, right in pairs:
        first, second = works[left], works[right]
        assert isinstance(first, Work)
        assert isinstance(second, Work)
        found = compare(first, second)
        if found and found.score >= LIKELY:
            yield found, left, right


def _packed(found: Resemblance) -> str:
    return msgspec.json.encode(found.evidence).decode()
