"""Publishing: files into the ledger, the ledger into checked descriptions, those into a release."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec

from fabiola.graph import provenance, releases
from fabiola.graph.assembly import Assembled
from fabiola.graph.changes import Changes, checksum
from fabiola.graph.decisions import NONE, load_decisions
from fabiola.graph.dumps import can_carry, carry_dumps, write_dumps
from fabiola.graph.exclusive import alone
from fabiola.graph.gating import Gate
from fabiola.graph.identification import are_rules_of_now, contradictions, identify
from fabiola.graph.identity import Contradiction
from fabiola.graph.ingest import Ingested, Progress, ingest
from fabiola.graph.ledger import Ledger
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.preparation import Prepared, Preparer, Task
from fabiola.graph.quality import Coverage
from fabiola.graph.remote import RemoteStore
from fabiola.graph.renewal import Renewal
from fabiola.graph.run_report import Group, RunReport, Tally
from fabiola.graph.search_index import SearchIndex, is_current
from fabiola.graph.settings import RemoteAddress, Settings, load
from fabiola.graph.soundness import Soundness, TooMuchLost, refuse_loss
from fabiola.graph.store import Replacement, Store
from fabiola.graph.workers import Workers
from fabiola.graph.worklist import Worklist
from fabiola.graph.writing import Writer
from fabiola.mappings.rdf.terms import ntriples
from fabiola.shapes.judge import official_report

_CARRIED = 0.1
"""The share of the triples that may change before the whole graph is written to files again."""

GATED = 2_000
"""How many entities are checked, and then written, at a time."""


def publish(
    home: Path,
    paths: Iterable[Path],
    source: str | None = None,
    progress: Progress | None = None,
    *,
    forced: bool = False,
    complete: bool = False,
) -> RunReport:
    """Read files, fuse what they say with what is held, check it and release it.

    A run over unchanged files makes no release. A run that is ended at any point leaves the last release as it was, and
    the next run completes the work. A release that would lose more of a kind of entity than the settings allow is held
    back, and stays so until less is lost or a run is `forced`. Where the files are all that their sources have
    (`complete`), what only other records of those sources said is withdrawn.

    Raises Busy, BadSettings, BadDecisions, OldLedger and Unreachable.
    """
    settings = load(home)
    home.mkdir(parents=True, exist_ok=True)
    with alone(home), _open_ledger(home) as ledger:
        run = _Run(home, settings, ledger, progress or _silent, forced=forced)
        with closing(run.search), closing(run.writer), closing(run.workers):
            return run.carry_out(paths, source, complete=complete)


@contextmanager
def _open_ledger(home: Path) -> Iterator[Ledger]:
    ledger = Ledger(home / "ledger.sqlite")
    try:
        yield ledger
    finally:
        ledger.close()


def _silent(what: str, done: int) -> None:
    """Report progress to nobody."""


class _Run:
    """One run over one home."""

    def __init__(self, home: Path, settings: Settings, ledger: Ledger, progress: Progress, *, forced: bool) -> None:
        self.home, self.settings, self.ledger, self.progress = home, settings, ledger, progress
        self.started = releases.now()
        self.number = max(releases.numbers(home), default=0) + 1
        self.iri = f"{settings.base}activity/run-{self.number}"
        self.worklist = Worklist(ledger.connection)
        self.gate, self.coverage = Gate(self.worklist), Coverage(ledger.connection)
        self.removed = 0
        self.stores: list[Store] = []
        self.changes = Changes(ledger, self.number - 1)
        self.search = self._open_index()
        self.writer = Writer(ledger, self.stores, self.changes, self.coverage, self.search)
        self.workers = Workers()
        self.decisions = load_decisions(home, settings.base)
        self.forced = forced

    def _open_index(self) -> SearchIndex:
        """The full-text index; if it was lost or is an older one, every entity is written again to be found again."""
        if not is_current(self.home):
            with self.ledger.transaction():
                held = self.ledger.connection.execute("UPDATE entity SET hash = x'' WHERE kind <> 'run'").rowcount
                if held:
                    self.ledger.put("settings", "")
        return SearchIndex(self.home)

    def carry_out(self, paths: Iterable[Path], source: str | None, *, complete: bool) -> RunReport:
        ingested = ingest(
            self.ledger, paths, source, self.started, self.progress, complete=complete, workers=self.workers
        )
        if not self._is_pending():
            return self._report(ingested, None, ())
        identify(self.ledger, self.settings.base, self.decisions, partial(self.progress, "identifying"))
        store = EmbeddedStore(self.home / "staging")
        self.stores.append(store)
        if address := self.settings.store:
            self.stores.append(self._mirror(store, address))
        whole = self.ledger.get("settings") != self._fingerprint()
        renewal = Renewal(self.ledger, store, self.settings.base, whole=whole)
        self._update(renewal, Soundness(self.ledger, store, self.settings.base))
        self._redirect()
        released, held_back = self._release_unless_held_back(store)
        report = self._report(ingested, released, _tally(contradictions(self.ledger)), held_back)
        self._write_reports(report)
        if held_back:
            return report
        with self.ledger.transaction():
            renewal.finish()
            self.ledger.put("pending", "")
            self.ledger.put("settings", self._fingerprint())
        return report

    def _write_reports(self, report: RunReport) -> None:
        """`report.json`, and what is wrong with the first entities kept out as an official SHACL report."""
        (self.home / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))
        official_report(self.gate.failed).serialize(self.home / "violations.ttl", format="turtle")

    def _is_pending(self) -> bool:
        """Whether the ledger, the settings, the decisions or the rules differ from what was released last."""
        if (self.ledger.get("decisions") or NONE.fingerprint) != self.decisions.fingerprint:
            return True
        if not are_rules_of_now(self.ledger, self.settings.base):
            return True
        return self.ledger.get("pending") != "" or self.ledger.get("settings") != self._fingerprint()

    def _fingerprint(self) -> str:
        return hashlib.sha256(msgspec.json.encode((self.settings, provenance.MAPPING))).hexdigest()

    def _mirror(self, store: EmbeddedStore, address: RemoteAddress) -> RemoteStore:
        """The remote store; a new one is given the runs so far, the only entities that are never made again."""
        remote = RemoteStore(address.query, address.update)
        if self.ledger.get("mirror") != address.update:
            runs = self.ledger.connection.execute("SELECT iri FROM entity WHERE kind = 'run'").fetchall()
            remote.replace(Replacement(iri, ntriples(store.describe(iri))) for (iri,) in runs)
            with self.ledger.transaction():
                self.ledger.put("mirror", address.update)
        return remote

    def _release_unless_held_back(self, store: EmbeddedStore) -> tuple[int | None, str]:
        """The number of the release that was made, if one was, and why one was held back, if it was."""
        last = releases.current(self.home) if releases.numbers(self.home) else None
        if last and not self.changes.are_any():
            return None, ""
        try:
            refuse_loss(last.counts if last and not self.forced else {}, self._counts(), self.settings.largest_loss)
        except TooMuchLost as fault:
            return None, str(fault)
        self.writer.write(self._about_run())
        self.writer.finish()
        self._release(store)
        return self.number, ""

    def _update(self, renewal: Renewal, soundness: Soundness) -> None:
        execute = self.ledger.connection.execute
        execute("CREATE TEMP TABLE seen (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        done = 0
        with closing(self._prepared(renewal)) as prepared:
            while batch := list(islice(prepared, GATED)):
                with self.ledger.transaction():
                    self.ledger.connection.executemany(
                        "INSERT OR IGNORE INTO seen VALUES (?)", ((entity.iri,) for entity in batch)
                    )
                    passed = self.gate.pass_on([entity for entity in batch if entity.changed])
                    links = ((entity.iri, target) for entity in passed for target in entity.links)
                    dois = (doi for entity in passed for doi in entity.dois)
                    soundness.note({entity.kind for entity in passed}, links, dois)
                self.writer.write(passed)
                self.progress("publishing", done := done + len(batch))
        gone = self._sweep(renewal)
        execute("DROP TABLE seen")
        with self.ledger.transaction():
            for rule, findings in soundness.findings(gone):
                self.worklist.replace_rule(rule, findings)
                self.gate.note(findings)

    def _prepared(self, renewal: Renewal) -> Generator[Prepared, None, None]:
        task = Task(str(self.ledger.path), self.settings, self.iri, self.started)
        preparer = Preparer(self.ledger.connection, self.settings, self.iri, self.started)
        yield from preparer.prepare([Assembled(each, ()) for each in provenance.describe_fixed(self.settings.base)])
        yield from renewal.prepared(preparer, task, self.workers)

    def _sweep(self, renewal: Renewal) -> list[str]:
        """Remove what no claim speaks of any more, and return it."""
        gone = renewal.gone()
        self.writer.remove(gone)
        with self.ledger.transaction():
            self.worklist.forget(gone)
        self.removed = len(gone)
        return gone

    def _redirect(self) -> None:
        with self.ledger.transaction():
            self.ledger.connection.execute("DELETE FROM moved WHERE iri IN (SELECT iri FROM entity)")

    def _about_run(self) -> Sequence[Prepared]:
        run = provenance.describe_run(self.settings.base, self.iri, self.started, releases.now())
        preparer = Preparer(self.ledger.connection, self.settings, self.iri, self.started)
        return preparer.prepare([Assembled(run, ())])

    def _release(self, store: EmbeddedStore) -> None:
        settings, numbers = self.settings, releases.numbers(self.home)
        last = releases.manifest_of(releases.at(self.home, numbers[-1])) if numbers else None
        counts = {**self._counts(), "triples": last.counts["triples"] if last else len(store)}
        manifest = releases.Manifest(
            self.number,
            releases.now(),
            settings.base,
            settings.title,
            settings.licence,
            counts,
            self.iri,
            checksum(self.ledger),
        )
        self.progress("releasing", self.number)
        figures, dump = self.coverage.figures(), self._write_dumps if settings.dumps else None
        releases.release(self.home, store, manifest, figures, self._write_index, self.changes, dump)

    def _write_dumps(self, folder: Path, manifest: releases.Manifest) -> None:
        """The whole graph as files, or where little has changed since they were made, those of before and a patch."""
        numbers, changes, triples = releases.numbers(self.home), manifest.changes, manifest.counts["triples"]
        last = releases.at(self.home, numbers[-1]) if numbers else None
        changed = changes.triples_added + changes.triples_removed
        if last and can_carry(last, triples, changed, _CARRIED):
            carry_dumps(last, folder, manifest.number, changed)
        else:
            write_dumps(self.ledger.documents.all(), folder, manifest.number)

    def _counts(self) -> Counter[str]:
        query = "SELECT kind, COUNT(*) FROM entity WHERE hash <> x'' GROUP BY kind"
        return Counter(dict(self.ledger.connection.execute(query).fetchall()))

    def _write_index(self, path: Path) -> None:
        execute = self.ledger.connection.execute
        self.search.write(path.parent)
        execute("ATTACH ? AS release_index", (str(path),))
        execute("CREATE TABLE release_index.entity (iri TEXT PRIMARY KEY, kind TEXT, label TEXT) WITHOUT ROWID")
        execute("CREATE TABLE release_index.moved (iri TEXT PRIMARY KEY, target TEXT) WITHOUT ROWID")
        execute("INSERT INTO release_index.entity SELECT iri, kind, label FROM main.entity WHERE hash <> x''")
        execute("INSERT INTO release_index.moved SELECT iri, target FROM main.moved")
        execute("CREATE TABLE release_index.touched (iri TEXT PRIMARY KEY) WITHOUT ROWID")
        execute("INSERT INTO release_index.touched SELECT iri FROM main.before")
        execute("CREATE INDEX release_index.entity_kind ON entity (kind, label = '', label, iri)")
        execute("CREATE TABLE release_index.disagreement (iri TEXT PRIMARY KEY, told BLOB) WITHOUT ROWID")
        execute("INSERT INTO release_index.disagreement SELECT iri, told FROM main.disagreement")
        execute("DETACH release_index")

    def _report(
        self, ingested: Ingested, release: int | None, contradictions: tuple[Group, ...], held_back: str = ""
    ) -> RunReport:
        return RunReport(
            read=ingested.read,
            unchanged=ingested.unchanged,
            entities=dict(self._counts()),
            changed=self.writer.changed,
            removed=self.removed,
            unreadable=ingested.unreadable.groups(),
            rejected=ingested.rejected.groups(),
            unmapped=ingested.unmapped.groups(),
            repeated=ingested.repeated.groups(),
            withdrawn=ingested.withdrawn.groups(),
            violations=self.gate.violations.groups(),
            warnings=self.gate.warnings.groups(),
            contradictions=contradictions,
            release=release,
            held_back=held_back,
        )


def _tally(contradictions: Iterable[Contradiction]) -> tuple[Group, ...]:
    tally = Tally()
    for found in contradictions:
        tally.note(found.source, f"{found.kind}: {found.scheme} {' and '.join(found.values)} held for one", found.key)
    return tally.groups()
