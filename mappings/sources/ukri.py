"""Projects of UKRI's Gateway to Research as its API gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, period, role
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Date, Grant, Organization, Record, Text
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.text import plain, texts
from fabiola.mappings.xml.fields import TEXT
from fabiola.mappings.xml.text import first_words


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
            "grantCategory",
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
        if found := _reference(item) or award_number(item.peek("@id")):
            return found
        raise Rejected("identifiers: no reference of the kind RCUK, and no identifier of the project")

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without a reference and an identifier."""
        self.key(item)
        body = funder("ukri-gtr", first_words(item, "leadFunder"))
        funders = (body,) if body else ()
        start, end = _linked_period(item)
        return Grant(
            number=_reference(item),
            titles=texts((first_words(item, "title"),), "en"),
            funders=funders,
            start=start,
            end=end,
            contributions=contributions(_participants(item)),
            descriptions=texts((first_words(item, "abstractText"),), "en"),
        )


def _reference(item: Item) -> str | None:
    """The number by which the councils and people call the grant: `EP/X012345/1`."""
    groups = Item({"identifiers": item.peek("identifiers")}).each("identifiers")
    for part in (part for group in groups for part in group.each("identifier")):
        if part.text("@type") == "RCUK" and (number := award_number(part.text(TEXT))):
            return number
    return None


def _linked_period(item: Item) -> tuple[Date | None, Date | None]:
    """The period that the link to the fund states; it spans all funds where there are several."""
    spans = [
        period(link.text("@start"), link.text("@end"))
        for group in item.each("links")
        for link in group.each("link")
        if link.text("@rel") == "FUND"
    ]
    starts, ends = [start for start, _ in spans if start], [end for _, end in spans if end]
    return min(starts, default=None), max(ends, default=None)


def _participants(item: Item) -> Iterator[Party]:
    for part in (part for group in item.each("participantValues") for part in group.each("participant")):
        code, name = role("ukri-gtr", first_words(part, "role")), plain(first_words(part, "organisationName"))
        if code and name:
            yield Party(Organization(names=(Text(name),)), code)
