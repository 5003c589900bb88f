"""The settings of a home: one file, `fabiola.toml`, in which every line may be missing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path

import msgspec


class BadSettings(Exception):
    """The settings file cannot be used; the message names the file, the line or field, and the mend."""


class PrecedenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which sources are trusted most for a field (`*`: for all fields without a rule) of a kind of entity."""

    kind: str
    sources: tuple[str, ...]
    field: str = "*"


class RemoteAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a SPARQL 1.1 store takes queries and updates."""

    query: str
    update: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user may set.

    `base` is the address under which the records are published, with its final slash; `licence` the IRI of the licence
    of the metadata; `precedence` goes before the built-in rules of `graph/precedence.csv`; `store` is a SPARQL store
    that every run brings to the same state as the release; `largest_loss` (0 to 1) is the share of the entities of a
    kind that a release may lose without being forced; `dumps` says whether every release comes with the whole graph as
    compressed files.
    """

    base: str = "http://127.0.0.1:8000/"
    title: str = "Scholarly knowledge graph"
    licence: str = "https://creativecommons.org/publicdomain/zero/1.0/"
    precedence: tuple[PrecedenceRule, ...] = ()
    store: RemoteAddress | None = None
    largest_loss: float = 0.1
    dumps: bool = True

    def trust(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """(kind, field or `*`) -> sources, the most trusted first: the built-in rules under the user's own."""
        own = {(rule.kind, rule.field): rule.sources for rule in self.precedence}
        return {**_built_in(), **own}


def load(home: Path) -> Settings:
    """The settings of a home. Raises BadSettings."""
    path = home / "fabiola.toml"
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings) if path.exists() else Settings()
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise BadSettings(
            f"{path}: {fault}; known are base, title, licence, precedence, store, largest_loss and dumps"
        ) from None
    return _checked(settings, path)


def _checked(settings: Settings, path: Path) -> Settings:
    if not settings.base.startswith(("http://", "https://")) or set(settings.base) & set(' "<>{}|^`\\#?'):
        raise BadSettings(f"{path}: base {settings.base!r} is no web address; write it as https://data.example.org/")
    if not 0 <= settings.largest_loss <= 1:
        raise BadSettings(f"{path}: largest_loss {settings.largest_loss} is no share; write 0.1 for a tenth")
    if settings.base.endswith("/"):
        return settings
    return msgspec.structs.replace(settings, base=f"{settings.base}/")


def _built_in() -> Mapping[tuple[str, str], tuple[str, ...]]:
    text = (files("fabiola.graph") / "precedence.csv").read_text("utf-8")
    rules = csv.DictReader(StringIO(text, newline=""))
    return {(rule["kind"], rule["field"]): tuple(rule["sources"].split()) for rule in rules}
