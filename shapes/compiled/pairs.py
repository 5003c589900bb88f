"""Constraints between the values of a path and those of another property.

Follows W3C SHACL, property pair constraints: https://www.w3.org/TR/shacl/#core-components-property-pairs
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fabiola.shapes.compiled.constraints import SHACL, Constraint, Nested
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import Source
from fabiola.shapes.compiled.values import is_at_most, is_less


def read_pairs(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:equals`, `sh:disjoint`, `sh:lessThan` and `sh:lessThanOrEquals`."""
    yield from map(_equals, source.iris("equals"))
    yield from map(_disjoint, source.iris("disjoint"))
    for other in source.iris("lessThan"):
        yield _ordered(SHACL.LessThanConstraintComponent, other, is_less)
    for other in source.iris("lessThanOrEquals"):
        yield _ordered(SHACL.LessThanOrEqualsConstraintComponent, other, is_at_most)


def _equals(other: str) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        others = index.values(focus, other)
        if values == others:
            return ()
        return [
            *(value for value in values if value not in others),
            *(else_ for else_ in others if else_ not in values),
        ]

    return Constraint(SHACL.EqualsConstraintComponent, check, judges_absence=True, partner=other)


def _disjoint(other: str) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        others = index.values(focus, other)
        return [value for value in values if value in others]

    return Constraint(SHACL.DisjointConstraintComponent, check)


def _ordered(component: str, other: str, in_order: Callable[[str, str], bool]) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        others = index.values(focus, other)
        return [value for value in values for greater in others if not in_order(value, greater)]

    return Constraint(component, check)
