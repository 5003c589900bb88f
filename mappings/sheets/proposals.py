"""A mapping file proposed for a sheet: usable as it is, with remarks on what could not be placed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from fabiola.mappings.sheets.mapping_files import REQUIRED, TYPED, fields_of
from fabiola.mappings.sheets.samples import (
    GUESSED,
    IGNORED,
    KEY,
    Guess,
    Sample,
    guesses,
    is_month_first,
    is_unique,
    likely_kind,
    sample,
    separator,
    stem,
)
from fabiola.mappings.sheets.words import known_words
from fabiola.ontology.tables import Row

_NAMES = frozenset({"authors"})
_KEYS = ("doi", "orcid", "ror", "number", "issn-l", "issn", "pmid", "isbn", "handle")
_MOST_WORDS = 50


class Proposal(NamedTuple):
    """The text of a mapping file, the kind it is for, and which columns it has a place for and which not."""

    text: str
    kind: str
    placed: Mapping[str, Guess]
    left: tuple[str, ...]


class NoTable(Exception):
    """The file has no row of headers with rows below it."""


def propose(path: Path, kind: str | None = None, worksheet: str | None = None) -> Proposal:
    """A mapping file for a table of the kind given, or of the likeliest. Raises NoTable and what `sample` does."""
    table = sample(path, worksheet)
    if not any(table.values.values()):
        raise NoTable(f"{path} has no row of headers with rows below it")
    found = {header: guesses(header, table.values[header]) for header in table.headers}
    chosen = kind or likely_kind(found)
    key = _key(table, found, chosen)
    ignored = tuple(header for header, each in found.items() if any(guess.field == IGNORED for guess in each))
    placed = _place(table, {header: each for header, each in found.items() if header not in ignored}, chosen)
    left = tuple(header for header in table.headers if header not in (*placed, *ignored, key))
    return Proposal("\n".join(_lines(path, table, chosen, key, placed, left, ignored)) + "\n", chosen, placed, left)


def _place(table: Sample, found: Mapping[str, tuple[Guess, ...]], kind: str) -> dict[str, Guess]:
    """A field for each column that has a guess for the kind; the first column has it, and those that only a number
    tells from it.
    """
    placed: dict[str, Guess] = {}
    for header, each in found.items():
        for guess in each:
            others = [other for other, its in placed.items() if (its.field, its.role) == (guess.field, guess.role)]
            again = fields_of(kind)[guess.field]["repeatable"] != "no" if guess.kind == kind else False
            if guess.kind == kind and all(again and stem(other) == stem(header) for other in others):
                placed[header] = guess
                break
    if not any(guess.field in REQUIRED[kind] for guess in placed.values()) and (header := _wordiest(table, placed)):
        placed[header] = Guess(kind, REQUIRED[kind][0], by=GUESSED)
    return placed


def _wordiest(table: Sample, placed: Mapping[str, Guess]) -> str:
    """The column that has the most words, of those without a place if there are any: what rows are called, where no
    header says it.
    """
    filled = [header for header in table.headers if table.values[header]]
    rest = [header for header in filled if header not in placed] or filled
    return max(rest, key=lambda header: sum(len(value.split()) for value in table.values[header]), default="")


def _key(table: Sample, found: Mapping[str, tuple[Guess, ...]], kind: str) -> str:
    """The column that tells rows apart: one that is called a key, else an identifier, that each row has its own of."""
    count = max(map(len, table.values.values()))
    unique = [header for header in table.headers if is_unique(table.values[header], count)]
    named = [header for header in unique if any(guess.field == KEY for guess in found[header])]
    fields = {guess.field: header for header in unique for guess in found[header] if guess.kind == kind}
    return next(iter([*named, *(fields[field] for field in _KEYS if field in fields)]), "")


def _lines(
    path: Path,
    table: Sample,
    kind: str,
    key: str,
    placed: Mapping[str, Guess],
    left: tuple[str, ...],
    ignored: tuple[str, ...],
) -> Iterator[str]:
    yield f"# How to read {path.name}: the kind of thing a row is about, and the field that each column is."
    yield "# Check it, change it, then: fabiola validate " + path.name
    yield "\n[sheet]"
    yield f"kind = {_quoted(kind)}"
    yield f"key = {_quoted(key)}" if key else "# key = the column that tells rows apart; none does, so identifiers do"
    if table.worksheet:
        others = f"  # there are {', '.join(map(_quoted, table.others))} too" if table.others else ""
        yield f"worksheet = {_quoted(table.worksheet)}{others}"
    if table.form and table.form.guessed:
        yield f"encoding = {_quoted(table.form.encoding)}  # a guess, since it is not UTF-8: look at names and titles"
    yield "\n[columns]"
    for header in table.headers:
        if header in placed:
            remark = "  # a guess, since no header says it" if placed[header].by == GUESSED else ""
            yield f"{_quoted(header)} = {_column(placed[header], table.values[header], fields_of(kind))}{remark}"
    for header in left:
        yield f"# {_quoted(header)} = ?  # no place was found; `fabiola publish` reports it{_example(table, header)}"
    yield from _constants(kind, placed)
    yield from _types(kind, table, placed)
    if ignored:
        yield "\n[ignore]  # columns that are not published, and not reported either"
        yield f"columns = [{', '.join(map(_quoted, ignored))}]"
    yield from _vocabulary(kind)


def _column(guess: Guess, values: list[str], fields: Mapping[str, Row]) -> str:
    """The field, with what has to be said for its cells to be read."""
    options = {"role": guess.role} if guess.role else {}
    if fields[guess.field]["repeatable"] == "yes":
        mark = separator(values, guess.field in _NAMES)
        options |= {"separator": mark} if mark not in (None, ";") else {}
    if "dates" in fields[guess.field]["options"].split() and is_month_first(values):
        options |= {"dates": "month-first"}
    if not options:
        return _quoted(guess.field)
    said = {"field": guess.field, **options}
    return "{ " + ", ".join(f"{name} = {_quoted(str(value))}" for name, value in said.items()) + " }"


def _constants(kind: str, placed: Mapping[str, Guess]) -> Iterator[str]:
    """What all rows have in common: the type of works that are in a journal, where no column says it."""
    fields = {guess.field for guess in placed.values()}
    yield "\n[constants]  # what holds for all rows whose cell is empty, or that have no column for it"
    if kind == "work" and "type" not in fields:
        likely = "journal-article" if "journal" in fields else "chapter" if "book" in fields else "other"
        yield f"type = {_quoted(likely)}  # a guess, since no column says it"


def _types(kind: str, table: Sample, placed: Mapping[str, Guess]) -> Iterator[str]:
    """The words of the sheet for types that are not known, each to be given a code."""
    columns = [header for header, guess in placed.items() if guess.field == "type"]
    words = dict.fromkeys(" ".join(value.split()) for header in columns for value in table.values[header])
    unknown = [word for word in words if word.casefold() not in known_words(kind)] if kind in TYPED else []
    if unknown:
        yield "\n[types]  # the words of this sheet, and the code of each"
        yield from (f"# {_quoted(word)} = ?" for word in unknown[:_MOST_WORDS])


def _vocabulary(kind: str) -> Iterator[str]:
    yield f'\n# The fields of a {kind}. (several) take several values in a cell: separator = ";" unless stated.'
    for name, row in fields_of(kind).items():
        several = " (several)" if row["repeatable"] == "yes" else ""
        yield f"#   {name:<18} {row['means']}{several}"


def _example(table: Sample, header: str) -> str:
    first = " ".join(next(iter(table.values[header]), "").split())
    return f"; it holds {_quoted(first[:40])}" if first else "; it is empty"


def _quoted(text: str) -> str:
    """Text as TOML writes it, in which JSON's escapes are the same but for what lies beyond the first plane."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
