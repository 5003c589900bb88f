"""Constraints on the order of a value: between two others.

Follows W3C SHACL, value range constraints: https://www.w3.org/TR/shacl/#core-components-range
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fabiola.shapes.compiled.constraints import SHACL, Constraint, Nested, each
from fabiola.shapes.compiled.reading import Source, term_of
from fabiola.shapes.compiled.values import Test, is_at_most, is_less, value_of

_MAKERS: dict[str, Callable[[str], Test]] = {
    "minExclusive": lambda bound: lambda value: is_less(bound, value),
    "minInclusive": lambda bound: lambda value: is_at_most(bound, value),
    "maxExclusive": lambda bound: lambda value: is_less(value, bound),
    "maxInclusive": lambda bound: lambda value: is_at_most(value, bound),
}


def read_ranges(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:minExclusive`, `sh:minInclusive`, `sh:maxExclusive` and `sh:maxInclusive`."""
    for name, make in _MAKERS.items():
        if (node := source.one(name)) is not None:
            bound = term_of(node)
            if value_of(bound) is None:
                raise source.fail(f"sh:{name} takes a literal that can be compared, not {bound}")
            yield each(SHACL[f"{name[0].upper()}{name[1:]}ConstraintComponent"], make(bound))
