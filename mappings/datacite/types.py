"""The type of a DataCite work by its general and its free resource type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fabiola.mappings.items import Item
from fabiola.mappings.values.degrees import thesis_type
from fabiola.ontology.tables import source_types

_NOT_LETTERS = re.compile(r"[\W\d_]+")


def general_type(item: Item) -> str | None:
    """The word for the general type, not taken."""
    types = item.peek("types")
    found = types.get("resourceTypeGeneral") if isinstance(types, dict) else None
    return found if isinstance(found, str) else None


def work_type(item: Item) -> str:
    """The row of `types.csv`: the free type refines the general one where `source_types.csv` has both together.

    A record without a general type counts as `Text`. A general type that is not in the table stays for the report.
    """
    types = item.open("types")
    types.drop("ris", "bibtex", "citeproc", "schemaOrg")
    free, general = types.text("resourceType") or "", types.peek("resourceTypeGeneral")
    word = general if isinstance(general, str) and general else "Text"
    known = _types()
    code = known.get(_fold(f"{word}/{free}")) or known.get(_fold(word))
    if code is None:
        return "other"
    types.drop("resourceTypeGeneral")
    return thesis_type((free,)) if code == "thesis" else code


@cache
def _types() -> Mapping[str, str]:
    return MappingProxyType({_fold(value): code for value, code in source_types("datacite").items()})


def _fold(value: str) -> str:
    """`Text/Journal Article`, `Text/journalarticle` and `text/journal-article` are one."""
    return "/".join(_NOT_LETTERS.sub("", part).casefold() for part in value.split("/", 1))
