"""What is wrong with what a home holds, entity by entity and record by record, until it is mended."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from fabiola.graph.ledger_file import open_to_read
from fabiola.graph.releases import NoRelease
from fabiola.graph.run_report import SEVERITIES
from fabiola.shapes.findings import Finding

_KEPT = frozenset({"violation", "warning"})


class Task(msgspec.Struct, frozen=True, order=True):
    """Something to mend: which source record, in which file, what is wrong with which value, and what to do.

    `severity` is `rejected` for what could not be read or mapped, else that of the rule; `key` names the source record
    within its source; `entity` is the IRI it would have or has, `node` the part of it (its third author), `field` a
    SPARQL property path, `rule` the name of the rule, and `message` says what to do.
    """

    severity: str
    source: str
    rule: str
    message: str
    file: str
    key: str
    entity: str
    node: str
    field: str
    value: str


class Pile(msgspec.Struct, frozen=True):
    """The tasks of one source that one rule makes: how many, and the first few of them."""

    severity: str
    source: str
    rule: str
    field: str
    message: str
    count: int
    examples: tuple[Task, ...]


EXAMPLES = 5
"""How many tasks are kept of each pile."""


class Worklist:
    """The open findings of a home and the source records that were set aside."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def replace(self, entities: Iterable[str], findings: Iterable[Finding]) -> None:
        """Keep the findings on entities that were just checked, in place of the earlier ones on them.

        Infos are not kept: they ask for nothing.
        """
        self.forget(entities)
        self._insert(findings)

    def replace_rule(self, rule: str, findings: Iterable[Finding]) -> None:
        """Keep the findings on one rule about the whole graph, in place of the earlier ones."""
        self._connection.execute("DELETE FROM finding WHERE rule = ?", (rule,))
        self._insert(findings)

    def _insert(self, findings: Iterable[Finding]) -> None:
        self._connection.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (each.entity, each.severity, each.rule, each.message, each.focus, each.path, each.value)
                for each in findings
                if each.severity in _KEPT
            ),
        )

    def forget(self, entities: Iterable[str]) -> None:
        """Drop the findings on entities."""
        self._connection.executemany("DELETE FROM finding WHERE entity = ?", ((entity,) for entity in entities))

    def begin_file(self, file: str) -> None:
        """Drop what was set aside of a file, which is being read again."""
        self._connection.execute("DELETE FROM set_aside WHERE file = ?", (file,))

    def set_aside(self, file: str, place: str, source: str, reason: str) -> None:
        """Note a source record, or a whole file, that could not be read or mapped."""
        self._connection.execute("INSERT INTO set_aside VALUES (?, ?, ?, ?)", (file, place, source, reason))

    def tasks(self) -> Iterator[Task]:
        """Everything to mend, one source record after the other: what was set aside, violations, warnings."""
        query = "SELECT file, place, source, reason FROM set_aside ORDER BY source, file, rowid"
        for file, place, source, reason in self._connection.execute(query):
            yield Task("rejected", source, "source record that can be mapped", reason, file, place, "", "", "", "")
        for severity in SEVERITIES[1:]:
            yield from self._tasks_of(severity)

    def _tasks_of(self, severity: str) -> Iterator[Task]:
        """A task for each record whose own subject it is; else, for what is only named, for one record of a source."""
        query = (
            "SELECT rule, message, node, path, value, finding.entity, held.source, file, MIN(held.key) FROM finding "
            "LEFT JOIN claim ON claim.entity = finding.entity AND (claim.main OR NOT EXISTS "
            "(SELECT 1 FROM claim AS own WHERE own.entity = finding.entity AND own.main)) "
            "LEFT JOIN said ON said.claim = claim.id "
            "LEFT JOIN source_record AS held ON held.id = said.source_record WHERE severity = ? "
            "GROUP BY finding.rowid, held.source, CASE WHEN main THEN held.id ELSE 0 END "
            "ORDER BY rule, held.source, file, held.key, finding.entity, node, path, value"
        )
        for rule, message, node, path, value, entity, source, file, key in self._connection.execute(query, (severity,)):
            yield Task(severity, source or "", rule, message, file or "", key or "", entity, node, path, value)


@contextmanager
def open_worklist(home: Path) -> Iterator[Worklist]:
    """The worklist of a home, for reading. Raises NoRelease where nothing was ever published."""
    path = home / "ledger.sqlite"
    if not path.exists():
        raise NoRelease(f"{home} holds nothing yet: run `fabiola publish FILES… --home {home}` first")
    with closing(open_to_read(path)) as connection:
        yield Worklist(connection)


def pile_up(tasks: Iterable[Task]) -> tuple[Pile, ...]:
    """The tasks by rule and source: the gravest first, of those the most frequent first."""
    piles: dict[tuple[str, str, str, str, str], list[Task]] = {}
    counts: Counter[tuple[str, str, str, str, str]] = Counter()
    for task in tasks:
        name = (task.severity, task.source, task.rule, task.field, task.message)
        counts[name] += 1
        examples = piles.setdefault(name, [])
        if len(examples) < EXAMPLES:
            examples.append(task)
    ordered = sorted(piles, key=lambda name: (SEVERITIES.index(name[0]), -counts[name], name))
    return tuple(Pile(*name, counts[name], tuple(piles[name])) for name in ordered)
