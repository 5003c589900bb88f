"""What reading comes to: source records as received, and what stands in place of one, each with its place."""

from __future__ import annotations

import msgspec

from fabiola.mappings.items import Fields


class Place(msgspec.Struct, frozen=True):
    """Where something was read: a file, and the line or the number of the record in it where there are several."""

    file: str
    position: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.position}" if self.position else self.file


class Received(msgspec.Struct, frozen=True):
    """One source record as received, with the format it is in.

    `harvested` is the identifier under which a repository offers it to harvesters, which is not what names the thing.
    `line` is the digest of the line that it is all of, in a file with a record on each; only where that is asked for.
    """

    place: Place
    source: str
    fields: Fields
    harvested: str = ""
    line: bytes = b""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A source record that was read before: the format it is in, its key, and the paths in it that were not mapped."""

    source: str
    key: str
    unmapped: tuple[str, ...] = ()


class Unchanged(msgspec.Struct, frozen=True, gc=False):
    """A line that was read before, and was not looked into again."""

    place: Place
    known: Known


class Problem(msgspec.Struct, frozen=True):
    """A file, or a part of one, that could not be read; the message says why and what to do.

    `unexpected` marks a fault of ours, not of the file.
    """

    place: Place
    message: str
    unexpected: bool = False


class Deleted(Problem, frozen=True):
    """A record that a repository has deleted and tells only the identifier of: what it said before is to be withdrawn.

    For who keeps nothing it is a problem like others: there is no record to be had.
    Specification: http://www.openarchives.org/OAI/openarchivesprotocol.html#DeletedRecords
    """

    harvested: str = ""
