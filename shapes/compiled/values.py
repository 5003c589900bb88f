"""Literals and their values: which lexical forms a datatype has, and how values compare.

Follows W3C XML Schema 1.1, datatypes (https://www.w3.org/TR/xmlschema11-2/), with the comparisons of SPARQL 1.1
(https://www.w3.org/TR/sparql11-query/#OperatorMapping) extended to every ordered datatype of XML Schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from msgspec import Struct

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import RDF, XSD
from fabiola.ontology.tables import Row, table
from fabiola.shapes.compiled.moments import DAYS_IN, moment, months_and_seconds

Test = Callable[[str], bool]
"""Whether a term passes."""

_VALUE_CACHE = 4096


class Value(Struct, frozen=True):
    """What a literal denotes, with the family of datatypes among which it can be compared.

    `least` and `most` differ where the value is not exactly known: a time without time zone.
    """

    family: str
    least: object
    most: object


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
    least, most = _VALUES[family](text) if family in _VALUES else moment(text, family)
    return Value(family, least, most)


def _number(text: str) -> tuple[object, object]:
    """Numbers of all types compare with each other; NaN with nothing."""
    number = Decimal(text.replace("INF", "Infinity"))
    return number, number


def _boolean(text: str) -> tuple[object, object]:
    return text in {"true", "1"}, text in {"true", "1"}


_VALUES: Mapping[str, Callable[[str], tuple[object, object]]] = {
    "number": _number,
    "boolean": _boolean,
    "string": lambda text: (text, text),
    "duration": months_and_seconds,
}


def is_less(left: str, right: str) -> bool:
    """Whether a value is less than another, as SPARQL's `<`: false as well where the two cannot be compared."""
    return _compare(left, right, lambda a, b: bool(a < b))


def is_at_most(left: str, right: str) -> bool:
    """Whether a value is less than another or equal to it, as SPARQL's `<=`."""
    return _compare(left, right, lambda a, b: bool(a <= b))


def _compare(left: str, right: str, holds: Callable[..., bool]) -> bool:
    a, b = value_of(left), value_of(right)
    if a is None or b is None or a.family != b.family:
        return False
    try:
        return holds(a.most, b.least) or (a == b and holds(a.least, b.least))
    except InvalidOperation:
        return False
