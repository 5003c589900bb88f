"""Datasets of the Pure API in JSON."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.pure.datasets import API_DATASET, read_dataset
from fabiola.mappings.pure.descriptions import API_BOOKKEEPING
from fabiola.mappings.pure.ws_values import own_uuid
from fabiola.mappings.records import Work
from fabiola.mappings.sources import Source


class PureAPIDatasets(Source):
    """Datasets with who made them, where they are and how they may be used.

    Only what is visible to everybody and approved or validated is published, and files only where access is open.
    Publishers and organizations, of which there is the UUID only, are told by it.
    Format: the OpenAPI file that each installation has under `/ws/api/openapi.yaml`.
    """

    name: ClassVar[str] = "pure-api-datasets"
    title: ClassVar[str] = "Pure API dataset (JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *API_BOOKKEEPING,
            "activities",
            "contactPerson",
            "dataProductionPeriod",
            "dataSets",
            "equipment",
            "externalOrganizations",
            "geoLocation",
            "geolocation",
            "geographicalCoverage",
            "images",
            "impacts",
            "managingOrganization",
            "natureTypes",
            "openAccessEmbargoDate",
            "openAireCompliant",
            "organizations",
            "physicalData",
            "pressMedia",
            "prizes",
            "projects",
            "researchOutputs",
            "studentTheses",
            "temporalCoveragePeriod",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The system name of datasets."""
        return document.get("systemName") == "DataSet"

    def key(self, item: Item) -> str:
        """The UUID. Raises Rejected where there is none."""
        return own_uuid(item)

    def map(self, item: Item) -> Work:
        """The dataset. Raises Rejected where it has no UUID or title, or is not for everybody to see."""
        return read_dataset(item, API_DATASET)
