"""Fundings of ORCID: the sections of a record about them, and fundings one by one, of API 3.0 and 2.x in JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.orcid.contributors import contributions
from fabiola.mappings.orcid.external_ids import ExternalId, addresses, external_ids, grant_numbers, own_identifiers
from fabiola.mappings.orcid.sections import check_public, is_item, is_list, items_of, place_of
from fabiola.mappings.orcid.values import BOOKKEEPING, day, organization, titled, web_address, word
from fabiola.mappings.records import Amount, Grant, Identifier, Organization, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.identifier_shapes import recognise
from fabiola.mappings.values.iris import digest
from fabiola.mappings.values.text import texts

_TYPES = ("grant", "award", "contract", "salary-award")


class OrcidFundings(Source):
    """What a person says she was given: grants, contracts, salaries and prizes, with who gave it.

    Of a group of summaries, by which several sources tell of one funding, the one that the person prefers. The person
    received it, unless the list of contributors has her. Of several grant numbers the first. The words that a funder
    has for its own types are not looked at.
    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid-fundings"
    title: ClassVar[str] = "ORCID funding (API 2.x and 3.0, JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *BOOKKEEPING,
            "external-ids.external-id.external-id-normalized-error",
            "organization-defined-type",
            "organization.address.region",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A section of fundings in groups, or one funding."""
        return is_list(document, "funding") or is_item(document, "funding")

    def split(self, document: Fields) -> Iterable[Fields]:
        """The fundings, each with the person whose record it is from."""
        return tuple(items_of(document, "funding"))

    def key(self, item: Item) -> str:
        """The path, else a digest. Raises Rejected where there is neither that nor a title."""
        where = place_of({"path": item.peek("path")})
        if where.number:
            return "/".join(where)
        names = ("title", "external-ids", "organization")
        title, *others = (item.peek(name) for name in names)
        if not title:
            raise Rejected("title: missing, and so is path")
        return digest(*(str(part) for part in (title, *others)))

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without a title and number, and for what not everyone may see."""
        check_public(item.take("visibility"))
        heading, found = item.open("title"), external_ids(item)
        titles = (*titled(heading, "title"), *titled(heading, "translated-title"))
        numbers = grant_numbers(found, "self")
        if not titles and not numbers:
            raise Rejected("title.title: missing or empty, and there is no grant number")
        return Grant(
            number=next(iter(numbers), None),
            titles=tuple(dict.fromkeys(titles)),
            identifiers=_identifiers(found),
            called_grant=_is_grant(item) or bool(numbers),
            funders=_funders(item),
            amount=_amount(item),
            start=item.read("start-date", day),
            end=item.read("end-date", day),
            contributions=contributions(item, "participant", "funding-recipient"),
            descriptions=texts((item.text("short-description"),)),
            websites=_websites(item, found),
        )


def _identifiers(found: tuple[ExternalId, ...]) -> tuple[Identifier, ...]:
    return tuple(one for one in own_identifiers(found) if one.scheme == "doi")


def _is_grant(item: Item) -> bool:
    """Whether its type says so, as that of a prize does not; a word that is no type of funding is left."""
    kind = word(item.peek("type"))
    if kind in _TYPES:
        item.drop("type")
    return kind == "grant"


def _funders(item: Item) -> tuple[Organization, ...]:
    body = organization(item.open("organization"))
    return (body,) if body.names or body.identifiers else ()


def _amount(item: Item) -> Amount | None:
    fields = item.open("amount")
    return amount(fields.take("value"), fields.text("currency-code"))


def _websites(item: Item, found: tuple[ExternalId, ...]) -> tuple[str, ...]:
    """The addresses that say more than the identifiers do."""
    stated = (item.read("url", web_address), *addresses(found))
    return tuple(dict.fromkeys(address for address in stated if address and not recognise((address,))))
