"""What a constraint is once compiled, and a shape made of constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from rdflib.term import Node

from fabiola.ontology.namespaces import Namespace
from fabiola.shapes.compiled.index import TYPE, Index
from fabiola.shapes.compiled.paths import Path
from fabiola.shapes.compiled.reading import term_of
from fabiola.shapes.compiled.results import Result
from fabiola.shapes.compiled.signatures import Foresee, Signature, Verdict, all_of
from fabiola.shapes.compiled.values import Test

SHACL = Namespace("sh")

Faults = Sequence[str | None]

Check = Callable[[Index, str, Sequence[str]], Faults]
"""From a focus node and its value nodes to the values at fault, with None for a fault of no single value."""

Report = Callable[[Index, str, Sequence[str]], Iterable[Result]]
"""From a focus node and its value nodes to results that are not the shape's own."""

Conforms = Callable[[Index, str], bool]
"""Whether a node meets something."""

_NOWHERE = Index((), {})


class Constraint(Struct, frozen=True):
    """A constraint of a shape: its component (a term), its check, and its own way to report, if it has one.

    `holds` is the check of a constraint that judges each value node by itself, `test` the same where the text of the
    value node is enough; `by_values` says that the check looks at nothing but the value nodes. `foresee` tells what the
    signature of a node decides about that node as the value node.

    `judges_absence` says whether the check can fail where there are no value nodes; where it then can only because of
    the values of another predicate, `partner` is that one, and the same values there meet the constraint. `part` is the
    property shape that the constraint applies, `name` the class that it asks for. `passing` are the values that pass,
    `refused` those that fail, where either is a list. `given` is a predicate with values of it: a node that says none
    of them meets the constraint. `met_by_one` says that one value node is never too few nor too many, `met_by_any` that
    no number of them is.
    """

    component: str
    check: Check
    holds: Conforms | None = None
    test: Test | None = None
    by_values: bool = False
    foresee: Foresee | None = None
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

    return Constraint(component, check, test=passes, by_values=True)


class Shape:
    """A compiled shape: whether a node conforms to it, and what is wrong with one that does not.

    `test` is whether a node conforms where its text is enough to tell, else None.
    """

    def __init__(
        self, node: Node, path: Path | None, constraints: Sequence[Constraint], severity: str, messages: tuple[str, ...]
    ) -> None:
        self.term, self.path, self.constraints = term_of(node), path, tuple(constraints)
        self._path_terms = ("", "") if path is None else (path.text, term_of(path.node))
        self.severity, self.messages = severity, messages
        self.test = _test_of(self.constraints) if path is None else None
        self.conforms = _conforms_by_text(self.test) if self.test else _conforms(path, self.constraints)

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

    def foresee(self, signature: Signature) -> Verdict:
        """Whether nodes of a signature conform."""
        return all_of(self.foresee_of(constraint, signature) for constraint in self.constraints)

    def foresee_of(self, constraint: Constraint, signature: Signature) -> Verdict:
        """Whether nodes of a signature meet a constraint of this shape."""
        if self.path is None:
            return constraint.foresee(signature) if constraint.foresee else None
        if signature.predicates.isdisjoint(self.path.ways):
            return _foresee_absence(constraint, signature) if self.path.is_any_of_ways else None
        if self.path.predicate == TYPE and constraint.by_values:
            return not constraint.check(_NOWHERE, "", signature.types)
        return True if constraint.met_by_any else None

    def report(self, index: Index, focus: str, found: list[Result]) -> None:
        """Add what is wrong with a node."""
        values = (focus,) if self.path is None else self.path.walk(index, focus)
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
        return Result(focus, *self._path_terms, value, self.term, component, self.severity, self.messages)


Nested = Callable[[Node], Shape]
"""The compiled shape of a node in the shapes graph."""


def _foresee_absence(constraint: Constraint, signature: Signature) -> Verdict:
    """Whether a constraint is met where there are no value nodes."""
    if not constraint.judges_absence:
        return True
    if constraint.partner is not None:
        return None if constraint.partner in signature.predicates else True
    return not constraint.check(_NOWHERE, "", ())


def _test_of(constraints: Sequence[Constraint]) -> Test | None:
    """Whether a node meets constraints on itself, if its text is enough to tell."""
    tests = [
        constraint.test or by_text(_holds_alone(constraint.check)) for constraint in constraints if constraint.by_values
    ]
    return conjunction(tests) if len(tests) == len(constraints) else None


def by_text(holds: Conforms) -> Test:
    """A check of what needs no more than the text of the node."""
    return lambda term: holds(_NOWHERE, term)


def conjunction(tests: Sequence[Test]) -> Test:
    """Whether a term passes every test."""
    if len(tests) == 1:
        return tests[0]

    def passes(term: str) -> bool:
        for test in tests:  # noqa: SIM110 - called most of all; a generator takes half as long again
            if not test(term):
                return False
        return True

    return passes


def _conforms_by_text(test: Test) -> Conforms:
    return lambda index, focus: test(focus)


def _conforms(path: Path | None, constraints: Sequence[Constraint]) -> Conforms:
    """Whether a node meets the constraints on what a path leads to, or on itself without a path."""
    if path is None:
        return meets_all([constraint.holds or _holds_alone(constraint.check) for constraint in constraints])
    checks = [constraint.check for constraint in constraints]
    walk, predicate = path.walk, path.predicate
    if len(checks) == 1 and predicate is not None:
        (only,) = checks
        return lambda index, focus: not only(index, focus, index.values(focus, predicate))

    def conforms(index: Index, focus: str) -> bool:
        values = walk(index, focus)
        for check in checks:  # noqa: SIM110 - called most of all; a generator takes half as long again
            if check(index, focus, values):
                return False
        return True

    return conforms


def _holds_alone(check: Check) -> Conforms:
    return lambda index, focus: not check(index, focus, (focus,))


def meets_all(parts: Sequence[Conforms]) -> Conforms:
    """Whether a node meets all of several."""
    if len(parts) == 1:
        return parts[0]

    def conforms(index: Index, focus: str) -> bool:
        for holds in parts:  # noqa: SIM110 - called most of all; a generator takes half as long again
            if not holds(index, focus):
                return False
        return True

    return conforms
