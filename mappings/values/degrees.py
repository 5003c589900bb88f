"""The level of a thesis by the words for its degree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from fabiola.ontology.tables import table

_WORDS = re.compile("[a-z]+")


def thesis_type(degrees: Iterable[str]) -> str:
    """The row of `types.csv` for a thesis: the first word of `degrees.csv` decides, without one it is a `thesis`."""
    for degree in degrees:
        folded = unicodedata.normalize("NFKD", degree.replace(".", "")).encode("ascii", "ignore").decode().lower()
        for word in _WORDS.findall(folded):
            if word in table("degrees"):
                return table("degrees")[word]["type"]
    return "thesis"
