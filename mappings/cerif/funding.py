"""Projects and funding in CERIF: grants, the programmes that they are part of, who pays and who takes part."""

from __future__ import annotations

from collections.abc import Iterator

from fabiola.mappings.cerif.facts import fragment, keywords, organizations, person
from fabiola.mappings.funding.parties import Party, contributions, period, role
from fabiola.mappings.items import Item
from fabiola.mappings.records import Amount, Funding, Grant, Organization, Programme, Text
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.xml.text import attribute, elements, first_words, multilingual, words

PROGRAMMES = frozenset({"FundingProgramme", "Call", "Tender"})
"""Types of funding out of which grants are made."""

_NUMBERS = ("AwardNumber", "ProjectReference")
_GIVEN = frozenset({"Gift", "InternalFunding"})
"""Types of funding that nobody calls a grant."""
_MEMBERS = {
    "PrincipalInvestigator": "principal-investigator",
    "Contact": "",
    "Member": "researcher",
    "Coordinator": "principal-investigator",
}


def fundings(item: Item) -> tuple[Funding, ...]:
    """The grants that a work originates from; what is but an internal reference says nothing."""
    found: list[Grant | None] = []
    for part in item.each("OriginatesFrom"):
        found += [project(each) for each in part.each("Project")]
        found += [award(each) for each in part.each("Funding")]
    return tuple(Funding(grant=grant) for grant in dict.fromkeys(found) if grant is not None)


def project(item: Item) -> Grant | None:
    """A project as the grant that pays for it, with what its funding adds; None where it says nothing of itself."""
    item.drop("@id", "OAMandate", "Uses", "Subject", "Status", "Type")
    number, acronym = _number(item), first_words(item, "Acronym")
    funded = item.each("Funded")
    payers = tuple(body for part in funded for body in organizations(part, "By"))
    awards = [award(each) for part in funded for way in part.each("As") for each in way.each("Funding")]
    known = [grant for grant in awards if grant is not None]
    first = known[0] if known else Grant()
    start, end = period(first_words(item, "StartDate"), first_words(item, "EndDate"))
    titles = _titles(item, "Title")
    grant = Grant(
        number=number or first.number,
        titles=titles or first.titles,
        acronym=acronym or first.acronym,
        identifiers=first.identifiers,
        called_grant=first.called_grant,
        funders=tuple(dict.fromkeys((*payers, *first.funders))),
        programme=first.programme,
        amount=first.amount,
        start=start or first.start,
        end=end or first.end,
        contributions=contributions(_parties(item)),
        descriptions=multilingual(item, "Abstract") or first.descriptions,
        keywords=keywords(item),
    )
    return grant if number or titles or acronym or known else None


def award(item: Item) -> Grant | None:
    """A funding as a grant; None where it says nothing but what it is part of."""
    item.drop("@id", "OAMandate", "Status", "Subject")
    kind, number, acronym = fragment(item, "Type"), _number(item), first_words(item, "Acronym")
    titles, identifiers = _titles(item, "Name"), identify(("doi", first_words(item, "GrantDOI")))
    start, end = _duration(item)
    payers = tuple(organizations(item, "Funder"))
    within = _programme(item, payers)
    grant = Grant(
        number=number,
        titles=titles,
        acronym=acronym,
        identifiers=identifiers,
        called_grant=kind not in _GIVEN,
        funders=payers,
        programme=within,
        amount=_amount(item),
        start=start,
        end=end,
        descriptions=multilingual(item, "Description"),
        keywords=keywords(item),
    )
    return grant if number or titles or acronym or identifiers or payers or within else None


def programme(item: Item) -> Programme | None:
    """A funding programme or call, named or by its acronym; None where it has neither."""
    item.drop("@id", "OAMandate", "Type", "Description", "Keyword", "Duration", "Amount", "Identifier", "Status")
    names, acronym = multilingual(item, "Name"), first_words(item, "Acronym")
    payers = tuple(organizations(item, "Funder"))
    item.drop("PartOf", "Subject", "GrantDOI")
    stated = names or ((Text(acronym),) if acronym else ())
    return Programme(stated[0], funders=payers) if stated else None


def _programme(item: Item, payers: tuple[Organization, ...]) -> Programme | None:
    """The nearest thing with a name that a grant is part of; who pays the grant runs it, if it does not say itself."""
    for part in item.each("PartOf"):
        for inside in part.each("Funding"):
            if found := programme(inside):
                return Programme(found.name, funders=found.funders or payers)
    return None


def _number(item: Item) -> str | None:
    """The award number, else the reference of the project; numbers of accountants are not published."""
    stated = {attribute(fields, "type").rpartition("#")[2]: words(fields) for fields in elements(item, "Identifier")}
    return next(filter(None, (award_number(stated.get(kind)) for kind in _NUMBERS)), None)


def _titles(item: Item, name: str) -> tuple[Text, ...]:
    """One title for each language."""
    return tuple({title.language: title for title in reversed(multilingual(item, name))}.values())[::-1]


def _amount(item: Item) -> Amount | None:
    found = (amount(words(fields), attribute(fields, "currency")) for fields in elements(item, "Amount"))
    return next(filter(None, found), None)


def _duration(item: Item) -> tuple[str | None, str | None]:
    for fields in elements(item, "Duration"):
        return period(attribute(fields, "startDate"), attribute(fields, "endDate"))
    return None, None


def _parties(item: Item) -> Iterator[Party]:
    """The people of the team, then the members of the consortium."""
    for team in item.each("Team"):
        for name, code in _MEMBERS.items():
            for part in team.each(name):
                display = first_words(part, "DisplayName")
                part.drop("Affiliation", "@startDate", "@endDate")
                found = next(filter(None, (person(each, display) for each in part.each("Person") or [Item({})])), None)
                if found and code:
                    yield Party(found, code)
    for consortium in item.each("Consortium"):
        for word in ("Coordinator", "Partner", "Contractor", "InKindContributor", "Member"):
            for body in organizations(consortium, word):
                yield Party(body, role("cordis", word) or "participant")
