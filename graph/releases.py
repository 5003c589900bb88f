"""Releases: immutable checkpoints of the graph, each with its index of IRIs; readers only ever see a whole one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from fabiola.graph.changes import Changes, ChangeSet, combine
from fabiola.graph.disagreements import Disagreement, Dispute, disputes, read_told
from fabiola.graph.dumps import Dump, dumps_of
from fabiola.graph.exclusive import alone
from fabiola.graph.overview import Overview, count_works, read_overview, write_overview
from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.quality import Figure
from fabiola.graph.searching import Search
from fabiola.mappings.rdf.terms import Triple, main_name, text_of
from fabiola.ontology.namespaces import NAMESPACES

LABELS = tuple(
    NAMESPACES[prefix] + name for prefix, name in (("schema", "name"), ("dcterms", "title"), ("skos", "prefLabel"))
)


_STARTS, _TRIED = ("Ca", "Fi", "In", "Li", "Or", "Re", "Ti"), 5
"""Where in the alphabet examples are looked for, and how many of them at each place."""

_LEAVING = ".dropped-"

IndexWriter = Callable[[Path], None]
"""Writes the index of a release: tables `entity(iri, kind, label)` and `moved(iri, target)`, target empty if gone."""


DumpWriter = Callable[[Path, "Manifest"], None]
"""Writes the dumps of a release that says so of itself into its folder."""


class NoRelease(Exception):
    """The home holds no release yet."""


class Dropped(NoRelease):
    """There was such a release, and it is not kept any more."""


class Manifest(msgspec.Struct, frozen=True):
    """What a release says of itself (`release.json`)."""

    number: int
    created: str
    base: str
    title: str
    licence: str
    counts: Mapping[str, int]
    run: str
    checksum: str = ""
    changes: ChangeSet = ChangeSet()


class Version(msgspec.Struct, frozen=True):
    """A release that changed an entity; `gone` where the entity is not in it any more."""

    number: int
    created: str
    gone: bool


class Release:
    """One release, open for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = manifest_of(path)
        self.store = EmbeddedStore(path / "store", read_only=True)

    @property
    def number(self) -> int:
        """Counts from 1."""
        return self.manifest.number

    @property
    def created(self) -> str:
        """ISO 8601, UTC."""
        return self.manifest.created

    @property
    def base(self) -> str:
        """The base IRI of the published data, with its final slash."""
        return self.manifest.base

    @property
    def title(self) -> str:
        """The title of the dataset."""
        return self.manifest.title

    @property
    def licence(self) -> str:
        """The IRI of the licence of the metadata."""
        return self.manifest.licence

    @property
    def counts(self) -> Mapping[str, int]:
        """Entities by kind, and `triples`."""
        return self.manifest.counts

    @property
    def state(self) -> str:
        """What tells this release from every other; a number may be given to another one, after one was taken back."""
        return f"{self.path} {self.created}"

    @property
    def queried_at(self) -> str:
        """The directory of the store."""
        return str(self.path / "store")

    def is_dropped(self) -> bool:
        """Whether it was dropped since it was opened, and can be opened no more."""
        return not self.path.exists()

    def describe(self, iri: str) -> tuple[Triple, ...]:
        """All triples of an entity: its own, its fragments' and its record document's; empty where there are none."""
        return self.store.describe(iri)

    def locate(self, iri: str) -> str | Literal["gone"] | None:
        """Where an IRI leads that names no entity (any more): the entity's IRI, `gone`, or None if never published."""
        found = self._index.execute("SELECT target FROM moved WHERE iri = ?", (iri,)).fetchone()
        return (found[0] or "gone") if found else None

    def label(self, iri: str) -> str | None:
        """A short text that names a subject; None where it has none."""
        for predicate in LABELS:
            if values := self.store.values(iri, predicate):
                return text_of(main_name(value for _, _, value in values))
        return None

    def value(self, iri: str, predicate: str) -> str | None:
        """The smallest value (a term) of one predicate (a term) of a subject; None where it has none."""
        return min((value for _, _, value in self.store.values(iri, predicate[1:-1])), default=None)

    def values(self, iri: str, predicate: str) -> list[Triple]:
        """The triples of one subject and predicate (a bare IRI)."""
        return self.store.values(iri, predicate)

    def incoming(self, iri: str, limit: int) -> list[tuple[str, str]]:
        """(subject IRI, predicate term) of what points to an IRI, fragments' subjects included."""
        return self.store.pointing_to(iri, limit)

    def entities(self, kind: str, offset: int, limit: int) -> list[tuple[str, str]]:
        """A page of the entities of a kind as (IRI, label), by label; those without one come last."""
        query = "SELECT iri, label FROM entity WHERE kind = ? ORDER BY label = '', label, iri LIMIT ? OFFSET ?"
        return list(self._index.execute(query, (kind, limit, offset)))

    def examples(self, kind: str, limit: int) -> list[tuple[str, str]]:
        """Some entities of a kind as (IRI, label), by label: of a few all over the alphabet the most described.

        Names that begin with quotation marks, numbers and the like come first in every list, and show little.
        """
        query = "SELECT iri, label FROM entity WHERE kind = ? AND label >= ? ORDER BY label LIMIT ?"
        found = {row for start in _STARTS for row in self._index.execute(query, (kind, start, _TRIED))}
        if len(found) < limit:
            return self.entities(kind, 0, limit)
        richest = sorted(found, key=lambda row: (-len(self.describe(row[0])), row))[:limit]
        return sorted(richest, key=lambda row: row[1])

    def expect(self, iris: Iterable[str]) -> None:
        """Does nothing: a name is found here as quickly by itself."""

    def disagreements(self, iri: str) -> tuple[Disagreement, ...]:
        """In what the sources of an entity disagree; empty too for releases made before that was kept."""
        if not self._index.execute("SELECT 1 FROM sqlite_master WHERE name = 'disagreement'").fetchone():
            return ()
        row = self._index.execute("SELECT told FROM disagreement WHERE iri = ?", (iri,)).fetchone()
        return read_told(row[0]) if row else ()

    @cached_property
    def search(self) -> Search:
        """The full-text index. Raises NoIndex for releases made before there was one."""
        return Search(self.path)

    def disputes(self) -> tuple[Dispute, ...]:
        """In which fields which sources disagree, and how often."""
        if not self._index.execute("SELECT 1 FROM sqlite_master WHERE name = 'disagreement'").fetchone():
            return ()
        return disputes(self._index.execute("SELECT iri, told FROM disagreement ORDER BY iri"))

    def things(self, offset: int, limit: int) -> list[str]:
        """A page of the IRIs of all entities that have a page of their own, of whatever kind, in order of IRI."""
        query = "SELECT iri FROM entity WHERE iri >= ? AND iri < ? ORDER BY iri LIMIT ? OFFSET ?"
        return [iri for (iri,) in self._index.execute(query, (*self._range_of_things, limit, offset))]

    @cached_property
    def number_of_things(self) -> int:
        """How many there are of them."""
        query = "SELECT COUNT(*) FROM entity WHERE iri >= ? AND iri < ?"
        return int(self._index.execute(query, self._range_of_things).fetchone()[0])

    @property
    def _range_of_things(self) -> tuple[str, str]:
        return f"{self.base}id/", f"{self.base}id0"

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """How complete the data are, by measure, source and year; empty for releases made before there were figures."""
        path = self.path / "quality.json"
        return msgspec.json.decode(path.read_bytes(), type=tuple[Figure, ...]) if path.exists() else ()

    @cached_property
    def overview(self) -> Overview:
        """The works at a glance; counted at first use for releases made before that was done when they were made."""
        return read_overview(self.path) or count_works(self.path, self.store, self.base)

    @cached_property
    def dumps(self) -> tuple[Dump, ...]:
        """The files that hold the whole graph; empty where the settings want none."""
        return dumps_of(self.path)

    @cached_property
    def _index(self) -> sqlite3.Connection:
        return _open_index(self.path)


def current_path(home: Path) -> Path:
    """The directory of the release being served. Raises NoRelease."""
    link = home / "current"
    if not link.exists():
        raise NoRelease(f"{home} holds no release yet: run `fabiola publish FILES… --home {home}` first")
    return link.resolve()


def current(home: Path) -> Release:
    """The release being served. Raises NoRelease."""
    return Release(current_path(home))


def numbers(home: Path) -> list[int]:
    """The numbers of the releases kept, oldest first."""
    return sorted(int(path.name) for path in (home / "releases").glob("[0-9]*") if path.name.isdigit())


def at(home: Path, number: int) -> Path:
    """The directory of a release by its number. Raises NoRelease, and Dropped where there was one."""
    folder = home / "releases" / f"{number:06d}"
    if not (folder / "release.json").exists():
        kept = numbers(home)
        there_are = f"there are: {', '.join(map(str, kept)) or 'none'}"
        if 1 <= number < max(kept, default=0):
            raise Dropped(f"release {number} of {home} is not kept any more; {there_are}")
        raise NoRelease(f"{home} holds no release {number}; {there_are}")
    return folder


def prune(home: Path, keep: int) -> list[int]:
    """Drop all releases but the latest, as many as given, and return the numbers of the dropped.

    The one that is served stays in any case, and so does the one before it, which servers may still be reading. Raises
    NoRelease where there is none, and Busy while a run is publishing, which may be about to serve one of the others.
    """
    current_path(home)
    with alone(home):
        return _prune(home, keep)


def _prune(home: Path, keep: int) -> list[int]:
    served, held = manifest_of(current_path(home)).number, numbers(home)
    staying = {*held[-keep:], served, *[number for number in held if number < served][-1:]}
    dropped = [number for number in held if number not in staying]
    for number in dropped:
        at(home, number).rename(home / "releases" / f"{_LEAVING}{number:06d}")
    for folder in (home / "releases").glob(f"{_LEAVING}*"):
        shutil.rmtree(folder)
    return dropped


def manifest_of(folder: Path) -> Manifest:
    """What the release in a directory says of itself."""
    return msgspec.json.decode((folder / "release.json").read_bytes(), type=Manifest)


def versions_of(home: Path, iri: str) -> list[Version]:
    """The releases still kept that changed an entity, the latest first; empty for one that was never published."""
    found: list[Version] = []
    for number in numbers(home):
        folder = at(home, number)
        with closing(_open_index(folder)) as index:
            held = index.execute("SELECT 1 FROM entity WHERE iri = ?", (iri,)).fetchone() is not None
            touched = index.execute("SELECT 1 FROM touched WHERE iri = ?", (iri,)).fetchone() is not None
        if touched or (held and not found):
            found.append(Version(number, manifest_of(folder).created, not held))
    return found[::-1]


def _open_index(folder: Path) -> sqlite3.Connection:
    address = f"{(folder / 'index.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def roll_back(home: Path, number: int) -> Manifest:
    """Serve an earlier release again, until the next run makes a new one. Raises NoRelease."""
    folder = at(home, number)
    switch(home, folder)
    return manifest_of(folder)


def difference(home: Path, earlier: int, later: int) -> dict[str, str]:
    """Triple (with its full stop) -> `A` or `D`: what leads from one release to another, in either direction.

    Raises NoRelease where one of them, or one between them, is not kept.
    """
    for number in (earlier, later):
        at(home, number)
    low, high = sorted((earlier, later))
    net = combine([at(home, number) for number in range(low, high + 1)][1:])
    return net if earlier <= later else {triple: "D" if sign == "A" else "A" for triple, sign in net.items()}


def release(
    home: Path,
    store: EmbeddedStore,
    manifest: Manifest,
    figures: Sequence[Figure],
    write_index: IndexWriter,
    changes: Changes | None = None,
    write_dumps: DumpWriter | None = None,
) -> Path:
    """Release the store's present state and switch readers to it; a crash at any point leaves the last release.

    The triples that the manifest counts are those before the changes; to count them all anew takes as long as the graph
    is large.
    """
    folder = home / "releases" / f"{manifest.number:06d}"
    with _building(folder) as building:
        store.checkpoint(building / "store")
        write_index(building / "index.sqlite")
        write_overview(building, store, manifest.base)
        (building / "quality.json").write_bytes(msgspec.json.encode(figures))
        if changes:
            manifest = _changed(manifest, changes.write(building))
        if write_dumps:
            write_dumps(building, manifest)
        (building / "release.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    switch(home, folder)
    return folder


def _changed(manifest: Manifest, changes: ChangeSet) -> Manifest:
    triples = manifest.counts["triples"] + changes.triples_added - changes.triples_removed
    return msgspec.structs.replace(manifest, changes=changes, counts={**manifest.counts, "triples": triples})


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    """A folder beside the one wanted, which takes its name when all is in it; what a fault leaves takes no room."""
    building = folder.with_name(f".{folder.name}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    building.rename(folder)


def switch(home: Path, folder: Path) -> None:
    """Point readers to a release, atomically."""
    link = home / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(folder, home))
    link.replace(home / "current")


def now() -> str:
    """The present time, ISO 8601 in UTC to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
