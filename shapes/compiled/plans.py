"""What there is to check on a node, by predicate, so that the work grows with the triples and not with the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fabiola.shapes.compiled.constraints import Check, Constraint, Shape
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.results import Result

Step = tuple[Check, Shape, Constraint]


class Plan:
    """The constraints of the shapes that apply to a node, by the predicate whose values they need."""

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self._present: dict[str, list[Step]] = {}
        self._several: dict[str, list[Step]] = {}
        self._absent: dict[str, list[Step]] = {}
        self._unless: dict[str, list[tuple[str, Step]]] = {}
        self._own: list[Step] = []
        self._given: dict[str, dict[str, list[Step]]] = {}
        self._either: list[tuple[frozenset[str], Shape, list[Step]]] = []
        self._others: list[Shape] = []
        for shape in shapes:
            self._add(shape)

    def _add(self, shape: Shape) -> None:
        if shape.path is None:
            self._add_own(shape)
        elif shape.path.predicate is not None:
            self._add_by_predicate(shape, shape.path.predicate)
        elif shape.path.either is not None:
            absent = [(each.check, shape, each) for each in shape.constraints if each.judges_absence]
            self._either.append((shape.path.either, shape, absent))
        else:
            self._others.append(shape)

    def _add_own(self, shape: Shape) -> None:
        for constraint in shape.constraints:
            step = (constraint.check, shape, constraint)
            if constraint.part is not None:
                self._add(constraint.part)
            elif constraint.given is not None:
                predicate, values = constraint.given
                by_value = self._given.setdefault(predicate, {})
                for value in values:
                    by_value.setdefault(value, []).append(step)
            else:
                self._own.append(step)

    def _add_by_predicate(self, shape: Shape, predicate: str) -> None:
        for constraint in shape.constraints:
            step = (constraint.check, shape, constraint)
            if not constraint.met_by_any:
                present = self._several if constraint.met_by_one else self._present
                present.setdefault(predicate, []).append(step)
            if constraint.partner is not None:
                self._unless.setdefault(constraint.partner, []).append((predicate, step))
            elif constraint.judges_absence:
                self._absent.setdefault(predicate, []).append(step)

    def run(self, index: Index, node: str, said: Mapping[str, Sequence[str]], found: list[Result]) -> None:
        """Add what is wrong with a node that says this."""
        present, several, unless = self._present, self._several, self._unless
        for predicate, values in said.items():
            if predicate in present:
                _run(present[predicate], index, node, values, found)
            if len(values) > 1 and predicate in several:
                _run(several[predicate], index, node, values, found)
            if predicate in unless:
                _run([step for needed, step in unless[predicate] if needed not in said], index, node, (), found)
        for predicate in self._absent.keys() - said.keys():
            _run(self._absent[predicate], index, node, (), found)
        _run(self._own, index, node, (node,), found)
        for predicate in self._given.keys() & said.keys():
            _run(_steps_given(self._given[predicate], said[predicate]), index, node, (node,), found)
        for either, shape, absent in self._either:
            if either.isdisjoint(said):
                _run(absent, index, node, (), found)
            else:
                shape.report(index, node, found)
        for shape in self._others:
            shape.report(index, node, found)


def _steps_given(by_value: Mapping[str, Sequence[Step]], values: Sequence[str]) -> Iterable[Step]:
    """The constraints that one of the values is given for, each once."""
    if len(values) == 1:
        return by_value.get(values[0], ())
    return {id(step): step for value in values for step in by_value.get(value, ())}.values()


def _run(steps: Iterable[Step], index: Index, node: str, values: Sequence[str], found: list[Result]) -> None:
    for check, shape, constraint in steps:
        if faults := check(index, node, values):
            found.extend(shape.results(constraint, faults, index, node, values))
