"""Licences as one canonical IRI each."""

from __future__ import annotations

import re
from functools import lru_cache

from fabiola.mappings.rdf.terms import iri
from fabiola.ontology.tables import table

_CREATIVE_COMMONS = re.compile(
    r"(?a)https?://(?:www\.)?creativecommons\.org/"
    r"(?:(licen[sc]es)/([a-z-]+)(?:/(\d\.\d)(?:/([a-z]{2,3})(?![a-z]))?)?|publicdomain/(zero|mark)/(\d\.\d)).*",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def licence(raw: object) -> str | None:
    """The IRI of a licence by its address or short code; no version is invented where a code states none.

    Creative Commons addresses become `https`, with a final slash and without `legalcode`; other web addresses stay.
    """
    return _licence(raw.strip()) if isinstance(raw, str) else None


@lru_cache(16_384)
def _licence(text: str) -> str | None:
    if match := _CREATIVE_COMMONS.fullmatch(text):
        return _creative_commons(match)
    if _ADDRESS.fullmatch(text):
        return iri(text)[1:-1]
    row = table("licences").get(re.sub(r"[\s_-]+", "-", text.casefold()))
    return row["iri"] if row else None


def _creative_commons(match: re.Match[str]) -> str:
    parts = ("publicdomain", match[5], match[6]) if match[5] else ("licenses", *match.groups()[1:4])
    return f"https://creativecommons.org/{'/'.join(part.lower() for part in parts if part)}/"
