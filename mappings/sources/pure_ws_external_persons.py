"""External persons of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.people import read_external_person
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Person
from fabiola.mappings.sources import Source


class PureWebServiceExternalPersons(Source):
    """The people of elsewhere whom the institution works with: their names and identifiers.

    They have no visibility; those that nobody approved or validated are not published. Where they are employed was
    read from papers, and is left out as are gender, country and title.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-external-persons"
    title: ClassVar[str] = "Pure Web Service 5.x external person (JSON)"
    kind: ClassVar[str] = "person"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "country",
            "externalOrganisations",
            "gender",
            "info",
            "keywordGroups",
            "renderings",
            "title",
            "type",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of an external person."""
        return is_web_service(document) and "/externalpersontypes/" in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Person:
        """The person. Raises Rejected without UUID or name, and for what is not approved or validated."""
        return read_external_person(item, "info")
