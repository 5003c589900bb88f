"""The clauses of a statement that say who paid, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fabiola.mappings.funding.bodies import gives_grants, kind_of
from fabiola.mappings.funding.phrases import Numbers, Word, read_phrases
from fabiola.mappings.funding.proper_names import Name
from fabiola.mappings.funding.supported import supported
from fabiola.mappings.funding.tokens import sentences, tokenize
from fabiola.mappings.funding.vocabulary import cues, disclaimers, words
from fabiola.mappings.records import Person

_LABEL = re.compile(
    r"\s*(?:(?:acknowledge?ments?|funding(?: information| statement| sources?)?|financial support|grants?|support)"
    r"\s*[:.\-–]+\s*)+",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|be|been|acknowledges?|thanks?|received|receives?|holds?|held|gratefully|"
    r"would|wish(?:es)?|also|awarded|partially|partly|funded|supported|financed|sponsored)\b"
)
_WORK_OF = re.compile(r"^(?:the\s+)?(?:work|research|stud(?:y|ies)|contributions?)\s+(?:of|by)\s+", re.IGNORECASE)
_LAST_SUBJECT = re.compile(
    r"^.*(?:[;:]|,\s*(?:and|while|whereas)\s|\band\s(?=(?:[A-Z]\.){2}|the\s(?:first|second|last)\b))", re.DOTALL
)
_BE = r"\b(?:is|are|was|were|am|be|been|being)\b(?:\s(?:\w+ly|also|further|in part))*\s*$"
_SAYS = re.compile(rf"(?:{_BE}|\band\s*$|;\s*$|\b(?:works?|study|research|paper|project)\s*$)")
_NO_PAYER = re.compile(r"(?:This|These|It|We|Our|He|She|Part|Work|Research|All)\b")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RELATIVE = re.compile(rf"\b(?:which|that|who)\s(?:\w+\s)?{_BE}")


class _Mark(NamedTuple):
    """A cue: where it begins, where the names it announces begin, and where they end at the latest (0: anywhere)."""

    reading: str
    begin: int
    after: int
    stop: int


class Clause(NamedTuple):
    """Where a clause starts, the part of it that names who paid, and the positions of the authors it is about."""

    start: int
    begin: int
    end: int
    authors: tuple[int, ...]


def clauses(text: str, authors: Sequence[Person]) -> Iterator[Clause]:
    """The clauses of a statement that say who paid, in order; sentences that disclaim say nothing."""
    for start, end in sentences(text):
        if label := _LABEL.match(text, start, end):
            start = label.end()
        if start < end and not any(mark.search(text, start, end) for mark in disclaimers()):
            found = list(_cued(text, start, end, authors))
            yield from found or _bare(text, start, end)


def _cued(text: str, start: int, end: int, authors: Sequence[Person]) -> Iterator[Clause]:
    marks = _marks(text, start, end)
    subject: tuple[int, ...] = ()
    for number, mark in enumerate(marks):
        before = max(marks[number - 1].after, marks[number - 1].stop) if number else start
        if mark.reading != "region":
            subject = _subject(text[before : mark.begin], authors) or (subject if number else ())
        limit = marks[number + 1].begin if number + 1 < len(marks) else end
        begin = start if number == 0 else mark.begin
        yield Clause(begin, mark.after, min(mark.stop, limit) if mark.stop else limit, subject)


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """The cues of a sentence in order, each once; one inside a chain (`BODY, funded by BODY`) opens no clause."""
    found: list[_Mark] = []
    for mark in sorted(_candidates(text, start, end), key=lambda mark: (mark.begin, -mark.after)):
        if found and (mark.begin < max(found[-1].after, found[-1].stop) or _goes_on(text, found[-1], mark)):
            continue
        found.append(mark)
    return found


def _candidates(text: str, start: int, end: int) -> Iterator[_Mark]:
    for reading, pattern in cues():
        for match in pattern.finditer(text, start, end):
            if "region" in match.groupdict():
                begin, stop = match.span("region")
                if _names_payers(match["region"]):
                    numbers = _BRACKETED.match(text, match.end() + 1, end)
                    yield _Mark("region", begin, begin, numbers.end() if numbers else stop)
            else:
                yield _Mark(reading, match.start(), match.start() if reading == "noun" else match.end(), 0)


def _names_payers(region: str) -> bool:
    """Whether a subject or object is nothing but a list of names."""
    if _NO_PAYER.match(region):
        return False
    small = (
        words("inside") | words("linking") | words("lower-head") | words("lower") | words("and") | {"the", "as", "well"}
    )
    outside = _BRACKETED.sub(" ", region)
    return all(token.capital or token.lower in small or not token.text.isalpha() for token in tokenize(outside))


def _goes_on(text: str, last: _Mark, mark: _Mark) -> bool:
    """Whether a cue continues the description of a body rather than saying something more of the work."""
    between = text[last.after : mark.begin]
    if mark.reading == "noun":
        return last.reading in ("after", "noun", "label") and not _VERB.search(between) and ";" not in between
    return mark.reading == "after" and (not _SAYS.search(between) or bool(_RELATIVE.search(between)))


def _subject(text: str, authors: Sequence[Person]) -> tuple[int, ...]:
    """The authors that stand before the verb."""
    plain = _LAST_SUBJECT.sub("", text)
    plain = _VERB.split(plain)[0].strip(" ,.")
    return supported(_WORK_OF.sub("", plain), authors)


def _bare(text: str, start: int, end: int) -> Iterator[Clause]:
    """A sentence without a verb that begins with a body (`NSF, grant number 5; DFG`)."""
    if _VERB.search(text, start, end):
        return
    phrases = read_phrases(text, start, end, ())
    names = [phrase for phrase in phrases if isinstance(phrase, Name)]
    strange = sum(isinstance(phrase, Word) and phrase.kind == "break" for phrase in phrases)
    numbered = any(isinstance(phrase, Numbers) for phrase in phrases)
    if names and strange <= len(names) and (numbered or _is_giver(names[0].text)) and phrases[0] is names[0]:
        yield Clause(start, start, end, ())


def _is_giver(name: str) -> bool:
    return kind_of(name) == "body" and gives_grants(name)
