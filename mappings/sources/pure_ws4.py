"""Research outputs of the web service that Pure 4 had, in XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.ws4_outputs import output
from fabiola.mappings.pure.ws_outputs import WEB_SERVICE, read_output
from fabiola.mappings.pure.ws_values import own_uuid
from fabiola.mappings.pure.ws_xml import text_at
from fabiola.mappings.records import Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.pure_ws import PureWebService


class PureWebService4(XMLSource):
    """Research outputs that repeat every person and organization in full; of these only names and UUIDs are read.

    A file that is free to see is open access. Format: the schemas of the namespaces `http://atira.dk/schemas/pure4/`.
    """

    name: ClassVar[str] = "pure-ws4"
    title: ClassVar[str] = "Pure 4 Web Service research output (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset(
        f"{{http://atira.dk/schemas/pure4/model/core/{state}}}content" for state in ("stable", "current")
    )
    ignore: ClassVar[frozenset[str]] = PureWebService.ignore | {
        "@type",
        "associatedExternalOrganisations",
        "created",
        "externalPublication",
        "family",
        "modified",
        "organisations",
        "owner",
        "publicationCategory",
    }

    def knows(self, document: Fields) -> bool:
        """A research output, by what it says of its family."""
        return super().knows(document) and _family(document) == "ResearchOutput"

    def split(self, document: Fields) -> Iterable[Fields]:
        """The output in the properties of version 5, which names the class of the object in its `type` no more."""
        return (output({name: value for name, value in document.items() if name != "type"}),)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Work:
        """The work. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_output(item, WEB_SERVICE)


def _family(document: Fields) -> str:
    """The last part of the class that the object says it is one of."""
    return (text_at(document, "family") or "").rpartition(".")[2]
