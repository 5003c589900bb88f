"""The code tables (`*.csv`) that mappers, shapes, pages and people read."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType

Row = Mapping[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """The rows of a table by its file name without the suffix, in file order."""
    text = (files("fabiola.ontology") / f"{table}.csv").read_text("utf-8")
    return tuple(MappingProxyType(row) for row in csv.DictReader(StringIO(text, newline="")))


@cache
def table(name: str) -> Mapping[str, Row]:
    """The rows of a table by their first column."""
    return MappingProxyType({next(iter(row.values())): row for row in rows(name)})


@cache
def source_types(source: str) -> Mapping[str, str]:
    """The words a source has for types of works -> rows of `types.csv`."""
    return MappingProxyType({row["value"]: row["type"] for row in rows("source_types") if row["source"] == source})
