"""Awards of InvenioRDM: the vocabulary of grants that its records are funded by."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.invenio.awards import award
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source


class InvenioAwards(Source):
    """One award, which has a number and a funder.

    Format: https://inveniordm.docs.cern.ch/reference/rest_api_awards/
    """

    name: ClassVar[str] = "invenio-awards"
    title: ClassVar[str] = "InvenioRDM award (REST API, JSON)"
    kind: ClassVar[str] = "grant"

    def knows(self, document: Fields) -> bool:
        """A number, an identifier, the funder as an object, and the title by language."""
        texts = (document.get("number"), document.get("id"))
        objects = (document.get("title"), document.get("funder"))
        return all(isinstance(one, str) for one in texts) and all(isinstance(one, dict) for one in objects)

    def key(self, item: Item) -> str:
        """The identifier of the award. Raises Rejected where there is none."""
        own = item.peek("id")
        if not isinstance(own, str) or not own.strip():
            raise Rejected("id: missing or empty")
        return own.strip()

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its identifier or number."""
        self.key(item)
        found = award(item)
        if found.number is None:
            raise Rejected("number: missing or no award number")
        return found
