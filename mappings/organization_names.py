"""Organizations by their names: found where exactly one of those known has the name, in the country that is meant."""

from __future__ import annotations

import re

from fabiola.mappings.records import Organization
from fabiola.mappings.values.names import name_key

_WORD = re.compile(r"\w+")
_SMALL = frozenset({"the", "of", "and", "for", "de", "la", "le", "der", "des", "du", "und", "et", "y"})


class NameIndex:
    """The names of organizations and whose they are; acronyms alone name nothing."""

    def __init__(self) -> None:
        self._held: dict[str, set[tuple[str, str]]] = {}
        self._known: set[str] = set()

    def add(self, organization: Organization, identity: str) -> None:
        """Know an organization by its names and aliases."""
        self._known.add(identity)
        for text in (*organization.names, *organization.aliases):
            if key := folded_name(text.value):
                self._held.setdefault(key, set()).add((identity, organization.country or ""))

    def holds(self, identity: str) -> bool:
        """Whether an organization is known."""
        return identity in self._known

    def find(self, name: str, country: str | None) -> str | None:
        """The one organization that a name means; None where there is none, or where it could be another."""
        held = self._held.get(folded_name(name), set())
        if country:
            held = {(identity, place) for identity, place in held if place in ("", country)}
        return next(iter(held))[0] if len(held) == 1 else None


def folded_name(name: str) -> str:
    """A name as it is compared: without case, accents, punctuation and small words; empty if one word is all of it."""
    words = [word for word in _WORD.findall(name_key(name).casefold()) if word not in _SMALL]
    return " ".join(words) if len(words) > 1 else ""
