"""The settings of a home: one file, `fabiola.toml`, in which every line may be missing."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from io import StringIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from fabiola.graph.query_limits import QueryLimits

T = TypeVar("T", bound=msgspec.Struct)


_PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
"""Where the web servers in front usually are (RFC 1918, RFC 4193)."""


_SERVICE = re.compile(r"(?:https?://)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


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


class Operation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a user may set about the running of a home, in the same file; nothing of it changes what is published.

    `keep` is how many releases stay (0: all); `requests_per_minute` how many requests of one client the server answers,
    with all its processes (0: any number); `trusted_proxies` the addresses and networks of the web servers in front,
    whose word is taken for who the client is; by default all addresses of private networks. A request that comes from
    one of them and names no client is not limited. `queries` says what a SPARQL query may take, `services` which hosts
    SERVICE in one may call: `host` for https, or `http://host:port` where it is to be so.
    """

    keep: int = 0
    requests_per_minute: int = 3_000
    trusted_proxies: tuple[str, ...] = _PRIVATE
    queries: QueryLimits = QueryLimits()
    services: tuple[str, ...] = ()


def load(home: Path) -> Settings:
    """The settings of a home. Raises BadSettings."""
    path = home / "fabiola.toml"
    return _checked(converted(path, Settings, Operation.__struct_fields__), path)


def load_operation(home: Path) -> Operation:
    """What the settings say about the running of a home. Raises BadSettings."""
    return operation_in(home / "fabiola.toml", Settings.__struct_fields__)


def operation_in(path: Path, others: Sequence[str]) -> Operation:
    """What a settings file says about the running, beside what other fields say. Raises BadSettings."""
    operation = converted(path, Operation, others)
    if operation.keep < 0 or operation.requests_per_minute < 0:
        raise BadSettings(f"{path}: keep and requests_per_minute are numbers from 0 on, and 0 sets no limit")
    try:
        [ip_network(proxy) for proxy in operation.trusted_proxies]
    except ValueError as fault:
        raise BadSettings(f'{path}: trusted_proxies: {fault}; write "10.0.0.7" or "10.0.0.0/24"') from None
    if wrong := [service for service in operation.services if not _SERVICE.fullmatch(service)]:
        raise BadSettings(f'{path}: services: {wrong[0]!r} is no host; write "sparql.example.org", with no path')
    return operation


def converted(path: Path, wanted: type[T], others: Sequence[str]) -> T:
    """The part of a settings file that a type is about; what belongs to the others is left out. Raises BadSettings."""
    fields: Sequence[str] = wanted.__struct_fields__
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=dict[str, Any]) if path.exists() else {}
        return msgspec.convert({name: value for name, value in found.items() if name not in others}, wanted)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        known = ", ".join((*fields, *others))
        raise BadSettings(f"{path}: {fault}; known are {known}") from None


def _checked(settings: Settings, path: Path) -> Settings:
    base = checked_base(settings.base, f"{path}: base")
    if not 0 <= settings.largest_loss <= 1:
        raise BadSettings(f"{path}: largest_loss {settings.largest_loss} is no share; write 0.1 for a tenth")
    return msgspec.structs.replace(settings, base=base)


def checked_base(base: str, place: str) -> str:
    """A base IRI with its final slash. Raises BadSettings, which names the place where it was given."""
    if not base.startswith(("http://", "https://")) or set(base) & set(' "<>{}|^`\\#?'):
        raise BadSettings(f"{place} {base!r} is no web address; write it as https://data.example.org/")
    return base if base.endswith("/") else f"{base}/"


def _built_in() -> Mapping[tuple[str, str], tuple[str, ...]]:
    text = (files("fabiola.graph") / "precedence.csv").read_text("utf-8")
    rules = csv.DictReader(StringIO(text, newline=""))
    return {(rule["kind"], rule["field"]): tuple(rule["sources"].split()) for rule in rules}
