"""RDF terms as their N-Triples text: text is what the hot path writes, compares and loads.

Follows W3C N-Triples (canonical form): https://www.w3.org/TR/n-triples/#canonical-ntriples
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from fabiola.ontology.namespaces import XSD

Triple = tuple[str, str, str]
"""Subject, predicate and object, each as N-Triples text."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f]')
_PLANES = "".join([f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 14)])
_PLAIN_IRI = re.compile(r"[a-z]+:[!$&-;=?-Z_a-z~]*")
_NOT_IN_IRI = re.compile(rf"%(?![0-9A-Fa-f]{{2}})|[^!$-;=?-Z_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}]")
_INTEGER = XSD.integer
_DATE_TYPES = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}


def iri(address: str) -> str:
    """An IRI term; characters that no IRI may hold there are percent-encoded (RFC 3987)."""
    if _PLAIN_IRI.fullmatch(address):
        return f"<{address}>"
    head, hash_sign, fragment = address.partition("#")
    encoded = hash_sign.join([_NOT_IN_IRI.sub(_encode, part) for part in (head, fragment)][: 1 + len(hash_sign)])
    return f"<{encoded}>"


def literal(value: str, language: str | None = None) -> str:
    """A plain literal, language-tagged where a language is given (in lower case, as stores keep tags)."""
    if language is None and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    return f'"{_escape(value)}"@{language.lower()}' if language else f'"{_escape(value)}"'


def typed(value: str, datatype: str) -> str:
    """A literal of a datatype, which is given as a term."""
    return f'"{_escape(value)}"^^{datatype}'


@lru_cache(4_096)
def integer(value: int) -> str:
    """An `xsd:integer`, the only integer type that survives every store."""
    return f'"{value}"^^{_INTEGER}'


def boolean(value: bool) -> str:
    """An `xsd:boolean` in canonical form."""
    return f'"{"true" if value else "false"}"^^{XSD.boolean}'


def decimal(value: str) -> str:
    """A canonical decimal as `xsd:integer` where it is whole, else `xsd:decimal`."""
    return typed(value, XSD.decimal if "." in value else XSD.integer)


def date(value: str) -> str:
    """A date at its own precision: `xsd:gYear`, `xsd:gYearMonth` or `xsd:date`."""
    return typed(value, _DATE_TYPES[len(value)])


def text_of(term: str) -> str:
    """The bare IRI or the lexical form of a term."""
    if term.startswith("<"):
        return term[1:-1]
    return _unescape(term[1 : term.rindex('"')])


def main_name(terms: Iterable[str]) -> str:
    """The one of several names that a thing goes by on pages in English: an English one, else one in no language."""
    return min(terms, key=_rank_of_name)


def _rank_of_name(term: str) -> tuple[int, str]:
    language = term[term.rfind('"') + 1 :].lower()
    return (0 if language == "@en" or language.startswith("@en-") else 1 if not language else 2), term


def ntriples(triples: tuple[Triple, ...]) -> str:
    """An N-Triples document."""
    return "".join([f"{subject} {predicate} {value} .\n" for subject, predicate, value in triples])


def lines(document: str) -> list[str]:
    """The statements of an N-Triples document of ours, each with its full stop.

    Only a line feed ends one: literals may hold other characters at which Python breaks lines.
    """
    return document.split("\n")[:-1]


def _encode(match: re.Match[str]) -> str:
    return "".join([f"%{byte:02X}" for byte in match[0].encode(errors="replace")])


def _escape(value: str) -> str:
    if _SPECIAL.search(value) is None:
        return value
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}", value)


_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_PLAIN = {escape[1]: plain for plain, escape in _ESCAPES.items()} | {"'": "'"}


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1][1:], 16)) if match[1][0] in "uU" else _PLAIN[match[1]], text)
