"""Literals and their values: which lexical forms a datatype has, and how values compare.

Follows W3C XML Schema 1.1, datatypes (https://www.w3.org/TR/xmlschema11-2/), with the comparisons of SPARQL 1.1
(https://www.w3.org/TR/sparql11-query/#OperatorMapping) extended to every ordered datatype of XML Schema.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import RDF, XSD
from fabiola.ontology.tables import Row, table
from fabiola.shapes.compiled.moments import DAYS_IN, WIDEST_ZONE, ends_of, moment

Test = Callable[[str], bool]
"""Whether a term passes."""

_VALUE_CACHE = 4096


class Value(Struct, frozen=True):
    """What a literal denotes, with the family of datatypes among which it can be compared.

    `fixed` is false for a date or time without time zone.
    """

    family: str
    point: Any
    fixed: bool = True


def datatype_of(term: str) -> str | None:
    """The datatype of a literal as a term; None for IRIs and blank nodes."""
    if not term.startswith('"'):
        return None
    if term.endswith('"'):
        return XSD.string
    tail = term[term.rindex('"') + 1 :]
    return RDF.langString if tail.startswith("@") else tail[2:]


def well_formed(datatype: str) -> Test:
    """Whether a term is a literal of a datatype (a term) that has a value there."""
    if datatype == RDF.langString:
        return lambda term: datatype_of(term) == datatype
    if datatype == XSD.string:
        return lambda term: datatype_of(term) == datatype
    has_value, tail = _lexical_test(datatype), f'"^^{datatype}'
    return lambda term: term.endswith(tail) and term.startswith('"') and has_value(text_of(term))


@cache
def _lexical_test(datatype: str) -> Test:
    """Whether a text is a lexical form of a datatype; of datatypes outside XML Schema all texts are."""
    row = _row(datatype)
    if row is None:
        return lambda _: True
    matches = re.compile(row["lexical_form"], re.ASCII).fullmatch
    if row["least"] or row["most"]:
        return lambda text: matches(text) is not None and _in_range(int(text), row)
    if row["values"] in DAYS_IN:
        has_day = DAYS_IN[row["values"]]
        return lambda text: matches(text) is not None and has_day(text)
    return lambda text: matches(text) is not None


def _row(datatype: str) -> Row | None:
    name = datatype.removeprefix(f"<{XSD.iri}").removesuffix(">")
    return table("xsd_datatypes").get(name) if name != datatype else None


def _in_range(number: int, row: Row) -> bool:
    return (not row["least"] or int(row["least"]) <= number) and (not row["most"] or number <= int(row["most"]))


@lru_cache(_VALUE_CACHE)
def value_of(term: str) -> Value | None:
    """The value of a literal of an ordered datatype; None for every other term, and for what has no value."""
    datatype = datatype_of(term)
    row = _row(datatype) if datatype else None
    if row is None or not row["values"] or datatype is None:
        return None
    text = text_of(term)
    if not _lexical_test(datatype)(text):
        return None
    family = row["values"]
    return Value(family, _POINTS[family](text)) if family in _POINTS else Value(family, *moment(text, family))


_POINTS: Mapping[str, Callable[[str], object]] = {
    "number": lambda text: Decimal(text.replace("INF", "Infinity")),
    "boolean": {"false": False, "0": False, "true": True, "1": True}.__getitem__,
    "string": str,
    "duration": ends_of,
}


@lru_cache(_VALUE_CACHE)
def is_less(left: str, right: str) -> bool:
    """Whether a value is less than another, as SPARQL's `<`: false as well where the two cannot be compared."""
    return _compare(left, right, operator.lt)


@lru_cache(_VALUE_CACHE)
def is_at_most(left: str, right: str) -> bool:
    """Whether a value is less than another or equal to it, as SPARQL's `<=`."""
    return _compare(left, right, operator.le)


def _compare(left: str, right: str, holds: Callable[[Any, Any], bool]) -> bool:
    a, b = value_of(left), value_of(right)
    if a is None or b is None or a.family != b.family or _is_nan(a) or _is_nan(b):
        return False
    if a.fixed == b.fixed:
        return holds(a.point, b.point)
    return holds(a.point, b.point - WIDEST_ZONE) if a.fixed else holds(a.point + WIDEST_ZONE, b.point)


def _is_nan(value: Value) -> bool:
    return value.family == "number" and bool(value.point.is_nan())
