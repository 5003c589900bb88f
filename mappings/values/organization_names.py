"""Names of organizations as they are compared: without case, accents, punctuation and small words."""

from __future__ import annotations

import re

from fabiola.mappings.values.names import name_key

_WORD = re.compile(r"\w+")
_SMALL = frozenset({"the", "of", "and", "for", "de", "la", "le", "der", "des", "du", "und", "et", "y"})


def folded_name(name: str) -> str:
    """A name as it is compared; empty if one word is all of it, which is an acronym or too little to tell by."""
    words = [word for word in _WORD.findall(name_key(name).casefold()) if word not in _SMALL]
    return " ".join(words) if len(words) > 1 else ""
