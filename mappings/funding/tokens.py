"""Words and sentences of a statement, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fabiola.mappings.funding.vocabulary import words

_PIECE = re.compile(r"[^\s()\[\]{},;\"“”„«»]+|[()\[\]{},;\"“”„«»]")
_INITIALS = re.compile(r"(?:[A-Z]\.[-–‐]?)+[A-Z]?\.?$")
_OPEN = {"(": ")", "[": "]", "{": "}"}
_LONGEST_BRACKET = 120


class Token(NamedTuple):
    """A word or sign and its half-open span in the text."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def capital(self) -> bool:
        """Whether it can stand in a proper name."""
        letters = self.text.lstrip("'’`*†‡")
        return letters[:1].isupper() or (letters[:1].islower() and any(c.isupper() for c in letters))


def tokenize(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens of a part of a text, with places in the whole of it."""
    found: list[Token] = []
    for match in _PIECE.finditer(text, start, len(text) if end is None else end):
        found.extend(_peel(match.group(), match.start()))
    return tuple(found)


def brackets(tokens: Sequence[Token]) -> Mapping[int, int]:
    """The index of each opening bracket -> that of the one that closes it; stray ones are left out."""
    pairs: dict[int, int] = {}
    opened: list[tuple[int, str]] = []
    for index, token in enumerate(tokens):
        if token.text in _OPEN:
            opened.append((index, _OPEN[token.text]))
        elif opened and token.text == opened[-1][1]:
            begin, _ = opened.pop()
            if index - begin <= _LONGEST_BRACKET:
                pairs[begin] = index
    return pairs


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a text; a blank line ends one too."""
    tokens = tokenize(text)
    pairs = brackets(tokens)
    begin, closed = 0, -1
    for index, token in enumerate(tokens):
        closed = max(closed, pairs.get(index, -1))
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following and index >= closed and _ends(token, following, text):
            yield tokens[begin].start, token.end
            begin = index + 1
    if tokens:
        yield tokens[begin].start, tokens[-1].end


def _ends(token: Token, following: Token, text: str) -> bool:
    if "\n\n" in text[token.end : following.start]:
        return True
    if token.text == ".":
        return not following.text[:1].islower()
    return token.text.endswith(".") and following.capital and following.lower in words("starter")


def _peel(piece: str, start: int) -> Iterator[Token]:
    """A piece without the signs around it, which become tokens of their own."""
    while piece and piece[0] in "#*†‡•'‘`":
        if piece[0] == "#":
            yield Token("#", start, start + 1)
        piece, start = piece[1:], start + 1
    tail: list[Token] = []
    while piece and (piece[-1] in ":'’*†‡" or (piece[-1] == "." and not _abbreviated(piece))):
        end = start + len(piece)
        tail.append(Token(piece[-1], end - 1, end))
        piece = piece[:-1]
    if piece:
        yield Token(piece, start, start + len(piece))
    yield from reversed(tail)


def _abbreviated(piece: str) -> bool:
    return bool(_INITIALS.match(piece)) or piece.lower() in words("abbreviation")
