"""The dumps of a release: the whole graph as N-Triples, compressed, and what changed since it was written."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec
import zstandard

from fabiola.graph.changes import PATCH

FOLDER = "dumps"
STEM = "data.nt"

_GZIP_LEVEL = 2
_ZSTD_LEVEL = 3
_BLOCK = 4 << 20
_Writer = IO[bytes] | gzip.GzipFile


class Dump(msgspec.Struct, frozen=True):
    """One file with all triples of a release, or the patch (RDF Patch) that leads to it from the release before.

    `content_bytes` is its size unpacked, `sha256` the checksum of the file as it lies; `release` is the one that it
    holds or leads to; `triples` says how many lines of a patch add or remove one.
    """

    name: str
    compression: str
    media_type: str
    bytes: int
    content_bytes: int
    sha256: str
    release: int = 0
    triples: int = 0

    @property
    def is_patch(self) -> bool:
        """Whether it holds what changed and not the whole graph."""
        return not self.name.startswith(STEM)


def write_dumps(documents: Iterable[bytes], release: Path, number: int = 1) -> tuple[Dump, ...]:
    """Write the dumps of a graph into the folder of a release and say what they are, there too (`dumps.json`).

    The graph is read once and never held; the same graph in the same order makes the same bytes, since the compressed
    files have no time in them. `SHA256SUMS` is what `sha256sum --check` reads.
    """
    folder = release / FOLDER
    folder.mkdir()
    gzipped, zipped = folder / f"{STEM}.gz", folder / f"{STEM}.zst"
    with _compressors(gzipped, zipped) as files:
        size = _write(documents, files)
    return _note(
        release,
        (
            _described(gzipped, "gzip", "application/gzip", size, number),
            _described(zipped, "zstd", "application/zstd", size, number),
        ),
    )


def carry_dumps(last: Path, release: Path, number: int, triples: int) -> tuple[Dump, ...]:
    """Give a release the dumps of the one before, as links, and the patch that leads from there to it.

    The patch changes `triples`. A reader loads the whole graph and then the patches in the order of their releases.
    """
    folder = release / FOLDER
    folder.mkdir()
    before = dumps_of(last)
    for dump in before:
        os.link(last / FOLDER / dump.name, folder / dump.name)
    patch = folder / f"changes-{number:06d}.rdfp.gz"
    os.link(release / PATCH, patch)
    with gzip.open(patch) as content:
        size = sum(len(line) for line in content)
    said = msgspec.structs.replace(_described(patch, "gzip", "application/gzip", size, number), triples=triples)
    return _note(release, (*before, said))


def can_carry(last: Path, triples: int, changed: int, share: float) -> bool:
    """Whether the dumps of the release before do for the next one, which changes so many of its triples.

    They do until a share of all triples has changed since they were written.
    """
    before = dumps_of(last)
    since = changed + sum(dump.triples for dump in before if dump.is_patch)
    return bool(before) and since <= triples * share


def dumps_of(release: Path) -> tuple[Dump, ...]:
    """The dumps of a release, the patches after the whole graph; empty where it was made without."""
    path = release / "dumps.json"
    return msgspec.json.decode(path.read_bytes(), type=tuple[Dump, ...]) if path.exists() else ()


def _write(documents: Iterable[bytes], files: Sequence[_Writer]) -> int:
    """Write documents into files side by side; returns how many bytes there were."""
    size, waiting = 0, list[Future[int]]()
    with ThreadPoolExecutor(len(files)) as threads:
        for block in _blocks(documents):
            size += len(block)
            for each in waiting:
                each.result()
            waiting = [threads.submit(file.write, block) for file in files]
        for each in waiting:
            each.result()
    return size


def _blocks(documents: Iterable[bytes]) -> Iterator[bytes]:
    block = bytearray()
    for document in documents:
        block += document
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


@contextmanager
def _compressors(gzipped: Path, zipped: Path) -> Iterator[tuple[_Writer, _Writer]]:
    with gzipped.open("wb") as plain:
        first = gzip.GzipFile("", "wb", _GZIP_LEVEL, plain, mtime=0)
        second = zstandard.open(zipped, "wb", cctx=zstandard.ZstdCompressor(_ZSTD_LEVEL, write_checksum=True))
        with first, second:
            yield first, second


def _described(path: Path, compression: str, media_type: str, content_bytes: int, number: int) -> Dump:
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return Dump(path.name, compression, media_type, path.stat().st_size, content_bytes, checksum, number)


def _note(release: Path, dumps: tuple[Dump, ...]) -> tuple[Dump, ...]:
    sums = "".join(f"{dump.sha256}  {dump.name}\n" for dump in dumps)
    (release / FOLDER / "SHA256SUMS").write_text(sums, "utf-8")
    (release / "dumps.json").write_bytes(msgspec.json.encode(dumps))
    return dumps
