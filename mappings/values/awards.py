"""Award numbers: one as people would cite it, several in one string taken apart, junk refused."""

from __future__ import annotations

import re
import unicodedata

from fabiola.mappings.values.countries import country
from fabiola.ontology.tables import table

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_LABEL = re.compile(
    r"^(?:(?:(?:grant|award|contract|project)s?\s+)?(?:agreement\s+)?(?:(?:numbers?|nos?|nrs?|num)\b[.:]*|#)\s*(?=\S*\d)"
    r"|(?:grant|award)s?(?:\s*:\s*|\s+)(?=\S*\d)(?=\S{5}))",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"""\(([^()]*)\)|\[([^][]*)\]|"([^"]*)"|'([^']*)'""")
_YEARS = re.compile(r"(?:19|20)[0-9]{2}\s*[-/]\s*(?:(?:19|20)[0-9]{2}|[0-9]{2})")
_SEPARATOR = re.compile(r"\s*[,;\u3001\uff0c\uff1b]\s*(?:and\s+)?|\s+(?:and|und|et|y|&)\s+|\s+/\s+", re.IGNORECASE)
_NUMBER = re.compile(r"(?=[^\d]*\d)[A-Za-z0-9][\w./()#:-]*(?: [\w./()-]*\d[\w./()-]*)?")
_CLEAN = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{1,100}")
"""What half of all numbers look like and nothing has to be done about: a seventh of the time of any other one."""
_KEPT = re.compile(r"[\s_]+")
_LONGEST = 200


def award_number(raw: object) -> str | None:
    """One award number, its dashes and spaces folded; None for what is no number (words, countries, year ranges).

    What only introduces or wraps it goes: `Grant No. 61922058`, `(61922058)`. The words are in `award_junk.csv`.
    """
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**30:
        raw = str(raw)
    if not isinstance(raw, str) or len(raw) > 10 * _LONGEST:
        return None
    text = _unwrap(_DASHES.sub("-", _INVISIBLE.sub("", raw)))
    if not text.isprintable() or len(text) > _LONGEST or _is_junk(text):
        return None
    return text if any(character.isalnum() for character in text) else None


def award_numbers(raw: object) -> tuple[str, ...]:
    """The award numbers of a string; it is taken apart only where every part looks like a number or is junk."""
    if isinstance(raw, str) and _CLEAN.fullmatch(raw) and raw.casefold() not in table("award_junk"):
        return (raw,)
    if isinstance(raw, str):
        parts = [part for part in _SEPARATOR.split(_unwrap(_DASHES.sub("-", raw))) if part]
        numbers = [award_number(part) for part in parts]
        if len(parts) > 1 and all(number is None or _looks_like_number(number) for number in numbers):
            return tuple(dict.fromkeys(number for number in numbers if number))
    whole = award_number(raw)
    return (whole,) if whole else ()


def award_key(number: str) -> str:
    """An award number folded for comparing and for IRIs: no case, no spaces, one kind of dash."""
    folded = _KEPT.sub("", _DASHES.sub("-", number))
    return folded.lower() if folded.isascii() else "".join([c.lower() if c.isascii() else c for c in folded])


def _unwrap(text: str) -> str:
    """The text without what surrounds a number, however many layers of it there are."""
    before = None
    while before != text:
        before = text
        text = _SPACES.sub(" ", text).strip().strip(".,;:/").strip()
        if match := _WRAPPED.fullmatch(text):
            text = next((group for group in match.groups() if group is not None), text)
        text = _LABEL.sub("", text)
    return unicodedata.normalize("NFC", text)


def _is_junk(text: str) -> bool:
    return text.casefold() in table("award_junk") or country(text) is not None or _YEARS.fullmatch(text) is not None


def _looks_like_number(text: str) -> bool:
    return len(text) >= 4 and _NUMBER.fullmatch(text) is not None
