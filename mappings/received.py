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
    """

    place: Place
    source: str
    fields: Fields
    harvested: str = ""


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
