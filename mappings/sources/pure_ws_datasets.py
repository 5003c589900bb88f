"""Datasets of the Pure Web Service 5.x in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.datasets import WEB_SERVICE_DATASET, read_dataset
from fabiola.mappings.pure.ws_values import BOOKKEEPING, is_web_service, own_uuid, type_address
from fabiola.mappings.records import Work
from fabiola.mappings.sources import Source


class PureWebServiceDatasets(Source):
    """Datasets with who made them, where they are and how they may be used.

    Only what is visible to everybody and approved or validated is published, and files only where access is open.
    Where physical data are kept and whom to ask for them is left out, as are periods and places that data cover.
    Format: the Swagger file that each installation has under `/ws/api/5xx/swagger.json`.
    """

    name: ClassVar[str] = "pure-ws-datasets"
    title: ClassVar[str] = "Pure Web Service 5.x dataset (JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "contactPerson",
            "dataProductionPeriod",
            "externalOrganisations",
            "geoLocation",
            "geographicalCoverage",
            "info",
            "managingOrganisationalUnit",
            "natureTypes",
            "openAccessEmbargoDate",
            "openAccessEmbargoMonths",
            "organisationalUnits",
            "physicalDatas",
            "relatedActivities",
            "relatedDataSets",
            "relatedEquipment",
            "relatedImpacts",
            "relatedPressMedia",
            "relatedPrizes",
            "relatedProjects",
            "relatedResearchOutputs",
            "relatedStudentThesis",
            "renderings",
            "temporalCoveragePeriod",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A UUID and the type of a dataset."""
        return is_web_service(document) and "/datasettypes/" in type_address(document)

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Work:
        """The dataset. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_dataset(item, WEB_SERVICE_DATASET)
