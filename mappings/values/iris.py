"""The IRIs of things: readable, deterministic keys that mean the same to every server and store."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import get_args

from fabiola.mappings.records import Identifier, Merger, Record
from fabiola.mappings.values.identifiers import lower
from fabiola.ontology.tables import table

PATHS = {
    "work": "work",
    "person": "person",
    "organization": "org",
    "grant": "grant",
    "programme": "programme",
    "venue": "venue",
    "concept": "concept",
}
"""Kind of entity -> the segment of its IRI after `/id/`."""

_FOLDERS = {"issn-print": "issn", "issn-electronic": "issn"}
_KINDS = {record: str(record.__struct_config__.tag) for record in get_args(Record)}
_ESCAPED = re.compile(r"[^a-z0-9._-]|^\.")
_CLEAN = re.compile(r"(?:[a-z0-9_-][a-z0-9._-]*)?(?:/(?:[a-z0-9_-][a-z0-9._-]*)?)?")
_SLUG = re.compile(r"[^a-z0-9]+")


@lru_cache(65_536)
def escape(key: str) -> str:
    """A key as an IRI path: ASCII lower case, `[a-z0-9._-]` and the first slash kept, any other byte as `~hh`.

    Reversible for keys without capitals and free of collisions. No percent-encoding: RDF compares IRIs as strings, and
    web servers decode `%2F` before they look.
    """
    if _CLEAN.fullmatch(key):
        return key
    head, slash, tail = lower(key).partition("/")
    return slash.join([_ESCAPED.sub(_escape_character, part) for part in ((head, tail) if slash else (head,))])


def unescape(path: str) -> str:
    """The key of an escaped path (in lower case)."""
    return re.sub(rb"~([0-9a-f]{2})", lambda match: bytes([int(match[1], 16)]), path.encode()).decode(errors="replace")


def slug(text: str) -> str:
    """A short readable fragment of any text; a hash of it where no ASCII letter or digit is left."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _SLUG.sub("-", folded).strip("-")[:60].strip("-") or digest(text)


def digest(*parts: str) -> str:
    """16 characters of base 32 (80 bits) of the SHA-256 over the parts; no two lists of parts share their text."""
    return base64.b32encode(hashlib.sha256("\x1e".join(parts).encode()).digest()[:10]).decode().lower()


def kind_of(record: Record) -> str:
    """The kind of entity that a record describes; of those that a merger joins."""
    return record.of if isinstance(record, Merger) else _KINDS[type(record)]


def best_identifier(kind: str, identifiers: Iterable[Identifier]) -> Identifier | None:
    """The identifier that names an entity of a kind: the best rank in `schemes.csv`, then the smallest value."""
    return next(iter(ranked(kind, tuple(identifiers))), None)


@lru_cache(65_536)
def ranked(kind: str, identifiers: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """The identifiers that name an entity of a kind, the best rank first, then the smallest value.

    Kept, because the same organizations, venues and people are named again and again.
    """
    ranks = [(_ranks(kind).get(identifier.scheme, 0), identifier) for identifier in identifiers]
    named = [(rank, identifier.value, identifier) for rank, identifier in ranks if rank]
    return tuple([identifier for _, _, identifier in sorted(named)])


@cache
def _ranks(kind: str) -> Mapping[str, int]:
    """The schemes that name entities of a kind -> their rank, from 1."""
    return MappingProxyType(
        {scheme: int(row["rank"]) for scheme, row in table("schemes").items() if kind in row["kinds"].split()}
    )


def mint(base: str, kind: str, identifier: Identifier) -> str:
    """The IRI of the entity of a kind that an identifier names."""
    scheme, value = identifier.scheme, identifier.value
    if scheme in ("award", "programme"):
        return f"{base}id/{PATHS[kind]}/{value}"
    if scheme == "fundref":
        value = value.removeprefix("10.13039/")
    return f"{base}id/{PATHS[kind]}/{_FOLDERS.get(scheme, scheme)}/{escape(value)}"


def _escape_character(match: re.Match[str]) -> str:
    return "".join([f"~{byte:02x}" for byte in match[0].encode()])
