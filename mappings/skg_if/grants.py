"""The grants of SKG-IF, on their own and as the funding of a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from fabiola.mappings.funding.parties import period, role, scheme
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import Contribution, Funding, Grant, Organization
from fabiola.mappings.skg_if.agents import contributions, organization, organizations
from fabiola.mappings.skg_if.entities import addresses, identifiers, texts_by_language, web_addresses
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.text import plain, texts

_SCHEMES = {"doi": "doi", "openalex": "openalex"}
_SOURCE = "skg-if"


def grant(fields: Item) -> Grant:
    """The grant. Raises Rejected where it has no number, title or identifier."""
    found = _grant(fields)
    if not _says_which(found):
        raise Rejected("grant_number: missing, and so are titles and identifiers")
    return found


def fundings(items: Iterable[Item]) -> tuple[Funding, ...]:
    """What funded a product: the grants, or the bare funder where nothing says which grant it was."""
    found = dict.fromkeys(part for fields in items for part in _funding(_grant(fields)))
    return tuple(found)


def _funding(found: Grant) -> Iterator[Funding]:
    if _says_which(found):
        yield Funding(grant=found)
    else:
        yield from (Funding(funder=body) for body in found.funders)


def _says_which(found: Grant) -> bool:
    return bool(found.number or found.titles or found.identifiers or found.acronym)


def _grant(fields: Item) -> Grant:
    fields.drop("entity_type", "local_identifier")
    payer = organization(fields.open("funding_agency"))
    funders = (payer,) if payer else ()
    lasting = fields.open("duration")
    start, end = period(lasting.text("start"), lasting.text("end"))
    sites = (*web_addresses((fields.text("website"),)), *addresses(fields))
    return Grant(
        number=award_number(fields.text("grant_number")),
        titles=texts_by_language(fields, "titles") or texts_by_language(fields, "title"),
        acronym=plain(fields.text("acronym")),
        identifiers=identifiers(fields, _SCHEMES),
        funders=funders,
        programme=scheme(fields.text("funding_stream"), funders, None),
        amount=amount(fields.take("funded_amount"), fields.text("currency")),
        start=start,
        end=end,
        contributions=_contributions(fields),
        descriptions=texts_by_language(fields, "abstracts") or texts_by_language(fields, "abstract"),
        keywords=tuple(text.value for text in texts(fields.texts("keywords"))),
        websites=tuple(dict.fromkeys(sites)),
    )


def _contributions(fields: Item) -> tuple[Contribution, ...]:
    """The people by their role in the project; the beneficiaries receive the funding."""
    receivers = organizations(fields, "beneficiaries")
    people = contributions(fields.each("contributions"), _roles)
    return (*people, *(_received(body, place) for place, body in enumerate(receivers, 1)))


def _received(body: Organization, place: int) -> Contribution:
    return replace(Contribution(body, "funding-recipient", place), published_name=body.name or None)


def _roles(fields: Item) -> Iterator[str]:
    words = (*fields.texts("roles"), *fields.texts("role"))
    yield from dict.fromkeys(code for word in words if (code := role(_SOURCE, word)))
