"""Constraints that other shapes are part of.

Follows W3C SHACL, logical and shape-based constraints: https://www.w3.org/TR/shacl/#core-components-logical and
https://www.w3.org/TR/shacl/#core-components-shape
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rdflib.term import Node, URIRef

from fabiola.shapes.compiled.constraints import SHACL, Check, Constraint, Nested, Shape
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.reading import SH, Source, term_of
from fabiola.shapes.compiled.results import Result

_LISTS: dict[str, Callable[[Iterable[bool]], bool]] = {"and": all, "or": any, "xone": lambda found: sum(found) == 1}
_FAULT = (None,)


def read_logic(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:not`, `sh:and`, `sh:or`, `sh:xone` and `sh:node`."""
    refused = [nested(node) for node in source.nodes("not")]
    yield from (
        Constraint(SHACL.NotConstraintComponent, _fails_not(shape), refused=shape.only_passing)
        for shape in refused
        if not shape.only_class
    )
    if classes := [shape.only_class for shape in refused if shape.only_class]:
        yield from (Constraint(SHACL.NotConstraintComponent, _is_of(frozenset(part))) for part in _distinct(classes))
    for name, holds in _LISTS.items():
        for members in source.lists(name):
            component, shapes = SHACL[f"{name.capitalize()}ConstraintComponent"], list(map(nested, members))
            given = next(filter(None, (shape.only_refused for shape in shapes)), None) if name == "or" else None
            yield Constraint(component, _fails(shapes, holds), given=given)
    for node in source.nodes("node"):
        shape = nested(node)
        if shape.path is not None:
            raise source.fail(f"sh:node takes a node shape, and {shape.term} has a path")
        yield Constraint(SHACL.NodeConstraintComponent, _fails([shape], all))


def _distinct(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Names in as few parts as have each name once; nearly always in one."""
    left = list(names)
    while left:
        part = list(dict.fromkeys(left))
        yield part
        for name in part:
            left.remove(name)


def _is_of(refused: frozenset[str]) -> Check:
    """Several `sh:not` that name a class each, looked up at once; links to entities have many of them."""

    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return [value for value in values for name in index.classes(value) if name in refused]

    return check


def _fails_not(shape: Shape) -> Check:
    return lambda index, focus, values: [value for value in values if shape.conforms(index, value)]


def _fails(shapes: Sequence[Shape], holds: Callable[[Iterable[bool]], bool]) -> Check:
    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        return [value for value in values if not holds(shape.conforms(index, value) for shape in shapes)]

    return check


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

    return Constraint(SHACL.PropertyConstraintComponent, _fails([shape], all), report=report, part=shape)


def read_qualified(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:qualifiedValueShape` with its counts."""
    node = source.one("qualifiedValueShape")
    if node is None:
        return
    least, most = source.count("qualifiedMinCount"), source.count("qualifiedMaxCount")
    if least is None and most is None:
        raise source.fail("sh:qualifiedValueShape needs sh:qualifiedMinCount or sh:qualifiedMaxCount")
    count = _count(nested(node), [nested(sibling) for sibling in _siblings(source, node)])
    if least:
        check = _counted(count, lambda number: number < least)
        yield Constraint(SHACL.QualifiedMinCountConstraintComponent, check, judges_absence=True)
    if most is not None:
        check = _counted(count, lambda number: number > most)
        yield Constraint(SHACL.QualifiedMaxCountConstraintComponent, check, met_by_one=most > 0)


def _siblings(source: Source, own: Node) -> list[Node]:
    """The other qualified shapes of the shapes that this property shape is part of, where they are to be disjoint."""
    if not source.flag("qualifiedValueShapesDisjoint"):
        return []
    part, qualified = URIRef(f"{SH}property"), URIRef(f"{SH}qualifiedValueShape")
    parents = source.graph.subjects(part, source.node)
    parts = {node for parent in parents for node in source.graph.objects(parent, part)}
    return sorted({shape for node in parts for shape in source.graph.objects(node, qualified)} - {own}, key=term_of)


def _count(shape: Shape, siblings: Sequence[Shape]) -> Callable[[Index, Sequence[str]], int]:
    def counts(index: Index, value: str) -> bool:
        return shape.conforms(index, value) and not any(sibling.conforms(index, value) for sibling in siblings)

    return lambda index, values: sum([counts(index, value) for value in values])


def _counted(count: Callable[[Index, Sequence[str]], int], is_wrong: Callable[[int], bool]) -> Check:
    return lambda index, focus, values: _FAULT if is_wrong(count(index, values)) else ()
