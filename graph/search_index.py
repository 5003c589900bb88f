"""The full-text index of a home: a row for every thing that has a page, kept up with each run, copied to each release.

SQLite FTS5 (https://www.sqlite.org/fts5.html), over names and texts without their accents.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import msgspec

from fabiola.mappings.mentions import mentions
from fabiola.mappings.records import (
    Concept,
    Grant,
    Identifier,
    Organization,
    Person,
    Programme,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.values.awards import award_key
from fabiola.mappings.values.iris import kind_of
from fabiola.mappings.values.names import name_key

FILE = "search.sqlite"

ENDING = 40
"""How many letters of the end of a name are kept to find it by."""

VERSION = 2
"""Of the layout below; an index with another one is made anew."""

_SCHEMA = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE IF NOT EXISTS thing (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, label TEXT NOT NULL, names TEXT NOT NULL,
    text TEXT NOT NULL, year TEXT NOT NULL, type TEXT NOT NULL, access TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS thing_facets ON thing (kind, year, type, access);
CREATE TABLE IF NOT EXISTS identifier (
    value TEXT, scheme TEXT, thing INTEGER, PRIMARY KEY (value, scheme, thing)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS identifier_thing ON identifier (thing);
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5(
    label, names, text, content='thing', content_rowid='id', prefix='2 3', tokenize='unicode61 remove_diacritics 2');
CREATE TABLE IF NOT EXISTS named (kind TEXT, key TEXT, thing INTEGER, PRIMARY KEY (kind, key, thing)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS named_thing ON named (thing);
CREATE TABLE IF NOT EXISTS ending (kind TEXT, key TEXT, thing INTEGER, PRIMARY KEY (kind, key, thing)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ending_thing ON ending (thing);
"""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """What a thing is found by: its kind, its name, other names, further text, identifiers, and what narrows a search.

    `access` is `open` or `closed` for works of which that is known.
    """

    iri: str
    kind: str
    label: str
    names: tuple[str, ...] = ()
    text: str = ""
    year: str = ""
    type: str = ""
    access: str = ""
    identifiers: tuple[Identifier, ...] = ()


def entry_of(iri: str, label: str, record: Record) -> Entry:
    """The entry of a thing by its record and the label it is published with."""
    names = tuple(dict.fromkeys(name for name in _names(record) if name != label))
    known = _identifiers(record)
    if not isinstance(record, Work):
        return Entry(iri, kind_of(record), label or iri, names, _text(record), identifiers=known)
    access = {True: "open", False: "closed"}.get(record.open_access, "") if record.open_access is not None else ""
    year = (record.published or "")[:4]
    return Entry(iri, "work", label or iri, names, _text(record), year, record.type, access, known)


def folded(name: str) -> str:
    """A name as it is compared to tell whether two are the same, but for case and spaces."""
    return " ".join(normalize("NFC", name).casefold().split())


def key_of(name: str) -> str:
    """A name as things are found by: without case, punctuation and accents, where anything is left then."""
    return name_key(name) or folded(name)


def ending_of(key: str) -> str:
    """The end of a key read backwards, so that names that end alike stand side by side."""
    return key[: -ENDING - 1 : -1]


def is_current(home: Path) -> bool:
    """Whether a home (or a release) has an index with the layout of today."""
    path = home / FILE
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == VERSION)


class SearchIndex:
    """The index of a home while a run keeps it up; empty where it had another layout."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE
        if not is_current(home):
            self.path.unlink(missing_ok=True)
        self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        self._connection.executescript(_SCHEMA)

    def replace(self, entries: Iterable[Entry]) -> None:
        """Find things by their entries from now on, and no more by those they had."""
        execute = self._connection.execute
        execute("BEGIN")
        for entry in entries:
            self._remove(entry.iri)
            names = " \n".join(entry.names)
            row = (entry.iri, entry.kind, entry.label, names, entry.text, entry.year, entry.type, entry.access)
            columns = "iri, kind, label, names, text, year, type, access"
            number = execute(f"INSERT INTO thing ({columns}) VALUES (?,?,?,?,?,?,?,?)", row).lastrowid  # noqa: S608
            found_by = (number, entry.label, names, entry.text)
            execute("INSERT INTO word (rowid, label, names, text) VALUES (?,?,?,?)", found_by)
            insert = self._connection.executemany
            known = [(each.value.casefold(), each.scheme, number) for each in entry.identifiers]
            insert("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)", known)
            keys = {key_of(name) for name in (entry.label, *entry.names)}
            insert("INSERT OR IGNORE INTO named VALUES (?, ?, ?)", [(entry.kind, key, number) for key in keys])
            endings = [(entry.kind, ending_of(key), number) for key in keys]
            insert("INSERT OR IGNORE INTO ending VALUES (?, ?, ?)", endings)
        execute("COMMIT")

    def forget(self, iris: Iterable[str]) -> None:
        """Find things no more."""
        self._connection.execute("BEGIN")
        for iri in iris:
            self._remove(iri)
        self._connection.execute("COMMIT")

    def write(self, folder: Path) -> None:
        """Copy the index into the folder of a release."""
        shutil.copyfile(self.path, folder / FILE)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _remove(self, iri: str) -> None:
        execute = self._connection.execute
        row = execute("SELECT id, label, names, text FROM thing WHERE iri = ?", (iri,)).fetchone()
        if row:
            execute("INSERT INTO word (word, rowid, label, names, text) VALUES ('delete', ?, ?, ?, ?)", row)
            for statement in (
                "DELETE FROM thing WHERE id = ?",
                "DELETE FROM identifier WHERE thing = ?",
                "DELETE FROM named WHERE thing = ?",
                "DELETE FROM ending WHERE thing = ?",
            ):
                execute(statement, row[:1])


def _identifiers(record: Record) -> tuple[Identifier, ...]:
    """The identifiers of a thing; of a grant its number too, which other funders may have given as well."""
    if isinstance(record, Concept):
        return ()
    if isinstance(record, Grant) and record.number and (key := award_key(record.number)):
        return (*record.identifiers, Identifier("award", key))
    return record.identifiers


def _names(record: Record) -> Iterable[str]:
    if isinstance(record, Work):
        titles = (*record.titles, *record.alternative_titles, *record.translated_titles)
        return [text.value for text in titles] + list(record.subtitles)
    if isinstance(record, Person):
        return [record.name, *record.other_names]
    if isinstance(record, Organization):
        return [*_values(record.names), *_values(record.aliases), *record.acronyms]
    if isinstance(record, Grant):
        return [*_values(record.titles), *filter(None, (record.number, record.acronym))]
    if isinstance(record, Programme):
        return [record.name.value]
    if isinstance(record, Venue):
        return [*_values(record.names), *_values(record.alternative_names)]
    return [record.label.value] if isinstance(record, Concept) else []


def _values(texts: Iterable[Text]) -> list[str]:
    return [text.value for text in texts]


def _text(record: Record) -> str:
    """What else a thing may be looked for by: the people, organizations and journals it names, and what it is about."""
    parts = [name for each in mentions(record) if not isinstance(each, Work) for name in _short(each)]
    if isinstance(record, Work):
        parts += [*(text.value for text in record.abstracts), *record.keywords]
    if isinstance(record, Grant):
        parts += [*(text.value for text in record.descriptions), *record.keywords]
    return " \n".join(dict.fromkeys(parts))


def _short(record: Record) -> Iterable[str]:
    """The names by which something mentioned is looked for; not by its other names, which its own page is found by."""
    if isinstance(record, Person):
        return [record.name]
    return list(_names(record))[:1]
