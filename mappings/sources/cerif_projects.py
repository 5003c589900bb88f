"""Projects and funding in OpenAIRE's CERIF XML."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.cerif.facts import NAMESPACE, fragment
from fabiola.mappings.cerif.funding import PROGRAMMES, award, programme, project
from fabiola.mappings.citations.works import key
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Grant, Programme, Record
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.xml.text import first_words

_NAMES = ("Title", "Name", "Acronym")


class CERIFProjects(XMLSource):
    """One project or funding, either as a grant; a funding programme or call is a programme.

    Format: https://openaire-guidelines-for-cris-managers.readthedocs.io/
    """

    name: ClassVar[str] = "cerif-projects"
    title: ClassVar[str] = "CERIF project or funding (OpenAIRE XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"Project", "Funding"})
    namespace: ClassVar[str] = NAMESPACE

    def key(self, item: Item) -> str:
        """The DOI of the grant, else a digest of name and number. Raises Rejected where there is neither."""
        fields = Item({name: item.peek(name) for name in (*_NAMES, "GrantDOI")})
        own = identify(("doi", first_words(fields, "GrantDOI")))
        title = next(filter(None, (first_words(fields, name) for name in _NAMES)), None)
        return key(own, title, item.peek("@id"))

    def map(self, item: Item) -> Record:
        """The grant or programme. Raises Rejected without a title, name or acronym."""
        self.key(item)
        found = _record(item)
        if found is None:
            raise Rejected("Title: missing, and so is the acronym")
        return found


def _record(item: Item) -> Grant | Programme | None:
    if fragment(Item({"Type": item.peek("Type")}), "Type") in PROGRAMMES:
        return programme(item)
    return award(item) if "Name" in item or "Duration" in item or "GrantDOI" in item else project(item)
