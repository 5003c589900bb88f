"""The people and organizations of a Crossref record: who, in which role and order, affiliated where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import date_parts
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name
from fabiola.mappings.values.text import plain

_SCHEMES = {"ROR": "ror", "DOI": "fundref", "ISNI": "isni", "WIKIDATA": "wikidata"}
_CREDIT = "credit"


def contributors(items: Iterable[Item], role: str) -> Iterator[Contribution]:
    """The contributions of one role, numbered from 1 in the order of the source.

    An entry without any name is passed over, its fields left for the report, and the numbers stay without a gap.
    """
    order = 0
    for fields in items:
        contributor = _contributor(fields)
        if contributor is not None:
            order += 1
            organizations, printed = _affiliations(fields)
            yield Contribution(
                contributor=contributor,
                role=role,
                order=order,
                affiliations=organizations,
                raw_affiliations=printed,
                published_name=contributor.name,
                credit=_credit(fields) if "role" in fields else (),
                start=date_parts(fields.take("role-start")) if "role-start" in fields else None,
                end=date_parts(fields.take("role-end")) if "role-end" in fields else None,
            )


def organization(fields: Item) -> Organization | None:
    """An organization by its name, its identifiers or both; None where it has neither."""
    name = plain(fields.text("name"))
    identifiers = organization_identifiers(fields) if "id" in fields else ()
    if not name and not identifiers:
        return None
    return Organization(
        names=(Text(name),) if name else (),
        identifiers=identifiers,
        acronyms=tuple([word for word in fields.texts("acronym") if len(word) > 1]) if "acronym" in fields else (),
        country=country(fields.text("country")) if "country" in fields else None,
    )


def organization_identifiers(fields: Item) -> tuple[Identifier, ...]:
    """The identifiers under `id`, a list of `{id, id-type, asserted-by}`; other types than ours stay for the report."""
    pairs = []
    for entry in fields.each("id"):
        scheme = _SCHEMES.get(str(entry.peek("id-type")).upper())
        if scheme and (value := entry.text("id")):
            pairs.append((scheme, value))
            entry.drop("id-type", "asserted-by")
    return identify(*pairs)


def _contributor(fields: Item) -> Person | Organization | None:
    family, given = plain(fields.text("family")), plain(fields.text("given"))
    if family or given:
        return _person(fields, given, family)
    name = plain(fields.text("name"))
    if not name:
        return None
    fields.drop("sequence", "authenticated-orcid")
    return Organization(names=(Text(name),))


def _person(fields: Item, given: str | None, family: str | None) -> Person:
    suffix = fields.text("suffix") if "suffix" in fields else None
    if suffix and family:
        family = f"{family} {suffix}"
    orcid = fields.text("ORCID") if "ORCID" in fields else None
    fields.drop("sequence", "authenticated-orcid")
    return Person(
        name=full_name(given, family) or given or family or "",
        given_name=given,
        family_name=family,
        identifiers=identify(("orcid", orcid)) if orcid else (),
    )


def _affiliations(fields: Item) -> tuple[tuple[Organization, ...], tuple[str, ...]]:
    """The affiliations with an identifier as organizations, and all names as printed."""
    organizations: list[Organization] = []
    printed: list[str] = []
    for affiliation in fields.each("affiliation"):
        found = organization(affiliation)
        if found is not None and found.names:
            printed.append(found.names[0].value)
        if found is not None and found.identifiers:
            organizations.append(found)
    return tuple(dict.fromkeys(organizations)), tuple(dict.fromkeys(printed))


def _credit(fields: Item) -> tuple[str, ...]:
    """CRediT roles by the last segment of their address; Crossref's own words repeat the list's name."""
    roles = []
    for entry in fields.each("role"):
        vocabulary, role = entry.text("vocabulary") or "", entry.text("role")
        if role and _CREDIT in vocabulary.lower():
            roles.append(role.rstrip("/").rpartition("/")[2].lower().replace(" ", "-"))
    return tuple(dict.fromkeys(roles))
