"""What the columns of a sheet hold, judged by their headers in several languages and by the shape of their values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from fabiola.mappings.sheets.documents import body, tables
from fabiola.mappings.sheets.mapping_files import MISSING, Layout, kinds
from fabiola.mappings.sheets.text_tables import Format
from fabiola.mappings.sheets.workbooks import is_workbook, worksheets
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import NORMALISERS, doi, isbn, issn, orcid, ror
from fabiola.mappings.values.names import name_key
from fabiola.ontology.tables import Row, rows

KEY, IGNORED = "@key", "@ignore"
"""What stands for a field in `sheet_headers.csv` where a column is the key, or never to be published."""
GUESSED = "words"
"""What tells that a column is a field where neither its header nor the shape of its values does."""
SEPARATORS = (";", "|", " and ", " & ", "\n", " / ", ",")

_SAMPLED = 500
_YEAR = re.compile(r"(?a)(?:1[5-9]|20)\d\d")
_SLASHED = re.compile(r"(?a)(\d{1,2})/(\d{1,2})/\d{2,4}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_IDENTIFIERS = {"orcids": "orcid", "affiliation-rors": "ror", "affiliation-id": "ror", "cites": "doi"}
_ADDRESS = re.compile(r"https?://\S+")
_MOST = 0.8


class Sample(NamedTuple):
    """The headers of a table and the values below each, as far as it was looked at; its worksheet, and the others."""

    headers: list[str]
    values: Mapping[str, list[str]]
    form: Format | None
    worksheet: str | None = None
    others: tuple[str, ...] = ()


class Guess(NamedTuple):
    """What a column may be: a field of a kind, with the role if it is one of people; and what tells so, if little."""

    kind: str
    field: str
    role: str = ""
    by: str = ""


def sample(path: Path, worksheet: str | None = None) -> Sample:
    """The first rows of the first table of a file. Raises NoWorksheet and what `containers.BROKEN` names."""
    names = worksheets(path) if is_workbook(path) else ()
    for _, form, found in tables(path, Layout(worksheet=worksheet)):
        headers, below = body(found, None)
        cells = [row.values for row in islice(below, _SAMPLED)]
        chosen = worksheet or next(iter(names), None)
        return Sample(
            headers, _by_column(headers, cells), form, chosen, tuple(name for name in names if name != chosen)
        )
    return Sample([], {}, None)


def guesses(header: str, values: Sequence[str]) -> tuple[Guess, ...]:
    """What a column may be in each kind of sheet: by its header, else by its values."""
    named = _headers().get(_folded(header)) or _headers().get(stem(header), ())
    return tuple(_dated(guess, values) for guess in named if _can_be(guess, values)) or _by_shape(values)


def stem(header: str) -> str:
    """A header folded for comparing, without the number that tells `Author 1` from `Author 2`."""
    return _folded(header).rstrip(" 0123456789")


def likely_kind(found: Mapping[str, Sequence[Guess]]) -> str:
    """The kind of thing that most columns speak for; a column that only one kind has counts twice."""
    votes: Counter[str] = Counter()
    for each in found.values():
        about = {guess.kind for guess in each if guess.kind in kinds()}
        for kind in about:
            votes[kind] += 2 if len(about) == 1 else 1
    return max(kinds(), key=lambda kind: votes[kind])


def separator(values: Sequence[str], names: bool = False) -> str | None:
    """What separates several values in a cell; a comma only where it does not stand inside names."""
    for mark in SEPARATORS:
        holding = [value for value in values if mark in value.strip(mark)]
        if mark == "," and names and not all(_is_list_of_names(value) for value in holding):
            continue
        if len(holding) * 10 >= len(values) and holding:
            return mark
    return None


def is_unique(values: Sequence[str], count: int) -> bool:
    """Whether every row has a value of its own."""
    return 0 < len(values) == count == len(set(values))


def is_month_first(values: Sequence[str]) -> bool:
    """Whether dates with slashes can only be American: `6/30/2018`."""
    pairs = [match.groups() for value in values if (match := _SLASHED.match(value))]
    return any(int(second) > 12 for _, second in pairs) and all(int(first) <= 12 for first, _ in pairs)


def _folded(header: str) -> str:
    return name_key(_CAMEL.sub(" ", header))


def _can_be(guess: Guess, values: Sequence[str]) -> bool:
    """Whether any of the values is an identifier, for a field that takes nothing else."""
    reader = NORMALISERS.get(_IDENTIFIERS.get(guess.field, guess.field))
    parts = (part.strip() for value in values for part in re.split("[;|,]", value))
    return reader is None or not values or any(reader(part) for part in parts)


def _dated(guess: Guess, values: Sequence[str]) -> Guess:
    """A year that is more than one is a date."""
    if guess.field != "year" or all(_YEAR.fullmatch(value) for value in values):
        return guess
    return guess._replace(field="date") if any(parse_date(value) for value in values) else guess


def _is_list_of_names(text: str) -> bool:
    """Whether every part between commas is a name of several words: `Jane Doe, Richard Roe`."""
    return all(len(part.split()) > 1 for part in text.split(",") if part.strip())


def _by_column(headers: Sequence[str], cells: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    nothing = ("", *MISSING)
    return {
        header: [value for row in cells if place < len(row) and (value := row[place].strip()) not in nothing]
        for place, header in enumerate(headers)
    }


def _by_shape(values: Sequence[str]) -> tuple[Guess, ...]:
    for reader, fields in _SHAPES:
        if values and sum(reader(value) for value in values) >= _MOST * len(values):
            return tuple(Guess(kind, field) for kind, field in fields)
    return ()


def _each(reader: Callable[[object], str | None]) -> Callable[[str], bool]:
    return lambda text: all(reader(part.strip()) for part in re.split("[;|]", text) if part.strip())


_SHAPES: tuple[tuple[Callable[[str], bool], tuple[tuple[str, str], ...]], ...] = (
    (_each(orcid), (("person", "orcid"), ("work", "orcids"), ("grant", "orcids"))),
    (_each(ror), (("organization", "ror"), ("person", "affiliation-id"), ("grant", "funder-id"))),
    (_each(doi), (("work", "doi"), ("grant", "doi"))),
    (_each(issn), (("work", "issn"), ("venue", "issn"))),
    (_each(isbn), (("work", "isbn"),)),
    (lambda text: bool(_YEAR.fullmatch(text)), (("work", "year"),)),
    (lambda text: bool(_ADDRESS.fullmatch(text)), tuple((kind, "url") for kind in ("work", "person", "organization"))),
)
"""Readers of values, and what a column is of which most values can be read."""


@cache
def _headers() -> Mapping[str, tuple[Guess, ...]]:
    found: dict[str, list[Guess]] = {}
    for row in rows("sheet_headers"):
        found.setdefault(name_key(row["header"]), []).append(_guess(row))
    return MappingProxyType({header: tuple(dict.fromkeys(each)) for header, each in found.items()})


def _guess(row: Row) -> Guess:
    return Guess(row["kind"], row["field"], row["role"])
