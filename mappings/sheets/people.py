"""The people and bodies that a row names, each with what stands in the same place of the columns beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fabiola.mappings.citations.names import creator, is_body
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.sheets.mapping_files import Column
from fabiola.mappings.sheets.rows import Row
from fabiola.mappings.values.identifiers import identifier, identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain

_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,4}")


class Party(NamedTuple):
    """The values that stand in one place: a name, an ORCID iD, an affiliation and its ROR ID; empty where none does."""

    name: str
    orcid: str
    affiliation: str
    ror: str
    column: Column


def contributions(row: Row, role: str) -> tuple[Contribution, ...]:
    """Those whom the columns of names list, numbered from 1 within each role; `role` is that of columns without one."""
    roles = dict.fromkeys(column.role or role for column in row.columns("authors"))
    return tuple(one for each in roles for one in _of_role(row, each, role))


def named(text: str, column: Column | None = None) -> Person | Organization | None:
    """Who bears a name; with the order that its column states, if any."""
    name = plain(text)
    inverted = name and column and column.names == "family-first" and "," not in name and not is_body(name)
    return creator(_with_comma(name) if name and inverted else name)


def person(text: str, column: Column) -> Person | None:
    """The person of a name, which is never taken for that of a body."""
    name = plain(text)
    if name and column.names == "family-first" and "," not in name:
        name = _with_comma(name)
    given, family = split_name(name or "")
    printed = full_name(given, family)
    return Person(printed, given, family) if printed else None


def organizations(row: Row, names: str, ids: str, *kinds: str) -> tuple[Organization, ...]:
    """The bodies of a field of names and one of their identifiers, which stand in the same order."""
    texts, numbers = _aligned(row, names, None), _aligned(row, ids, None)
    if texts and numbers and len(texts) != len(numbers):
        return row.read(names, lambda value: organization(value.text, "", *kinds))
    count = max(len(texts), len(numbers))
    pairs = zip(_filled(texts, count), _filled(numbers, count), strict=True)
    found = tuple(body for (text, _), (number, _) in pairs if (body := organization(text, number, *kinds)))
    row.read(names, lambda value: plain(value.text))
    row.read(ids, lambda value: body_identifier(value.text))
    return tuple(dict.fromkeys(found))


def organization(name: str, number: str, *kinds: str) -> Organization | None:
    """A body by its name and identifier; None without either."""
    text, own = plain(name), body_identifier(number)
    if not text and not own:
        return None
    return Organization(names=(Text(text),) if text else (), identifiers=(own,) if own else (), kinds=kinds)


def body_identifier(text: str) -> Identifier | None:
    """The identifier of a body, recognised by its shape: of ROR, Wikidata, GRID, ISNI or Crossref's funders."""
    schemes = ("ror", "wikidata", "grid", "isni", "fundref")
    return next((found for scheme in schemes if (found := identifier(scheme, text))), None)


def _of_role(row: Row, role: str, usual: str) -> Iterator[Contribution]:
    order = 0
    for party in _parties(row, role, usual):
        contributor = named(party.name, party.column) or (Person("") if party.orcid else None)
        if contributor is None:
            continue
        if isinstance(contributor, Person):
            contributor = replace(contributor, identifiers=identify(("orcid", party.orcid)))
        if not contributor.name and not contributor.identifiers:
            continue
        order += 1
        place = organization(party.affiliation, party.ror)
        yield Contribution(
            contributor, role, order, affiliations=(place,) if place else (), published_name=contributor.name or None
        )
    _take(row, role, usual)


def _parties(row: Row, role: str, usual: str) -> list[Party]:
    """The names of a role with what stands beside them; what is not one for each name is left for the report."""
    names = _aligned(row, "authors", role, usual)
    beside = [_aligned(row, field, role, usual) for field in ("orcids", "affiliations", "affiliation-rors")]
    filled = [_filled(values if len(values) == len(names) else [], len(names)) for values in beside]
    return [
        Party(name, orcid, affiliation, ror, column)
        for (name, column), (orcid, _), (affiliation, _), (ror, _) in zip(names, *filled, strict=True)
    ]


def _take(row: Row, role: str, usual: str) -> None:
    """Mark the columns that stand beside the names as understood, where there is one value for each name."""
    count = len(_aligned(row, "authors", role, usual))
    for field in ("affiliation-rors", "affiliations", "orcids", "authors"):
        values = _aligned(row, field, role, usual)
        if len(values) != count:
            continue
        for column in {each.header: each for _, each in values}.values():
            if all(_is_understood(field, part, column) for part in row.parts(column) if part):
                row.take(column)


def _is_understood(field: str, text: str, column: Column) -> bool:
    if field == "authors":
        return named(text, column) is not None
    if field == "affiliations":
        return plain(text) is not None
    return identifier("orcid" if field == "orcids" else "ror", text) is not None


def _aligned(row: Row, field: str, role: str | None, usual: str = "") -> list[tuple[str, Column]]:
    """The values of the columns of a field in a role, empty ones too; nothing where all are empty."""
    columns = [column for column in row.columns(field) if role is None or (column.role or usual) == role]
    values = [(part, column) for column in columns for part in row.parts(column)]
    return values if any(part for part, _ in values) else []


def _filled(values: Sequence[tuple[str, Column]], count: int) -> list[tuple[str, Column]]:
    return [*values, *[("", Column("", ""))] * (count - len(values))]


def _with_comma(name: str) -> str:
    """`Smith JA` and `van Dam J.` as `Smith, JA` and `van Dam, J.`; without initials the first word is the family."""
    words = name.split()
    start = len(words)
    while start > 1 and _INITIALS.fullmatch(words[start - 1]) and words[start - 1].isupper():
        start -= 1
    start = start if start < len(words) else 1
    return f"{' '.join(words[:start])}, {' '.join(words[start:])}".removesuffix(", ")
