"""Constraints that other shapes are part of.

Follows W3C SHACL, logical and shape-based constraints: https://www.w3.org/TR/shacl/#core-components-logical and
https://www.w3.org/TR/shacl/#core-components-shape
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import structs
from rdflib.term import Node, URIRef

from fabiola.shapes.compiled.constraints import (
    SHACL,
    Check,
    Conforms,
    Constraint,
    Faults,
    Nested,
    Shape,
    by_text,
    meets_all,
)
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import SH, Source, term_of
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.signatures import Foresee, Signature, Verdict, all_of, any_of, one_of, opposite

_FAULT = (None,)


def read_logic(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:not`, `sh:and`, `sh:or`, `sh:xone` and `sh:node`."""
    refused = [nested(node) for node in source.nodes("not")]
    yield from (_not(shape) for shape in refused if not shape.only_class)
    if classes := [shape.only_class for shape in refused if shape.only_class]:
        yield from map(_not_of, map(frozenset, _distinct(classes)))
    for name, make in _LISTS.items():
        for members in source.lists(name):
            yield make(list(map(nested, members)))
    for node in source.nodes("node"):
        shape = nested(node)
        if shape.path is not None:
            raise source.fail(f"sh:node takes a node shape, and {shape.term} has a path")
        yield _all_of(SHACL.NodeConstraintComponent, [shape])


def _distinct(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Names in as few parts as have each name once; nearly always in one."""
    left = list(names)
    while left:
        part = list(dict.fromkeys(left))
        yield part
        for name in part:
            left.remove(name)


def _not_of(refused: frozenset[str]) -> Constraint:
    """Several `sh:not` that name a class each, looked up at once; links to entities have many of them."""

    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        found = index.instances(values, refused)
        return [value for value in found for name in index.classes(value) if name in refused] if found else ()

    def foresee(signature: Signature) -> Verdict:
        return refused.isdisjoint(signature.classes)

    return Constraint(SHACL.NotConstraintComponent, check, foresee=foresee)


def _not(shape: Shape) -> Constraint:
    conforms = shape.conforms
    constraint = _judging(
        SHACL.NotConstraintComponent,
        [shape],
        lambda index, value: not conforms(index, value),
        lambda signature: opposite(shape.foresee(signature)),
    )
    return structs.replace(constraint, refused=shape.only_passing)


def _and(shapes: Sequence[Shape]) -> Constraint:
    return _all_of(SHACL.AndConstraintComponent, shapes)


def _all_of(component: str, shapes: Sequence[Shape]) -> Constraint:
    holds = meets_all([shape.conforms for shape in shapes])
    return _judging(component, shapes, holds, lambda signature: all_of(shape.foresee(signature) for shape in shapes))


def _or(shapes: Sequence[Shape]) -> Constraint:
    def holds(index: Index, value: str) -> bool:
        for shape in shapes:  # noqa: SIM110 - called often; a generator takes half as long again
            if shape.conforms(index, value):
                return True
        return False

    def foresee(signature: Signature) -> Verdict:
        return any_of(shape.foresee(signature) for shape in shapes)

    given = next(filter(None, (shape.only_refused for shape in shapes)), None)
    return structs.replace(_judging(SHACL.OrConstraintComponent, shapes, holds, foresee), given=given)


def _xone(shapes: Sequence[Shape]) -> Constraint:
    def holds(index: Index, value: str) -> bool:
        return sum([shape.conforms(index, value) for shape in shapes]) == 1

    def foresee(signature: Signature) -> Verdict:
        return one_of(shape.foresee(signature) for shape in shapes)

    return _judging(SHACL.XoneConstraintComponent, shapes, holds, foresee)


_LISTS: dict[str, Callable[[Sequence[Shape]], Constraint]] = {"and": _and, "or": _or, "xone": _xone}


def _judging(component: str, shapes: Sequence[Shape], holds: Conforms, foresee: Foresee) -> Constraint:
    """A constraint on each value node by itself, whose text is enough where it is for every shape."""

    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        for value in values:
            if not holds(index, value):
                return [value for value in values if not holds(index, value)]
        return ()

    test = by_text(holds) if all(shape.test for shape in shapes) else None
    return Constraint(component, check, holds=holds, test=test, by_values=test is not None, foresee=foresee)


def read_properties(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:property`, each reporting as the property shape itself."""
    for node in source.nodes("property"):
        shape = nested(node)
        if shape.path is None:
            raise source.fail(f"sh:property takes a property shape, and {shape.term} has no path")
        yield _property(shape)


def _property(shape: Shape) -> Constraint:
    def report(index: Index, focus: str, values: Sequence[str]) -> Iterable[Result]:
        found: list[Result] = []
        for value in values:
            shape.report(index, value, found)
        return found

    return structs.replace(_all_of(SHACL.PropertyConstraintComponent, [shape]), report=report, part=shape)


def read_qualified(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:qualifiedValueShape` with its counts."""
    node = source.one("qualifiedValueShape")
    if node is None:
        return
    least, most = source.count("qualifiedMinCount"), source.count("qualifiedMaxCount")
    if least is None and most is None:
        raise source.fail("sh:qualifiedValueShape needs sh:qualifiedMinCount or sh:qualifiedMaxCount")
    shape, siblings = nested(node), [nested(sibling) for sibling in _siblings(source, node)]
    by_values, counts = all(each.test for each in (shape, *siblings)), _counts(shape, siblings)
    if least:
        check = _counted(counts, least, _FAULT, ())
        component = SHACL.QualifiedMinCountConstraintComponent
        yield Constraint(component, check, by_values=by_values, judges_absence=True)
    if most is not None:
        check = _counted(counts, most + 1, (), _FAULT)
        component = SHACL.QualifiedMaxCountConstraintComponent
        yield Constraint(component, check, by_values=by_values, met_by_one=most > 0)


def _siblings(source: Source, own: Node) -> list[Node]:
    """The other qualified shapes of the shapes that this property shape is part of, where they are to be disjoint."""
    if not source.flag("qualifiedValueShapesDisjoint"):
        return []
    part, qualified = URIRef(f"{SH}property"), URIRef(f"{SH}qualifiedValueShape")
    parents = source.graph.subjects(part, source.node)
    parts = {node for parent in parents for node in source.graph.objects(parent, part)}
    return sorted({shape for node in parts for shape in source.graph.objects(node, qualified)} - {own}, key=term_of)


def _counts(shape: Shape, siblings: Sequence[Shape]) -> Conforms:
    """Whether a value node is one to count."""
    if not siblings:
        return shape.conforms

    def counts(index: Index, value: str) -> bool:
        return shape.conforms(index, value) and not any(sibling.conforms(index, value) for sibling in siblings)

    return counts


def _counted(counts: Conforms, enough: int, few: Faults, many: Faults) -> Check:
    """The faults where fewer value nodes than enough are to be counted, and those where there are enough."""

    def check(index: Index, focus: str, values: Sequence[str]) -> Faults:
        left, open_values = enough, len(values)
        for value in values:
            if left > open_values:
                return few
            open_values -= 1
            if counts(index, value):
                left -= 1
                if not left:
                    return many
        return few

    return check
