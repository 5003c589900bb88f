"""Files as streams of bytes: plain, compressed (gzip, zstd, bzip2, xz), or the members of a zip or tar archive."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple, cast

import zstandard

Stream = IO[bytes]

STDIN = Path("-")
"""What stands for standard input."""

_TAR_START, _TAR_END = 257, 262
_ZIP = b"PK\x03\x04"
_STANDARD_INPUT = "standard input"
_OF_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype"})
"""Members that tell an office document, which is a zip archive too, from an archive of files."""

BROKEN = (EOFError, OSError, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, zlib.error, zstandard.ZstdError)
"""What a damaged container raises while it is read."""

_COMPRESSED: tuple[tuple[bytes, Callable[[Stream], object]], ...] = (
    (b"\x1f\x8b", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"\x28\xb5\x2f\xfd", lambda stream: zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
)


class Container(NamedTuple):
    """A file that is looked into, or standard input with the copy of it that is made of a zip archive."""

    path: Path
    stdin: Stream | None = None
    copy: Stream | None = None

    @property
    def name(self) -> str:
        """What it is called in messages and before the names of its members."""
        return _STANDARD_INPUT if self.path == STDIN else str(self.path)

    @property
    def is_given_once(self) -> bool:
        """Whether the streams can be asked for but once."""
        return self.stdin is not None

    def streams(self) -> Iterator[tuple[str, Stream]]:
        """(name, stream) of the file or of each file in the archive, unpacked; the name is for messages.

        A stream is good until the next one is asked for. Raises one of BROKEN for a container that is damaged.
        """
        if self.copy:
            yield from _zip_members(self.name, self.copy)
        elif self.stdin:
            yield from _stream(self.name, unpacked(self.stdin))
        elif tarfile.is_tarfile(self.path):  # asked first: a tar archive that ends with a zip archive passes for that
            yield from _tar_members(self.path)
        elif zipfile.is_zipfile(self.path):
            yield from _zip_members(self.name, self.path)
        else:
            with self.path.open("rb") as stream:
                yield from _stream(self.name, unpacked(stream))


@contextmanager
def opened(path: Path) -> Iterator[Container]:
    """A file or, for `-`, standard input, to be looked into as long as the context lasts.

    A zip archive is read from its end, so one on standard input is copied into a temporary file without a name; an
    office document is no archive. Nothing else is written to disk, whatever the members are called.
    """
    if path != STDIN:
        yield Container(path)
        return
    stdin = _buffered(sys.stdin.buffer)
    if peek(stdin, len(_ZIP)) != _ZIP:
        yield Container(path, stdin)
        return
    with TemporaryFile() as copy:
        shutil.copyfileobj(stdin, copy)
        copy.seek(0)
        yield Container(path, copy=copy) if _is_archive(copy) else Container(path, _buffered(copy))


def streams(path: Path) -> Iterator[tuple[str, Stream]]:
    """The streams of a file or an archive, or of standard input for `-`, as `Container.streams` gives them."""
    with opened(path) as container:
        yield from container.streams()


def _is_archive(file: Stream) -> bool:
    """Whether a file is a zip archive of files; it stays at its beginning."""
    found = zipfile.is_zipfile(file)
    if found:
        with zipfile.ZipFile(file) as archive:
            found = _OF_DOCUMENTS.isdisjoint(archive.namelist())
    file.seek(0)
    return found


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
    packed = _buffered(stream)
    head = packed.peek(8)[:8]
    for magic, unpack in _COMPRESSED:
        if head.startswith(magic):
            return io.BufferedReader(cast("io.RawIOBase", unpack(packed)))
    return packed


def _buffered(stream: Stream) -> io.BufferedReader:
    """The stream as one whose beginning can be looked at before it is read."""
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", stream))


def _zip_members(name: str, file: Path | Stream) -> Iterator[tuple[str, Stream]]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield f"{name}!{member.filename}", unpacked(stream)


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
