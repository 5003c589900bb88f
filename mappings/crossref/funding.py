"""The funding of a Crossref work: one entry for each award, or for the bare funder where no award is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.crossref.contributors import organization_identifiers
from fabiola.mappings.items import Item
from fabiola.mappings.records import Funding, Grant, Identifier, Organization, Text
from fabiola.mappings.values.awards import award_numbers
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.text import plain

_REGISTRY = "10.13039/"


def fundings(items: Iterable[Item]) -> tuple[Funding, ...]:
    """What funded the work, distinct and in order; a funder that is named with an award is not repeated bare."""
    found = list(dict.fromkeys(part for fields in items for part in _fundings(fields)))
    awarding = {funder for part in found if part.grant for funder in part.grant.funders}
    return tuple(part for part in found if part.grant or part.funder not in awarding)


def _fundings(fields: Item) -> Iterator[Funding]:
    funder = _funder(fields)
    asserted_by = fields.text("doi-asserted-by") if "doi-asserted-by" in fields else None
    grants = list(_grants(fields, (funder,) if funder else ()))
    for grant in grants:
        yield Funding(grant=grant, asserted_by=asserted_by)
    if funder and not grants:
        yield Funding(funder=funder, asserted_by=asserted_by)


def _funder(fields: Item) -> Organization | None:
    name = plain(fields.text("name"))
    registered = identify(("fundref", fields.text("DOI"))) if "DOI" in fields else ()
    others = organization_identifiers(fields) if "id" in fields else ()
    identifiers = tuple(dict.fromkeys((*registered, *others)))
    if not name and not identifiers:
        return None
    return Organization(names=(Text(name),) if name else (), identifiers=identifiers)


def _grants(fields: Item, funders: tuple[Organization, ...]) -> Iterator[Grant]:
    awards = [*fields.texts("award")]
    for details in fields.each("award-info") if "award-info" in fields else ():
        awards += details.texts("award-number")
    for award in dict.fromkeys(awards):
        if award.startswith(("10.", "http", "doi:")) and (registered := doi(award)):
            if not registered.startswith(_REGISTRY):
                yield Grant(identifiers=(Identifier("doi", registered),), funders=funders)
        else:
            for number in award_numbers(award):
                yield Grant(number=number, funders=funders)
