"""Identifiers in their one canonical form: what is malformed or fails its check digit is no identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from fabiola.mappings.records import Identifier

_DOI = re.compile(r"(?a)10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_CLEAN_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9/_()-]+(?:[.:;][a-z0-9/_()-]+)*")
_DOI_START = re.compile(r"(?a)^(?:(?:https?:/*)?(?:dx\.)?doi\.org/|doi:\s*|info:doi/|https?:/*)+", re.IGNORECASE)
_DOI_END = re.compile(r"(?a)(?:%20\S*|[\s.,;]+)$")
_ORCID = re.compile(r"(?a)(?:^|/)(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")
_ROR = re.compile(r"(?a)(?:^|/)(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?$", re.IGNORECASE)
_ISNI = re.compile(r"(?a)(?:^|/)(\d{15}[\dXx])/?$")
_ISSN = re.compile(r"(?a)(\d{4})-?(\d{3}[\dXx])")
_PMID = re.compile(r"(?a)(?:^|[/:]\s*)0*([1-9]\d{0,8})/?$")
_PMCID = re.compile(r"(?a)(?:^|/)(?:PMC)?0*([1-9]\d{0,9})(?:\.\d+)?/?$", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?a)(?:^|/|:)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$",
    re.IGNORECASE,
)
_WIKIDATA = re.compile(r"(?a)(?:^|/)(Q[1-9]\d*)$", re.IGNORECASE)
_OPENALEX = re.compile(r"(?a)(?:^|/)([A-Z]\d{2,})$", re.IGNORECASE)
_OPENALEX_PATH = re.compile(r"(?a)/(domains|fields|subfields|keywords|sdgs)/([a-z0-9-]+)$", re.IGNORECASE)
_FUNDREF = re.compile(r"(?a)(?:^|10\.13039/)(\d{6,15})$")
_GRID = re.compile(r"(?a)(?:^|/)(grid\.\d{1,7}\.[0-9a-f]{1,2})$", re.IGNORECASE)
_HANDLE = re.compile(r"(?a)^(?:https?://hdl\.handle\.net/|hdl:)?(\d[\d.]*/\S+)$", re.IGNORECASE)
_LEI = re.compile(r"(?a)[A-Z0-9]{18}\d{2}")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def doi(raw: object) -> str | None:
    """A bare DOI in ASCII lower case (DOIs do not tell ASCII cases apart), without any resolver address before it."""
    if not isinstance(raw, str):
        return None
    if _CLEAN_DOI.fullmatch(raw):
        return raw
    text = _DOI_END.sub("", _DOI_START.sub("", raw.strip()))
    if text.startswith("10%2F") or "%2f" in text[:12].lower():
        text = re.sub("%2f", "/", text, count=1, flags=re.IGNORECASE)
    return lower(text) if _DOI.fullmatch(text) and _is_printable(text) else None


def lower(text: str) -> str:
    """ASCII lower case; other letters stay."""
    return text.lower() if text.isascii() else "".join([c.lower() if c.isascii() else c for c in text])


def orcid(raw: object) -> str | None:
    """An ORCID iD with its hyphens (ISO 7064 mod 11-2)."""
    match = _ORCID.search(raw.strip()) if isinstance(raw, str) else None
    digits = "".join(match.groups()).upper() if match else ""
    return "-".join(digits[n : n + 4] for n in (0, 4, 8, 12)) if digits and _mod_11_2(digits) else None


@lru_cache(65_536)
def _ror(text: str) -> str | None:
    match = _ROR.search(text)
    if match is None:
        return None
    name = match[1].lower()
    number = 0
    for character in name[1:7]:
        number = number * 32 + _CROCKFORD.index(character)
    return name if 98 - (number * 100) % 97 == int(name[7:]) else None


def ror(raw: object) -> str | None:
    """The nine characters of a ROR ID (base 32 by Crockford, ISO 7064 mod 97-10)."""
    return _ror(raw.strip()) if isinstance(raw, str) else None


def isni(raw: object) -> str | None:
    """The sixteen characters of an ISNI, without spaces (ISO 27729)."""
    match = _ISNI.search(raw.replace(" ", "").replace("-", "")) if isinstance(raw, str) else None
    return match[1].upper() if match and _mod_11_2(match[1].upper()) else None


@lru_cache(65_536)
def _issn(text: str) -> str | None:
    match = _ISSN.fullmatch(text.removeprefix("http://id.crossref.org/issn/").removeprefix("ISSN ").strip())
    if match is None:
        return None
    digits = (match[1] + match[2]).upper()
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits[:7], strict=True))
    return f"{digits[:4]}-{digits[4:]}" if "0123456789X"[-total % 11] == digits[7] else None


def issn(raw: object) -> str | None:
    """An ISSN with its hyphen (ISO 3297)."""
    return _issn(raw.strip()) if isinstance(raw, str) else None


def isbn(raw: object) -> str | None:
    """An ISBN of thirteen digits; one of ten is converted (ISO 2108)."""
    if not isinstance(raw, str):
        return None
    text = (
        re.sub(r"[\s\u2010-\u2015-]", "", raw.rpartition("/")[2])
        .upper()
        .removeprefix("URN:ISBN:")
        .removeprefix("ISBN:")
    )
    if re.fullmatch(r"(?a)\d{9}[\dX]", text):
        total = sum((10 - n) * (10 if digit == "X" else int(digit)) for n, digit in enumerate(text))
        return _isbn13("978" + text[:9]) if total % 11 == 0 else None
    valid = re.fullmatch(r"(?a)97[89]\d{10}", text) and _isbn13(text[:12]) == text
    return text if valid else None


def _isbn13(twelve: str) -> str:
    total = sum((3 if n % 2 else 1) * int(digit) for n, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def _by(pattern: re.Pattern[str], fold: Callable[[str], str] = str) -> Callable[[object], str | None]:
    def normalise(raw: object) -> str | None:
        text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
        match = pattern.search(text.strip()) if isinstance(text, str) else None
        return fold(match[1]) if match else None

    return normalise


pmid = _by(_PMID)
arxiv = _by(_ARXIV, str.lower)
wikidata = _by(_WIKIDATA, str.upper)
grid = _by(_GRID, str.lower)
handle = _by(_HANDLE)
_pmc = _by(_PMCID)
_openalex = _by(_OPENALEX, str.upper)
_fundref = _by(_FUNDREF)


def pmcid(raw: object) -> str | None:
    """A PubMed Central ID with its `PMC`."""
    number = _pmc(raw)
    return f"PMC{number}" if number else None


def openalex(raw: object) -> str | None:
    """The key of an OpenAlex address: `W123`; `fields/27` for what has no letter."""
    if isinstance(raw, str) and (match := _OPENALEX_PATH.search(raw.strip())):
        return f"{match[1]}/{match[2]}".lower()
    return _openalex(raw)


def fundref(raw: object) -> str | None:
    """A Crossref Funder ID as the DOI that it is: `10.13039/100000001`."""
    number = _fundref(raw)
    return f"10.13039/{number}" if number else None


def lei(raw: object) -> str | None:
    """A Legal Entity Identifier (ISO 17442)."""
    text = raw.strip().upper() if isinstance(raw, str) else ""
    return text if _LEI.fullmatch(text) else None


def local(raw: object) -> str | None:
    """An identifier without a syntax of its own, in lower case."""
    text = str(raw).strip() if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    return lower(text) if text and _is_printable(text) else None


NORMALISERS: Mapping[str, Callable[[object], str | None]] = MappingProxyType(
    {
        "doi": doi,
        "pmid": pmid,
        "pmcid": pmcid,
        "arxiv": arxiv,
        "isbn": isbn,
        "handle": handle,
        "orcid": orcid,
        "ror": ror,
        "fundref": fundref,
        "isni": isni,
        "grid": grid,
        "wikidata": wikidata,
        "issn-l": issn,
        "issn": issn,
        "issn-print": issn,
        "issn-electronic": issn,
        "openalex": openalex,
        "scopus": local,
        "pure": local,
        "mag": local,
        "crossref-member": local,
        "ringgold": local,
        "lei": lei,
        "award": local,
    }
)
"""Scheme (a row of `ontology/schemes.csv`) -> its normaliser."""


def identifier(scheme: str, raw: object) -> Identifier | None:
    """The identifier in canonical form; None if missing or malformed. Raises KeyError for an unknown scheme."""
    value = NORMALISERS[scheme](raw)
    return Identifier(scheme, value) if value else None


def identify(*pairs: tuple[str, object]) -> tuple[Identifier, ...]:
    """The well-formed identifiers of (scheme, raw) pairs, distinct, in order."""
    found = [identifier(scheme, raw) for scheme, raw in pairs]
    return tuple(dict.fromkeys(known for known in found if known))


def _mod_11_2(digits: str) -> bool:
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[-1]


def _is_printable(text: str) -> bool:
    return text.isprintable() and " " not in text
