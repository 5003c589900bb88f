"""Constraints on what a value is: its class, its datatype, its kind of node.

Follows W3C SHACL, value type constraints: https://www.w3.org/TR/shacl/#core-components-value-type
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import methodcaller

from fabiola.shapes.compiled.constraints import SHACL, Constraint, Nested, each
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import Source
from fabiola.shapes.compiled.values import well_formed

_FIRST_SIGNS = {
    SHACL.IRI: "<",
    SHACL.BlankNode: "_",
    SHACL.Literal: '"',
    SHACL.BlankNodeOrIRI: "_<",
    SHACL.BlankNodeOrLiteral: '_"',
    SHACL.IRIOrLiteral: '<"',
}


def read_kinds(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:class`, `sh:datatype` and `sh:nodeKind`."""
    for name in source.iris("class"):
        yield _has_class(name)
    if (datatype := source.iri("datatype")) is not None:
        yield each(SHACL.DatatypeConstraintComponent, well_formed(datatype))
    if (kind := source.iri("nodeKind")) is not None:
        if kind not in _FIRST_SIGNS:
            raise source.fail(f"{kind} is not a kind of node")
        yield _has_kind(_FIRST_SIGNS[kind])


def _has_class(name: str) -> Constraint:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return [value for value in values if name not in index.classes(value)]

    return Constraint(
        SHACL.ClassConstraintComponent, check, foresee=lambda signature: name in signature.classes, name=name
    )


def _has_kind(first_signs: str) -> Constraint:
    return each(SHACL.NodeKindConstraintComponent, methodcaller("startswith", tuple(first_signs)))
