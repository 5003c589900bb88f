"""Files as streams of bytes: plain, compressed (gzip, zstd, bzip2, xz), or the members of a zip or tar archive."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

import zstandard

Stream = IO[bytes]

STDIN = Path("-")
"""What stands for standard input."""

_TAR_START, _TAR_END = 257, 262

BROKEN = (EOFError, OSError, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, zlib.error, zstandard.ZstdError)
"""What a damaged container raises while it is read."""

_COMPRESSED: tuple[tuple[bytes, Callable[[Stream], object]], ...] = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"\x28\xb5\x2f\xfd", lambda stream: zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
)


def streams(path: Path) -> Iterator[tuple[str, Stream]]:
    """(name, stream) of a file or of each file in an archive, unpacked; the name is for messages.

    `-` is standard input, which may be a tar archive, but no zip archive, for these are read from their end. A stream
    is good until the next one is asked for. Nothing is written to disk, whatever the members are called.
    Raises one of BROKEN for a container that is damaged.
    """
    if path == STDIN:
        yield from _stream("standard input", unpacked(sys.stdin.buffer))
    elif tarfile.is_tarfile(path):  # asked first: a tar archive that ends with a zip archive passes for that
        yield from _tar_members(path)
    elif zipfile.is_zipfile(path):
        yield from _zip_members(path)
    else:
        with path.open("rb") as stream:
            yield from _stream(str(path), unpacked(stream))


def _stream(name: str, stream: Stream) -> Iterator[tuple[str, Stream]]:
    """The stream, or the members of the archive that it is: `tarfile` knows nothing of zstd."""
    if peek(stream, _TAR_END)[_TAR_START:_TAR_END] != b"ustar":
        yield name, stream
        return
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        yield from _members(name, archive)


def peek(stream: Stream, size: int) -> bytes:
    """The first bytes of an unpacked stream, which stay to be read; fewer where its buffer holds fewer."""
    return stream.peek(size)[:size] if isinstance(stream, io.BufferedReader) else b""


def unpacked(stream: Stream) -> Stream:
    """The content of a stream that may be compressed."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream))
    head = buffered.peek(8)[:8]
    for magic, unpack in _COMPRESSED:
        if head.startswith(magic):
            return io.BufferedReader(cast("io.RawIOBase", unpack(buffered)))
    return buffered


def _zip_members(path: Path) -> Iterator[tuple[str, Stream]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield f"{path}!{member.filename}", unpacked(stream)


def _tar_members(path: Path) -> Iterator[tuple[str, Stream]]:
    with tarfile.open(path) as archive:
        yield from _members(str(path), archive)


def _members(name: str, archive: tarfile.TarFile) -> Iterator[tuple[str, Stream]]:
    """The files of an archive; what it remembers of those it has given is forgotten, for there may be millions."""
    while member := archive.next():
        if member.isfile() and (stream := archive.extractfile(member)):
            with stream:
                yield f"{name}!{member.name}", unpacked(stream)
        archive.members.clear()  # type: ignore[attr-defined]
