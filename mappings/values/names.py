"""Names of people: taken apart, put together, abbreviated as statements do, and folded for comparing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from fabiola.ontology.tables import table

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_HYPHENS = re.compile(r"[-\u2010-\u2015]")
_LONE_INITIAL = re.compile(r"[A-Z]|[A-Z]\.(?:[A-Z]\.)*")
_LETTERS_ALONE = re.compile(r"[A-Z]{2,3}")
_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ı": "i"})
_WRITTEN_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)
_NOT_IN_INITIALS = re.compile(r"[\s.\u2010-\u2015-]+")


def split_name(name: str) -> tuple[str | None, str | None]:
    """(given, family) of a name written either way round; a single word is a family name, a suffix goes with it."""
    text = " ".join(name.split())
    if not text:
        return None, None
    if "," in text:
        return _split_inverted([part.strip() for part in text.split(",") if part.strip()])
    words = text.split()
    suffix = [words.pop()] if len(words) > 2 and _is_suffix(words[-1]) else []
    if len(words) > 1 and _LONE_INITIAL.fullmatch(words[-1]) and not _LONE_INITIAL.fullmatch(words[0]):
        return words[-1], " ".join([*words[:-1], *suffix])
    start = _family_start(words)
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


def _family_start(words: list[str]) -> int:
    """Where the family name begins: at the particles before the last word, at the name that a `y` joins to it."""
    if _is_particle(words[0]) and words[0].islower():
        return 0
    start = len(words) - 1
    while start > 1 and _is_particle(words[start - 1]):
        start -= 1
    return start - 1 if start > 1 and words[start] == "y" else start


def _is_particle(word: str) -> bool:
    """Whether a word is a particle; with a capital, some of them are given names of other languages (`Bin`, `Le`)."""
    row = table("name_particles").get(word.lower())
    return row is not None and (word.islower() or row["capitalized"] == "yes")


def _is_suffix(word: str) -> bool:
    return word.strip(".").lower() in _SUFFIXES


def full_name(given: str | None, family: str | None) -> str:
    """The name as one would print it."""
    return " ".join(filter(None, (given, family)))


@lru_cache(16_384)
def initials(given: str | None, family: str | None) -> frozenset[str]:
    """Every way a statement abbreviates a person in capitals: Young Woo Eom is YWE, YE; Jan van der Berg JB, JVDB.

    A letter with a diacritic counts without it too: Élodie Martin is ÉM and EM.
    """
    pairs = product(_given_initials(given), _family_initials(family))
    found = {left + right for left, right in pairs if len(left + right) > 1}
    return frozenset(found | {_without_marks(each) for each in found})


def initials_key(text: str) -> str:
    """Initials without dots, spaces and hyphens, so that they can be compared: `Y. W. E.` is YWE, `J.-L.P.` JLP."""
    return _NOT_IN_INITIALS.sub("", text)


def _given_initials(given: str | None) -> set[str]:
    words = [part for word in (given or "").replace(".", ". ").split() if (part := word.strip("-."))]
    if not words:
        return {""}
    parts = [[part[0] for part in _HYPHENS.split(word) if part] for word in words]
    joined = "".join("".join(part) for part in parts).upper()
    hyphened = "".join("-".join(part) for part in parts).upper()
    letters = "".join(word if _LETTERS_ALONE.fullmatch(word) else word[0] for word in words).upper()
    return {joined, hyphened, letters, joined[:1], "".join(part[0] for part in parts if part).upper()}


def _family_initials(family: str | None) -> set[str]:
    words = [word for word in (family or "").split() if not _is_suffix(word)]
    if not words:
        return {""}
    names = [word for word in words if word.lower() not in table("name_particles")] or words
    capitals = "".join(name[0] for name in names).upper()
    hyphened = "".join(part[0] for name in names for part in _HYPHENS.split(name) if part).upper()
    whole = "".join(word[0] for word in words)
    return {capitals, hyphened, capitals[:1], capitals[-1:], whole, whole.upper()}


@lru_cache(65_536)
def name_key(name: str) -> str:
    """A name folded for comparing: no case, no punctuation, Latin, Greek and Cyrillic letters without diacritics.

    The vowel signs and voicing marks of other scripts are letters and stay.
    """
    if name.isascii():
        return " ".join(_ASCII_WORD.findall(name.lower()))
    folded = _without_marks(unicodedata.normalize("NFKD", name).casefold()).translate(_LETTERS)
    kept = [character if unicodedata.category(character)[0] in "LMN" else " " for character in folded]
    return " ".join("".join(kept).split())


def spellings(name: str) -> frozenset[str]:
    """The keys of a name: without diacritics, and with those written out that can be (Müller, Mueller)."""
    return frozenset({name_key(name), name_key(unicodedata.normalize("NFC", name).translate(_WRITTEN_OUT))})


def without_particles(family: str) -> str:
    """A family name without the particles before it (van der Berg, Berg)."""
    words = family.split()
    while len(words) > 1 and words[0].lower() in table("name_particles"):
        words = words[1:]
    return " ".join(words)


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize(
        "NFC", "".join([letter for letter in decomposed if not "\u0300" <= letter <= "\u036f"])
    )
