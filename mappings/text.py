"""Plain text out of titles and abstracts: markup and entities go, every other character stays."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from fabiola.mappings.records import Text
from fabiola.ontology.tables import rows

_PLAIN = re.compile(r"[!-%'-;=?-~]+(?: [!-%'-;=?-~]+)*")
_TAG = re.compile(
    r"<(/?)([A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)((?:\s[^<>]*)?)/?>|<!--.*?-->|<!\[CDATA\[|\]\]>", re.DOTALL
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPACES = re.compile(r"\s+")
_BLOCKS = frozenset(row["element"] for row in rows("block_elements"))
_DROPPED = re.compile(
    r"<(?:\w+:)?(tex-math|annotation|annotation-xml|script|style)\b[^>]*>.*?</(?:\w+:)?\1>",
    re.DOTALL | re.IGNORECASE,
)
_NOT_TEXT = ("Cc", "Cs")


def plain(raw: object) -> str | None:
    """The text of a title or abstract without markup, entities, control characters and runs of space.

    A `<` that opens no tag is text (`p < 0.05`). Inline tags leave nothing behind, block tags a space. Unicode NFC.
    """
    if not isinstance(raw, str):
        return None
    if _PLAIN.fullmatch(raw):
        return raw
    text = _without_tags(raw)
    for _ in range(3):
        if not _ENTITY.search(text):
            break
        text = _without_tags(html.unescape(text))
    if not text.isprintable():
        text = "".join([_text_character(character) for character in text])
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text).strip()) or None


def texts(values: Iterable[object], language: str | None = None) -> tuple[Text, ...]:
    """The distinct plain texts of several values."""
    found = (plain(value) for value in values)
    return tuple(dict.fromkeys(Text(text, language) for text in found if text))


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    return _TAG.sub(_replacement, _DROPPED.sub("", text))


def _replacement(match: re.Match[str]) -> str:
    return " " if match[3] and match[3].lower() in _BLOCKS else ""


def _text_character(character: str) -> str:
    if unicodedata.category(character) not in _NOT_TEXT:
        return character
    return " " if character.isspace() else ""
