"""Languages as BCP 47 tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from fabiola.mappings.values.countries import country
from fabiola.ontology.tables import rows

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:[-_.@].*)?")
_NAME_AND_PLACE = re.compile(r"([^()]+?)\s*\(([^()]+)\)")


def language(raw: object) -> str | None:
    """The tag of a language by its ISO 639 code, a locale (`en_GB`), its name or an address that ends in one of these.

    `English (US)` is `en-US`. None for anything else, and for the codes of no language (`und`, `mul`, `zxx`).
    """
    return _language(raw.strip()) if isinstance(raw, str) else None


@lru_cache(16_384)
def _language(text: str) -> str | None:
    text = text.removesuffix("/").rpartition("/")[2]
    if code := _code(text):
        return code
    if match := _NAME_AND_PLACE.fullmatch(text):
        code, place = _code(match[1]), country(match[2])
        return f"{code}-{place}" if code and place else code
    match = _TAG.fullmatch(text)
    code = _code(match[1]) if match else None
    if match is None or code is None:
        return None
    return "-".join(filter(None, (code, match[2] and match[2].title(), _region(match[3]))))


def _region(raw: str | None) -> str | None:
    return raw if raw is None or raw.isdigit() else country(raw)


def _code(text: str) -> str | None:
    return _codes().get(unicodedata.normalize("NFC", text).casefold())


@cache
def _codes() -> Mapping[str, str]:
    """Codes and names, in lower case, -> the code that BCP 47 asks for: of two letters where there is one."""
    names = {
        name.casefold(): row["code"]
        for row in rows("languages")
        for name in (*row["other_names"].split(";"), row["name"], row["native"], row["bibliographic"], row["alpha3"])
        if name
    }
    return MappingProxyType(names | {row["code"]: row["code"] for row in rows("languages")})
