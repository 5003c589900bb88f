"""Persons of ORCID: the public record of API 3.0 and 2.x in JSON, whole or in sections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.orcid.affiliations import affiliations, ignored
from fabiola.mappings.orcid.answers import deprecated_record, names_successor
from fabiola.mappings.orcid.sections import as_record, is_section_of_a_person, owner_name
from fabiola.mappings.orcid.values import BOOKKEEPING, public, value, web_address
from fabiola.mappings.records import Identifier, Merger, Person, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identifier, orcid
from fabiola.mappings.values.names import full_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_IDENTIFIERS = "person.external-identifiers"
_KEPT_IN = (
    "person",
    "person.name",
    "person.other-names",
    "person.other-names.other-name",
    "person.researcher-urls",
    "person.researcher-urls.researcher-url",
    _IDENTIFIERS,
    f"{_IDENTIFIERS}.external-identifier",
    "activities-summary",
)


class Orcid(Source):
    """Persons with what they made public: names, identifiers, websites and affiliations; all else is not looked at.

    Affiliations are employments, invited positions, and educations that have ended. A section without the name of the
    person is read where she supplied something in it herself, which bears her name. Not published though public: e-mail
    addresses, biography, country and keywords (personal, and not needed to tell people apart); departments and regions
    (the record model has no place for them); distinctions, memberships and the like (no positions); peer reviews. A
    deprecated record says one thing only, which iD took the place of its own: what others say of the old iD counts for
    that; so does the error that the API answers for one, where it names both. Works and fundings are read by
    `orcid-works` and `orcid-fundings` from their own sections. What ORCID says of its own record and of who supplied an
    item is not looked at either.
    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid"
    title: ClassVar[str] = "ORCID record (API 2.x and 3.0, JSON)"
    kind: ClassVar[str] = "person"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "orcid-identifier",
            "preferences",
            "history",
            "path",
            *(f"person.{name}" for name in ("addresses", "biography", "emails", "keywords")),
            *(
                f"activities-summary.{name}"
                for name in (
                    "distinctions",
                    "fundings",
                    "memberships",
                    "peer-reviews",
                    "qualifications",
                    "research-resources",
                    "services",
                    "works",
                )
            ),
            f"{_IDENTIFIERS}.external-identifier.external-id-url",
            "person.researcher-urls.researcher-url.url-name",
            *ignored(),
            *(f"{place}.{name}" for place in _KEPT_IN for name in BOOKKEEPING),
        },
    )

    def knows(self, document: Fields) -> bool:
        """The iD and the person of a whole record, a section of it with its path, or the error for a deprecated one.

        Search results have none of these.
        """
        return _is_whole(document) or is_section_of_a_person(document) or names_successor(document)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The record; of a section one with nothing but that, of an error a deprecated one."""
        if _is_whole(document):
            return (document,)
        return (deprecated_record(document) or as_record(document),)

    def key(self, item: Item) -> str:
        """The ORCID iD. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The person, or the merger that a deprecated record is.

        Raises Rejected without an ORCID iD or a public name, for a record that the person deactivated, and for a
        deprecated one that names no other.
        """
        own = _own(item)
        if "deprecated" in item:
            return _merger(item, own)
        _check_active(item)
        signed = owner_name(item.peek("activities-summary"), own.value)
        person = item.open("person")
        given, family, credit = _name(person)
        name = full_name(given, family) or credit or plain(signed)
        if not name:
            raise Rejected("person.name: missing or not public")
        others = public(person.open("other-names").each("other-name"))
        names = (credit, *(plain(other.text("content")) for other in others))
        websites = public(person.open("researcher-urls").each("researcher-url"))
        urls = (website.read("url", web_address) for website in websites)
        return Person(
            name,
            given,
            family,
            other_names=tuple(dict.fromkeys(other for other in names if other and other != name)),
            identifiers=(own, *_identifiers(person.open("external-identifiers").each("external-identifier"))),
            affiliations=affiliations(item.open("activities-summary")),
            websites=tuple(dict.fromkeys(url for url in urls if url)),
        )


def _is_whole(document: Fields) -> bool:
    return isinstance(document.get("orcid-identifier"), dict) and isinstance(document.get("person"), dict)


def _own(item: Item) -> Identifier:
    fields = item.peek("orcid-identifier")
    if isinstance(fields, dict) and fields.get("host") == "sandbox.orcid.org":
        raise Rejected("orcid-identifier.host: the sandbox of ORCID, which holds no real persons")
    if found := _stated(fields):
        return Identifier("orcid", found)
    raise Rejected("orcid-identifier: missing or not an ORCID iD")


def _stated(fields: object) -> str | None:
    names = ("path", "uri") if isinstance(fields, dict) else ()
    found = (orcid(fields.get(name)) for name in names if isinstance(fields, dict))
    return next((known for known in found if known), None)


def _merger(item: Item, own: Identifier) -> Merger:
    """The iD that a deprecated record names in place of its own; nothing else in it counts any more."""
    deprecated = item.open("deprecated")
    after = _stated(deprecated.open("primary-record").take("orcid-identifier"))
    if after is None or after == own.value:
        raise Rejected("deprecated: no other record is named in place of this one")
    item.drop(*item.names())
    deprecated.drop("deprecated-date")
    return Merger("person", (Identifier("orcid", after),), (own,))


def _check_active(item: Item) -> None:
    """Let pass a record in use. Raises Rejected for one that the person has deactivated."""
    history = item.peek("history")
    if isinstance(history, dict) and history.get("deactivation-date"):
        raise Rejected("history.deactivation-date: the person deactivated the record")


def _name(person: Item) -> tuple[str | None, str | None, str | None]:
    """The given names, the family name and the name for credits; empty where the person does not make them public."""
    fields = next(public([person.open("name")]), Item({}))
    given, family, credit = (plain(value(fields, name)) for name in ("given-names", "family-name", "credit-name"))
    return given, family, credit


def _identifiers(items: Iterable[Item]) -> Iterator[Identifier]:
    """The identifiers of the person herself; a type that the table does not have is left for the report."""
    for item in public(items):
        relation, kind = item.peek("external-id-relationship"), item.peek("external-id-type")
        row = table("orcid_identifiers").get(kind.strip().lower()) if isinstance(kind, str) else None
        if row is None or relation not in (None, "self", "SELF"):
            continue
        item.drop("external-id-relationship", "external-id-type")
        if not row["scheme"]:
            item.drop("external-id-value")
        elif found := item.read("external-id-value", partial(identifier, row["scheme"])):
            yield found
