"""Plain text out of titles and abstracts: markup and entities go, every other character stays."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from html.entities import html5

from fabiola.mappings.records import Text
from fabiola.mappings.values.emails import without_emails
from fabiola.ontology.tables import table

_ATTRIBUTE = r"""\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+)"""
_TAG = re.compile(
    rf"<(?P<close>/?)(?P<prefix>[A-Za-z][\w.-]*:)?(?P<name>[A-Za-z][\w.-]*)(?P<attributes>(?:{_ATTRIBUTE})*)\s*(?P<empty>/?)>"
    r"|<!--(?:(?!<!--).)*?-->|<!\[CDATA\[|\]\]>|<\?xml[^<>]*\?>",
    re.DOTALL,
)
_CLOSED = re.compile(r"</([A-Za-z][\w.-]*)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NESTED = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
_DROPPED = re.compile(
    r"<(?:\w+:)?(annotation|annotation-xml|script|style)\b[^<>]*>(?:(?!<(?:\w+:)?\1\b).)*?</(?:\w+:)?\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_TEX = re.compile(r"<(?:\w+:)?tex-math\b[^<>]*>(?:(?!<(?:\w+:)?tex-math\b).)*?</(?:\w+:)?tex-math\s*>", re.DOTALL)
_MATHML = re.compile(r"<(?:\w+:)?math\b")
_NOT_TEXT = frozenset({"Cc", "Cs"})
_MOST_LAYERS = 50


def plain(raw: object) -> str | None:
    """The text of a title or abstract without markup, entities, control characters and runs of space.

    A `<` that opens no tag is text (`p < 0.05`, `List<T>`). Inline tags leave nothing behind, block tags a space; TeX
    goes where the same formula is there as MathML; e-mail addresses go. Layers of escaping are all undone. Unicode NFC.
    """
    if not isinstance(raw, str):
        return None
    if _is_plain(raw):
        return raw
    text = _clean(raw)
    for _ in range(_MOST_LAYERS):
        if "<" not in text and "&" not in text and "]]>" not in text:
            break
        peeled = _clean(_without_tags(_ENTITY.sub(_character, _NESTED.sub("&", _without_tags(text)))))
        if peeled == text:
            break
        text = peeled
    return without_emails(text) or None


def texts(values: Iterable[object], language: str | None = None) -> tuple[Text, ...]:
    """The distinct plain texts of several values."""
    found = (plain(value) for value in values)
    return tuple(dict.fromkeys(Text(text, language) for text in found if text))


def _is_plain(text: str) -> bool:
    """Whether a text is as it should be already, as nine in ten are; the only space that prints is U+0020."""
    if "<" in text or "&" in text or "@" in text or "]]>" in text or "  " in text or not text.isprintable():
        return False
    if not text or text[0] == " " or text[-1] == " ":
        return False
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def _clean(text: str) -> str:
    if not text.isprintable():
        text = "".join([_text_character(character) for character in text])
    return " ".join(unicodedata.normalize("NFC", text).split()).strip("\ufeff ")


def _text_character(character: str) -> str:
    if unicodedata.category(character) in _NOT_TEXT:
        return " " if character.isspace() else ""
    return "" if character in "\ufffe\uffff" else character


def _without_tags(text: str) -> str:
    if "<" not in text and "]]>" not in text:
        return text
    if _MATHML.search(text):
        text = _TEX.sub("", text)
    text = _DROPPED.sub("", text)
    closed = frozenset(_CLOSED.findall(text))

    def replacement(match: re.Match[str]) -> str:
        name = match["name"]
        known = table("markup_elements").get(name.lower()) if name else None
        if known:
            return " " if known["display"] == "block" else ""
        return match[0] if name and not _is_markup(match, closed) else ""

    return _TAG.sub(replacement, text)


def _is_markup(match: re.Match[str], closed: frozenset[str]) -> bool:
    """Whether a tag of an element that the table does not have is one, and not `List<T>` or `a<b and c>d`."""
    return any(match.group("close", "prefix", "attributes", "empty")) or match["name"] in closed


def _character(match: re.Match[str]) -> str:
    entity = match[0]
    if entity[1] != "#":
        return html5.get(entity[1:], entity)
    return html.unescape(entity).replace("\ufffd", "")
