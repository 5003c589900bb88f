"""Licences as one canonical IRI each."""

from __future__ import annotations

import re
from functools import lru_cache

from fabiola.mappings.rdf.terms import iri
from fabiola.ontology.tables import table

_ELEMENTS = r"by(?:-nc)?(?:-sa|-nd)?"
_CREATIVE_COMMONS = re.compile(
    r"(?a)(?:https?://)?(?:www\.)?creativecommons\.org/"
    r"(?:(licen[sc]es)/([a-z-]+)(?:/(\d\.\d)(?:/([a-z]{2,3})(?![a-z]))?)?|publicdomain/(zero|mark)/(\d\.\d)).*",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = re.compile(
    rf"(?a)(?:cc-)?({_ELEMENTS})(?:-([1-4])[.-]([05]))?(?:-(igo|[a-z]{{2}}))?(?:-(?:international|unported|deed))?"
)
_ADDRESS = re.compile(r"https?://[^\s/?#<>\"{}|\\^`\[\]]+(?:[/?#].*)?", re.IGNORECASE)
_NAMED = re.compile(r"(?a)https?://(?:www\.)?(?:spdx|opensource)\.org/licenses?/([\w.-]+?)(?:\.html)?/?", re.IGNORECASE)


def licence(raw: object) -> str | None:
    """The IRI of a licence by its address, its short code or its SPDX identifier; None for anything else.

    Creative Commons addresses become `https`, with a final slash and without `legalcode` or `deed`, ports kept
    (`/by/3.0/de/`). A code without a version (`cc-by`) gets the address without one,
    `https://creativecommons.org/licenses/by/`: it names the family of licences, and no version is invented. CC0 and
    the Public Domain Mark have had only one version. A GNU licence without `-or-later` is `-only`, as SPDX reads it.
    Other web addresses stay, with the characters that no IRI may hold percent-encoded (RFC 3987).
    """
    return _licence(raw) if isinstance(raw, str) else None


@lru_cache(16_384)
def _licence(raw: str) -> str | None:
    text = re.sub(r"^https?://\s+(?:https?://)?", "https://", raw.strip(), flags=re.IGNORECASE)
    if match := _CREATIVE_COMMONS.fullmatch(text):
        return _creative_commons(match)
    if match := _NAMED.fullmatch(text):
        return _coded(match[1]) or iri(text)[1:-1]
    if _ADDRESS.fullmatch(text):
        return iri(text)[1:-1]
    return _coded(text.rpartition("/")[2] if text.startswith("/dk/atira/pure/") else text)


def _coded(text: str) -> str | None:
    code = re.sub(r"[\s_-]+", "-", text.casefold())
    if row := table("licences").get(code):
        return row["iri"]
    match = _SHORT.fullmatch(code) if code.startswith("cc") else None
    if match is None:
        return None
    version = f"{match[2]}.{match[3]}" if match[2] else ""
    port = match[4] if version else ""
    return f"https://creativecommons.org/licenses/{'/'.join(filter(None, (match[1], version, port)))}/"


def _creative_commons(match: re.Match[str]) -> str:
    parts = ("publicdomain", match[5], match[6]) if match[5] else ("licenses", *match.groups()[1:4])
    return f"https://creativecommons.org/{'/'.join(part.lower() for part in parts if part)}/"
