"""From tokens to phrases: names, award numbers, people, and the words that join them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fabiola.mappings.funding.bodies import head_of, kind_of
from fabiola.mappings.funding.numbers import begins_number, names_owner, read_numbers
from fabiola.mappings.funding.proper_names import Name, read_name
from fabiola.mappings.funding.supported import is_list_of_people, supported
from fabiola.mappings.funding.tokens import Token, brackets, tokenize
from fabiola.mappings.funding.vocabulary import phrase, words
from fabiola.mappings.records import Person

_CUES = ("grant", "project", "number")


class Numbers(NamedTuple):
    """Award numbers that stand together; `bracketed` where they follow in brackets what they belong to."""

    values: tuple[str, ...]
    start: int
    end: int
    bracketed: bool = False


class People(NamedTuple):
    """The positions of the authors for whom something is."""

    positions: tuple[int, ...]
    start: int
    end: int


class Word(NamedTuple):
    """A word that joins names (`through`, `behind`) or announces something (`grant`); `break` is any other."""

    kind: str
    start: int
    end: int


Phrase = Name | Numbers | People | Word


def read_phrases(text: str, start: int, end: int, authors: Sequence[Person]) -> tuple[Phrase, ...]:
    """The phrases of a part of a statement, in order."""
    return tuple(_Reader(tokenize(text, start, end), text, authors).read())


class _Reader:
    """Reads tokens from left to right; `bracketed` inside brackets."""

    def __init__(self, tokens: Sequence[Token], text: str, authors: Sequence[Person], bracketed: bool = False) -> None:
        self.tokens = tokens
        self.text = text
        self.authors = authors
        self.bracketed = bracketed
        self.pairs = brackets(tokens)
        self.at = 0
        self.last: Phrase | None = None

    def read(self) -> Iterator[Phrase]:
        while self.at < len(self.tokens):
            for found in self._next():
                self.last = found
                yield found

    def _next(self) -> Iterator[Phrase]:
        token = self.tokens[self.at]
        if self.at in self.pairs:
            yield from self._brackets()
        elif token.text in '"“”„«»':
            self._skip_quotation()
        elif token.text in ",;":
            yield self._word("and" if token.text == "," else "end", 1)
        elif (found := self._joining()) is not None:
            kind, length = found
            if kind in ("to", "for"):
                yield from self._recipients()
            else:
                yield self._word(kind, length)
        elif self._at_number() and not self._numbered_programme():
            yield self._numbers()
        elif token.capital or self._numbered_programme():
            name = read_name(self.tokens, self.at, self.text)
            self.at = name.after
            yield name
        elif any(sign.isalnum() for sign in token.text):
            yield self._word("break", 1)
        else:
            self.at += 1

    def _at_number(self) -> bool:
        cued = self._cued() or self.bracketed
        return begins_number(self.tokens, self.at, cued) and (cued or not names_owner(self.tokens, self.at))

    def _cued(self) -> bool:
        return isinstance(self.last, Word) and self.last.kind in _CUES

    def _word(self, kind: str, length: int) -> Word:
        first, last = self.tokens[self.at], self.tokens[self.at + length - 1]
        self.at += length
        return Word(kind, first.start, last.end)

    def _joining(self) -> tuple[str, int] | None:
        """The joining or announcing phrase here; a capital one counts only where a number follows (`Grant No. 5`)."""
        lower = tuple(token.lower for token in self.tokens[self.at : self.at + 5])
        found = phrase(lower)
        if found is None or not self.tokens[self.at].capital or found[0] == "article":
            return found
        leads = self.at == 0 and lower[found[1] : found[1] + 1] in (("from",), ("by",), ("of",))
        return found if found[0] in _CUES and (leads or self._announces(self.at + found[1])) else None

    def _announces(self, index: int) -> bool:
        """Whether a number follows, words and signs that announce it between."""
        while index < len(self.tokens) and (
            self.tokens[index].text in ":;,(" or self.tokens[index].lower in words("number") | words("grant")
        ):
            index += 1
        return begins_number(self.tokens, index, True)

    def _numbered_programme(self) -> bool:
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None
        is_short = bool(re.fullmatch(r"\d{3}", self.tokens[self.at].text))
        return is_short and following is not None and following.lower in words("programme-head")

    def _numbers(self) -> Numbers:
        run = read_numbers(self.tokens, self.at, self._cued() or self.bracketed)
        first, last = self.tokens[self.at], self.tokens[run.after - 1]
        self.at = run.after
        return Numbers(run.values, first.start, last.end, self.bracketed)

    def _recipients(self) -> Iterator[Phrase]:
        """`to MA and PNN`: the people, as far as they are any."""
        start = self.at + 1
        end = start
        while end < len(self.tokens) and (self.tokens[end].capital or self.tokens[end].text in (",", "and", "&")):
            end += 1
        while end > start and not self.tokens[end - 1].capital:
            end -= 1
        for stop in range(end, start, -1):
            span = self.text[self.tokens[start].start : self.tokens[stop - 1].end]
            if self.tokens[stop - 1].capital and (supported(span, self.authors) or is_list_of_people(span)):
                yield People(supported(span, self.authors), self.tokens[start].start, self.tokens[stop - 1].end)
                self.at = stop
                return
        yield self._word("break", 1)

    def _skip_quotation(self) -> None:
        for index in range(self.at + 1, min(self.at + 40, len(self.tokens))):
            if self.tokens[index].text in '"”»“':
                self.at = index + 1
                return
        self.at += 1

    def _brackets(self) -> Iterator[Phrase]:
        """What is in brackets, as far as it says whose or which grant, or who stands behind it."""
        close = self.pairs[self.at]
        inner = self.tokens[self.at + 1 : close]
        self.at = close + 1
        if not inner:
            return
        span = self.text[inner[0].start : inner[-1].end]
        people = supported(re.sub(r"^(?:to|for) ", "", span), self.authors)
        if people or is_list_of_people(re.sub(r"^(?:to|for) ", "", span)):
            yield People(people, inner[0].start, inner[-1].end)
            return
        found = tuple(_Reader(inner, self.text, self.authors, bracketed=True).read())
        if any(isinstance(one, Numbers) for one in found) or any(_is_behind(one) for one in found):
            yield from (one for one in found if not isinstance(one, Name) or _names_payer(found, one))


def _is_behind(found: Phrase) -> bool:
    return isinstance(found, Word) and found.kind == "behind"


def _names_payer(found: Sequence[Phrase], name: Name) -> bool:
    """Whether a name in brackets is of one who pays, not a remark on the number beside it."""
    place = found.index(name)
    before = found[place - 1] if place else None
    if before is None and " " in name.text and kind_of(name.text) == "body" and head_of(name.text):
        return any(isinstance(one, Numbers) for one in found)
    return isinstance(before, Word) and before.kind in ("behind", "from", "by")
