"""Identifiers of works recognised by their shape, where a source does not say of which scheme they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fabiola.mappings.records import Identifier
from fabiola.mappings.values.identifiers import identifier

_DOI = re.compile(r"(?:doi:|info:doi/|https?://(?:dx\.)?doi\.org/|10\.\d{4,9}/)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:https?://hdl\.handle\.net/|hdl:|https?://\S+/handle/)(\d[\d.]*/[^\s?]+)", re.IGNORECASE)
_PUBMED = re.compile(r"https?://\S*(?:pubmed[./]|/pubmed)\S*/?\d+/?", re.IGNORECASE)
_PMC = re.compile(r"https?://\S+/PMC\d+/?", re.IGNORECASE)
_ARXIV = re.compile(r"(?:arxiv:|https?://arxiv\.org/abs/)\S+", re.IGNORECASE)
_ISBN = re.compile(r"(?:urn:)?isbn[:\s]*\S+|97[89][\d-]{10,14}|\d{1,5}-\d{1,7}-\d{1,7}-[\dX]", re.IGNORECASE)
_ISSN = re.compile(r"(?:(?:urn:)?e?issn[:\s]*)?\d{4}-\d{3}[\dX]", re.IGNORECASE)
_SHAPES = (
    ("doi", _DOI, False),
    ("pmid", _PUBMED, True),
    ("pmcid", _PMC, True),
    ("arxiv", _ARXIV, True),
    ("handle", _HANDLE, True),
    ("isbn", _ISBN, True),
    ("issn", _ISSN, True),
)
"""Schemes, what their identifiers look like among others, and whether that is all of them or but the beginning."""


def recognise(stated: Iterable[str]) -> tuple[Identifier, ...]:
    """The identifiers of known shapes, distinct and in order; a citation, a bare number or a shelf mark is none."""
    return tuple(dict.fromkeys(known for text in stated if (known := _identifier(text))))


def _identifier(text: str) -> Identifier | None:
    for scheme, shape, is_whole in _SHAPES:
        match = shape.fullmatch(text) if is_whole else shape.match(text)
        if match is not None:
            return identifier(scheme, match[1] if scheme == "handle" else text)
    return None
