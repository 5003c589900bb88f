"""What a run has to describe anew: what changed records speak of, and what the change of an address reaches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from fabiola.graph.assembly import Assembled, assemble
from fabiola.graph.fusion import Precedence
from fabiola.graph.ledger import Ledger
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.provenance import describe_source_record, record_iri
from fabiola.graph.resolution import Resolved

_EVERY = 1 << 40
"""More links than there can be to one entity."""


class Renewal:
    """The entities of one run; after `carry_out` ends well, `finish` notes that all of it was done.

    `whole` makes everything anew: for a new home, and where the settings or the mapping changed.
    """

    def __init__(self, ledger: Ledger, naming: Resolved, store: EmbeddedStore, base: str, *, whole: bool) -> None:
        self._ledger, self._naming, self._base = ledger, naming, base
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

    def assembled(self, precedence: Precedence) -> Iterator[Assembled]:
        """Every entity to be made anew, and of the small shared things each once, as its first entity has it."""
        chosen = "" if self.whole else "AND entity IN (SELECT entity FROM dirty)"
        brought: dict[str, str] = {}
        for entity, others in assemble(self._ledger, self._naming, precedence, chosen):
            yield entity
            by = entity.description.iri
            self._insert("INSERT OR IGNORE INTO bringing VALUES (?, ?)", ((o.description.iri, by) for o in others))
            if self.whole:
                yield from (other for other in others if brought.setdefault(other.description.iri, by) == by)
        if not self.whole:
            yield from self._shared(precedence)
        yield from self._source_records()

    def _shared(self, precedence: Precedence) -> Iterator[Assembled]:
        """The shared things that the renewed entities bring or brought, each from the first entity that brings it."""
        self._execute("CREATE TEMP TABLE IF NOT EXISTS first (iri TEXT PRIMARY KEY, by TEXT) WITHOUT ROWID")
        self._execute("DELETE FROM first")
        self._execute(
            "INSERT INTO first SELECT iri, MIN(by) FROM (SELECT iri, by FROM bringing UNION "
            "SELECT iri, by FROM brought WHERE by NOT IN (SELECT entity FROM dirty)) "
            "WHERE iri IN (SELECT iri FROM bringing UNION SELECT iri FROM brought "
            "WHERE by IN (SELECT entity FROM dirty)) GROUP BY iri"
        )
        wanted = dict(self._execute("SELECT iri, by FROM first"))
        chosen = "AND entity IN (SELECT by FROM first)"
        for entity, others in assemble(self._ledger, self._naming, precedence, chosen):
            yield from (other for other in others if wanted.get(other.description.iri) == entity.description.iri)

    def _source_records(self) -> Iterator[Assembled]:
        for source, key, digest, file, received in self._ledger.source_records(changed=not self.whole):
            yield Assembled(describe_source_record(self._base, source, key, digest.hex(), file, received), ())

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
