"""Organizations and programmes by the words of their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from fabiola.mappings.funding.vocabulary import head, known, words
from fabiola.mappings.records import Organization, Text
from fabiola.mappings.values.countries import country

_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Z][A-Za-z0-9.&+/\-]{1,11}")
_POSSESSIVE = re.compile(r"(.+?)['’]s?\s+(.+)")
_OF = re.compile(r"(.+?) of (?:the )?([A-Z].+)")
_INNER = re.compile(r"(.+?) \(([^()]+)\) (.+)")


def organization(name: str, acronyms: tuple[str, ...] = (), country: tuple[str, str] | None = None) -> Organization:
    """The organization of a printed name: its language and kind by its head noun, and the one its name mentions.

    `country` is the code and the printed name of the country where the text gives them.
    """
    inner = _INNER.fullmatch(name)
    linked = (organization(inner[1], (inner[2],)),) if inner and kind_of(inner[1]) == "body" else ()
    row = head_of(name)
    return Organization(
        names=(Text(name, language_of(name)),),
        acronyms=acronyms,
        kinds=(row["kind"],) if row and row["kind"] else (),
        country=country[0] if country else None,
        country_name=country[1] if country else None,
        linked=linked,
    )


def language_of(name: str) -> str | None:
    """The language of a name, by its head noun; None where that does not tell."""
    for word in re.split(r"[\s/]+", name):
        if (row := head(word)) is not None:
            return row["language"] or None
    lower = name.lower().split()
    return "en" if any(word in words("programme-head") | words("award-head") for word in lower) else None


def is_acronym(text: str) -> bool:
    """Whether a word is written as acronyms are."""
    return bool(_ACRONYM.fullmatch(text)) and sum(c.isupper() for c in text) * 2 >= sum(c.isalpha() for c in text)


def stands_for(acronym: str, name: str) -> bool:
    """Whether an acronym can be made of the letters of a name, its first letter beginning a word of it."""
    letters = [c.lower() for c in acronym if c.isalnum()]
    initials = {word[0].lower() for word in re.split(r"[\s\-/'’]+", name) if word}
    rest = iter(name.lower())
    return bool(letters) and letters[0] in initials and all(letter in rest for letter in letters)


def head_word_count(text: str) -> int:
    """How many head nouns of bodies a name has."""
    return sum(1 for word in text.split() if head(word) is not None)


@cache
def head_of(name: str) -> dict[str, str] | None:
    """The row of the head noun of a body's name: the last one before the first preposition, else the first after it."""
    before, after = _halves(_INNER.sub(r"\3", name) if _INNER.fullmatch(name) else name)
    found = [row for word in before if (row := head(word)) is not None]
    if not found:
        found = [row for word in after if (row := head(word)) is not None][:1]
    return dict(found[-1]) if found else None


def _halves(name: str) -> tuple[Sequence[str], Sequence[str]]:
    parts = name.replace(",", " ").split()
    for index, word in enumerate(parts):
        if word in words("inside") and index:
            return parts[:index], parts[index:]
    return parts, ()


@cache
def kind_of(name: str) -> str:
    """What a name is of: a `body`, a `programme`, an `award` (`Starting Grant`), an `acronym`, or `other`."""
    if name in known():
        return known()[name]
    before, after = _halves(name)
    last = before[-1].lower().strip(".'’")
    for kind, ending in (("programme", "programme-head"), ("award", "award-head")):
        if last in words(ending):
            return kind
    if any(head(word) is not None for word in before):
        return "body" if not _ends_as_programme(name) else "programme"
    if _ends_as_programme(name):
        return "programme"
    if any(head(word) is not None for word in after):
        return "body"
    return _kind_of_headless(name, before)


def _ends_as_programme(name: str) -> bool:
    return name.split()[-1].lower().strip(".'’") in words("programme-head") | words("award-head")


def _kind_of_headless(name: str, before: Sequence[str]) -> str:
    if any(known().get(word) == "programme" for word in name.split()):
        return "programme"
    if known().get(before[0]) == "body" or all(part in known() for part in name.split("/")):
        return "body"
    if any(programme in name for programme, kind in known().items() if kind == "programme"):
        return "programme"
    return "acronym" if " " not in name and is_acronym(name) else "other"


def divide(name: str) -> tuple[str | None, str]:
    """The body that the name of a programme or award begins with (`NIH`), and the rest; None where it names none."""
    if inner := _INNER.fullmatch(name):
        return f"{inner[1]} ({inner[2]})", inner[3]
    if (own := _POSSESSIVE.fullmatch(name)) and (kind_of(own[1]) == "body" or own[1] in known()):
        return own[1], own[2]
    if (of := _OF.fullmatch(name)) and kind_of(of[1]) in ("programme", "award") and _names_body(of[2]):
        return of[2], of[1]
    parts = name.split()
    own_words = _without_generic_end(parts) if parts[-1].islower() or parts[-1].lower() in words("award-head") else ()
    if 0 < len(own_words) < len(parts) and kind_of(" ".join(own_words)) in ("body", "acronym"):
        return " ".join(own_words), " ".join(parts[len(own_words) :])
    for length in range(len(parts) - 1, 0, -1):
        beginning, rest = " ".join(parts[:length]), parts[length:]
        if rest[0] in words("inside") or rest[0] in ("and", "&"):
            continue
        if known().get(beginning) == "body" or _is_giver(parts[:length]):
            return beginning, " ".join(rest)
    return None, name


def _without_generic_end(parts: Sequence[str]) -> Sequence[str]:
    """The words before an end that any award could have (`PhD Research Scholarship`)."""
    end = len(parts)
    while end and parts[end - 1].lower() in words("generic"):
        end -= 1
    return parts[:end]


def _names_body(name: str) -> bool:
    return kind_of(name) == "body" and (name in known() or head_of(name) is not None)


def without_remark(name: str) -> str:
    """A name that is known, without what follows it (`EPSRC First`), unless that is a country or part of the name."""
    parts = name.split()
    if name in known() or kind_of(name) != "body" or head_of(name) is not None or known().get(parts[0]) != "body":
        return name
    rest = " ".join(parts[1:])
    return name if country(rest) or rest in known() or is_acronym(rest) else parts[0]


def _is_giver(parts: Sequence[str]) -> bool:
    row = head(parts[-1])
    return len(parts) > 1 and row is not None and row["giver"] == "yes"


@cache
def gives_grants(name: str) -> bool:
    """Whether a body by its name gives grants rather than keeps or hosts people."""
    if known().get(name) == "body":
        return True
    row = head_of(name)
    if row is None:
        return kind_of(name) in ("acronym", "body")
    return row["giver"] == "yes"
