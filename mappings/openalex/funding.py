"""The funding of an OpenAlex work: `grants` until 2025, since then `awards` and `funders`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fabiola.mappings.items import Item
from fabiola.mappings.openalex.things import institution, label, organization
from fabiola.mappings.records import Funding, Grant, Organization
from fabiola.mappings.values.awards import award_key, award_numbers
from fabiola.mappings.values.identifiers import identify, openalex

_Bodies = Mapping[str, Organization]
_Award = tuple[Organization | None, tuple[Grant, ...]]


def fundings(item: Item) -> tuple[Funding, ...]:
    """What funded the work: each award once, then the funders of which no award is named.

    An entry whose award number is none (`China`, `salary`) says no more than who funded the work.
    """
    funders = [body for body in map(institution, item.each("funders")) if body]
    named = {one.value: body for body in funders for one in body.identifiers if one.scheme == "openalex"}
    awards = (*_awards(item, named), *_grants(item, named))
    found: dict[tuple[Organization | None, str], Grant] = {}
    for body, grants in awards:
        for grant in grants:
            found.setdefault((body, award_key(grant.number or grant.titles[0].value)), grant)
    funders += [body for body, grants in awards if body and not grants]
    awarding = {body for body, _ in found}
    bare = (body for body in dict.fromkeys(funders) if body not in awarding)
    return (*(Funding(grant=grant) for grant in found.values()), *(Funding(funder=body) for body in bare))


def _awards(item: Item, named: _Bodies) -> Iterator[_Award]:
    """An OpenAlex award stands for the printed text, so its ID fits a single number only."""
    for fields in item.each("awards"):
        body = _funder(named, fields.text("funder_id"), fields.text("funder_display_name"))
        numbers, titles = award_numbers(fields.take("funder_award_id")), label(fields.text("display_name"))
        identifiers = identify(("openalex", fields.text("id")))
        funders = (body,) if body else ()
        if len(numbers) > 1:
            yield body, _numbered(numbers, body)
        elif numbers or titles:
            yield body, (Grant(next(iter(numbers), None), titles, identifiers=identifiers, funders=funders),)
        else:
            yield body, ()


def _grants(item: Item, named: _Bodies) -> Iterator[_Award]:
    for fields in item.each("grants"):
        body = _funder(named, fields.text("funder"), fields.text("funder_display_name"))
        yield body, _numbered(award_numbers(fields.take("award_id")), body)


def _numbered(numbers: tuple[str, ...], body: Organization | None) -> tuple[Grant, ...]:
    return tuple(Grant(number, funders=(body,) if body else ()) for number in numbers)


def _funder(named: _Bodies, address: str | None, name: str | None) -> Organization | None:
    """The funder as the list of funders has it, with its ROR ID; else as the award names it."""
    return named.get(openalex(address) or "") or organization(address, name)
