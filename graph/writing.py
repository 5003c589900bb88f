"""Writing prepared entities: into the stores, and into the ledger what was written."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from fabiola.graph.changes import Changes
from fabiola.graph.ledger import Ledger
from fabiola.graph.preparation import Prepared
from fabiola.graph.quality import Coverage
from fabiola.graph.search_index import Entry, SearchIndex
from fabiola.graph.store import Replacement, Store

_INSERT = "INSERT OR REPLACE INTO entity VALUES (?, ?, ?, ?)"


class Writer:
    """Writes entities; the stores are written in a thread of their own, while the ledger goes on to the next ones.

    Each entity is announced in the ledger before it is written to a store, and noted after, so that a run that is
    killed in between leaves nothing in a store that the next one does not know of.
    """

    def __init__(
        self, ledger: Ledger, stores: Sequence[Store], changes: Changes, coverage: Coverage, search: SearchIndex
    ) -> None:
        self._ledger, self._stores, self._changes, self._coverage = ledger, stores, changes, coverage
        self._search = search
        self._thread = ThreadPoolExecutor(1)
        self._writing: tuple[Future[None], Sequence[Prepared]] | None = None
        self.changed = 0

    def write(self, entities: Sequence[Prepared]) -> None:
        """Begin to put entities into the stores; those before are there when it returns."""
        with self._ledger.transaction():
            self._changes.remember(each.iri for each in entities)
            rows = ((each.iri, each.kind, each.label, b"") for each in entities)
            self._ledger.connection.executemany(_INSERT, rows)
        self.finish()
        wanted = [Replacement(each.iri, each.document, each.new) for each in entities]
        entries = [each.entry for each in entities if each.entry]
        self._writing = (self._thread.submit(self._replace, wanted, entries), entities)
        self.changed += sum(each.kind != "run" for each in entities)

    def remove(self, iris: Sequence[str]) -> None:
        """Take entities out of the stores; their addresses answer that they are gone."""
        self.finish()
        with self._ledger.transaction():
            self._changes.remember(iris)
        self._replace([Replacement(iri) for iri in iris], [])
        self._search.forget(iris)
        with self._ledger.transaction():
            gone = [(iri,) for iri in iris]
            self._ledger.connection.executemany("DELETE FROM entity WHERE iri = ?", gone)
            self._ledger.connection.executemany("INSERT OR IGNORE INTO moved VALUES (?, '')", gone)
            self._ledger.documents.forget(iris)
            self._ledger.connection.executemany("DELETE FROM disagreement WHERE iri = ?", gone)
            self._coverage.forget(iris)

    def finish(self) -> None:
        """Wait until what was begun is in the stores, and note it."""
        if self._writing is None:
            return
        (future, entities), self._writing = self._writing, None
        future.result()
        with self._ledger.transaction():
            rows = ((each.iri, each.kind, each.label, each.hash) for each in entities)
            self._ledger.connection.executemany(_INSERT, rows)
            self._ledger.documents.replace((each.iri, each.packed) for each in entities)
            self._disagree(entities)
            self._coverage.replace((each.iri, each.figures) for each in entities if each.figures)

    def _disagree(self, entities: Sequence[Prepared]) -> None:
        insert = self._ledger.connection.executemany
        insert("DELETE FROM disagreement WHERE iri = ?", ((each.iri,) for each in entities if not each.new))
        told = ((each.iri, each.disagreements) for each in entities if each.disagreements)
        insert("INSERT OR REPLACE INTO disagreement VALUES (?, ?)", told)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    def _replace(self, wanted: Sequence[Replacement], entries: Sequence[Entry]) -> None:
        for store in self._stores:
            store.replace(wanted)
        self._search.replace(entries)
