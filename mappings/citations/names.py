"""People and organizations in citation files, where often only the look of a name tells the one from the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fabiola.mappings.funding.vocabulary import head
from fabiola.mappings.records import Contribution, Organization, Person, Text
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_WORDS = re.compile(r"[^\W\d_]+")


def is_body(name: str) -> bool:
    """Whether a name reads like that of a body: one of its words says so (`body_words.csv`, `funding_bodies.csv`)."""
    return any(word.lower() in table("body_words") or head(word) for word in _WORDS.findall(name))


def organization(name: str | None, *kinds: str) -> Organization | None:
    """An organization by its name alone; None without one."""
    text = plain(name)
    return Organization(names=(Text(text),), kinds=kinds) if text else None


def creator(name: str | None) -> Person | Organization | None:
    """Who bears a name written in one piece: a person as `Family, Given` or `Given Family`, else an organization.

    A comma at the end marks the name of an organization, as RIS has it.
    """
    text = plain(name)
    if not text or not (bare := text.rstrip(", ")):
        return None
    if (text != bare and "," not in bare) or ("," not in bare and is_body(bare)):
        return organization(bare)
    given, family = split_name(bare)
    printed = full_name(given, family)
    return Person(printed, given, family) if printed else None


def contributions(creators: Iterable[Person | Organization | None], role: str) -> Iterator[Contribution]:
    """The contributions of one role, numbered from 1; who is nobody leaves no gap."""
    for order, found in enumerate((one for one in creators if one is not None), 1):
        yield Contribution(found, role, order, published_name=found.name)
