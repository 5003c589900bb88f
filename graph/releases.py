"""Releases: immutable checkpoints of the graph, each with its index of IRIs; readers only ever see a whole one."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from fabiola.graph.oxigraph import EmbeddedStore
from fabiola.graph.quality import Figure
from fabiola.mappings.rdf.terms import Triple, text_of
from fabiola.ontology.namespaces import NAMESPACES

LABELS = tuple(
    NAMESPACES[prefix] + name for prefix, name in (("schema", "name"), ("dcterms", "title"), ("skos", "prefLabel"))
)


IndexWriter = Callable[[Path], None]
"""Writes the index of a release: tables `entity(iri, kind, label)` and `moved(iri, target)`, target empty if gone."""


class NoRelease(Exception):
    """The home holds no release yet."""


class Manifest(msgspec.Struct, frozen=True):
    """What a release says of itself (`release.json`)."""

    number: int
    created: str
    base: str
    title: str
    licence: str
    counts: Mapping[str, int]
    run: str


class Release:
    """One release, open for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = msgspec.json.decode((path / "release.json").read_bytes(), type=Manifest)
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
                return text_of(min(value for _, _, value in values))
        return None

    def value(self, iri: str, predicate: str) -> str | None:
        """The smallest value (a term) of one predicate (a term) of a subject; None where it has none."""
        return min((value for _, _, value in self.store.values(iri, predicate[1:-1])), default=None)

    def incoming(self, iri: str, limit: int) -> list[tuple[str, str]]:
        """(subject IRI, predicate term) of what points to an IRI, fragments' subjects included."""
        return self.store.pointing_to(iri, limit)

    def entities(self, kind: str, offset: int, limit: int) -> list[tuple[str, str]]:
        """A page of the entities of a kind as (IRI, label), by label."""
        query = "SELECT iri, label FROM entity WHERE kind = ? ORDER BY label, iri LIMIT ? OFFSET ?"
        return list(self._index.execute(query, (kind, limit, offset)))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """How complete the data are, by measure, source and year; empty for releases made before there were figures."""
        path = self.path / "quality.json"
        return msgspec.json.decode(path.read_bytes(), type=tuple[Figure, ...]) if path.exists() else ()

    @cached_property
    def _index(self) -> sqlite3.Connection:
        return sqlite3.connect(
            f"file:{self.path / 'index.sqlite'}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )


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


def release(
    home: Path, store: EmbeddedStore, manifest: Manifest, figures: Sequence[Figure], write_index: IndexWriter
) -> Path:
    """Release the store's present state and switch readers to it; a crash at any point leaves the last release."""
    folder = home / "releases" / f"{manifest.number:06d}"
    building = folder.with_name(f".{folder.name}")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    store.checkpoint(building / "store")
    write_index(building / "index.sqlite")
    (building / "quality.json").write_bytes(msgspec.json.encode(figures))
    (building / "release.json").write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    building.rename(folder)
    switch(home, folder)
    return folder


def switch(home: Path, folder: Path) -> None:
    """Point readers to a release, atomically."""
    link = home / ".current"
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(folder, home))
    link.replace(home / "current")


def now() -> str:
    """The present time, ISO 8601 in UTC to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
