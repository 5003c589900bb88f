"""Who does the research that an OpenAlex award pays for: the investigators and the institutions that receive it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fabiola.mappings.funding.parties import person
from fabiola.mappings.items import Item
from fabiola.mappings.openalex.things import institution
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.text import plain

_LEADS = (("lead_investigator", "principal-investigator"), ("co_lead_investigator", "co-investigator"))
_SCHEMES = {"ror": "ror", "doi": "fundref", "isni": "isni", "grid": "grid", "wikidata": "wikidata"}


def contributions(item: Item) -> Iterator[Contribution]:
    """The leads, the other investigators, the recipients: each numbered from 1 in the role, and each once.

    The list of investigators may name the leads again.
    """
    people = [(item.open(name), role) for name, role in _LEADS]
    people += [(fields, "researcher") for fields in item.each("investigators")]
    known: set[Person | Organization] = set()
    orders: Counter[str] = Counter()
    for fields, role in people:
        who = person(fields.text("given_name"), None, fields.text("family_name"), fields.text("orcid"))
        affiliation, start = _affiliation(fields.open("affiliation")), parse_date(fields.text("role_start"))
        if who and who not in known:
            known.add(who)
            orders[role] += 1
            places = (affiliation,) if affiliation else ()
            yield Contribution(who, role, orders[role], affiliations=places, published_name=who.name, start=start)
    bodies = [body for body in map(institution, item.each("institution_awarded")) if body]
    for order, body in enumerate(dict.fromkeys(bodies), 1):
        yield Contribution(body, "funding-recipient", order, published_name=body.name or None)


def _affiliation(fields: Item) -> Organization | None:
    """The organization of that time, by its name, its identifiers or both; None where it has neither."""
    name, identifiers = plain(fields.text("name")), tuple(_identifiers(fields))
    if not name and not identifiers:
        return None
    names = (Text(name),) if name else ()
    return Organization(names=names, identifiers=identifiers, country=country(fields.text("country")))


def _identifiers(fields: Item) -> Iterator[Identifier]:
    """The identifiers; other types than ours stay for the report."""
    for entry in fields.each("ids"):
        scheme = _SCHEMES.get(str(entry.peek("type")).casefold())
        if scheme and (found := identify((scheme, entry.text("id")))):
            entry.drop("type", "asserted_by")
            yield from found
