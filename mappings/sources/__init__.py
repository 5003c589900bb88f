"""The source formats: one a file, found by lying in this folder."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable
from functools import cache
from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record


class Source(ABC):
    """A format we read: one source record in, one record out.

    A document is what the reader hands over: a JSON object, or `{"text": …}` / `{"html": …}` for a page.
    """

    name: ClassVar[str]
    """The word on the command line, the label of provenance, the fixture folder."""
    title: ClassVar[str]
    """What a person calls it."""
    kind: ClassVar[str]
    """The kind of record that it yields (`work`, `person`, `organization`, `grant`)."""
    ignore: ClassVar[frozenset[str]] = frozenset()
    """Paths of fields that are knowingly out of scope; a path covers all below it."""

    @abstractmethod
    def knows(self, document: Fields) -> bool:
        """Whether a document is of this format, judged by its content alone; no two sources know the same one."""

    @abstractmethod
    def key(self, item: Item) -> str:
        """The identifier of the source record within its source, not taken. Raises Rejected where there is none."""

    @abstractmethod
    def map(self, item: Item) -> Record:
        """The record. Raises Rejected with the field and the reason where the source record cannot be published."""

    def split(self, document: Fields) -> Iterable[Fields]:
        """The source records of a document; one and the same, unless a format bundles or parses."""
        return (document,)


@cache
def sources() -> dict[str, Source]:
    """Every source format by name, in alphabetical order."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    for module in modules:
        importlib.import_module(f"{__name__}.{module}")
    return {source.name: source() for source in sorted(Source.__subclasses__(), key=lambda source: source.name)}
