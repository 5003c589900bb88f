"""Projects of UKRI's Gateway to Research: records of its API, overviews of its pages, rows of its export."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any, ClassVar

from fabiola.mappings.amounts import amount
from fabiola.mappings.awards import award_number
from fabiola.mappings.countries import country
from fabiola.mappings.grant_parties import Party, contributions, funder, period, person, role
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Amount, Date, Grant, Organization, Programme, Record, Text
from fabiola.mappings.sources import Source, XMLSource
from fabiola.mappings.text import plain, texts
from fabiola.mappings.xml_fields import ELEMENT, TEXT
from fabiola.mappings.xml_text import first_words

_INCOME = "INCOME_ACTUAL"
_COLUMNS = ("FundingOrgName", "ProjectReference")


class UKRI(XMLSource):
    """A `project` of the API, which names its organizations but neither its people nor its money: those are records of
    their own (`persons`, `funds`), only linked, and are not read.

    The lead funder may be a programme without an identity (`UKRI FLF`), which then stands by its name.
    Format: https://gtr.ukri.org/resources/GtR-2-API-v1.7.5.pdf
    """

    name: ClassVar[str] = "ukri-gtr"
    title: ClassVar[str] = "Gateway to Research project (API, XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"project"})
    namespace: ClassVar[str] = "http://gtr.rcuk.ac.uk/gtr/api/project"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "@created",
            "@href",
            "@id",
            "@outcomeid",
            "@updated",
            "healthCategories",
            "identifiers",
            "leadOrganisationDepartment",
            "links.link",
            "participantValues.participant.grantOffer",
            "participantValues.participant.organisationId",
            "participantValues.participant.projectCost",
            "potentialImpact",
            "researchActivities",
            "researchSubjects",
            "researchTopics",
            "rcukProgrammes",
            "status",
            "techAbstractText",
        }
    )

    def key(self, item: Item) -> str:
        """The reference of the grant, else the identifier of the project. Raises Rejected where there is neither."""
        return _key(_reference(item), item.peek("@id"))

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without a reference and an identifier."""
        number = _reference(item)
        _key(number, item.peek("@id"))
        body = funder("ukri-gtr", first_words(item, "leadFunder"))
        funders = (body,) if body else ()
        start, end = _linked_period(item)
        return Grant(
            number=number,
            titles=texts((first_words(item, "title"),), "en"),
            funders=funders,
            programme=_programme(first_words(item, "grantCategory"), funders),
            start=start,
            end=end,
            contributions=contributions(_participants(item)),
            descriptions=texts((first_words(item, "abstractText"),), "en"),
        )


class UKRIOverview(XMLSource):
    """The `projectOverview` behind a page of the Gateway, with its people, organizations and money.

    Some copies have the names of elements in lower case, so case makes no difference here.
    """

    name: ClassVar[str] = "ukri-gtr-overview"
    title: ClassVar[str] = "Gateway to Research project (page, XML)"
    kind: ClassVar[str] = "grant"
    elements: ClassVar[frozenset[str]] = frozenset({"projectOverview", "projectoverview"})
    namespace: ClassVar[str] = "http://gtr."
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "projectcomposition.collaborations.leadresearchorganisation",
            "projectcomposition.collaborations.collaborator",
            "projectcomposition.collaborations.organisationroles",
            "projectcomposition.leadresearchorganisation",
            "projectcomposition.organisationroles.organisationrole.@url",
            "projectcomposition.organisationroles.organisationrole.address",
            "projectcomposition.organisationroles.organisationrole.id",
            "projectcomposition.personroles.personrole.@url",
            "projectcomposition.personroles.personrole.id",
            "projectcomposition.project.@url",
            "projectcomposition.project.fund.funder.@url",
            "projectcomposition.project.fund.funder.id",
            "projectcomposition.project.fund.type",
            "projectcomposition.project.healthcategories",
            "projectcomposition.project.id",
            "projectcomposition.project.output",
            "projectcomposition.project.potentialimpacttext",
            "projectcomposition.project.publications",
            "projectcomposition.project.rcukprogrammes",
            "projectcomposition.project.researchactivities",
            "projectcomposition.project.researchsubjects",
            "projectcomposition.project.researchtopics",
            "projectcomposition.project.status",
            "projectcomposition.project.techabstracttext",
        }
    )

    def split(self, document: Fields) -> Iterable[Fields]:
        """The record, its names in lower case."""
        return tuple(_lowered(fields) for fields in super().split(document))

    def key(self, item: Item) -> str:
        """The reference of the grant. Raises Rejected where there is none."""
        composition = _first(Item({"c": item.peek("projectcomposition")}), "c")
        number = award_number(first_words(_first(composition, "project"), "grantreference"))
        return _key(number, None)

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its reference."""
        number = self.key(item)
        composition = _first(item, "projectcomposition")
        project = _first(composition, "project")
        fund = _first(project, "fund")
        project_number = award_number(first_words(project, "grantreference"))
        body = funder("ukri-gtr", first_words(_first(fund, "funder"), "name"))
        funders = (body,) if body else ()
        start, end = period(first_words(fund, "start"), first_words(fund, "end"))
        return Grant(
            number=project_number or number,
            titles=texts((first_words(project, "title"),), "en"),
            funders=funders,
            programme=_programme(first_words(project, "grantcategory"), funders),
            amount=_income(fund),
            start=start,
            end=end,
            contributions=contributions((*_people(composition), *_bodies(composition))),
            descriptions=texts((first_words(project, "abstracttext"),), "en"),
        )


class UKRIExport(Source):
    """The rows of the Gateway's CSV export of projects.

    In exports the end is often the same as the start and then no end; students and other people beside the principal
    investigator are left out, as is what was spent.
    """

    name: ClassVar[str] = "ukri-gtr-csv"
    title: ClassVar[str] = "Gateway to Research projects (CSV export)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "Department",
            "ExpenditurePounds",
            "FundingOrgId",
            "LeadROId",
            "PIId",
            "ProjectId",
            "Region",
            "Status",
            "Student ORCID iD",
            "StudentFirstName",
            "StudentOtherNames",
            "StudentSurname",
            "fullname",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A text whose first line is the header of the export; a row of it."""
        text = document.get("text")
        if not isinstance(text, str):
            return all(isinstance(document.get(name), str) for name in _COLUMNS)
        return set(_COLUMNS) <= set(text.lstrip("\ufeff \r\n").partition("\n")[0].replace('"', "").strip().split(","))

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the export, without cells that no column names."""
        text = document.get("text")
        if not isinstance(text, str):
            return (document,)
        rows = csv.DictReader(StringIO(text.lstrip("\ufeff \r\n"), newline=""))
        return ({name: cell for name, cell in row.items() if isinstance(name, str) and cell} for row in rows)

    def key(self, item: Item) -> str:
        """The reference of the grant. Raises Rejected where there is none."""
        return _key(award_number(item.peek("ProjectReference")), None)

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its reference."""
        number = self.key(item)
        item.drop("ProjectReference")
        body = funder("ukri-gtr", item.text("FundingOrgName"))
        funders = (body,) if body else ()
        start, end = period(item.text("StartDate"), item.text("EndDate"))
        address = item.text("GTRProjectUrl")
        return Grant(
            number=number,
            titles=texts((item.text("Title"),), "en"),
            funders=funders,
            programme=_programme(item.text("ProjectCategory"), funders),
            amount=amount(item.take("AwardPounds"), "GBP"),
            start=start,
            end=end,
            contributions=contributions(_row_parties(item)),
            websites=(address,) if address and address.startswith("https://") else (),
        )
