"""Findings counted by rule, with examples, for the report of a run."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from fabiola.shapes.findings import Finding

EXAMPLES = 5
"""How many examples are kept of each rule."""

_SEVERITIES = ("violation", "warning", "info")


class Example(Struct, frozen=True, order=True):
    """An entity that breaks a rule, and the offending value where there is one."""

    entity: str
    value: str


class Broken(Struct, frozen=True):
    """A rule that was broken: how often, by how many entities, and the first few of them."""

    severity: str
    rule: str
    shape: str
    message: str
    count: int
    entities: int
    examples: tuple[Example, ...]


def group(findings: Iterable[Finding]) -> tuple[Broken, ...]:
    """The findings by rule: violations first, then warnings, then infos, the most frequent first in each."""
    by_shape = groupby(sorted(findings, key=attrgetter("shape", "entity", "value")), key=attrgetter("shape"))
    return tuple(sorted((_count(list(found)) for _, found in by_shape), key=_rank))


def count_by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity; zero where there is none."""
    counts = dict.fromkeys(_SEVERITIES, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def _count(found: list[Finding]) -> Broken:
    first = found[0]
    examples = dict.fromkeys(Example(finding.entity, finding.value) for finding in found)
    return Broken(
        severity=first.severity,
        rule=first.rule,
        shape=first.shape,
        message=first.message,
        count=len(found),
        entities=len({finding.entity for finding in found}),
        examples=tuple(examples)[:EXAMPLES],
    )


def _rank(broken: Broken) -> tuple[int, int, str]:
    return _SEVERITIES.index(broken.severity), -broken.count, broken.shape
