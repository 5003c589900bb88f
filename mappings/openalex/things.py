"""What every OpenAlex entity has: its own address, names, and the organizations and venues it mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Organization, Text, Venue
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identifier, identify, openalex
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_ADDRESS = re.compile(r"(?a)https?://(?:api\.)?openalex\.org/(?:[a-z-]+/)?([A-Z])\d+/?", re.IGNORECASE)
_PLAIN = re.compile(r"(?a)https://openalex\.org/([A-Z]\d{2,})")


def key_of(address: object) -> str | None:
    """The key of an OpenAlex address (`W123`); the form that nearly all have is read at once."""
    match = _PLAIN.fullmatch(address) if isinstance(address, str) else None
    return match[1] if match else openalex(address)


def is_entity(document: Fields, letter: str) -> bool:
    """Whether a document is an OpenAlex entity of a kind, by the letter of its address; a search hint is none."""
    address = document.get("id")
    match = _ADDRESS.fullmatch(address.strip()) if isinstance(address, str) else None
    return match is not None and match[1].upper() == letter and "entity_type" not in document


def own_identifier(item: Item, letter: str) -> Identifier:
    """The OpenAlex ID of the record itself, not taken. Raises Rejected where there is none of this kind."""
    key = openalex(item.peek("id"))
    if key is None or key[0] != letter:
        raise Rejected(f"id: missing or not an OpenAlex ID that begins with {letter}")
    return Identifier("openalex", key)


def single(scheme: str, *values: object) -> tuple[Identifier, ...]:
    """The first well-formed identifier of a scheme of which nothing has two: `doi` and `ids.doi` may differ."""
    found = next((known for value in values if (known := identifier(scheme, value))), None)
    return (found,) if found else ()


def code(item: Item, name: str, codes: str) -> str | None:
    """A word that is a row of a code table; any other word stays for the report."""
    word = item.peek(name)
    if not isinstance(word, str) or word not in table(codes):
        return None
    item.drop(name)
    return word


def label(*values: str | None) -> tuple[Text, ...]:
    """The first value with any text, as the name of a thing; OpenAlex does not say in which language."""
    found = next(filter(None, map(plain, values)), None)
    return (Text(found),) if found else ()


def others(values: Iterable[str], names: tuple[Text, ...]) -> tuple[Text, ...]:
    """The distinct further names."""
    found = (Text(text) for text in map(plain, values) if text)
    return tuple(name for name in dict.fromkeys(found) if name not in names)


def addresses(*values: str | None) -> tuple[str, ...]:
    """The web addresses among the values, distinct and in order."""
    return tuple(dict.fromkeys(value for value in values if value and value.startswith(("http://", "https://"))))


def institution(fields: Item) -> Organization | None:
    """An organization as authorships and relations name it; None where it has neither an identifier nor a name."""
    kind = code(fields, "type", "organization_kinds")
    return organization(
        fields.text("id"), fields.text("display_name"), fields.text("ror"), fields.text("country_code"), kind
    )


@lru_cache(65_536)
def organization(
    address: str | None,
    name: str | None,
    ror: str | None = None,
    country_code: str | None = None,
    kind: str | None = None,
) -> Organization | None:
    """An organization; None where it has neither an identifier nor a name."""
    identifiers, names = identify(("openalex", address), ("ror", ror)), label(name)
    if not identifiers and not names:
        return None
    kinds = (kind,) if kind else ()
    return Organization(names=names, identifiers=identifiers, kinds=kinds, country=country(country_code))


@lru_cache(65_536)
def venue(
    address: str | None,
    name: str | None,
    kind: str | None,
    issn_l: str | None,
    issns: tuple[str, ...],
    publisher: Organization | None,
) -> Venue | None:
    """A venue by its type at OpenAlex; None where it has no name.

    Without a type it is a journal if it has an ISSN, else a repository.
    """
    names = label(name)
    if not names:
        return None
    row = table("openalex_sources").get(kind or "")
    serial = identify(("issn-l", issn_l), *(("issn", issn) for issn in issns))
    return Venue(
        names=names,
        type=row["venue"] if row else "journal" if serial else "repository",
        identifiers=(*serial, *identify(("openalex", address))),
        publishers=(publisher,) if publisher else (),
    )


def publisher(fields: Item) -> Organization | None:
    """The host organization of a source; in spring 2023 `publisher` and `publisher_id` said the same."""
    names = fields.text("host_organization_name"), fields.text("publisher")
    hosts = fields.text("host_organization"), fields.text("publisher_id")
    return _publisher(hosts[0] or hosts[1], names[0] or names[1])


def is_publisher(body: Organization) -> bool:
    """Whether a host organization is known to be a publisher, not the institution that runs a repository."""
    return "publisher" in body.kinds


def english(value: Any) -> Text | None:
    """A label that OpenAlex keeps in English."""
    text = plain(value)
    return Text(text, "en") if text else None


@lru_cache(16_384)
def _publisher(address: str | None, name: str | None) -> Organization | None:
    """An address with a P is a publisher's, and so is a name without any address."""
    key = openalex(address)
    return organization(address, name, None, None, "publisher" if key is None or key[0] == "P" else None)
