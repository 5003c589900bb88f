"""People and organizations in citation files, where often only the look of a name tells the one from the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fabiola.mappings.funding.vocabulary import head
from fabiola.mappings.records import Contribution, Organization, Person, Text
from fabiola.mappings.values.names import full_name, name_key, split_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_WORDS = re.compile(r"[^\W\d_]+")


def is_body(name: str) -> bool:
    """Whether a name reads like that of a body: one of its words says so (`body_words.csv`, `funding_bodies.csv`)."""
    return any(word.lower() in table("body_words") or head(word) for word in _WORDS.findall(name))


def is_school(name: str) -> bool:
    """Whether a name reads like that of a school that accepts theses, and not of a press, library or repository."""
    found = [table("school_words").get(word) for word in _WORDS.findall(name_key(name))]
    kinds = {row["kind"] for row in found if row}
    return kinds == {"school"}


def issuers(
    type_: str, name: str | None, school: str | None = None
) -> tuple[tuple[Organization, ...], tuple[Contribution, ...]]:
    """(publishers, hosts). Who is called the publisher of a thesis is often the school where it was written."""
    is_host = bool(name) and table("types")[type_]["schema"] == "Thesis" and is_school(name or "")
    schools = dict.fromkeys(filter(None, map(plain, (school, name if is_host else None))))
    publisher = None if is_host else organization(name, "publisher")
    hosts = contributions(map(organization, schools), "host-institution")
    return (publisher,) if publisher else (), tuple(hosts)


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
