"""Which identifiers a text is, by the scheme that it names or by its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from fabiola.mappings.records import Identifier
from fabiola.mappings.values.awards import award_key
from fabiola.mappings.values.identifiers import NORMALISERS, local
from fabiola.ontology.tables import rows, table

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]+)/([a-z]*)", re.IGNORECASE)
_PREFIX = re.compile(r"(?:urn:|info:)?([a-z][a-z0-9-]*)([:/]\s*|\s+)(\S.*)", re.IGNORECASE | re.DOTALL)
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_LONGEST = 2048


def with_scheme(text: str) -> tuple[Identifier, ...] | None:
    """The identifiers that a text with a scheme may be: `doi:10.5555/1`, `https://ror.org/…`, `ISSN 2049-3630`.

    Several where registries share their values, as the Funder Registry does with DOIs; none where the value is
    malformed; None where the text names no scheme of `written_schemes.csv` or `schemes.csv`.
    """
    text = text[:_LONGEST].strip()
    if (address := _ADDRESS.match(text)) and (schemes := _schemes_at(address[1].lower(), address[2].lower())):
        return _read(schemes, text)
    prefix = _PREFIX.fullmatch(text)
    schemes = _schemes_of(prefix[1].lower()) if prefix else ()
    if not prefix or not schemes or (prefix[2].isspace() and NORMALISERS[schemes[0]] is local):
        return None
    return _read(schemes, prefix[3])


def by_form(text: str) -> tuple[Identifier, ...]:
    """The identifiers that a bare text is by a form that hardly anything else has: a DOI, an ORCID iD, an ISSN …"""
    text = _DASHES.sub("-", text[:_LONGEST].strip())
    if not _any_form().fullmatch(text):
        return ()
    fitting = [row["schemes"].split() for row in rows("written_schemes") if row["form"] and _is_of(row["form"], text)]
    return tuple(dict.fromkeys(known for schemes in fitting for known in _read(schemes, text)))


def is_decisive(scheme: str) -> bool:
    """Whether an identifier of a scheme is of one thing alone, which an award number is under its funder only."""
    return table("schemes")[scheme]["datacite"] != ""


def by_any_scheme(text: str) -> tuple[Identifier, ...]:
    """The identifiers that a bare text could be of any registry at all, most of them wrongly."""
    values = ((name, normalise(text)) for name, normalise in NORMALISERS.items() if table("schemes")[name]["registry"])
    return tuple([Identifier(name, value) for name, value in values if value])


def _schemes_at(host: str, first: str) -> tuple[str, ...]:
    known = table("written_schemes")
    row = known.get(f"{host}/{first}") or known.get(host)
    return tuple(row["schemes"].split()) if row else ()


def _schemes_of(word: str) -> tuple[str, ...]:
    row = table("written_schemes").get(word)
    return tuple(row["schemes"].split()) if row else (word,) if word in NORMALISERS else ()


def _read(schemes: Sequence[str], text: str) -> tuple[Identifier, ...]:
    """The identifier of the first scheme, and the others that have its value."""
    first = award_key(text) if schemes[0] == "award" else NORMALISERS[schemes[0]](text)
    if not first:
        return ()
    others = [(scheme, NORMALISERS[scheme](first)) for scheme in schemes[1:]]
    return (Identifier(schemes[0], first), *(Identifier(scheme, value) for scheme, value in others if value))


@cache
def _any_form() -> re.Pattern[str]:
    """What has one of the forms; read first, because most texts that are looked for are names."""
    return re.compile("|".join(row["form"] for row in rows("written_schemes") if row["form"]), re.IGNORECASE)


@cache
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _is_of(pattern: str, text: str) -> bool:
    return _form(pattern).fullmatch(text) is not None
