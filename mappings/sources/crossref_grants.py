"""Grants of the Crossref REST API: works of the type `grant`, registered by the funders themselves."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import ClassVar

from msgspec.structs import replace

from fabiola.mappings.crossref.containers import publishers
from fabiola.mappings.crossref.contributors import contributors, organization
from fabiola.mappings.crossref.links import own_doi, websites
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import (
    Amount,
    Contribution,
    Date,
    Grant,
    Organization,
    Programme,
    Record,
    Text,
)
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.dates import date_parts
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain, texts

_INVESTIGATORS = (
    ("lead-investigator", "principal-investigator"),
    ("co-lead-investigator", "co-investigator"),
    ("investigator", "researcher"),
)


class CrossrefGrants(Source):
    """Grants as the REST API gives them.

    A record may hold several projects: their texts and investigators are united, the period spans them all, and the
    amount is only given where they agree on one. The scheme of the funding becomes a programme.
    Format: https://www.crossref.org/documentation/schema-library/markup-guide-record-types/grants/
    """

    name: ClassVar[str] = "crossref-grants"
    title: ClassVar[str] = "Crossref grant (REST API, JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "URL",
            "content-domain",
            "created",
            "deposited",
            "indexed",
            "is-referenced-by-count",
            "issued",
            "member",
            "prefix",
            "project.co-lead-investigator.affiliation.department",
            "project.co-lead-investigator.affiliation.place",
            "project.funding.award-amount",
            "project.funding.type",
            "project.investigator.affiliation.department",
            "project.investigator.affiliation.place",
            "project.lead-investigator.affiliation.department",
            "project.lead-investigator.affiliation.place",
            "publisher",
            "reference-count",
            "references-count",
            "relation",
            "resource.secondary",
            "score",
            "source",
            "title",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A DOI and the type `grant`."""
        return document.get("type") == "grant" and isinstance(document.get("DOI"), str)

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        return own_doi(item).value

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without a DOI."""
        own = own_doi(item)
        item.drop("DOI", "type")
        projects = item.each("project")
        fundings = [funding for project in projects for funding in project.each("funding")]
        funders = _funders(item, fundings)
        return Grant(
            number=award_number(item.text("award")),
            titles=_texts(projects, "project-title", "title"),
            identifiers=(own,),
            funders=funders,
            programme=_programme(fundings, funders),
            amount=_amount(projects, fundings),
            start=min(_dates(projects, "award-start", "award-planned-start"), default=None),
            end=max(_dates(projects, "award-end", "award-planned-end"), default=None),
            contributions=tuple(chain.from_iterable(_investigators(projects, *names) for names in _INVESTIGATORS)),
            descriptions=_texts(projects, "project-description", "description"),
            websites=websites(item),
        )


def _texts(projects: Iterable[Item], name: str, part: str) -> tuple[Text, ...]:
    found = []
    for fields in chain.from_iterable(project.each(name) for project in projects):
        tag = language(fields.text("language"))
        if value := plain(fields.text(part)):
            found.append(Text(value, tag))
    return tuple(dict.fromkeys(found))


def _funders(item: Item, fundings: Iterable[Item]) -> tuple[Organization, ...]:
    """The funders of the projects; where none is named the publisher of the record, which is the funder."""
    found = [body for funding in fundings if (body := organization(funding.open("funder")))]
    return tuple(dict.fromkeys(found)) or tuple(replace(maker, kinds=()) for maker in publishers(item))


def _programme(fundings: Iterable[Item], funders: tuple[Organization, ...]) -> Programme | None:
    schemes = texts(tuple(scheme for funding in fundings if (scheme := funding.text("scheme"))))
    return Programme(name=schemes[0], funders=funders) if schemes else None


def _amount(projects: list[Item], fundings: list[Item]) -> Amount | None:
    """The amount of the projects, else of the fundings; None where several disagree, for they may or may not add up."""
    for items in (projects, fundings):
        found = {known for fields in items if (known := _money(fields.open("award-amount")))}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _money(fields: Item) -> Amount | None:
    return amount(fields.take("amount"), fields.text("currency"))


def _dates(projects: Iterable[Item], *names: str) -> list[Date]:
    """The first of the named dates that each project has."""
    found = ([date_parts(project.take(name)) for name in names] for project in projects)
    return [day for days in found if (day := next(filter(None, days), None))]


def _investigators(projects: Iterable[Item], name: str, role: str) -> Iterable[Contribution]:
    return contributors(chain.from_iterable(project.each(name) for project in projects), role)
