"""Names of people: taken apart, put together, abbreviated as statements do, and folded for comparing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from fabiola.ontology.tables import rows

_PARTICLES = frozenset(row["particle"] for row in rows("name_particles"))
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_WORD = re.compile(r"\w+")
_SEPARATORS = re.compile(r"[\s.]+")


def split_name(name: str) -> tuple[str | None, str | None]:
    """(given, family) of a name written either way round; a single word is a family name, a suffix goes with it."""
    text = " ".join(name.split())
    if not text:
        return None, None
    if "," in text:
        return _split_inverted([part.strip() for part in text.split(",") if part.strip()])
    words = text.split()
    suffix = [words.pop()] if len(words) > 2 and _is_suffix(words[-1]) else []
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    if start > 0 and words[0].lower() in _PARTICLES:
        start = 0
    return " ".join(words[:start]) or None, " ".join([*words[start:], *suffix])


def _split_inverted(parts: list[str]) -> tuple[str | None, str | None]:
    if not parts:
        return None, None
    if len(parts) > 1 and all(_is_suffix(part) for part in parts[1:]):
        given, family = split_name(parts[0])
        return given, " ".join(filter(None, (family, *parts[1:])))
    suffixes = [part for part in parts[1:] if _is_suffix(part)]
    others = [part for part in parts[1:] if not _is_suffix(part)]
    return " ".join(others) or None, " ".join([parts[0], *suffixes])


def _is_suffix(word: str) -> bool:
    return word.strip(".").lower() in _SUFFIXES


def full_name(given: str | None, family: str | None) -> str:
    """The name as one would print it."""
    return " ".join(filter(None, (given, family)))


def initials(given: str | None, family: str | None) -> frozenset[str]:
    """Every way a statement abbreviates a person in capitals: Young Woo Eom is YWE, YE; Jan van der Berg JB, JVDB."""
    first = _given_initials(given)
    last = _family_initials(family)
    return frozenset(left + right for left, right in product(first, last) if len(left + right) > 1)


def initials_key(text: str) -> str:
    """Initials without dots and spaces, so that they can be compared: `Y. W. E.` is YWE."""
    return _SEPARATORS.sub("", text)


def _given_initials(given: str | None) -> set[str]:
    words = (given or "").replace(".", ". ").split()
    if not words:
        return {""}
    parts = [[part[0] for part in re.split(r"[-\u2010-\u2015]", word) if part] for word in words]
    joined = "".join("".join(part) for part in parts).upper()
    hyphened = "".join("-".join(part) for part in parts).upper()
    return {joined, hyphened, joined[:1], "".join(part[0] for part in parts if part).upper()}


def _family_initials(family: str | None) -> set[str]:
    words = [word for word in (family or "").split() if not _is_suffix(word)]
    if not words:
        return {""}
    names = [word for word in words if word.lower() not in _PARTICLES] or words
    capitals = "".join(name[0] for name in names).upper()
    hyphened = "".join(part[0] for name in names for part in re.split(r"[-\u2010-\u2015]", name) if part).upper()
    whole = "".join(word[0] for word in words)
    return {capitals, hyphened, capitals[:1], capitals[-1:], whole, whole.upper()}


@lru_cache(65_536)
def name_key(name: str) -> str:
    """A name folded for comparing: no case, no diacritics, no punctuation."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    folded = "".join([character for character in decomposed if not unicodedata.combining(character)])
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", folded)))
