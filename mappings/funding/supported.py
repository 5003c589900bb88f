"""The authors whom a statement says to have been supported, by initials, name or rank."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from fabiola.mappings.records import Person
from fabiola.mappings.values.names import initials, initials_key

_INITIALS = re.compile(r"(?:[A-Z][a-z]?\.?[\s\-‐–]{0,2}){1,5}[A-Z]\.?")
_NAME = re.compile(
    r"(?:(?:Prof(?:essor)?|Drs?|Mr|Mrs|Ms|[Aa]uthors?)\.?\s+)*(?P<given>(?:[A-Z][\w'’\-]*\.?[\s\-]+)*)(?P<family>\w[\w'’\-]+)"
)
_LIST = re.compile(r"\s*(?:,\s*and\b|;|,|&|\band\b)\s*")
_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth")
_RANK = re.compile(rf"(?:the )?({'|'.join(_RANKS)}|last) author'?s?", re.IGNORECASE)


def supported(text: str, authors: Sequence[Person]) -> tuple[int, ...]:
    """The positions (from 1) of the authors whom a list such as `YWE and SKB` or `Dr. Smith` names.

    Who fits two authors is left out, as is who fits none.
    """
    found = (_position(part.strip(), authors) for part in _LIST.split(text.strip()))
    return tuple(sorted({position for position in found if position}))


def is_list_of_people(text: str) -> bool:
    """Whether a text is nothing but initials, as `MA and P.N.N.`."""
    parts = [part.strip() for part in _LIST.split(text.strip()) if part.strip()]
    return bool(parts) and all(_INITIALS.fullmatch(part) and len(part) <= 12 for part in parts)


def _position(text: str, authors: Sequence[Person]) -> int | None:
    if rank := _RANK.fullmatch(text):
        position = len(authors) if rank[1].lower() == "last" else _RANKS.index(rank[1].lower()) + 1
        return position if 0 < position <= len(authors) else None
    if _INITIALS.fullmatch(text):
        wanted = initials_key(text)
        found = _only(authors, lambda author: wanted in _initials_of(author))
        if found is not None:
            return found
    if name := _NAME.fullmatch(text):
        return _only(authors, lambda author: _is_named(author, name["given"], name["family"]))
    return None


def _only(authors: Sequence[Person], fits: Callable[[Person], bool]) -> int | None:
    """The position of the one author who fits; None where none or several do."""
    found = [position for position, author in enumerate(authors, 1) if fits(author)]
    return found[0] if len(found) == 1 else None


def _initials_of(author: Person) -> frozenset[str]:
    return initials(author.given_name or "", author.family_name or author.name)


def _is_named(author: Person, given: str, family: str) -> bool:
    if (author.family_name or author.name).casefold() != family.casefold():
        return False
    theirs = [word[0] for word in re.split(r"[\s.\-]+", author.given_name or "") if word]
    asked = [word[0] for word in re.split(r"[\s.\-]+", given) if word]
    return all(one.casefold() == other.casefold() for one, other in zip(asked, theirs, strict=False))
