"""Award numbers in running text: what is one, where it ends, and what an elided one stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fabiola.mappings.funding.tokens import Token
from fabiola.mappings.funding.vocabulary import known, words
from fabiola.mappings.values.awards import award_number

_NEVER = re.compile(
    r"(?:FP\d[-–/ ]?)?(?:19|20)\d\d(?:[-–/](?:(?:19|20)?\d\d))?|.*%|.*\b10\.\d{4,}/.*|.*://.*|www\..*|.*@.*|\d+(?:st|nd|rd|th)|\d{1,2}",
    re.I,
)
_CALL = re.compile(r"(?:H2020|FP\d|HORIZON)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[\w.:\-–—‐‑−/+_&*=]+")
_SURE = re.compile(r"(?=.*[A-Z])(?=(?:.*\d){3}).{5,}|(?=(?:.*\d){5})[\d./\-–—‐‑]+")
_PREFIX = re.compile(r"(?:[A-Z]{1,6}(?:[/\-][A-Z]{1,5})?|[A-Z][a-z]{1,2})[-/]?")
_ACTIVITY = re.compile(r"\d?[A-Z]{1,2}\d{1,2}[A-Z]?|\d?[A-Z]\d[A-Z]")
_ELIDED = re.compile(r"[-–—‐‑−/]\w")
_DASHES = str.maketrans("–—‐‑−", "-----")


class Run(NamedTuple):
    """The numbers of a list and the index of the token after it."""

    values: tuple[str, ...]
    after: int


def is_number(token: Token, cued: bool) -> bool:
    """Whether a token is (part of) an award number; less will do where a cue (`grant no.`) announces one."""
    text = token.text.strip(".:")
    if not any(c.isdigit() for c in text) or text.lower() in words("not-a-number") or text in known():
        return False
    if not cued and _CALL.match(text):
        return False
    if _NEVER.fullmatch(text) or not _PLAIN.fullmatch(text):
        return False
    return cued or bool(_SURE.fullmatch(text))


def begins_number(tokens: Sequence[Token], index: int, cued: bool) -> bool:
    """Whether an award number begins at a token, a letter prefix (`SFB 1170`, `R01 CA195718`) included."""
    return _read_one(tokens, index, cued) is not None


def names_owner(tokens: Sequence[Token], index: int) -> bool:
    """Whether an acronym is of the body whose number follows (`NSF CCF-1615475`), not the beginning of the number."""
    text = tokens[index].text
    if not text.isalpha() or (len(text) < 3 and text not in known()):
        return False
    return begins_number(tokens, index + 1, text in known())


def read_numbers(tokens: Sequence[Token], index: int, cued: bool) -> Run:
    """The award numbers of a list (`A, B and -C`) that begins at a token."""
    values: list[str] = []
    after = index
    at: int | None = index
    while at is not None and (one := _read_one(tokens, at, cued or bool(values))):
        value, after = one
        values.append(complete(value, values[-1]) if values and _ELIDED.match(value) else value)
        at = _next_in_list(tokens, after)
    plain = (value.translate(_DASHES).strip("-/.: ") for value in values)
    return Run(tuple(dict.fromkeys(value for value in plain if award_number(value))), after)


def complete(elided: str, before: str) -> str:
    """An elided number with the beginning it shares with the one before it: `-2015369` after `NRF-2015212`."""
    mark, plain = elided[0].translate(_DASHES), before.translate(_DASHES)
    cuts = [index for index, sign in enumerate(plain) if sign == mark]
    if not cuts:
        return elided.lstrip("-–—‐‑−/")
    alike = [cut for cut in cuts if _shape(plain[cut:])[:3] == _shape(elided.translate(_DASHES))[:3]]
    same_length = [cut for cut in cuts if len(plain) - cut == len(elided)]
    return before[: (same_length or alike or cuts[-1:])[0]] + elided


def _shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in text)


def _next_in_list(tokens: Sequence[Token], index: int) -> int | None:
    """The index of what follows the separator of a list; None where no list goes on."""
    at = index
    while at < len(tokens) and (tokens[at].text in ",;&/" or tokens[at].lower in ("and", "or", "&")):
        at += 1
    if at == index:
        return None
    while at < len(tokens) and (tokens[at].lower in words("number") or tokens[at].text == ":"):
        at += 1
    return at if at < len(tokens) else None


def _read_one(tokens: Sequence[Token], index: int, cued: bool) -> tuple[str, int] | None:
    first = _skip_owner(tokens, index) if cued else index
    at = first
    if at >= len(tokens):
        return None
    if at + 1 < len(tokens) and not _digits(tokens[at]) and _PREFIX.fullmatch(tokens[at].text):
        if not _near(tokens, at) or not is_number(tokens[at + 1], True):
            return None
        cued = cued or tokens[at].text.isupper()
        at += 1
    if at >= len(tokens) or not (is_number(tokens[at], cued) or _splits(tokens, at)):
        return None
    end = at + 1
    while end < len(tokens) and _near(tokens, end - 1) and _goes_on(tokens, at, end):
        end += 1
    return " ".join(token.text for token in tokens[first:end]).replace("- ", "-").replace("/ ", "/"), end


def _skip_owner(tokens: Sequence[Token], index: int) -> int:
    """Past the acronym of the body that numbers in brackets often repeat (`NSFC 61473236`)."""
    if index + 1 < len(tokens) and known().get(tokens[index].text) == "body" and _digits(tokens[index + 1]):
        return index + 1
    return index


def _digits(token: Token) -> bool:
    return any(c.isdigit() for c in token.text)


def _near(tokens: Sequence[Token], index: int) -> bool:
    """Whether nothing but space lies between a token and the next."""
    return index + 1 < len(tokens) and tokens[index + 1].start - tokens[index].end <= 1


def _splits(tokens: Sequence[Token], index: int) -> bool:
    """Whether a number of several parts begins, the first of which alone would not be one (`R01 AR062581`)."""
    return bool(_ACTIVITY.fullmatch(tokens[index].text)) and index + 1 < len(tokens) and _follows(tokens, index + 1)


def _follows(tokens: Sequence[Token], index: int) -> bool:
    text = tokens[index].text
    if re.fullmatch(r"[A-Z]{2}[-–]?\d{4,6}(?:[-–]\w+)*", text):
        return True
    return bool(re.fullmatch(r"[A-Z]{2}", text)) and index + 1 < len(tokens) and _digits(tokens[index + 1])


def _goes_on(tokens: Sequence[Token], first: int, index: int) -> bool:
    if _ACTIVITY.fullmatch(tokens[first].text):
        return _follows(tokens, index) or (
            _digits(tokens[index]) and bool(re.fullmatch(r"[A-Z]{2}", tokens[index - 1].text))
        )
    if tokens[index - 1].text.endswith(("-", "–")):
        return _digits(tokens[index])
    return bool(re.fullmatch(r"\d{3}", tokens[index].text) and re.fullmatch(r"\d{2,3}", tokens[index - 1].text))
