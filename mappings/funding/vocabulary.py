"""The words of funding statements by their part in the grammar, from the tables `funding_*.csv`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fabiola.ontology.tables import Row, rows

_INFLECTED = ("stiftung", "gemeinschaft", "ministerium", "universität", "universitet", "gesellschaft")
_LINKS = (
    "respectively", "behind", "through", "under", "and", "by", "from", "of", "to", "for",
    "grant", "project", "number", "article", "filler", "programme",
)  # fmt: skip


@cache
def words(kind: str) -> frozenset[str]:
    """The lower-case words of a class of `funding_words.csv`."""
    return frozenset(row["word"] for row in rows("funding_words") if row["class"] == kind)


@cache
def _phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word -> phrases that begin with it and their class, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in rows("funding_words"):
        if row["class"] in _LINKS:
            phrase = tuple(row["word"].split())
            found.setdefault(phrase[0], []).append((phrase, row["class"]))
    return MappingProxyType({first: tuple(sorted(all_, key=lambda one: -len(one[0]))) for first, all_ in found.items()})


def phrase(lower: tuple[str, ...]) -> tuple[str, int] | None:
    """The class and length of the longest phrase that a run of lower-case words begins with."""
    for candidate, kind in _phrases().get(lower[0], ()) if lower else ():
        if lower[: len(candidate)] == candidate:
            return kind, len(candidate)
    return None


@cache
def heads() -> Mapping[str, Row]:
    """The head nouns of bodies (`foundation`, `ministry`): whether they give grants, and of what kind they are."""
    return MappingProxyType({row["word"]: row for row in rows("funding_bodies")})


def head(word: str) -> Row | None:
    """The row of a head noun, compounds (`Volkswagenstiftung`) included."""
    lower = word.lower().rstrip(",").removesuffix("'s").removesuffix("’s")
    if row := heads().get(lower):
        return row
    for ending in _INFLECTED:
        if lower.endswith(ending):
            return heads().get(ending) or heads().get(f"bundes{ending}")
    return None


@cache
def known() -> Mapping[str, str]:
    """Names and acronyms that say what they are without a head noun -> `body` or `programme`."""
    return MappingProxyType({row["name"]: row["class"] for row in rows("funding_known")})


@cache
def disclaimers() -> tuple[re.Pattern[str], ...]:
    """What marks a sentence as no statement of funding."""
    return tuple(re.compile(row["pattern"], re.IGNORECASE) for row in rows("funding_disclaimers"))


@cache
def cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """How a sentence says who paid: where the names stand relative to the words that say so, and these words."""
    return tuple((row["reading"], re.compile(row["pattern"])) for row in rows("funding_cues"))
