"""The funding of a DataCite work: one entry for each award, or for the bare funder where no award is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.datacite.names import identified, organization, stated
from fabiola.mappings.items import Item
from fabiola.mappings.records import Funding, Grant, Identifier, Organization, Text
from fabiola.mappings.values.awards import award_numbers
from fabiola.mappings.values.identifiers import doi

_REGISTRY = "10.13039/"


def fundings(items: Iterable[Item], others: Iterable[Organization]) -> tuple[Funding, ...]:
    """What funded the work, distinct and in order; a funder that is named with an award is not repeated bare.

    `others` are funders that are named as contributors, as before kernel 4.
    """
    found = [*(part for fields in items for part in _fundings(fields)), *(Funding(funder=one) for one in others)]
    awarding = {name for part in found if part.grant for funder in part.grant.funders for name in funder.names}
    distinct = dict.fromkeys(found)
    return tuple(part for part in distinct if not part.funder or awarding.isdisjoint(part.funder.names))


def _fundings(fields: Item) -> Iterator[Funding]:
    funder = organization(stated(fields.text("funderName")), identified(fields, "funderIdentifier", "organization"))
    grants = list(_grants(fields, (funder,) if funder else ()))
    for grant in grants:
        yield Funding(grant=grant)
    if funder and not grants:
        yield Funding(funder=funder)


def _grants(fields: Item, funders: tuple[Organization, ...]) -> Iterator[Grant]:
    """The grants of a reference; its title and address are those of the grant only where it names one grant."""
    raw, title = fields.text("awardNumber"), stated(fields.text("awardTitle"))
    address = fields.text("awardUri") or fields.text("awardURI")
    identifiers = _identifiers(address) or _identifiers(raw)
    numbers = () if _identifiers(raw) else award_numbers(stated(raw))
    if len(numbers) > 1:
        for number in numbers:
            yield Grant(number=number, funders=funders)
    elif numbers or title or identifiers:
        yield Grant(
            number=numbers[0] if numbers else None,
            titles=(Text(title),) if title else (),
            identifiers=identifiers,
            funders=funders,
            websites=(address,) if address and not identifiers and address.startswith(("http://", "https://")) else (),
        )


def _identifiers(raw: str | None) -> tuple[Identifier, ...]:
    """The DOI of a grant; that of a funder is none."""
    found = doi(raw) if raw and raw.startswith(("10.", "http", "doi:")) else None
    return (Identifier("doi", found),) if found and not found.startswith(_REGISTRY) else ()
