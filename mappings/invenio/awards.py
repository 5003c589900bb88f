"""The awards of InvenioRDM, as entries of the vocabulary and as the funding of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.funding.parties import scheme
from fabiola.mappings.invenio.values import body, distinct, identifiers, texts_by_language
from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Funding, Grant, Organization
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain

_SCHEMES = {"doi": "doi"}
_BOOKKEEPING = ("id", "created", "updated", "revision_id", "links", "short_description", "$schema", "pid")


def award(fields: Item, funders: tuple[Organization, ...] = ()) -> Grant:
    """The grant. Without a funder given, it is the one that the award names.

    The organizations of a project take part in it; their part of the money is not said.
    """
    fields.drop(*_BOOKKEEPING)
    named = body(fields.open("funder"))
    payers = funders or ((named,) if named else ())
    parties = [found for part in fields.each("organizations") if (found := _participant(part))]
    return Grant(
        number=award_number(fields.take("number")),
        titles=texts_by_language(fields, "title"),
        acronym=plain(fields.text("acronym")),
        websites=(*_websites(fields), *_addresses(fields)),
        identifiers=identifiers(fields, _SCHEMES),
        funders=payers,
        programme=scheme(fields.text("program"), payers, None),
        start=parse_date(fields.text("start_date")),
        end=parse_date(fields.text("end_date")),
        contributions=tuple(
            Contribution(one, "participant", order, published_name=one.name or None)
            for order, one in enumerate(dict.fromkeys(parties), 1)
        ),
        descriptions=texts_by_language(fields, "description"),
        keywords=distinct(_subject(part) for part in fields.each("subjects")),
    )


def fundings(items: Iterable[Item], others: Iterable[Organization]) -> tuple[Funding, ...]:
    """What funded a record: its awards, and the funders that no award of the record names.

    `others` are funders that are named as contributors.
    """
    found = [*(part for fields in items for part in _funding(fields)), *(Funding(funder=one) for one in others)]
    awarding = {payer for part in found if part.grant for payer in part.grant.funders}
    return tuple(part for part in dict.fromkeys(found) if part.funder is None or part.funder not in awarding)


def _funding(fields: Item) -> Iterator[Funding]:
    payer = body(fields.open("funder"))
    found = award(fields.open("award"), (payer,) if payer else ())
    if found.number or found.titles or found.identifiers:
        yield Funding(grant=found)
    elif payer:
        yield Funding(funder=payer)


def _websites(fields: Item) -> Iterator[str]:
    address = fields.text("website")
    if address and address.startswith(("http://", "https://")):
        yield address


def _addresses(fields: Item) -> Iterator[str]:
    """The web addresses among the identifiers, which stay to be taken."""
    listed = fields.peek("identifiers")
    for part in listed if isinstance(listed, list) else ():
        address = part.get("identifier") if isinstance(part, dict) and part.get("scheme") == "url" else None
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            yield address


def _participant(fields: Item) -> Organization | None:
    fields.drop("organization")
    return body(fields)


def _subject(fields: Item) -> str | None:
    """The name of a subject; of one that is only referred to there is none."""
    fields.drop("id", "scheme", "props")
    named = texts_by_language(fields, "title")
    return plain(fields.text("subject")) or (named[0].value if named else None)
