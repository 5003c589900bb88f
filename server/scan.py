"""What a SPARQL request asks for, told from its tokens before any parser sees it.

The query engine would carry out `SERVICE` over the network, and has no switch against it. The scan follows the lexical
rules of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar): strings, IRIs and comments are skipped. Where
`<` may open an IRI or be the operator "less than", both readings are followed, and a query is looked at before and
after its codepoint escapes (`\\u0053`) are resolved, so that no trick of writing hides a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPACE = r"(?:\s|\#[^\n\r]*(?:[\n\r]|$))*+"
_IRI = re.compile(r'<[^<>"{}|^`\\\x00-\x20]*>')
_STRING = re.compile(
    r"'''(?:(?:'|'')?(?:[^'\\]|\\.))*+'''"
    r'|"""(?:(?:"|"")?(?:[^"\\]|\\.))*+"""'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
    r'|"(?:[^"\\\n\r]|\\.)*+"',
    re.DOTALL,
)
_COMMENT = re.compile(r"#[^\n\r]*")
_ENDPOINT = r"(?:<[^>]*>|[?$][^\s{}#<>]+|[^\s{}#<>\"'/?:]*:(?:[^\s{}#<>\\]|\\.)*+)"
_SERVICE = re.compile(rf"SERVICE{_SPACE}(?:SILENT{_SPACE})?{_ENDPOINT}{_SPACE}\{{", re.IGNORECASE)
_PROLOGUE = re.compile(
    rf"{_SPACE}(?:(?:PREFIX{_SPACE}[\w.-]*:{_SPACE}<[^<>]*>|BASE{_SPACE}<[^<>]*>){_SPACE})*+([A-Za-z]+)", re.IGNORECASE
)
_FROM = re.compile(rf"(?<![\w?$:@.%/\\-])FROM{_SPACE}(NAMED{_SPACE})?({_ENDPOINT})", re.IGNORECASE)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])


_NEXT = {word: re.compile(rf"[<'\"#\\]|{word}", re.IGNORECASE) for word in ("SERVICE", "FROM")}
_MOST = 20
"""How often a query may have a word that is looked at; each look may go to the end of the query."""


class Refused(ValueError):
    """A request that is not run; the message says why, for the one who sent it."""


def refuse_unsafe(query: str) -> None:
    """Raise Refused for an update and for a query that would make the server call another one."""
    for reading in dict.fromkeys((query, _resolve_codepoints(query))):
        if (verb := _PROLOGUE.match(reading)) and verb[1].upper() in _UPDATES:
            raise Refused(f"{verb[1].upper()}: this endpoint answers queries only, the graph cannot be changed here.")
        if any(_SERVICE.match(reading, position) for position in _occurrences("SERVICE", reading)):
            raise Refused(
                "SERVICE: this endpoint does not call other endpoints. Query them one by one and join the answers."
            )


def graphs_of(query: str) -> tuple[tuple[bool, str], ...]:
    """The graphs that FROM and FROM NAMED name, as they are written, each with whether it is a named one.

    Raises Refused for a query that has the word too often to be looked at.
    """
    found = dict.fromkeys(
        (bool(match[1]), match[2])
        for reading in dict.fromkeys((query, _resolve_codepoints(query)))
        for position in _occurrences("FROM", reading)
        if (match := _FROM.match(reading, position))
    )
    return tuple(found)


def _occurrences(word: str, text: str) -> Iterator[int]:
    """Every position outside strings and comments, in some reading of the text, where a word stands.

    Also those in the middle of another word: the engine reads `trueSERVICE` as two. Raises Refused for too many.
    """
    if word not in text.upper():
        return
    seen: set[int] = set()
    found, waiting = 0, [0]
    while waiting:
        match = _NEXT[word].search(text, waiting.pop())
        while match and match.start() not in seen:
            position = match.start()
            seen.add(position)
            if match.end() > position + 1:
                found += 1
                yield position
            if found > _MOST:
                raise Refused(f"{word}: the query has this word more than {_MOST} times.")
            position, *others = _next_positions(text, position)
            waiting.extend(others)
            match = _NEXT[word].search(text, position)


def _next_positions(text: str, position: int) -> tuple[int, ...]:
    character = text[position]
    if character == "<" and (iri := _IRI.match(text, position)):
        return position + 1, iri.end()
    if character in "'\"" and (string := _STRING.match(text, position)):
        return (string.end(),)
    if character == "#" and (comment := _COMMENT.match(text, position)):
        return (comment.end(),)
    return (position + 2 if character == "\\" else position + 1,)


def _resolve_codepoints(text: str) -> str:
    def resolve(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 else match[0]

    return _CODEPOINT.sub(resolve, text)


def form_of(query: str) -> str:
    """The first keyword after the prologue (`SELECT`, `ASK`, `CONSTRUCT` …) in capitals; empty without one."""
    match = _PROLOGUE.match(query)
    return match[1].upper() if match else ""
