"""Which works with one ISBN are one: those whose titles agree, and that are not a part of the book and the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz.fuzz import ratio, token_set_ratio

from fabiola.graph.claims import Claim
from fabiola.graph.identity import Contradiction
from fabiola.graph.names import Key
from fabiola.graph.resemblance import is_part_of_book, numbers_in, title_words
from fabiola.mappings.records import Work

ISBN = "isbn"
_LEAST_LIKE = 80.0
"""How alike the titles of one book are at least: sources shorten them, leave the subtitle out and misspell them."""

_Refused = tuple[int, Key, Contradiction]


def refused_isbns(claims: Iterable[Claim], names: Mapping[int, tuple[Key, ...]]) -> list[_Refused]:
    """(claim, name, contradiction) for each ISBN that a claim gives although it is another work's.

    An ISBN is that of the work that has it first, books before their parts. Publishers print the ISBN of the book on
    each chapter, that of a set on each volume, and now and then one that was used before.
    """
    works = [claim for claim in claims if isinstance(claim.record, Work) and _isbns(names[claim.id])]
    owners: dict[Key, Claim] = {}
    refused: list[_Refused] = []
    for claim in sorted(works, key=lambda claim: _is_part(claim.record)):
        for name in _isbns(names[claim.id]):
            owner = owners.setdefault(name, claim)
            if not are_one_book(owner.record, claim.record):
                refused.append((claim.id, name, _contradiction(name, owner, claim)))
    return refused


def are_one_book(left: object, right: object) -> bool:
    """Whether two works that have one ISBN can be one work, by what else they say; a silent one can be any."""
    if not isinstance(left, Work) or not isinstance(right, Work):
        return True
    if is_part_of_book(left) != is_part_of_book(right):
        return False
    pairs = [(getattr(left, name), getattr(right, name)) for name in ("volume", "edition")]
    if any(one and other and one.casefold() != other.casefold() for one, other in pairs):
        return False
    return _are_alike(title_words(left), title_words(right))


def _are_alike(words: list[str], others: list[str]) -> bool:
    shorter, longer = sorted((words, others), key=len)
    if not shorter or longer[: len(shorter)] == shorter:
        return True
    if numbers_in(words) and numbers_in(others) and numbers_in(words) != numbers_in(others):
        return False
    first, second = " ".join(words), " ".join(others)
    return max(ratio(first, second), token_set_ratio(first, second)) >= _LEAST_LIKE


def _is_part(record: object) -> bool:
    return isinstance(record, Work) and is_part_of_book(record)


def _isbns(names: Iterable[Key]) -> list[Key]:
    return [name for name in names if name[1] == ISBN]


def _contradiction(name: Key, owner: Claim, claim: Claim) -> Contradiction:
    titles = (f"{name[2]} ({_title(owner)})", f"{name[2]} ({_title(claim)})")
    return Contradiction("work", ISBN, titles, claim.source, claim.key)


def _title(claim: Claim) -> str:
    record = claim.record
    return record.titles[0].value if isinstance(record, Work) and record.titles else "no title"
