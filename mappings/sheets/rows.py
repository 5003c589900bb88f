"""A row of a sheet by field: cells split into values, constants where a cell is empty, what nobody understood left."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeVar

from fabiola.mappings.items import Item
from fabiola.mappings.records import Date, Text
from fabiola.mappings.sheets.mapping_files import Column, Sheet, fields_of
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain

_Read = TypeVar("_Read")


class Value(NamedTuple):
    """One value of a cell, and the column that says how to read it."""

    text: str
    column: Column


class Row:
    """The values of a row by field. A column is taken when something was made of all of its values."""

    def __init__(self, item: Item, sheet: Sheet) -> None:
        self._item, self.sheet = item, sheet
        self._columns: dict[str, list[Column]] = {}
        for column in sheet.columns:
            self._columns.setdefault(column.field, []).append(column)

    def columns(self, field: str) -> list[Column]:
        """The columns that are a field, in the order of the mapping file; one for its constant if all are empty."""
        own = self._columns.get(field, [])
        if field in self.sheet.constants and not any(self._cell(column) for column in own):
            return [Column("", field)]
        return own

    def parts(self, column: Column) -> list[str]:
        """The values of one column, empty ones too, since those of other columns may stand beside them."""
        cell = self._cell(column)
        if column.field not in _repeatable(self.sheet.kind):
            return [cell]
        return [part.strip() for part in cell.split(column.separator or self.sheet.separator)]

    def read(self, field: str, reader: Callable[[Value], _Read | None]) -> tuple[_Read, ...]:
        """What a reader makes of the values of a field, distinct and in order."""
        found: list[_Read] = []
        for column in self.columns(field):
            read = [reader(Value(part, column)) for part in self.parts(column) if part]
            found += [one for one in read if one is not None]
            if None not in read:
                self.take(column)
        return tuple(dict.fromkeys(found))

    def first(self, field: str, reader: Callable[[str], _Read | None]) -> _Read | None:
        """What a reader makes of the first value of a field that it makes something of."""
        return next(iter(self.read(field, lambda value: reader(value.text))), None)

    def text(self, field: str) -> str | None:
        """The plain text of the field."""
        return self.first(field, plain)

    def texts(self, *fields: str) -> tuple[Text, ...]:
        """The plain texts of several fields, in the language that each column is said to be in."""
        found = [text for field in fields for text in self.read(field, _text)]
        return tuple(dict.fromkeys(found))

    def strings(self, field: str) -> tuple[str, ...]:
        """The plain texts of the field."""
        return self.read(field, lambda value: plain(value.text))

    def date(self, field: str) -> Date | None:
        """The date, with slashes read as the column says."""
        found = self.read(field, lambda value: parse_date(value.text, month_first=value.column.dates == "month-first"))
        return next(iter(found), None)

    def addresses(self, field: str) -> tuple[str, ...]:
        """The web addresses."""
        return self.read(field, lambda value: _address(value.text))

    def take(self, column: Column) -> None:
        """Mark a column as understood."""
        self._item.drop(column.header)

    def _cell(self, column: Column) -> str:
        if not column.header:
            return self.sheet.constants[column.field]
        value = self._item.peek(column.header)
        return value.strip() if isinstance(value, str) else ""


@cache
def _repeatable(kind: str) -> frozenset[str]:
    """The fields of a kind that may have several values in a cell."""
    return frozenset(field for field, row in fields_of(kind).items() if row["repeatable"] == "yes")


def _text(value: Value) -> Text | None:
    text = plain(value.text)
    return Text(text, value.column.language) if text else None


def _address(text: str) -> str | None:
    return text if text.startswith(("http://", "https://")) and " " not in text else None
