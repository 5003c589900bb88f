"""What a run has to describe anew: what changed records speak of, and what the change of an address reaches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec

from fabiola.graph.assembly import Assembled
from fabiola.graph.ledger import Ledger
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.preparation import Prepared, PreparedRange, Preparer, Range, Task, prepare_packed
from fabiola.graph.provenance import record_iri
from fabiola.graph.workers import Workers

_EVERY = 1 << 40
"""More links than there can be to one entity."""

PART = 500
"""How many entities are prepared at a time."""


class Renewal:
    """The entities of one run; after `carry_out` ends well, `finish` notes that all of it was done.

    `whole` makes everything anew: for a new home, and where the settings or the mapping changed.
    """

    def __init__(self, ledger: Ledger, store: EmbeddedStore, base: str, *, whole: bool) -> None:
        self._ledger, self._base = ledger, base
        self._execute, self._insert = ledger.connection.execute, ledger.connection.executemany
        self.whole = whole or ledger.get("assembled") != "yes"
        if self.whole:
            with ledger.transaction():
                ledger.put("assembled", "")
        else:
            self._spread(store)
        self._execute(
            "CREATE TEMP TABLE IF NOT EXISTS bringing (iri TEXT, by TEXT, PRIMARY KEY (iri, by)) WITHOUT ROWID"
        )
        self._execute("DELETE FROM bringing")

    def _spread(self, store: EmbeddedStore) -> None:
        """Add the entities to whose address, or to a link in which, something happened since the last run."""
        turned = self._execute(
            "SELECT turned.iri, before, COALESCE(target, turned.iri) FROM turned LEFT JOIN resolution USING (iri)"
        ).fetchall()
        changed = [(before, after) for _, before, after in turned if before != after]
        reached = {target for pair in changed for target in pair}
        linking = (subject for before, _ in changed for subject, _ in store.pointing_to(before, _EVERY))
        reached.update(subject.partition("#")[0].replace("/doc/", "/id/", 1) for subject in linking)
        with self._ledger.transaction():
            self._insert("INSERT OR IGNORE INTO dirty VALUES (?)", ((iri,) for iri in reached))

    def prepared(self, preparer: Preparer, task: Task, workers: Workers) -> Iterator[Prepared]:
        """Every entity to be made anew, and of the small shared things each once, as its first entity has it."""

        def prepare(ranges: Iterator[Range]) -> Iterator[PreparedRange]:
            tasks = (msgspec.structs.replace(task, range=each) for each in ranges)
            return workers.map(preparer.prepare_task, prepare_packed, tasks, PreparedRange)

        brought: set[str] = set()
        for found in prepare(self._ranges()):
            yield from found.entities
            with self._ledger.transaction():
                self._insert("INSERT OR IGNORE INTO bringing VALUES (?, ?)", found.bringing)
            if self.whole:
                yield from (each for each in found.shared if each.iri not in brought)
                brought.update(each.iri for each in found.shared)
        if not self.whole:
            yield from self._shared(preparer)
        for found in prepare(self._source_records()):
            yield from found.entities

    def _ranges(self) -> Iterator[Range]:
        """The entities to be made anew, in parts that a worker prepares at a time."""
        dirty = "" if self.whole else "AND entity IN (SELECT entity FROM dirty)"
        query = f"SELECT DISTINCT entity FROM claim WHERE entity > ? {dirty} ORDER BY entity LIMIT {PART}"  # noqa: S608
        return (Range("entity", *ends, dirty=not self.whole) for ends in self._parts(query, ""))

    def _source_records(self) -> Iterator[Range]:
        dirty = "" if self.whole else "JOIN dirty_record USING (source, key)"
        query = f"SELECT id FROM source_record {dirty} WHERE id > ? ORDER BY id LIMIT {PART}"  # noqa: S608
        return (Range("source-record", *ends, dirty=not self.whole) for ends in self._parts(query, 0))

    def _parts(self, query: str, before: Any) -> Iterator[tuple[Any, Any]]:
        """The first and the last value of each part that a query makes of those that come after a value.

        Asked for part by part: a query that stays open keeps the ledger from being tidied up.
        """
        while found := self._execute(query, (before,)).fetchall():
            before = found[-1][0]
            yield found[0][0], before

    def _shared(self, preparer: Preparer) -> Iterator[Prepared]:
        """The shared things that the renewed entities bring or brought, each from the first entity that brings it."""
        self._execute("CREATE TEMP TABLE IF NOT EXISTS first (iri TEXT PRIMARY KEY, by TEXT) WITHOUT ROWID")
        self._execute("CREATE INDEX IF NOT EXISTS temp.first_by ON first (by)")
        self._execute("CREATE TEMP TABLE IF NOT EXISTS wanted (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        self._execute("DELETE FROM first")
        self._execute("DELETE FROM wanted")
        self._execute(
            "INSERT INTO wanted SELECT iri FROM bringing UNION "
            "SELECT iri FROM brought WHERE by IN (SELECT entity FROM dirty)"
        )
        self._execute(
            "INSERT INTO first SELECT iri, MIN(by) FROM (SELECT iri, by FROM bringing UNION ALL "
            "SELECT iri, (SELECT by FROM brought WHERE brought.iri = wanted.iri "
            "AND by NOT IN (SELECT entity FROM dirty) ORDER BY by LIMIT 1) FROM wanted) "
            "WHERE by IS NOT NULL GROUP BY iri"
        )
        for by, _ in self._parts("SELECT by FROM first WHERE by > ? ORDER BY by LIMIT 1", ""):
            yield from preparer.prepare(list(self._brought_first(preparer, by)))

    def _brought_first(self, preparer: Preparer, by: str) -> Iterator[Assembled]:
        wanted = {iri for (iri,) in self._execute("SELECT iri FROM first WHERE by = ?", (by,))}
        for _, others in preparer.assemble(Range("entity", by, by)):
            yield from (other for other in others if other.description.iri in wanted)

    def gone(self) -> list[str]:
        """What was published and is not to be any more; the table `seen` has the entities that were made anew."""
        if self.whole:
            query = "SELECT iri FROM entity WHERE kind <> 'run' AND iri NOT IN (SELECT iri FROM seen) ORDER BY iri"
            return [iri for (iri,) in self._execute(query)]
        dirty = "SELECT entity FROM dirty UNION SELECT iri FROM brought WHERE by IN (SELECT entity FROM dirty)"
        records = self._execute("SELECT source, key FROM dirty_record")
        touched = chain((iri for (iri,) in self._execute(dirty)), (record_iri(self._base, *each) for each in records))
        query = (
            "SELECT 1 FROM entity WHERE iri = ?1 AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.iri = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM first WHERE first.iri = ?1)"
        )
        return sorted(iri for iri in set(touched) if self._execute(query, (iri,)).fetchone())

    def finish(self) -> None:
        """Note, in the transaction of the caller, that everything was done."""
        if self.whole:
            self._execute("DELETE FROM brought")
        self._execute("DELETE FROM brought WHERE by IN (SELECT entity FROM dirty)")
        self._execute("INSERT OR IGNORE INTO brought SELECT iri, by FROM bringing")
        self._execute("DELETE FROM dirty")
        self._execute("DELETE FROM dirty_record")
        self._execute("DELETE FROM turned")
        self._ledger.put("assembled", "yes")
