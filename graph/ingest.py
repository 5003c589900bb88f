"""From files into the ledger: read, recognise, map, keep what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePath

import msgspec

from fabiola.graph.ledger import Ledger, SourceRecord, canonical, sha256
from fabiola.graph.provenance import MAPPING
from fabiola.graph.run_report import Tally
from fabiola.graph.worklist import Worklist
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.mentions import mentions
from fabiola.mappings.naming import Minted
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import Record, Work

BATCH = 1_000
_ANYWHERE = Minted("")
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

    @property
    def changed(self) -> int:
        """How many source records were new or different."""
        return self.read - self.unchanged


def ingest(
    ledger: Ledger,
    paths: Iterable[Path],
    source: str | None,
    time: str,
    progress: Progress,
    *,
    complete: bool = False,
) -> Ingested:
    """Read files into the ledger; what was read before with the same content under the same mapping is left alone.

    Of several source records with one key the first counts, so that a second run over the same files changes nothing.
    Where the files are all that their sources have (`complete`), source records that are not among them are withdrawn;
    not if a file could not be read, because what it held is not known then.
    """
    outcome = Ingested()
    readings = read(paths, source)
    worklist, files = Worklist(ledger.connection), set[str]()
    ledger.begin_reading()
    while batch := list(islice(readings, BATCH)):
        with ledger.transaction():
            for reading in batch:
                if reading.place.file not in files:
                    files.add(reading.place.file)
                    worklist.begin_file(reading.place.file)
                _take(ledger, worklist, reading, time, outcome)
            if outcome.changed:
                ledger.put("pending", "yes")
        progress("reading", outcome.read)
    if complete and not outcome.unreadable.groups():
        _withdraw(ledger, outcome)
    return outcome


def _withdraw(ledger: Ledger, outcome: Ingested) -> None:
    with ledger.transaction():
        for source, key in ledger.withdraw_unmet():
            outcome.withdrawn.note(source, "no longer among the records of its source", key)
            ledger.put("pending", "yes")


def _take(ledger: Ledger, worklist: Worklist, reading: Received | Problem, time: str, outcome: Ingested) -> None:
    if isinstance(reading, Problem):
        outcome.unreadable.note("", reading.message, str(reading.place))
        worklist.set_aside(reading.place.file, str(reading.place), "", reading.message)
        return
    content = canonical(reading.fields)
    mapped = map_received(reading)
    if not isinstance(mapped, Mapped):
        outcome.unexpected += mapped.unexpected
        outcome.rejected.note(mapped.source, mapped.reason, str(reading.place))
        if mapped.key:
            ledger.meets(mapped.source, mapped.key)
        worklist.set_aside(reading.place.file, str(reading.place), mapped.source, mapped.reason)
        return
    outcome.read += 1
    if not ledger.meets(mapped.source, mapped.key):
        outcome.unchanged += 1
        outcome.repeated.note(mapped.source, "met before in this run", f"{mapped.key} in {reading.place}")
        return
    for path in mapped.unmapped:
        outcome.unmapped.note(mapped.source, path, f"{mapped.key} in {reading.place.file}")
    _keep(ledger, reading, mapped, content, time, outcome)


def _keep(ledger: Ledger, reading: Received, mapped: Mapped, content: bytes, time: str, outcome: Ingested) -> None:
    digest = sha256(content)
    if ledger.knows(mapped.source, mapped.key, digest, MAPPING):
        outcome.unchanged += 1
        return
    file = PurePath(reading.place.file).name
    received = SourceRecord(mapped.source, mapped.key, digest.hex(), content, file, time, MAPPING, mapped.unmapped)
    ledger.receive(received, digest, claims_of(mapped.record))


def claims_of(record: Record) -> Iterator[tuple[bool, Record]]:
    """The record itself, then every thing it names that has an identity of its own.

    A work that is only named (the book of a chapter) is no claim: works are published from records of their own.
    """
    yield True, record
    seen: set[bytes] = set()
    for mention in mentions(record):
        if not isinstance(mention, Work) and _ANYWHERE.find(mention):
            encoded = msgspec.msgpack.encode(mention)
            if encoded not in seen:
                seen.add(encoded)
                yield False, mention
