"""What BibTeX entries take from the parents that they refer to by `crossref`, which may stand far behind them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from types import MappingProxyType

import msgspec

from fabiola.mappings.items import Fields

_INHERITED = MappingProxyType({"title": "booktitle", "subtitle": "booksubtitle"})
"""What the fields of a parent are called in the child that refers to it by `crossref`."""
_NOT_INHERITED = frozenset({"entry", "key", "author", "doi", "url", "pages", "crossref", "abstract", "note"})
_PARENTS = frozenset({"book", "collection", "periodical", "proceedings", "reference"})
"""The entries that others are parts of, by the data model of BibLaTeX; `mv` before the word is for several volumes."""
_TABLES = """
    PRAGMA journal_mode = OFF;
    CREATE TABLE parents (key TEXT PRIMARY KEY, number INTEGER, fields BLOB) WITHOUT ROWID;
    CREATE TABLE children (number INTEGER PRIMARY KEY, parent TEXT, fields BLOB);
"""
_FAMILIES = """
    SELECT children.number, children.fields, parents.fields FROM children
    LEFT JOIN parents ON parents.key = children.parent AND parents.number <> children.number ORDER BY children.number
"""


def with_parents(entries: Sequence[Fields]) -> Iterator[Fields]:
    """Entries with what they inherit, in their order. Of entries with the same key the last one is the parent."""
    parents = {str(entry["key"]).lower(): entry for entry in entries if entry.get("key")}
    for entry in entries:
        parent = parents.get(_parent(entry))
        yield entry if parent is None or parent is entry else _with_inherited(entry, parent)


def with_distant_parents(entries: Iterable[Fields | str]) -> Iterator[tuple[int, Fields | str]]:
    """Any number of entries, each with its number: first those without a parent, at the end those that have one.

    What stands in place of an entry is passed on. Children, and the books, proceedings and other entries that can be
    parents by their type, wait in a temporary file that nobody else sees, so that memory does not grow with them.
    Raises OSError where there is no room for it.
    """
    try:
        with closing(sqlite3.connect("", check_same_thread=False)) as database:
            database.executescript(_TABLES)
            yield from _orphans(database, entries)
            for number, fields, parent in database.execute(_FAMILIES):
                child = msgspec.json.decode(fields)
                yield number, _with_inherited(child, msgspec.json.decode(parent)) if parent else child
    except sqlite3.Error as fault:
        raise OSError(f"no room in the folder for temporary files: {fault}") from None


def _orphans(database: sqlite3.Connection, entries: Iterable[Fields | str]) -> Iterator[tuple[int, Fields | str]]:
    """The entries without a parent; the others are put aside, and so is what may be a parent."""
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, str):
            yield number, entry
            continue
        if entry.get("key") and str(entry["entry"]).removeprefix("mv") in _PARENTS:
            row = (str(entry["key"]).lower(), number, msgspec.json.encode(entry))
            database.execute("INSERT OR REPLACE INTO parents VALUES (?, ?, ?)", row)
        if parent := _parent(entry):
            database.execute("INSERT INTO children VALUES (?, ?, ?)", (number, parent, msgspec.json.encode(entry)))
        else:
            yield number, entry


def _parent(entry: Fields) -> str:
    """The key of the parent; empty where there is none."""
    return str(entry.get("crossref", "")).strip().lower()


def _with_inherited(entry: Fields, parent: Fields) -> Fields:
    inherited = {_INHERITED.get(name, name): value for name, value in parent.items() if name not in _NOT_INHERITED}
    return inherited | entry
