"""The authors of an OpenAlex work: in order, with the name as printed and the institutions of that time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from fabiola.mappings.items import Item
from fabiola.mappings.openalex.things import institution, key_of
from fabiola.mappings.records import Contribution, Identifier, Organization, Person
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain

NOBODY = frozenset({"A9999999999", "A5317838346"})
"""The author that stands for authors OpenAlex has not told apart, and the one for those that it deleted."""


def contributions(authorships: Iterable[Item]) -> Iterator[Contribution]:
    """The authors, numbered from 1 in the order of the source.

    An entry without any name is passed over, its fields left for the report, and the numbers stay without a gap.
    """
    order = 0
    for fields in authorships:
        printed = plain(fields.text("raw_author_name"))
        person = _person(fields, printed)
        if person is None:
            continue
        order += 1
        affiliations, raw_affiliations = _affiliations(fields)
        yield Contribution(
            contributor=person,
            order=order,
            corresponding=bool(fields.flag("is_corresponding")),
            affiliations=affiliations,
            raw_affiliations=raw_affiliations,
            published_name=printed if printed != person.name else None,
        )


@lru_cache(65_536)
def person(name: str, address: str | None, orcid: str | None) -> Person:
    """A person by the name, the OpenAlex address and the ORCID iD that OpenAlex has; a stand-in is not identified."""
    whole, given, family = _split(name)
    key = key_of(address)
    own = (Identifier("openalex", key),) if key and key not in NOBODY else ()
    identifiers = (*own, *identify(("orcid", orcid))) if orcid else own
    return Person(name=whole, given_name=given, family_name=family, identifiers=identifiers)


def _person(fields: Item, printed: str | None) -> Person | None:
    author, raw_orcid = fields.open("author"), fields.text("raw_orcid")
    name = plain(author.text("display_name")) or printed
    return person(name, author.text("id"), author.text("orcid") or raw_orcid) if name else None


def _split(name: str) -> tuple[str, str | None, str | None]:
    """(whole, given, family) of a name; one that is written `Family, Given` is turned round."""
    given, family = split_name(name)
    whole = full_name(given, family) if name.count(",") == 1 else name
    return whole or name, given, family


def _affiliations(fields: Item) -> tuple[tuple[Organization, ...], tuple[str, ...]]:
    """The institutions that OpenAlex has matched, and all affiliations as printed, without e-mail addresses.

    The name of an institution without an identifier stands in for the printed text where the source has none.
    """
    found = [body for body in map(institution, fields.each("institutions")) if body]
    raw = (*fields.texts("raw_affiliation_strings"), *fields.texts("raw_affiliation_string"))
    texts = [text for text in map(plain, raw) if text]
    printed = texts or [name for body in found if not body.identifiers and (name := without_emails(body.name))]
    return tuple(dict.fromkeys(body for body in found if body.identifiers)), tuple(dict.fromkeys(printed))
