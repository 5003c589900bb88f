"""What a release changed: which entities, and which triples, as an RDF Patch that leads from the release before to it.

Follows RDF Patch (https://afs.github.io/rdf-patch/): a line is `A` or `D` and a triple; a transaction is `TX` to `TC`.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from fabiola.graph.documents import unpack
from fabiola.graph.ledger import Ledger
from fabiola.mappings.rdf.terms import lines

PATCH = "changes.rdfp.gz"
"""The name of the patch in the folder of a release; the first release has none, since everything in it is new."""


class ChangeSet(msgspec.Struct, frozen=True):
    """How many entities and triples a release changed against the one before; `moved` counts IRIs that lead on."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    moved: int = 0
    triples_added: int = 0
    triples_removed: int = 0


class Changes:
    """The state that entities had in the last release, kept from before they are first written to until the next."""

    def __init__(self, ledger: Ledger, last: int) -> None:
        self._ledger, self._last = ledger, last
        if ledger.get("before is of") != str(last):
            with ledger.transaction():
                ledger.connection.execute("DELETE FROM before")
                ledger.put("before is of", str(last))

    def remember(self, iris: Iterable[str]) -> None:
        """Keep the state of entities that are about to be written; what is kept already stays.

        To be called before their documents change, in a transaction: after a run that was killed, the next still knows.
        """
        if self._last:
            self._ledger.connection.executemany(
                "INSERT OR IGNORE INTO before SELECT ?1, COALESCE((SELECT packed FROM document WHERE iri = ?1), x'')",
                ((iri,) for iri in iris),
            )

    def write(self, folder: Path) -> ChangeSet:
        """Write the patch into the folder of a release, and say what is in it."""
        if not self._last:
            return ChangeSet(created=self._count("SELECT COUNT(*) FROM entity WHERE hash <> x''"))
        counts = {"created": 0, "changed": 0, "removed": 0}
        added = removed = 0
        with gzip.open(folder / PATCH, "wt", encoding="utf-8", compresslevel=6) as patch:
            patch.write("TX .\n")
            for before, after in self._states():
                gone, new = before - after, after - before
                patch.writelines(f"D {line}\n" for line in sorted(gone))
                patch.writelines(f"A {line}\n" for line in sorted(new))
                added, removed = added + len(new), removed + len(gone)
                if gone or new:
                    counts["created" if not before else "changed" if after else "removed"] += 1
            patch.write("TC .\n")
        moved = self._count("SELECT COUNT(*) FROM before JOIN moved USING (iri) WHERE target <> ''")
        return ChangeSet(**counts, moved=moved, triples_added=added, triples_removed=removed)

    def are_any(self) -> bool:
        """Whether anything was written to or removed since the last release, by this run or one that was killed."""
        return self._ledger.connection.execute("SELECT 1 FROM before").fetchone() is not None

    def _states(self) -> Iterator[tuple[set[str], set[str]]]:
        for iri, packed in self._ledger.connection.execute("SELECT iri, packed FROM before ORDER BY iri"):
            before, after = unpack(packed), self._ledger.documents.read(iri)
            yield set(lines(before.decode())), set(lines(after.decode()))

    def _count(self, query: str) -> int:
        return int(self._ledger.connection.execute(query).fetchone()[0])


def checksum(ledger: Ledger) -> str:
    """A digest of everything that is published, the same for any order; what tells only of runs is left out."""
    query = "SELECT hash FROM entity WHERE hash <> x'' AND kind NOT IN ('run', 'source-record', 'definition')"
    total = sum(int.from_bytes(digest, "big") for (digest,) in ledger.connection.execute(query))
    return f"{total % (1 << 256):064x}"


def read_patch(folder: Path) -> Iterator[tuple[str, str]]:
    """(`A` or `D`, triple with its full stop) of each line of the patch of a release, in order; nothing without one."""
    path = folder / PATCH
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") as patch:
        for line in patch:
            sign, _, triple = line.rstrip("\n").partition(" ")
            if sign in ("A", "D"):
                yield sign, triple


def combine(folders: Iterable[Path]) -> dict[str, str]:
    """Triple -> `A` or `D`: what the patches of releases that follow each other come to."""
    net: dict[str, str] = {}
    for folder in folders:
        for sign, triple in read_patch(folder):
            if net.get(triple, sign) != sign:
                del net[triple]
            else:
                net[triple] = sign
    return net
