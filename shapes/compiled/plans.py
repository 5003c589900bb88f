"""What there is to check on the nodes of one signature: work that grows with their values and not with the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import methodcaller
from types import BuiltinMethodType

from fabiola.shapes.compiled.constraints import Check, Constraint, Shape, conjunction
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.paths import Path, Walk, along_any
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.signatures import Signature
from fabiola.shapes.compiled.values import Test

Step = tuple[Check, Shape, Constraint]

Joining = Callable[[tuple[Test, ...]], Test]

_TESTS, _TERMS = 1024, 512
"""How many conjunctions of tests are kept, and how many terms each remembers the answer for."""

_QUICK = (BuiltinMethodType, methodcaller)
"""Tests that answer as quickly as they would remember."""


def joining() -> Joining:
    """A way to make several tests of a term one, the same for the same tests; it remembers the terms it met last."""

    @lru_cache(_TESTS)
    def join(tests: tuple[Test, ...]) -> Test:
        joined = conjunction(tests)
        return joined if isinstance(joined, _QUICK) else lru_cache(_TERMS)(joined)

    return join


class Plan:
    """What the shapes that apply to nodes of a signature can find wrong with them.

    The constraints that all such nodes meet are left out. Those on the values of one path stand together: the values
    are walked to once, and where a look at their text is enough, one test of each value stands for all constraints.
    """

    def __init__(self, shapes: Iterable[Shape], signature: Signature, join: Joining) -> None:
        self._signature = signature
        self._by_predicate: dict[str, list[Step]] = {}
        self._by_path: dict[str, tuple[Walk, list[Step]]] = {}
        self._absent: list[Step] = []
        self._own: list[Step] = []
        self._given: dict[str, dict[str, list[Step]]] = {}
        for shape in shapes:
            self._add(shape)
        self._tested: list[tuple[str, Test, list[Step]]] = []
        self._present: list[tuple[str, Step]] = []
        self._mirrored: list[tuple[str, str, Step]] = []
        self._several: list[tuple[str, Step]] = []
        self._walked = [(walk, _by_number(steps)[0], steps) for walk, steps in self._by_path.values()]
        for predicate, steps in self._by_predicate.items():
            self._add_present(predicate, steps, join)

    def _add(self, shape: Shape) -> None:
        steps: list[Step] = []
        for each in shape.constraints:
            if shape.path is None and each.part is not None:
                self._add(each.part)
            elif shape.foresee_of(each, self._signature) is not True:
                steps.append((each.check, shape, each))
        if shape.path is None:
            self._add_own(steps)
        elif steps:
            self._add_on_path(shape.path, steps)

    def _add_on_path(self, path: Path, steps: Iterable[Step]) -> None:
        """Take constraints on the values of a path; where it is any of several predicates, of those that are said."""
        ways = [predicate for predicate in path.ways if predicate in self._signature.predicates]
        if not path.is_any_of_ways:
            self._by_path.setdefault(path.text, (path.walk, []))[1].extend(steps)
        elif len(ways) > 1:
            self._by_path.setdefault("|".join(ways), (along_any(ways), []))[1].extend(steps)
        elif ways:
            self._by_predicate.setdefault(ways[0], []).extend(steps)
        else:
            self._absent.extend(steps)

    def _add_own(self, steps: Iterable[Step]) -> None:
        for step in steps:
            given = step[2].given
            if given is None:
                self._own.append(step)
            elif given[0] in self._signature.predicates:
                by_value = self._given.setdefault(given[0], {})
                for value in given[1]:
                    by_value.setdefault(value, []).append(step)

    def _add_present(self, predicate: str, steps: Iterable[Step], join: Joining) -> None:
        """Take the constraints on the values of a predicate."""
        always, several = _by_number(steps)
        tests = dict.fromkeys(test for step in always if (test := step[2].test) is not None)
        if tests:
            self._tested.append((predicate, join(tuple(tests)), [step for step in always if step[2].test]))
        for step in always:
            partner = step[2].partner
            if partner in self._signature.predicates:
                self._mirrored.append((predicate, partner, step))
            elif step[2].test is None:
                self._present.append((predicate, step))
        self._several.extend((predicate, step) for step in several)

    def run(self, index: Index, node: str, said: Mapping[str, Sequence[str]], found: list[Result]) -> None:
        """Add what is wrong with a node that says this."""
        for predicate, passes, steps in self._tested:
            for value in said[predicate]:
                if not passes(value):
                    _run(steps, index, node, said[predicate], found)
                    break
        for predicate, partner, step in self._mirrored:
            if said[predicate] != said[partner]:
                _run((step,), index, node, said[predicate], found)
        for predicate, step in self._present:
            if step[0](index, node, said[predicate]):
                _run((step,), index, node, said[predicate], found)
        for predicate, step in self._several:
            if len(said[predicate]) > 1:
                _run((step,), index, node, said[predicate], found)
        for walk, always, several in self._walked:
            values = walk(index, node)
            _run(always if len(values) < 2 else several, index, node, values, found)
        if self._absent:
            _run(self._absent, index, node, (), found)
        if self._own:
            _run(self._own, index, node, (node,), found)
        for predicate, by_value in self._given.items():
            _run(_steps_given(by_value, said[predicate]), index, node, (node,), found)


def _by_number(steps: Iterable[Step]) -> tuple[list[Step], list[Step]]:
    """The constraints to check on any number of values, and those that take several values to be broken."""
    always: list[Step] = []
    several: list[Step] = []
    for step in steps:
        (several if step[2].met_by_one else always).append(step)
    return always, several


def _steps_given(by_value: Mapping[str, Sequence[Step]], values: Sequence[str]) -> Iterable[Step]:
    """The constraints that one of the values is given for, each once."""
    if len(values) == 1:
        return by_value.get(values[0], ())
    return {id(step): step for value in values for step in by_value.get(value, ())}.values()


def _run(steps: Iterable[Step], index: Index, node: str, values: Sequence[str], found: list[Result]) -> None:
    for check, shape, constraint in steps:
        if faults := check(index, node, values):
            found.extend(shape.results(constraint, faults, index, node, values))
