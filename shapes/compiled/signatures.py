"""What tells nodes of one build apart from those of another, and what it lets a check foresee."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct


class Signature(Struct, frozen=True):
    """What nodes that are built alike have in common: the predicates they say, the types they state, their classes."""

    predicates: frozenset[str]
    types: tuple[str, ...]
    classes: tuple[str, ...]


Verdict = bool | None
"""Whether nodes of a signature pass; None where that depends on more than the signature."""

Foresee = Callable[[Signature], Verdict]


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of several that must all hold: one that does not decides."""
    found = list(verdicts)
    return False if False in found else None if None in found else True


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of several of which one must hold: one that does decides."""
    found = list(verdicts)
    return True if True in found else None if None in found else False


def one_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of several of which exactly one must hold: all have to be known."""
    found = list(verdicts)
    return None if None in found else found.count(True) == 1


def opposite(verdict: Verdict) -> Verdict:
    """The verdict of what must not hold."""
    return None if verdict is None else not verdict
