"""Languages as BCP 47 tags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from fabiola.ontology.tables import rows

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.].*)?")


def language(raw: object) -> str | None:
    """The tag of a language by its ISO 639 code, a locale (`en_GB`) or its name; None for anything else."""
    return _language(raw.strip()) if isinstance(raw, str) else None


@lru_cache(16_384)
def _language(text: str) -> str | None:
    if code := _codes().get(text.casefold()):
        return code
    match = _TAG.fullmatch(text)
    code = _codes().get(match[1].casefold()) if match else None
    if match is None or code is None:
        return None
    script, region = match[2], match[3]
    return "-".join(filter(None, (code, script and script.title(), region and region.upper())))


@cache
def _codes() -> Mapping[str, str]:
    """Codes and names, in lower case, -> the two-letter code."""
    names = {
        name.casefold(): row["code"]
        for row in rows("languages")
        for name in (row["name"], row["native"], row["bibliographic"], row["alpha3"], row["code"])
        if name
    }
    return MappingProxyType(names)
