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
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE


class Source(ABC):
    """A format we read: one source record in, one record out.

    A document is what the reader hands over: a JSON object, the fields of an XML element, or `{"text": …}` /
    `{"html": …}` for a page.
    """

    name: ClassVar[str]
    """The word on the command line, the label of provenance, the fixture folder."""
    title: ClassVar[str]
    """What a person calls it."""
    kind: ClassVar[str]
    """The kind of record that it yields (`work`, `person`, `organization`, `grant`)."""
    ignore: ClassVar[frozenset[str]] = frozenset()
    """Paths of fields that are knowingly out of scope; a path covers all below it."""
    delimiter: ClassVar[str] = ""
    """What separates the cells, for a format that is a table as text."""

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

    def is_divisible(self, document: Fields) -> bool:
        """Whether a long document of this format, of which this is the beginning, can be given some rows at a time."""
        return bool(self.delimiter)


class XMLSource(Source):
    """A format of XML records: each element of one of the names is a record, whatever it is wrapped in.

    Its fields are those of `fabiola.mappings.xml.fields`: every child is a list of objects, attributes begin with `@`.
    """

    elements: ClassVar[frozenset[str]]
    """The local names of the elements that are records, `{namespace}name` where other formats have such too."""
    namespace: ClassVar[str] = ""
    """What the namespace of the element begins with; empty for formats without one."""

    def knows(self, document: Fields) -> bool:
        """Whether the element and its namespace are those of the format."""
        name, found = document.get(ELEMENT), str(document.get(NAMESPACE, ""))
        if name not in self.elements:
            return f"{{{found}}}{name}" in self.elements
        return found.startswith(self.namespace) if self.namespace else not found

    def split(self, document: Fields) -> Iterable[Fields]:
        """The record without the marks by which it was recognised."""
        return ({name: value for name, value in document.items() if name not in (ELEMENT, NAMESPACE)},)


@cache
def sources() -> dict[str, Source]:
    """Every source format by name, in alphabetical order."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    for module in modules:
        importlib.import_module(f"{__name__}.{module}")
    found = [*Source.__subclasses__(), *XMLSource.__subclasses__()]
    named = [source for source in found if source is not XMLSource]
    return {source.name: source() for source in sorted(named, key=lambda source: source.name)}


@cache
def record_elements() -> frozenset[str]:
    """The names of all XML elements that are records in some format."""
    found = [source.elements for source in sources().values() if isinstance(source, XMLSource)]
    return frozenset().union(*found)
