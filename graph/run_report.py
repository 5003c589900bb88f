"""The report of a run: what was published, set aside, invalid and not understood, with examples and reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

EXAMPLES = 5
"""How many examples the report keeps of each reason."""

SEVERITIES = ("rejected", "violation", "warning")
"""The severities of what there is to mend, the gravest first."""


class Group(msgspec.Struct, frozen=True):
    """Everything that was set aside for one reason, or left unread at one path: how often, and some places."""

    source: str
    reason: str
    count: int
    examples: tuple[str, ...]


class RunReport(msgspec.Struct, frozen=True):
    """What a run did.

    `read` counts source records, `unchanged` those known already, `entities` the published ones by kind, `changed` and
    `removed` entities since the last release; the groups say what was set aside and why; `held_back` why there is no
    release although there are changes, if that is so.
    """

    read: int = 0
    unchanged: int = 0
    entities: dict[str, int] = {}
    changed: int = 0
    removed: int = 0
    unreadable: tuple[Group, ...] = ()
    rejected: tuple[Group, ...] = ()
    unmapped: tuple[Group, ...] = ()
    violations: tuple[Group, ...] = ()
    warnings: tuple[Group, ...] = ()
    contradictions: tuple[Group, ...] = ()
    repeated: tuple[Group, ...] = ()
    withdrawn: tuple[Group, ...] = ()
    release: int | None = None
    held_back: str = ""

    @property
    def failed(self) -> int:
        """How many files, source records and entities were set aside, and whether the release was."""
        return bool(self.held_back) + sum(group.count for group in (*self.unreadable, *self.rejected, *self.violations))


class Tally:
    """Counts reasons and keeps the first few examples of each, in memory that does not grow with the input."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], list[str]] = {}

    def note(self, source: str, reason: str, example: str) -> None:
        """Count one case."""
        self._counts[source, reason] += 1
        examples = self._examples.setdefault((source, reason), [])
        if len(examples) < EXAMPLES and example not in examples:
            examples.append(example)

    def groups(self) -> tuple[Group, ...]:
        """The groups, the most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return tuple(Group(*name, count, tuple(self._examples[name])) for name, count in ordered)


def lines(report: RunReport) -> Iterable[str]:
    """The report as lines of plain text."""
    yield f"{report.read} source records read, {report.unchanged} of them unchanged"
    if report.held_back:
        yield f"no release: {report.held_back}"
    elif report.release is None:
        yield "nothing changed: no new release"
    else:
        yield f"release {report.release}: {report.changed} entities changed, {report.removed} removed"
    if report.entities:
        yield "published: " + ", ".join(f"{count} {kind}" for kind, count in sorted(report.entities.items()))
    titles = (
        ("could not be read", report.unreadable),
        ("rejected", report.rejected),
        ("not valid, kept out", report.violations),
        ("published with warnings", report.warnings),
        ("fields not understood", report.unmapped),
        ("identifiers that contradict each other", report.contradictions),
        ("withdrawn by their source", report.withdrawn),
        ("source records met more than once, of which the first counts", report.repeated),
    )
    for title, groups in titles:
        if groups:
            yield f"{title}: {sum(group.count for group in groups)}"
            yield from (_line(group) for group in groups[:12])
            if len(groups) > 12:
                yield f"  … and {len(groups) - 12} more reasons; all of them in the JSON report"


def _line(group: Group) -> str:
    source = f"[{group.source}] " if group.source else ""
    return f"  {group.count:>6} × {source}{group.reason}  (e.g. {group.examples[0]})"
