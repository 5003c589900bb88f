"""Projects of UKRI's Gateway to Research as its pages hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, period, person, role
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Amount, Grant, Organization, Record, Text
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.text import plain, texts
from fabiola.mappings.xml.text import first_words

_INCOME = "INCOME_ACTUAL"


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
            "leadresearchorganisation.@url",
            "leadresearchorganisation.address",
            "leadresearchorganisation.department",
            "leadresearchorganisation.id",
            "leadresearchorganisation.typeind",
            "organisationroles.organisationrole.@url",
            "organisationroles.organisationrole.address",
            "organisationroles.organisationrole.id",
            "personroles.personrole.@url",
            "personroles.personrole.id",
            "project.@url",
            "project.fund.funder.@url",
            "project.fund.funder.id",
            "project.fund.type",
            "project.grantcategory",
            "project.healthcategories",
            "project.id",
            "project.output",
            "project.potentialimpacttext",
            "project.publications",
            "project.rcukprogrammes",
            "project.researchactivities",
            "project.researchsubjects",
            "project.researchtopics",
            "project.status",
            "project.techabstracttext",
        }
    )

    def split(self, document: Fields) -> Iterable[Fields]:
        """The composition of the project, its names in lower case, whether or not it lies in `collaborations`."""
        for record in map(_lowered, super().split(document)):
            composition = _inside(record, "projectcomposition")
            yield {**_inside(composition, "collaborations"), **composition, "collaborations": None}

    def key(self, item: Item) -> str:
        """The reference of the grant. Raises Rejected where there is none."""
        project = _first(Item({"project": item.peek("project")}), "project")
        number = award_number(first_words(project, "grantreference"))
        if number is None:
            raise Rejected("project.grantReference: missing or no number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its reference."""
        number = self.key(item)
        project = _first(item, "project")
        project.drop("grantreference")
        fund = _first(project, "fund")
        body = funder("ukri-gtr", first_words(_first(fund, "funder"), "name"))
        funders = (body,) if body else ()
        start, end = period(first_words(fund, "start"), first_words(fund, "end"))
        return Grant(
            number=number,
            titles=texts((first_words(project, "title"),), "en"),
            funders=funders,
            amount=_income(fund),
            start=start,
            end=end,
            contributions=contributions((*_people(item), *_bodies(item))),
            descriptions=texts((first_words(project, "abstracttext"),), "en"),
        )


def _lowered(value: Any) -> Any:
    """The same fields with the names of elements in lower case."""
    if isinstance(value, dict):
        return {name if name[:1] in "@#" else name.lower(): _lowered(inside) for name, inside in value.items()}
    return [_lowered(part) for part in value] if isinstance(value, list) else value


def _inside(fields: Fields, name: str) -> Fields:
    """The fields of the first element of a name; none where there is none."""
    found = fields.get(name)
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}


def _first(item: Item, name: str) -> Item:
    return next(iter(item.each(name)), Item({}))


def _income(fund: Item) -> Amount | None:
    """What the council gives; what was spent is no amount of a grant."""
    kind, value = first_words(fund, "type"), first_words(fund, "valuepounds")
    return amount(value, "GBP") if kind == _INCOME else None


def _people(item: Item) -> Iterator[Party]:
    for part in (part for group in item.each("personroles") for part in group.each("personrole")):
        names = (first_words(part, name) for name in ("firstname", "othernames", "surname", "orcidid"))
        who = person(*names)
        for code in _roles(part):
            if who:
                yield Party(who, code)


def _bodies(item: Item) -> Iterator[Party]:
    """The lead first, then the others in their roles."""
    for part in item.each("leadresearchorganisation"):
        if body := _organization(part):
            yield Party(body, "host-institution")
    for part in (part for group in item.each("organisationroles") for part in group.each("organisationrole")):
        body = _organization(part)
        for code in _roles(part):
            if body:
                yield Party(body, code)


def _roles(part: Item) -> Iterator[str]:
    for entry in (entry for group in part.each("roles") for entry in group.each("role")):
        if code := role("ukri-gtr", first_words(entry, "name")):
            yield code


def _organization(part: Item) -> Organization | None:
    name = plain(first_words(part, "name"))
    place = country(first_words(_first(part, "address"), "country"))
    return Organization(names=(Text(name),), country=place) if name else None
