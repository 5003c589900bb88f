"""Content codings of answers: br, zstd and gzip, negotiated by Accept-Encoding (RFC 9110, section 12.5.3).

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

import brotli
import zstandard

IDENTITY = "identity"
SMALLEST = 1024
"""Answers of fewer bytes fit into one packet and are sent as they are."""

_ITEM = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)((?:[ \t]*;[^,;]*)*)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_GZIP = 31
"""The largest window of zlib, with the head and the end of gzip around it."""
_ALIASES = {"x-gzip": "gzip"}
_LEAST = 0.0001
"""The quality of no coding where nothing is said of it: it is accepted, and anything named is better."""

CODINGS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "br": lambda data: bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=5)),
        "zstd": lambda data: zstandard.compress(data, 6),
        "gzip": lambda data: gzip.compress(data, 6, mtime=0),
    }
)
"""The codings, the one that makes answers smallest first; the same data always become the same bytes."""


@lru_cache(1024)
def preferences(header: str | None) -> tuple[str, ...]:
    """The codings that a client accepts, the best first, `identity` among them; empty where it refuses all.

    Without a header, and with one that names none, answers are sent as they are.
    """
    if header is None or not (named := _named(header)):
        return (IDENTITY,)
    other = named.get("*", 0.0)
    qualities = {coding: named.get(coding, other) for coding in CODINGS}
    qualities[IDENTITY] = named.get(IDENTITY, named.get("*", _LEAST))
    return tuple(
        sorted((coding for coding in qualities if qualities[coding] > 0), key=lambda coding: -qualities[coding])
    )


def suitable(accepted: tuple[str, ...], size: int) -> str | None:
    """The coding for an answer of a size in bytes, of those accepted; None where there is none."""
    if size < SMALLEST and IDENTITY in accepted:
        return IDENTITY
    return accepted[0] if accepted else None


def compress(data: bytes, coding: str) -> bytes:
    """The data in a coding."""
    return data if coding == IDENTITY else CODINGS[coding](data)


def compress_parts(parts: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Parts in a coding, each ready to be read as soon as it comes: packed quickly rather than small."""
    if coding == IDENTITY:
        yield from parts
        return
    pack, end = _PACKERS[coding]()
    for part in parts:
        yield pack(part)
    yield end()


_Packer = tuple[Callable[[bytes], bytes], Callable[[], bytes]]
"""What packs a part so that all of it can be read, and what ends the whole."""


def _pack_br() -> _Packer:
    packer = brotli.Compressor(mode=brotli.MODE_TEXT, quality=1)
    return lambda part: bytes(packer.process(part) + packer.flush()), lambda: bytes(packer.finish())


def _pack_zstd() -> _Packer:
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    return lambda part: packer.compress(part) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK), packer.flush


def _pack_gzip() -> _Packer:
    packer = zlib.compressobj(1, wbits=_GZIP)
    return lambda part: packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH), packer.flush


_PACKERS: Mapping[str, Callable[[], _Packer]] = MappingProxyType(
    {"br": _pack_br, "zstd": _pack_zstd, "gzip": _pack_gzip}
)


def _named(header: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for match in _ITEM.finditer(header):
        name = match[1].lower()
        quality = _QUALITY.search(match[2])
        found.setdefault(_ALIASES.get(name, name), float(quality[1]) if quality else 1.0)
    return found
