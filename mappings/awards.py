"""Award numbers: one as people would cite it, several in one string taken apart, junk refused."""

from __future__ import annotations

import re

from fabiola.ontology.tables import table

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SPACES = re.compile(r"\s+")
_LABEL = re.compile(
    r"^(?:(?:grant|award|contract|project)\s+)?(?:agreement\s+)?(?:(?:numbers?|nos?|nrs?)\b[.:]*|#)\s*(?=\S*\d)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-/]\s*(?:(?:19|20)\d\d|\d\d))")
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+(?:and|&)\s+|\s+/\s+", re.IGNORECASE)
_NUMBER = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9][\w./()#:-]*(?: [\w./()-]*\d[\w./()-]*)?")
_KEPT = re.compile(r"[\s_]+")


def award_number(raw: object) -> str | None:
    """One award number, its dashes and spaces folded; None for what is no number (words, year ranges, nothing)."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if not isinstance(raw, str):
        return None
    text = _SPACES.sub(" ", _DASHES.sub("-", raw)).strip().strip(".,;:/").strip()
    text = _LABEL.sub("", text).strip()
    if not text.isprintable() or len(text) > 200 or text.casefold() in table("award_junk") or _YEARS.fullmatch(text):
        return None
    return text if any(character.isalnum() for character in text) else None


def award_numbers(raw: object) -> tuple[str, ...]:
    """The award numbers of a string; it is taken apart only where every part looks like a number of its own."""
    whole = award_number(raw)
    if whole is None:
        return ()
    parts = [part for part in _SEPARATOR.split(whole) if part]
    if len(parts) < 2 or not all(_looks_like_number(part) for part in parts):
        return (whole,)
    numbers = (award_number(part) for part in parts)
    return tuple(dict.fromkeys(number for number in numbers if number))


def award_key(number: str) -> str:
    """An award number folded for comparing and for IRIs: no case, no spaces, one kind of dash."""
    folded = _KEPT.sub("", _DASHES.sub("-", number))
    return "".join([c.lower() if c.isascii() else c for c in folded])


def _looks_like_number(text: str) -> bool:
    return len(text) >= 4 and _NUMBER.fullmatch(text) is not None
