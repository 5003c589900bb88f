"""From files into the ledger: read, recognise, map, keep what is new."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from functools import partial
from itertools import islice
from pathlib import Path, PurePath
from typing import NamedTuple

from fabiola.graph.ledger import Ledger, SourceRecord, canonical, sha256
from fabiola.graph.provenance import MAPPING
from fabiola.graph.run_report import Tally
from fabiola.graph.understanding import Understood, understand, understand_packed
from fabiola.graph.workers import Workers
from fabiola.graph.worklist import Worklist
from fabiola.mappings.reading import Deleted, Problem, Received, Unchanged, read_unless_known
from fabiola.mappings.received import Known

BATCH, PART = 1_000, 100
Progress = Callable[[str, int], None]
"""Told what is being done and how many have been done so far."""


class Ingested:
    """What reading some files came to."""

    def __init__(self) -> None:
        self.read = 0
        self.unchanged = 0
        self.unreadable = Tally()
        self.rejected = Tally()
        self.unexpected = 0
        self.unmapped = Tally()
        self.repeated = Tally()
        self.withdrawn = Tally()
        self.deleted: dict[str, None] = {}

    @property
    def changed(self) -> int:
        """How many source records were new or different."""
        return self.read - self.unchanged


class _Reading(NamedTuple):
    """What was read, and of a source record its content and the digest of that, and what is known if it is not new."""

    reading: Received | Problem | Unchanged
    content: bytes = b""
    digest: bytes = b""
    known: Known | None = None


def ingest(
    ledger: Ledger,
    paths: Iterable[Path],
    source: str | None,
    time: str,
    progress: Progress,
    *,
    complete: bool = False,
    workers: Workers | None = None,
) -> Ingested:
    """Read files into the ledger; what was read before with the same content under the same mapping is left alone.

    Of several source records with one key the first counts, so that a second run over the same files changes nothing.
    Where the files are all that their sources have (`complete`), source records that are not among them are withdrawn;
    not if a file could not be read, because what it held is not known then. Those that a repository has deleted are
    withdrawn too, unless it offers them again further on. Long files are mapped by `workers`.
    """
    outcome = Ingested()
    files = set[str]()
    ledger.begin_reading()
    readings = read_unless_known(paths, source, partial(_known_line, ledger, source))
    taken = _understood(ledger, readings, workers or Workers(0))
    while _take_batch(ledger, taken, files, time, outcome):
        progress("reading", outcome.read)
    _withdraw_deleted(ledger, outcome)
    if complete and not outcome.unreadable.groups():
        _withdraw(ledger, outcome)
    return outcome


def _take_batch(
    ledger: Ledger,
    taken: Iterator[tuple[_Reading, Understood | None]],
    files: set[str],
    time: str,
    outcome: Ingested,
) -> bool:
    """Keep the next of what was read, in one transaction with finding out what of it is known; whether there was any.

    `files` are those that were met so far.
    """
    with ledger.transaction():
        batch, worklist = list(islice(taken, BATCH)), Worklist(ledger.connection)
        for one, understood in batch:
            if one.reading.place.file not in files:
                files.add(one.reading.place.file)
                worklist.begin_file(one.reading.place.file)
            _take(ledger, worklist, one, understood, time, outcome)
        if outcome.changed:
            ledger.put("pending", "yes")
    return bool(batch)


def _understood(
    ledger: Ledger, readings: Iterator[Received | Problem | Unchanged], workers: Workers
) -> Iterator[tuple[_Reading, Understood | None]]:
    """What was read, each source record that is new with what it claims."""
    waiting: deque[list[_Reading]] = deque()

    def parts() -> Iterator[tuple[Received, ...]]:
        while part := [_recognised(ledger, reading) for reading in islice(readings, PART)]:
            waiting.append(part)
            yield tuple(each.reading for each in part if isinstance(each.reading, Received) and not each.known)

    for found in workers.map(understand, understand_packed, parts(), tuple[Understood, ...], _is_small):
        new = iter(found)
        for one in waiting.popleft():
            yield one, next(new) if isinstance(one.reading, Received) and not one.known else None


def _is_small(part: Sized) -> bool:
    """Whether it takes longer to hand records to a process than to map them."""
    return len(part) < PART // 2


def _known_line(ledger: Ledger, source: str | None, digest: bytes) -> Known | None:
    known = ledger.known_line(digest, MAPPING)
    return known if known and source in (None, known.source) else None


def _recognised(ledger: Ledger, reading: Received | Problem | Unchanged) -> _Reading:
    if isinstance(reading, Problem):
        return _Reading(reading)
    if isinstance(reading, Unchanged):
        return _Reading(reading, known=reading.known)
    content = canonical(reading.fields)
    digest = sha256(content)
    return _Reading(reading, content, digest, ledger.known(reading.source, digest, MAPPING))


def _withdraw(ledger: Ledger, outcome: Ingested) -> None:
    with ledger.transaction():
        for source, key in ledger.withdraw_unmet():
            outcome.withdrawn.note(source, "no longer among the records of its source", key)
            ledger.put("pending", "yes")


def _withdraw_deleted(ledger: Ledger, outcome: Ingested) -> None:
    """At the end, so that a run that is ended before does it when it is repeated."""
    with ledger.transaction():
        for source, key in ledger.withdraw_harvested(outcome.deleted):
            outcome.withdrawn.note(source, "deleted by its repository", key)
            ledger.put("pending", "yes")


def _take(
    ledger: Ledger, worklist: Worklist, one: _Reading, understood: Understood | None, time: str, outcome: Ingested
) -> None:
    reading = one.reading
    if isinstance(reading, Deleted):
        outcome.deleted[reading.harvested] = None
        return
    if isinstance(reading, Problem):
        outcome.unreadable.note("", reading.message, str(reading.place))
        worklist.set_aside(reading.place.file, str(reading.place), "", reading.message)
        return
    if understood and understood.reason and isinstance(reading, Received):
        _set_aside(ledger, worklist, reading, understood, outcome)
        return
    told = understood or one.known
    assert told is not None
    outcome.read += 1
    if isinstance(reading, Received) and reading.harvested:
        outcome.deleted.pop(reading.harvested, None)
        ledger.harvests(reading.harvested, told.source, told.key)
    if not ledger.meets(told.source, told.key):
        outcome.unchanged += 1
        outcome.repeated.note(told.source, "met before in this run", f"{told.key} in {reading.place}")
        return
    for path in told.unmapped:
        outcome.unmapped.note(told.source, path, f"{told.key} in {reading.place.file}")
    if understood is None or not isinstance(reading, Received):
        outcome.unchanged += 1
        if one.known and isinstance(reading, Received) and reading.line:
            ledger.recognise(reading.line, one.known)
        return
    file = PurePath(reading.place.file).name
    received = SourceRecord(
        told.source, told.key, one.digest.hex(), one.content, file, time, MAPPING, understood.unmapped
    )
    ledger.receive(received, one.digest, understood.claims, reading.line)


def _set_aside(
    ledger: Ledger, worklist: Worklist, reading: Received, understood: Understood, outcome: Ingested
) -> None:
    outcome.unexpected += understood.unexpected
    outcome.rejected.note(understood.source, understood.reason, str(reading.place))
    if understood.key:
        ledger.meets(understood.source, understood.key)
    worklist.set_aside(reading.place.file, str(reading.place), understood.source, understood.reason)
