"""Identifiers in their one canonical form: what is malformed or fails its check digit is no identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import mul
from types import MappingProxyType
from urllib.parse import unquote

from fabiola.mappings.records import Identifier

_DOI = re.compile(r"(?a)10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+")
_CLEAN_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9/_()-]+(?:[.:;][a-z0-9/_()-]+)*")
_DOI_START = re.compile(
    r"(?a)(?:https?:/*)?(?:(?:www\.|dx\.)?doi\.org/|doi(?::\s*|\s+)|info:doi/|urn:doi:|%20|\s+|https?:/*)",
    re.IGNORECASE,
)
_DOI_ENDS = " \t\r\n\u00a0.,;"
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_ORCID = re.compile(r"(?a)(?:^|[/:\s])(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")
_ROR = re.compile(r"(?a)(?:^|/)(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?$", re.IGNORECASE)
_ISNI = re.compile(r"(?a)(?:^|[/:]|isni)(\d{15}[\dX])/?$", re.IGNORECASE)
_ISSN = re.compile(r"(?a)(?:.*[/:\s])?(\d{4})-?(\d{3}[\dXx])/?", re.DOTALL)
_ISBN = re.compile(r"(?a)(?:.*[/:]|isbn(?:-?1[03](?=\D))?)?(97[89]\d{10}|\d{9}[\dX])", re.IGNORECASE)
_PMID = re.compile(
    r"(?a)(?:https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed"
    r"|europepmc\.org/(?:abstract|article)/med|identifiers\.org/pubmed)[/:]|info:pmid/|(?:pmid|pubmed|med)[:\s]*)?"
    r"0*([1-9]\d{0,8})/?",
    re.IGNORECASE,
)
_PMCID = re.compile(
    r"(?a)(?:https?://\S+/(?:pmc/)?articles/|pmcid[:\s]*)?(?:PMC)?0*([1-9]\d{0,9})(?:\.\d+)?(?:/\S*)?", re.IGNORECASE
)
_ARXIV = re.compile(
    r"(?a)(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*|(?:https?://doi\.org/)?10\.48550/arxiv\.)?"
    r"(?:(\d\d(?:0[1-9]|1[0-2])\.\d{4,5})|([a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?(/\d{7}))(?:v\d+)?(?:\.pdf)?(?:\s*\[\S+\])?",
    re.IGNORECASE,
)
_WIKIDATA = re.compile(r"(?a)(?:^|/)(Q[1-9]\d*)/?$", re.IGNORECASE)
_OPENALEX = re.compile(r"(?a)(?:https?://(?:\w+\.)?openalex\.org/(?:[a-z-]+/)?)?([A-Z]\d{2,})/?", re.IGNORECASE)
_OPENALEX_PATH = re.compile(
    r"(?a)(?:.*/|^)(domains|fields|subfields|keywords|sdgs)/([a-z0-9-]+)/?", re.IGNORECASE | re.DOTALL
)
_FUNDREF = re.compile(r"(?a)(?:\S*10\.13039/)?(\d{6,15})[./]?")
_GRID = re.compile(r"(?a)(?:^|/)(grid\.\d{1,7}\.[0-9a-f]{1,2})/?$", re.IGNORECASE)
_HANDLE = re.compile(r"(?a)(?:https?://hdl\.handle\.net/|hdl:\s*|handle:\s*)*(\d[\d.]*/\S+)", re.IGNORECASE)
_SCOPUS = re.compile(
    r"(?a)(?:\S*[?&;](?:eid|scp|authorid|au-id)=|scopus(?:_id)?:)?(?:2-s2\.0-)?(\d{5,15})(?:&\S*)?", re.I
)
_LEI = re.compile(r"(?a)[A-Z0-9]{18}\d{2}")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_LONGEST = 2048
_WEIGHTS = tuple(pow(2, 15 - place, 11) for place in range(15))
_ZEROS = sum(_WEIGHTS) * ord("0")


def doi(raw: object) -> str | None:
    """A bare DOI in ASCII lower case (DOIs do not tell ASCII cases apart), without any resolver address before it.

    Addresses are percent-decoded; every other character stays, since a DOI may hold any that prints (ISO 26324).
    """
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return None
    if _CLEAN_DOI.fullmatch(raw):
        return raw
    text, is_address = raw.strip(), False
    while match := _DOI_START.match(text):
        is_address |= "/" in match[0]
        text = text[match.end() :]
    text = _without_ending(text)
    if "%2f" in text[:12].lower():
        text = re.sub("%2f", "/", text, count=1, flags=re.IGNORECASE)
    if is_address and "%" in text:
        text = _without_ending(unquote(text, errors="ignore"))
    return lower(text) if _DOI.fullmatch(text) and _is_printable(text) else None


def lower(text: str) -> str:
    """ASCII lower case; other letters stay."""
    return text.lower() if text.isascii() else "".join([c.lower() if c.isascii() else c for c in text])


def orcid(raw: object) -> str | None:
    """An ORCID iD with its hyphens (ISO 7064 mod 11-2); the one of zeros is nobody's."""
    if not isinstance(raw, str):
        return None
    match = _ORCID.search(_fold(raw))
    digits = "".join(match.groups()).upper() if match else ""
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12:]}" if digits and _mod_11_2(digits) else None


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
    match = _ISNI.search(re.sub(r"[\s-]", "", _fold(raw))) if isinstance(raw, str) else None
    return match[1].upper() if match and _mod_11_2(match[1].upper()) else None


@lru_cache(65_536)
def _issn(text: str) -> str | None:
    match = _ISSN.fullmatch(text)
    if match is None:
        return None
    digits = (match[1] + match[2]).upper()
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits[:7], strict=True))
    valid = total and "0123456789X"[-total % 11] == digits[7]
    return f"{digits[:4]}-{digits[4:]}" if valid else None


def issn(raw: object) -> str | None:
    """An ISSN with its hyphen (ISO 3297); the one of zeros stands for none."""
    return _issn(_fold(raw)) if isinstance(raw, str) and len(raw) < _LONGEST else None


def isbn(raw: object) -> str | None:
    """An ISBN of thirteen digits; one of ten is converted (ISO 2108)."""
    raw = _with_digits(raw)
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return None
    match = _ISBN.fullmatch(re.sub(r"[\s-]", "", _fold(raw)))
    text = match[1].upper() if match else ""
    if len(text) == 10:
        total = sum((10 - n) * (10 if digit == "X" else int(digit)) for n, digit in enumerate(text))
        return _isbn13("978" + text[:9]) if total and total % 11 == 0 else None
    return text if text and _isbn13(text[:12]) == text else None


def _isbn13(twelve: str) -> str:
    total = sum((3 if n % 2 else 1) * int(digit) for n, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def pmid(raw: object) -> str | None:
    """The number of a PubMed record."""
    return _group(_PMID, raw)


def pmcid(raw: object) -> str | None:
    """A PubMed Central ID with its `PMC`."""
    number = _group(_PMCID, raw)
    return f"PMC{number}" if number else None


def arxiv(raw: object) -> str | None:
    """An arXiv identifier without version and, in the old form, without the subject class: `math/0309136`."""
    match = _ARXIV.fullmatch(raw.strip()) if isinstance(raw, str) else None
    return (match[1] or f"{match[2]}{match[3]}".lower()) if match else None


def wikidata(raw: object) -> str | None:
    """The Q number of a Wikidata item."""
    match = _WIKIDATA.search(raw.strip()) if isinstance(raw, str) else None
    return match[1].upper() if match else None


def openalex(raw: object) -> str | None:
    """The key of an OpenAlex address: `W123`; `fields/27` for what has no letter."""
    if not isinstance(raw, str):
        return None
    if key := _group(_OPENALEX, raw):
        return key.upper()
    match = _OPENALEX_PATH.fullmatch(raw.strip())
    return f"{match[1]}/{match[2]}".lower() if match else None


def fundref(raw: object) -> str | None:
    """A Crossref Funder ID as the DOI that it is: `10.13039/100000001`."""
    number = _group(_FUNDREF, raw)
    return f"10.13039/{number}" if number else None


def grid(raw: object) -> str | None:
    """A GRID ID: `grid.1006.7`."""
    match = _GRID.search(raw.strip()) if isinstance(raw, str) else None
    return match[1].lower() if match else None


def handle(raw: object) -> str | None:
    """A Handle without its resolver; its case is kept, since not every registry ignores it."""
    text = _group(_HANDLE, raw)
    return text if text and _is_printable(text) else None


def scopus(raw: object) -> str | None:
    """The number of a Scopus document or author, out of an EID (`2-s2.0-85046123456`) or an address too."""
    return _group(_SCOPUS, raw)


def lei(raw: object) -> str | None:
    """A Legal Entity Identifier (ISO 17442, check digits by ISO 7064 mod 97-10)."""
    text = raw.strip().upper() if isinstance(raw, str) else ""
    valid = _LEI.fullmatch(text) and int("".join([str(int(character, 36)) for character in text])) % 97 == 1
    return text if valid else None


def local(raw: object) -> str | None:
    """An identifier without a syntax of its own, in lower case."""
    text = _with_digits(raw)
    text = text.strip() if isinstance(text, str) else ""
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
        "scopus": scopus,
        "pure": local,
        "mag": local,
        "crossref-member": local,
        "ringgold": local,
        "lei": lei,
        "award": local,
        "programme": local,
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
    total = sum(map(mul, _WEIGHTS, digits.encode())) - _ZEROS
    return total > 0 and "0123456789X"[(12 - total) % 11] == digits[15]


def _with_digits(raw: object) -> object:
    """A whole number as its digits (JSON has it either way), short enough to be an identifier."""
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**30 else raw


def _group(pattern: re.Pattern[str], raw: object) -> str | None:
    text = _with_digits(raw)
    match = pattern.fullmatch(text.strip()) if isinstance(text, str) and len(text) < _LONGEST else None
    return match[1] if match else None


def _fold(text: str) -> str:
    return text.strip() if text.isascii() else _DASHES.sub("-", text).strip()


def _without_ending(text: str) -> str:
    return text.partition("%20")[0].rstrip(_DOI_ENDS)


def _is_printable(text: str) -> bool:
    return text.isprintable() and " " not in text
