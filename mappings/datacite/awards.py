"""Awards that are registered with DataCite, as grants."""

from __future__ import annotations

from collections.abc import Iterator

from fabiola.mappings.datacite.dates import dates
from fabiola.mappings.datacite.funding import fundings
from fabiola.mappings.datacite.links import own_doi, websites
from fabiola.mappings.datacite.names import contributions, contributor_organization, publishers
from fabiola.mappings.datacite.texts import descriptions, subjects, titles
from fabiola.mappings.items import Item
from fabiola.mappings.records import Amount, Contribution, Grant, Organization, Person
from fabiola.mappings.values.amounts import amount
from fabiola.ontology.tables import table


def award(item: Item) -> Grant:
    """The grant: its number and funders are those of its own funding reference, else the publisher awards it.

    DataCite says how to describe an award: the sum is a size (`900000 USD`), the period a date of validity.
    Schema: https://datacite-metadata-schema.readthedocs.io/en/4.6/guidance/awards/
    """
    own, words, days = own_doi(item), titles(item), dates(item)
    grants = [part.grant for part in fundings(item.each("fundingReferences"), ()) if part.grant]
    people, bodies = _contributors(item)
    published_by = publishers(item)
    item.drop("types", "creators", "language", "citationCount")
    return Grant(
        number=grants[0].number if grants else None,
        titles=words.main,
        identifiers=(own,),
        funders=(grants[0].funders if grants else ()) or published_by,
        sponsors=bodies,
        amount=_amount(item),
        start=days.start,
        end=days.end,
        awarded=days.published,
        contributions=people,
        descriptions=descriptions(item).abstracts,
        keywords=subjects(item).keywords,
        websites=websites(item),
    )


def _amount(item: Item) -> Amount | None:
    sums = (size.rpartition(" ") for size in item.texts("sizes"))
    return next((found for value, _, currency in sums if (found := amount(value, currency))), None)


def _contributors(item: Item) -> tuple[tuple[Contribution, ...], tuple[Organization, ...]]:
    """The people by their role in the grant, the host institutions, and the bodies that sponsor it."""
    by_role: dict[str, list[Item]] = {}
    for fields in item.each("contributors"):
        word = fields.peek("contributorType")
        row = table("datacite_roles").get(word) if isinstance(word, str) else None
        if row:
            fields.drop("contributorType")
            by_role.setdefault(row["grant"], []).append(fields)
    sponsors = [contributor_organization(fields) for fields in by_role.pop("sponsor", [])]
    for role in ("", "funder"):
        for fields in by_role.pop(role, []):
            contributor_organization(fields)
    found = [one for role, entries in by_role.items() for one in contributions(entries, role)]
    return tuple(_hosted(found)), tuple(filter(None, sponsors))


def _hosted(found: list[Contribution]) -> Iterator[Contribution]:
    """People in their roles; a body that leads or takes part hosts the work."""
    orders: dict[str, int] = {}
    for one in found:
        role = one.role if isinstance(one.contributor, Person) else "host-institution"
        orders[role] = orders.get(role, 0) + 1
        yield Contribution(
            one.contributor,
            role,
            orders[role],
            affiliations=one.affiliations,
            raw_affiliations=one.raw_affiliations,
            published_name=one.published_name,
        )
