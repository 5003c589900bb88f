"""Names of organizations as they are compared: without case, accents, punctuation and small words."""

from __future__ import annotations

import re
from functools import cache

from fabiola.mappings.values.countries import country
from fabiola.mappings.values.names import name_key
from fabiola.ontology.tables import rows

_SEPARATOR = re.compile(r"[,;]")
_MARKS = re.compile(r"^[\W\d_]+|[\W_]+$")
"""What stands around a part of an affiliation: numbers of footnotes before it, full stops after it."""
_LEAST_OF_COUNTRY = 3
_WORD = re.compile(r"\w+")
_SMALL = frozenset({"the", "of", "and", "for", "de", "la", "le", "der", "des", "du", "und", "et", "y"})


def folded_name(name: str) -> str:
    """A name as it is compared; empty if one word is all of it, which is an acronym or too little to tell by."""
    words = [word for word in _WORD.findall(name_key(name).casefold()) if word not in _SMALL]
    return " ".join(words) if len(words) > 1 else ""


def universities_in(affiliation: str) -> tuple[tuple[str, ...], ...]:
    """The names that an affiliation in one string may have of universities, in groups of which the first known counts.

    A part between commas is one if a word of it says so (`university_words.csv`); before it stands the part together
    with the next, as in "University of California, Los Angeles".
    """
    parts = [_MARKS.sub("", part) for part in _SEPARATOR.split(affiliation)]
    following = [*parts[1:], ""]
    return tuple(
        [
            (f"{part}, {after}", part) if after else (part,)
            for part, after in zip(parts, following, strict=True)
            if _is_of_university(part)
        ]
    )


def country_in(affiliation: str) -> str | None:
    """The code of the country that an affiliation in one string ends with; None where its name is not written out."""
    last = _MARKS.sub("", _SEPARATOR.split(affiliation)[-1])
    return country(last) if len(last) >= _LEAST_OF_COUNTRY else None


def is_in(locality: str, affiliation: str) -> bool:
    """Whether a town is named in an affiliation in one string."""
    town = name_key(locality)
    return town != "" and f" {town} " in f" {name_key(affiliation)} "


def _is_of_university(part: str) -> bool:
    return any(word.startswith(_beginnings()) for word in name_key(part).split()) and folded_name(part) != ""


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple([row["beginning"] for row in rows("university_words")])
