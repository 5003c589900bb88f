"""The people and organizations of a DataCite record: creators, contributors, publishers, their identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from fabiola.mappings.funding.vocabulary import head
from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_UNSTATED = re.compile(r"\(?:(?:un(?:ac|al|ap|as|av|kn)|none|null|tba|etal)\b.*|et al\.?|todo", re.IGNORECASE)
_STARTS = frozenset("(:eEtT")
"""What those begin with."""
_NAMED = {"orcid": "orcid", "isni": "isni", "ror": "ror", "grid": "grid", "wikidata": "wikidata"} | {
    "crossref funder id": "fundref",
    "crossref funder": "fundref",
}
_HOSTS = {
    "10.13039/": "fundref",
    "orcid.org": "orcid",
    "isni.org": "isni",
    "ror.org": "ror",
    "grid.ac": "grid",
    "wikidata.org": "wikidata",
}
_BODIES = frozenset({"ror", "grid", "fundref"})
_WORDS = re.compile(r"[^\W\d_]+")


def stated(raw: object) -> str | None:
    """Plain text, unless it is one of the codes by which DataCite says that there is none: `:unav`, `(:tba)`.

    Codes: https://datacite-metadata-schema.readthedocs.io/en/4.6/appendices/appendix-3/
    """
    text = plain(raw)
    return None if text is None or (text[0] in _STARTS and _UNSTATED.fullmatch(text)) else text


def contributions(items: Iterable[Item], role: str) -> Iterator[Contribution]:
    """The contributions of one role in the order of the source; an entry without a name leaves no gap.

    Who is named as a contributor in several ways that are one role to us has that role once.
    """
    known: set[Person | Organization] = set()
    order = 0
    for fields in items:
        affiliations, printed = _affiliations(fields)
        contributor = _contributor(fields)
        if contributor is not None and (role == "author" or contributor not in known):
            order += 1
            known.add(contributor)
            yield Contribution(
                contributor=contributor,
                role=role,
                order=order,
                affiliations=affiliations,
                raw_affiliations=printed,
                published_name=contributor.name,
            )


def contributor_organization(fields: Item) -> Organization | None:
    """A contributor that is a body by its role, such as a funder or the holder of the rights."""
    name, identifiers = stated(fields.text("name")), _name_identifiers(fields, "organization")
    fields.drop("nameType", "givenName", "familyName", "affiliation", "lang")
    return organization(name, identifiers)


def organization(name: str | None, identifiers: Sequence[Identifier] = (), *kinds: str) -> Organization | None:
    """An organization by its name, its identifiers or both; None where it has neither."""
    if not name and not identifiers:
        return None
    return Organization(names=(Text(name),) if name else (), identifiers=tuple(identifiers), kinds=kinds)


def publishers(item: Item) -> tuple[Organization, ...]:
    """The publisher, given as a name or (since kernel 4.5) as an object."""
    if name := stated(item.text("publisher")):
        return tuple(filter(None, (organization(name, (), "publisher"),)))
    fields = item.open("publisher")
    identifiers = identified(fields, "publisherIdentifier", "organization")
    fields.drop("lang")
    found = organization(stated(fields.text("name")), identifiers, "publisher")
    return (found,) if found else ()


def identified(fields: Item, name: str, kind: str) -> tuple[Identifier, ...]:
    """The identifier under a field, its scheme under `…Scheme` or `…Type`; none if it is not one for the kind."""
    if name not in fields:
        fields.drop(f"{name}Scheme", f"{name}Type", "schemeUri", "schemeURI")
        return ()
    named = fields.text(f"{name}Scheme") or fields.text(f"{name}Type")
    address = fields.text("schemeUri") or fields.text("schemeURI")
    value = fields.text(name)
    scheme = _scheme(value, named, address) if value else None
    if scheme is None or kind not in table("schemes")[scheme]["kinds"].split():
        return ()
    found = identifier(scheme, value)
    return (found,) if found else ()


def _scheme(value: str, named: str | None, address: str | None) -> str | None:
    """The scheme of an identifier by its own address, by its name, or by the address of the scheme."""
    by_value, by_address = (
        next((scheme for host, scheme in _HOSTS.items() if text and host in text.lower()), None)
        for text in (value, address or named)
    )
    return by_value or _NAMED.get((named or "").strip().lower()) or by_address


def _contributor(fields: Item) -> Person | Organization | None:
    name, kind = stated(fields.text("name")), fields.text("nameType")
    given, family = stated(fields.text("givenName")), stated(fields.text("familyName"))
    fields.drop("lang")
    if kind == "Personal" or (kind != "Organizational" and (family or given)):
        return _person(fields, name, given, family)
    if not name:
        fields.drop("nameIdentifiers")
        return None
    if kind != "Organizational" and _is_person(fields, name):
        return _person(fields, name, None, None)
    return organization(name, _name_identifiers(fields, "organization"))


def _person(fields: Item, name: str | None, given: str | None, family: str | None) -> Person | None:
    identifiers = _name_identifiers(fields, "person")
    if not family and name:
        given, family = split_name(name) if not given else (given, name.removesuffix(given).strip(" ,") or None)
    printed = full_name(given, family)
    return Person(printed, given, family, identifiers=identifiers) if printed else None


def _is_person(fields: Item, name: str) -> bool:
    """Whether a name without a type is a person's: not that of a body by its identifiers, its words or its form."""
    entries = fields.peek("nameIdentifiers")
    words = _WORDS.findall(name)
    schemes = {
        _scheme(str(entry.get("nameIdentifier")), str(entry.get("nameIdentifierScheme")), None)
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
    }
    if "orcid" in schemes:
        return True
    named = any(word.lower() in table("body_words") or head(word) for word in words)
    return schemes.isdisjoint(_BODIES) and len(words) > 1 and not named


def _name_identifiers(fields: Item, kind: str) -> tuple[Identifier, ...]:
    found = [one for entry in fields.each("nameIdentifiers") for one in identified(entry, "nameIdentifier", kind)]
    return tuple(dict.fromkeys(found))


def _affiliations(fields: Item) -> tuple[tuple[Organization, ...], tuple[str, ...]]:
    """The affiliations with an identifier as organizations, and the names of all as printed."""
    if not fields.peek("affiliation"):
        return (), ()
    printed = [stated(name) for name in fields.texts("affiliation")]
    organizations = []
    for entry in fields.each("affiliation"):
        name, identifiers = stated(entry.text("name")), identified(entry, "affiliationIdentifier", "organization")
        printed.append(name)
        if identifiers and (found := organization(name, identifiers)):
            organizations.append(found)
    return tuple(dict.fromkeys(organizations)), tuple(dict.fromkeys(name for name in printed if name))
