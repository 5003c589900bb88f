"""Marking the words that were looked for in a name, as the index compares them: without case and accents."""

from __future__ import annotations

import re
from collections.abc import Collection
from unicodedata import combining, normalize

from markupsafe import Markup, escape

from fabiola.graph.searching import words_of

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_QUOTED = re.compile(r'"([^"]+)"')


def mark(name: str, text: str) -> Markup:
    """A name, escaped, with the words of a text marked; of the last word of the text what is there of it."""
    query = words_of(text)
    wanted = [_plain(word) for word in _QUOTED.findall(query)]
    beginning = wanted[-1] if query.endswith("*") else ""
    parts, end = [], 0
    for word in _WORD.finditer(name):
        if length := _marked(word[0], wanted, beginning):
            start, before = word.start(), name[end : word.start()]
            end = start + length
            parts += [escape(before), Markup("<mark>{}</mark>").format(name[start:end])]
    return Markup("").join([*parts, escape(name[end:])])


def _marked(word: str, wanted: Collection[str], beginning: str) -> int:
    """How many characters of a word are to be marked."""
    plain = _plain(word)
    if plain in wanted:
        return len(word)
    return _length(word, len(beginning)) if beginning and plain.startswith(beginning) else 0


def _length(word: str, count: int) -> int:
    """How many characters of a word make `count` plain letters, with the accents that stand behind the last."""
    for place, character in enumerate(word):
        plain = len(_plain(character))
        if plain and count <= 0:
            return place
        count -= plain
    return len(word)


def _plain(text: str) -> str:
    return "".join([character for character in normalize("NFD", text.casefold()) if not combining(character)])
