"""Words for types of works, venues and organizations, as people write them in several languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from fabiola.mappings.sheets.mapping_files import TYPED
from fabiola.mappings.sheets.rows import Row
from fabiola.ontology.tables import rows, source_types, table


def code(row: Row, field: str) -> str | None:
    """The code of the type that a row says, by the words of its sheet, then those that are known anyway."""
    return row.first(field, lambda text: _code(row, text))


def codes(row: Row, field: str) -> tuple[str, ...]:
    """The codes of all types that a row says."""
    return row.read(field, lambda value: _code(row, value.text))


def known_words(kind: str) -> Mapping[str, str]:
    """Words in lower case -> codes of the table of a kind."""
    return _words(TYPED[kind])


def _code(row: Row, text: str) -> str | None:
    word = " ".join(text.casefold().split())
    own = row.sheet.types.get(word)
    return own if own in table(TYPED[row.sheet.kind]) else known_words(row.sheet.kind).get(word)


@cache
def _words(name: str) -> Mapping[str, str]:
    first = next(iter(rows(name)[0]))
    found = {row["label"].casefold(): row[first] for row in rows(name)} | {row[first]: row[first] for row in rows(name)}
    if name == "types":
        found = {word.casefold(): code for word, code in source_types("sheet").items()} | found
    return MappingProxyType(found)
