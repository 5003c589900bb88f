"""The dumps of a release: the whole graph as N-Triples, compressed, with what a client needs to check its copy."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase
from pathlib import Path
from typing import IO, Any

import msgspec
import zstandard
from pyoxigraph import DefaultGraph, RdfFormat

from fabiola.graph.oxigraph import EmbeddedStore

FOLDER = "dumps"
STEM = "data.nt"

_GZIP_LEVEL = 2
_ZSTD_LEVEL = 3
_BUFFER = 1 << 20


class Dump(msgspec.Struct, frozen=True):
    """One file with all triples; `content_bytes` is its size unpacked, `sha256` the checksum of the file as it lies."""

    name: str
    compression: str
    media_type: str
    bytes: int
    content_bytes: int
    sha256: str


_File = IO[bytes] | gzip.GzipFile


class _Tee(RawIOBase):
    """Writes what it is given to several files, and counts it."""

    def __init__(self, files: Sequence[_File]) -> None:
        super().__init__()
        self._files = files
        self.written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        for file in self._files:
            file.write(part)
        self.written += len(part)
        return len(part)


def write_dumps(store: EmbeddedStore, release: Path) -> tuple[Dump, ...]:
    """Write the dumps of a store into the folder of a release and say what they are, there too (`dumps.json`).

    The graph is read once and never held; the same graph in the same order makes the same bytes, since the compressed
    files have no time in them. `SHA256SUMS` is what `sha256sum --check` reads.
    """
    folder = release / FOLDER
    folder.mkdir()
    gzipped, zipped = folder / f"{STEM}.gz", folder / f"{STEM}.zst"
    with _compressors(gzipped, zipped) as files:
        tee = _Tee(files)
        with BufferedWriter(tee, _BUFFER) as output:
            store.engine.dump(output, RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
    dumps = (
        _described(gzipped, "gzip", "application/gzip", tee.written),
        _described(zipped, "zstd", "application/zstd", tee.written),
    )
    (folder / "SHA256SUMS").write_text("".join(f"{dump.sha256}  {dump.name}\n" for dump in dumps), "utf-8")
    (release / "dumps.json").write_bytes(msgspec.json.encode(dumps))
    return dumps


def dumps_of(release: Path) -> tuple[Dump, ...]:
    """The dumps of a release; empty where it was made without."""
    path = release / "dumps.json"
    return msgspec.json.decode(path.read_bytes(), type=tuple[Dump, ...]) if path.exists() else ()


@contextmanager
def _compressors(gzipped: Path, zipped: Path) -> Iterator[tuple[_File, _File]]:
    with gzipped.open("wb") as plain:
        first = gzip.GzipFile("", "wb", _GZIP_LEVEL, plain, mtime=0)
        second = zstandard.open(zipped, "wb", cctx=zstandard.ZstdCompressor(_ZSTD_LEVEL, write_checksum=True))
        with first, second:
            yield first, second


def _described(path: Path, compression: str, media_type: str, content_bytes: int) -> Dump:
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return Dump(path.name, compression, media_type, path.stat().st_size, content_bytes, checksum)
