"""Projects of UKRI's Gateway to Research as its API gives them in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, period, role
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Date, Grant, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain, texts

_LAST_MOMENT = 4_102_444_800_000
"""The first millisecond of 2100, after which no grant begins."""


class UKRIProjects(Source):
    """Projects one by one and in pages, with what the XML of the API has.

    The dates are milliseconds since 1970 at midnight in London, in summer an hour before that of UTC.
    Format: https://gtr.ukri.org/resources/GtR-2-API-v1.7.5.pdf (`application/vnd.rcuk.gtr.json-v7`)
    """

    name: ClassVar[str] = "ukri-gtr-json"
    title: ClassVar[str] = "Gateway to Research project (API, JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "created",
            "end",
            "ext",
            "grantCategory",
            "healthCategories",
            "href",
            "id",
            "identifiers",
            "leadOrganisationDepartment",
            "links.link",
            "outcomeid",
            "participantValues.participant.grantOffer",
            "participantValues.participant.organisationId",
            "participantValues.participant.projectCost",
            "potentialImpact",
            "rcukProgrammes",
            "researchActivities",
            "researchSubjects",
            "researchTopics",
            "start",
            "status",
            "techAbstractText",
            "updated",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A project, or a page that begins with one."""
        page = document.get("project")
        return _is_project(document) or (isinstance(page, list) and bool(page) and _is_project(page[0]))

    def split(self, document: Fields) -> Iterable[Fields]:
        """The projects of a page."""
        if _is_project(document):
            return (document,)
        return (project for project in document["project"] if isinstance(project, dict))

    def key(self, item: Item) -> str:
        """The reference of the grant, else the identifier of the project. Raises Rejected where there is neither."""
        if found := _reference(item) or award_number(item.peek("id")):
            return found
        raise Rejected("identifiers: no reference of the kind RCUK, and no identifier of the project")

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without a reference and an identifier."""
        self.key(item)
        body = funder("ukri-gtr", item.text("leadFunder"))
        start, end = _linked_period(item)
        return Grant(
            number=_reference(item),
            titles=texts((item.text("title"),), "en"),
            funders=(body,) if body else (),
            start=start,
            end=end,
            contributions=contributions(_participants(item)),
            descriptions=texts((item.text("abstractText"),), "en"),
        )


def _is_project(document: Any) -> bool:
    if not isinstance(document, dict) or not ("leadFunder" in document or "grantCategory" in document):
        return False
    return isinstance(document.get("identifiers"), dict) and isinstance(document.get("links"), dict)


def _reference(item: Item) -> str | None:
    """The number by which the councils and people call the grant: `EP/X012345/1`."""
    for part in Item({"identifiers": item.peek("identifiers")}).open("identifiers").each("identifier"):
        if part.text("type") == "RCUK" and (number := award_number(part.text("value"))):
            return number
    return None


def _linked_period(item: Item) -> tuple[Date | None, Date | None]:
    """The period that the link to the fund states, which spans all funds where there are several; else its own."""
    funds = [link for link in item.open("links").each("link") if link.text("rel") == "FUND"]
    spans = [period(_day(link, "start"), _day(link, "end")) for link in funds]
    starts, ends = [start for start, _ in spans if start], [end for _, end in spans if end]
    if not starts and not ends:
        return period(_day(item, "start"), _day(item, "end"))
    return min(starts, default=None), max(ends, default=None)


def _day(item: Item, name: str) -> Date | None:
    moment = item.peek(name)
    if isinstance(moment, int) and not isinstance(moment, bool) and 0 <= moment < _LAST_MOMENT:
        return (datetime.fromtimestamp(moment / 1000, UTC) + timedelta(hours=1)).date().isoformat()
    return parse_date(moment)


def _participants(item: Item) -> Iterator[Party]:
    for part in item.open("participantValues").each("participant"):
        code, name = role("ukri-gtr", part.text("role")), plain(part.text("organisationName"))
        if code and name:
            yield Party(Organization(names=(Text(name),)), code)
