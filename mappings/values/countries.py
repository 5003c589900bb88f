"""Countries as ISO 3166-1 alpha-2 codes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from fabiola.mappings.values.names import name_key
from fabiola.ontology.tables import rows, table


def country(raw: object) -> str | None:
    """The code of a country by its code of two or three letters or by a name it goes by; None for anything else.

    Case, diacritics, punctuation and a leading `the` make no difference.
    """
    return _country(raw) if isinstance(raw, str) else None


def country_name(code: str) -> str:
    """The usual English name of a country. Raises KeyError for an unknown code."""
    return table("countries")[code]["name"]


@lru_cache(16_384)
def _country(text: str) -> str | None:
    return _codes().get(_key(text))


def _key(text: str) -> str:
    return name_key(text).removeprefix("the ")


@cache
def _codes() -> Mapping[str, str]:
    names = {
        _key(name): row["code"]
        for row in rows("countries")
        for name in (row["code"], row["alpha3"], row["name"], *row["other_names"].split(";"))
        if name
    }
    return MappingProxyType(names)
