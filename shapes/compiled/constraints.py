"""What a constraint is once compiled, and a shape made of constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from rdflib.term import Node

from fabiola.ontology.namespaces import Namespace
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.paths import Path
from fabiola.shapes.compiled.reading import term_of
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.values import Test

SHACL = Namespace("sh")

Check = Callable[[Index, str, Sequence[str]], Sequence[str | None]]
"""From a focus node and its value nodes to the values at fault, with None for a fault of no single value."""

Report = Callable[[Index, str, Sequence[str]], Iterable[Result]]
"""From a focus node and its value nodes to results that are not the shape's own."""


class Constraint(Struct, frozen=True):
    """A constraint of a shape: its component (a term), its check, and its own way to report, if it has one.

    `judges_absence` says whether the check can fail where there are no value nodes; where it then can only because of
    the values of another predicate, `partner` is that one. `part` is the property shape that the constraint applies,
    `name` the class that it asks for. `passing` are the values that pass, `refused` those that fail, where either is a
    list. `given` is a predicate with values of it: a node that says none of them meets the constraint. `met_by_one`
    says that one value node is never too few nor too many, `met_by_any` that no number of them is.
    """

    component: str
    check: Check
    judges_absence: bool = False
    partner: str | None = None
    report: Report | None = None
    part: Shape | None = None
    name: str | None = None
    passing: frozenset[str] | None = None
    refused: frozenset[str] | None = None
    given: tuple[str, frozenset[str]] | None = None
    met_by_one: bool = False
    met_by_any: bool = False


def each(component: str, passes: Test) -> Constraint:
    """A constraint on each value node by itself."""

    def check(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
        for value in values:
            if not passes(value):
                return [value for value in values if not passes(value)]
        return ()

    return Constraint(component, check)


class Shape:
    """A compiled shape: whether a node conforms to it, and what is wrong with one that does not."""

    def __init__(
        self, node: Node, path: Path | None, constraints: Sequence[Constraint], severity: str, messages: tuple[str, ...]
    ) -> None:
        self.term, self.path, self.constraints = term_of(node), path, tuple(constraints)
        self.severity, self.messages = severity, messages
        self._checks = tuple(constraint.check for constraint in constraints)

    @property
    def only_class(self) -> str | None:
        """The class of a node shape that asks for nothing else."""
        return self.constraints[0].name if self.path is None and len(self.constraints) == 1 else None

    @property
    def only_passing(self) -> frozenset[str] | None:
        """The values that pass a node shape which asks for nothing but one of a list."""
        return self.constraints[0].passing if self.path is None and len(self.constraints) == 1 else None

    @property
    def only_refused(self) -> tuple[str, frozenset[str]] | None:
        """The predicate and the values of it that fail a property shape which asks for nothing else."""
        if self.path is None or self.path.predicate is None or len(self.constraints) != 1:
            return None
        refused = self.constraints[0].refused
        return None if refused is None else (self.path.predicate, refused)

    def values(self, index: Index, focus: str) -> Sequence[str]:
        """The value nodes of a focus node: those at the end of the path, or the node itself."""
        return (focus,) if self.path is None else self.path.walk(index, focus)

    def conforms(self, index: Index, focus: str) -> bool:
        """Whether a node meets every constraint."""
        values = self.values(index, focus)
        for check in self._checks:  # noqa: SIM110 - called most of all; a generator takes half as long again
            if check(index, focus, values):
                return False
        return True

    def report(self, index: Index, focus: str, found: list[Result]) -> None:
        """Add what is wrong with a node."""
        values = self.values(index, focus)
        for constraint in self.constraints:
            if faults := constraint.check(index, focus, values):
                found.extend(self.results(constraint, faults, index, focus, values))

    def results(
        self, constraint: Constraint, faults: Sequence[str | None], index: Index, focus: str, values: Sequence[str]
    ) -> Iterable[Result]:
        """The results on a node that does not meet a constraint because of the values at fault."""
        if constraint.report is not None:
            return constraint.report(index, focus, values)
        return [self._result(constraint.component, focus, value) for value in faults]

    def _result(self, component: str, focus: str, value: str | None) -> Result:
        """A result of this shape."""
        text, node = ("", "") if self.path is None else (self.path.text, term_of(self.path.node))
        return Result(focus, text, node, value, self.term, component, self.severity, self.messages)


Nested = Callable[[Node], Shape]
"""The compiled shape of a node in the shapes graph."""
