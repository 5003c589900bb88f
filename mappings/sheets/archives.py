"""Mapping files in archives, each for the sheets of the same name beside it in there."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from fabiola.mappings.containers import Container
from fabiola.mappings.sheets.mapping_files import SUFFIX, mapping_name

_LARGEST = 1 << 20
_SHEET = re.compile(r".+\.(?:csv|tsv|tab|txt|xlsx|xlsm|parquet)(?:\.(?:gz|zst|bz2|xz))?", re.IGNORECASE)


class Archived:
    """The mapping files of an archive, which is looked through for them when the first sheet in it is met."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._found: dict[str, bytes] | None = None

    def mapping_of(self, name: str) -> tuple[Path, bytes] | None:
        """Where the mapping file of a member is, as the streams are named, and its content; None where there is none.

        Standard input cannot be looked through twice, unless it is a zip archive, so there is none in it.
        """
        member = self._member(name)
        wanted = mapping_name(Path(member)) if _SHEET.fullmatch(member) else None
        content = self._contents().get(wanted.as_posix()) if wanted else None
        place = f"{self._container.name}!{wanted.as_posix()}" if wanted else ""
        return None if content is None else (Path(place), content)

    def is_mapping(self, name: str) -> bool:
        """Whether a member is the mapping file of a sheet in the archive."""
        member = self._member(name)
        return member.lower().endswith(SUFFIX) and member in self._contents()

    def _member(self, name: str) -> str:
        """The name in the archive; empty for a file that is none."""
        before, _, member = name.partition(f"{self._container.name}!")
        return "" if before else member

    def _contents(self) -> dict[str, bytes]:
        if self._found is None:
            self._found = {} if self._container.is_given_once else _mapping_files(self._container)
        return self._found


def _mapping_files(container: Container) -> dict[str, bytes]:
    """The mapping files that have a sheet beside them, by their names."""
    found, wanted = dict[str, bytes](), set[str]()
    for name, stream in container.streams():
        member = name.removeprefix(f"{container.name}!")
        if member.lower().endswith(SUFFIX):
            found[PurePosixPath(member).as_posix()] = stream.read(_LARGEST)
        elif _SHEET.fullmatch(member) and (beside := mapping_name(Path(member))):
            wanted.add(beside.as_posix())
    return {name: content for name, content in found.items() if name in wanted}
