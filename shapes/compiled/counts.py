"""Constraints on how many values there are.

Follows W3C SHACL, cardinality constraints: https://www.w3.org/TR/shacl/#core-components-count
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fabiola.shapes.compiled.constraints import SHACL, Constraint, Nested
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import Source

_FAULT = (None,)


def read_counts(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:minCount` and `sh:maxCount`."""
    if least := source.count("minCount"):
        yield _at_least(least)
    if (most := source.count("maxCount")) is not None:
        yield _at_most(most)


def _at_least(least: int) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return _FAULT if len(values) < least else ()

    return Constraint(
        SHACL.MinCountConstraintComponent, check, by_values=True, judges_absence=True, met_by_any=least == 1
    )


def _at_most(most: int) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return _FAULT if len(values) > most else ()

    return Constraint(SHACL.MaxCountConstraintComponent, check, by_values=True, met_by_one=most > 0)
