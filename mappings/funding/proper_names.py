"""Where a name begins and ends in running text, and which commas and conjunctions are part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fabiola.mappings.funding.bodies import head_word_count, is_acronym, kind_of, stands_for
from fabiola.mappings.funding.numbers import begins_number
from fabiola.mappings.funding.supported import is_list_of_people
from fabiola.mappings.funding.tokens import Token
from fabiola.mappings.funding.vocabulary import head, known, words
from fabiola.mappings.values.countries import country

_SPACE = re.compile(r"\s+")
_LONGEST_LOWER = 5


class Name(NamedTuple):
    """A name as printed, its acronyms, the country printed after it (code and name), and the token after it."""

    text: str
    start: int
    end: int
    acronyms: tuple[str, ...]
    country: tuple[str, str] | None
    after: int


class _Piece(NamedTuple):
    """Part of a name without commas and conjunctions: its text, acronym, and the tokens it covers."""

    text: str
    acronyms: tuple[str, ...]
    first: int
    after: int


def read_name(tokens: Sequence[Token], index: int, text: str) -> Name:
    """The name that begins at a token."""
    piece = _read_piece(tokens, index, text)
    while longer := _joined(tokens, piece, text):
        piece = longer
    where, after = _read_country(tokens, piece.after, text)
    clean = _SPACE.sub(" ", piece.text).strip(" .,:'’`")
    start, end = tokens[index].start, tokens[piece.after - 1].end
    return Name(clean, start, end, piece.acronyms, where, after)


def _read_piece(tokens: Sequence[Token], index: int, text: str) -> _Piece:
    parts: list[str] = [tokens[index].text]
    acronyms: tuple[str, ...] = ()
    at = index + 1
    while at < len(tokens):
        if (length := _continues(tokens, index, at)) > 0:
            parts += [token.text for token in tokens[at : at + length]]
            at += length
        elif (acronym := _bracketed(tokens, at)) and not acronyms:
            long, short = _long_and_short(" ".join(parts), acronym)
            if not short:
                break
            at += _bracket_length(tokens, at)
            if _continues_directly(tokens, at):
                parts.append(f"({short})")
            elif _continues(tokens, index, at) > 0:
                acronyms = (short,)
            else:
                printed = f"{long} ({short})" if long.endswith(")") or " (" in long else long
                return _Piece(printed, (short,), index, at)
        else:
            break
    return _Piece(" ".join(parts), acronyms, index, at)


def _continues(tokens: Sequence[Token], first: int, at: int) -> int:
    """How many tokens from here on belong to the name that began at `first`; 0 at its end."""
    if at >= len(tokens):
        return 0
    token = tokens[at]
    if token.text == "&" and at + 1 < len(tokens) and tokens[at + 1].capital:
        return 2
    if token.capital:
        return 0 if begins_number(tokens, at, False) or _is_cue(tokens, at) else 1
    if re.fullmatch(r"2020|\d{1,2}", token.text) and tokens[at - 1].lower in ("horizon", "h", "area", "action"):
        return 1
    return _connectors(tokens, at) or _lower_run(tokens, at)


def _connectors(tokens: Sequence[Token], at: int) -> int:
    """The length of `of the` and the capital word after it."""
    end = at
    while (
        end < len(tokens)
        and end - at < 3
        and tokens[end].lower in (words("inside") | {"the"} if end > at else words("inside"))
    ):
        end += 1
    if tokens[at].lower == "for" and end < len(tokens) and is_list_of_people(tokens[end].text):
        return 0
    if at < end < len(tokens) and tokens[end].capital and not begins_number(tokens, end, False):
        return 0 if _is_cue(tokens, end) else end - at + 1
    return 0


def _lower_run(tokens: Sequence[Token], at: int) -> int:
    """The length of a lower-case end of a name, as in `Horizon 2020 research and innovation programme`."""
    for end in range(at, min(at + _LONGEST_LOWER, len(tokens))):
        if tokens[end].lower in words("lower-head"):
            return end - at + 1
        if tokens[end].lower not in words("lower"):
            return 0
    return 0


def _is_cue(tokens: Sequence[Token], at: int) -> bool:
    """Whether a capital word announces a number (`Grant No. 5`)."""
    if tokens[at].lower in words("number") and len(tokens[at].text) > 1:
        return True
    if tokens[at].lower not in words("grant") | words("project"):
        return False
    index = at + 1
    announcing = words("number") | words("grant") | words("project")
    while index < len(tokens) and (tokens[index].text in ":(#" or tokens[index].lower in announcing):
        index += 1
    return begins_number(tokens, index, True)


def _bracket_length(tokens: Sequence[Token], at: int) -> int:
    for end in range(at + 1, min(at + 14, len(tokens))):
        if tokens[end].text in ")]":
            return end - at + 1
    return 0


def _bracketed(tokens: Sequence[Token], at: int) -> str | None:
    """The words in brackets here, if they may be an acronym or what one stands for."""
    if tokens[at].text not in "([" or not (length := _bracket_length(tokens, at)):
        return None
    inner = tokens[at + 1 : at + length - 1]
    if not inner or not inner[0].capital or any(begins_number(inner, index, False) for index in range(len(inner))):
        return None
    return " ".join(token.text for token in inner)


def _long_and_short(outside: str, inside: str) -> tuple[str, str]:
    """The full name and the acronym of `NAME (ACRONYM)` or `ACRONYM (NAME)`; no acronym where neither is one."""
    short = re.split(r" ?[,;:–—] | - |[,;]", inside)[0].strip()
    if is_acronym(short) and (stands_for(short, outside) or short in known()):
        return outside, short
    if (is_acronym(outside) or outside in known()) and " " in inside and stands_for(outside, inside):
        return inside, outside
    return outside, ""


def _continues_directly(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].capital and not begins_number(tokens, at, False) and not _is_cue(tokens, at)


def _joined(tokens: Sequence[Token], piece: _Piece, text: str) -> _Piece | None:
    """The piece with what an `and` or a list with commas adds to it; None where it ends here."""
    at = piece.after
    if piece.acronyms or at + 1 >= len(tokens):
        return None
    if tokens[at].lower in words("linking") and tokens[at + 1].capital:
        following = _read_piece(tokens, at + 1, text)
        return _merge(piece, following, " and ") if _belongs(piece.text, following.text, tokens, at + 1) else None
    if tokens[at].text == "," and _is_open(piece.text):
        return _listed(tokens, piece, text)
    return None


def _listed(tokens: Sequence[Token], piece: _Piece, text: str) -> _Piece | None:
    """`Ministry of A` with `, B and C`; None unless each is a bare noun and the last follows `and`."""
    whole, at = piece, piece.after
    while at + 1 < len(tokens) and tokens[at].text == ",":
        last = tokens[at + 1].lower in words("linking")
        start = at + 2 if last else at + 1
        if start >= len(tokens) or not tokens[start].capital:
            return None
        part = _read_piece(tokens, start, text)
        if not (_is_bare(part.text) or _is_topic(part.text, piece.text)) or country(part.text):
            return None
        whole, at = _merge(whole, part, ", and " if last else ", "), part.after
        if last:
            return whole
    if at + 1 < len(tokens) and tokens[at].lower in words("linking") and tokens[at + 1].capital:
        part = _read_piece(tokens, at + 1, text)
        return _merge(whole, part, " and ") if _is_bare(part.text) else None
    return None


def _merge(left: _Piece, right: _Piece, link: str) -> _Piece:
    return _Piece(left.text + link + right.text, right.acronyms, left.first, right.after)


def _belongs(left: str, right: str, tokens: Sequence[Token], index: int) -> bool:
    """Whether `left and right` is one name: each of two complete names stands for itself."""
    if begins_number(tokens, index, False) or is_acronym(right.split()[0]) or right in known() or left in known():
        return False
    has_head = _has_head(left)
    if has_head == _has_head(right):
        return False
    if has_head:
        return _is_open(left)
    return head(right.split()[0]) is None and not is_acronym(left)


def _has_head(name: str) -> bool:
    return head_word_count(name) > 0 or kind_of(name) in ("programme", "award", "body")


def _is_bare(name: str) -> bool:
    return not _has_head(name) and not is_acronym(name) and name not in known() and len(name.split()) <= 4


def _is_topic(name: str, ministry: str) -> bool:
    """Whether an acronym is a topic of a ministry (`Ministry of Science, ICT and Future Planning`)."""
    row = head(ministry.split()[0])
    return row is not None and row["kind"] == "government" and is_acronym(name) and name not in known()


def _is_open(name: str) -> bool:
    """Whether a name ends in topics, to which more can be added (`Ministry of Science`), not in a place."""
    parts = name.split()
    cuts = [index for index, word in enumerate(parts) if word in words("open")]
    if not cuts or not cuts[-1] or country(" ".join(parts[cuts[-1] + 1 :])):
        return False
    if len(parts) - cuts[-1] > 1 and parts[cuts[-1] + 1] == "the" and parts[cuts[-1]] == "of":
        return False
    rows = [row for word in parts[: cuts[-1]] if (row := head(word)) is not None]
    return bool(rows) and not rows[-1]["place"]


def _read_country(tokens: Sequence[Token], at: int, text: str) -> tuple[tuple[str, str] | None, int]:
    """The country after a comma or in brackets, and the index of the token after it."""
    if at + 1 >= len(tokens) or tokens[at].text not in (",", "(") or not tokens[at + 1].capital:
        return None, at
    for after in range(min(at + 7, len(tokens)), at + 1, -1):
        words_ = tokens[at + 1 : after]
        raw = text[words_[0].start : words_[-1].end]
        if not any(token.text in "(),;" for token in words_) and (code := country(raw)):
            if after < len(tokens) and tokens[after].capital:
                continue
            closing = after < len(tokens) and tokens[after].text == ")" and tokens[at].text == "("
            if tokens[at].text == "(" and not closing:
                continue
            return (code, _SPACE.sub(" ", raw)), after + closing
    return None, at
