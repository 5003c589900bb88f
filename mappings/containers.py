"""Files as streams of bytes: plain, compressed (gzip, zstd, bzip2, xz), or the members of a zip or tar archive."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

import zstandard

Stream = IO[bytes]

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

    A stream is good until the next one is asked for. Nothing is written to disk, whatever the members are called.
    Raises one of BROKEN for a container that is damaged.
    """
    if zipfile.is_zipfile(path):
        yield from _zip_members(path)
    elif tarfile.is_tarfile(path):
        yield from _tar_members(path)
    else:
        with path.open("rb") as stream:
            yield str(path), unpacked(stream)


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
        for member in archive:
            if member.isfile() and (stream := archive.extractfile(member)):
                with stream:
                    yield f"{path}!{member.name}", unpacked(stream)
