"""Persons of ORCID: the public record of API 3.0 (and 2.x) in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Affiliation, Date, Identifier, Organization, Person, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import date
from fabiola.mappings.values.identifiers import identifier, orcid
from fabiola.mappings.values.names import full_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_IDENTIFIERS = "person.external-identifiers"
_EMPLOYMENTS = "activities-summary.employments"
_SUMMARIES = (f"{_EMPLOYMENTS}.employment-summary", f"{_EMPLOYMENTS}.affiliation-group.summaries.employment-summary")
_REGISTERS = ("ror", "fundref", "grid", "ringgold", "lei")
_KEPT_BY_ORCID = ("created-date", "last-modified-date", "source", "path", "put-code", "display-index")
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
    _EMPLOYMENTS,
    f"{_EMPLOYMENTS}.affiliation-group",
    *_SUMMARIES,
)


class Orcid(Source):
    """Persons with what they made public: names, identifiers, websites and employments; all else is not looked at.

    Not published though public: e-mail addresses, biography, country and keywords (personal, and not needed to
    tell people apart); departments and regions (the record model has no place for them); works, fundings, peer
    reviews (better told by the sources of works and grants) and educations, memberships and the like (no positions).
    What ORCID says of its own record and of who supplied an item is not looked at either.
    Format: https://github.com/ORCID/orcid-model/tree/master/src/main/resources/record_3.0
    """

    name: ClassVar[str] = "orcid"
    title: ClassVar[str] = "ORCID record (API 3.0, JSON)"
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
                    "educations",
                    "fundings",
                    "invited-positions",
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
            f"{_EMPLOYMENTS}.affiliation-group.external-ids",
            *(
                f"{summary}.{name}"
                for summary in _SUMMARIES
                for name in ("department-name", "external-ids", "url", "organization.address.region")
            ),
            *(f"{place}.{name}" for place in _KEPT_IN for name in _KEPT_BY_ORCID),
        },
    )

    def knows(self, document: Fields) -> bool:
        """The iD and the person of a whole record; sections, search results and error bodies lack one of them."""
        return isinstance(document.get("orcid-identifier"), dict) and isinstance(document.get("person"), dict)

    def key(self, item: Item) -> str:
        """The ORCID iD. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The person. Raises Rejected without an ORCID iD or a public name, and for a deactivated record."""
        own = _own(item)
        _check_active(item)
        person = item.open("person")
        given, family, credit = _name(person)
        name = full_name(given, family) or credit
        if not name:
            raise Rejected("person.name: missing or not public")
        others = _public(person.open("other-names").each("other-name"))
        names = (credit, *(plain(other.text("content")) for other in others))
        websites = _public(person.open("researcher-urls").each("researcher-url"))
        urls = (website.read("url", _web_address) for website in websites)
        employments = item.open("activities-summary").open("employments")
        return Person(
            name,
            given,
            family,
            other_names=tuple(dict.fromkeys(other for other in names if other and other != name)),
            identifiers=(own, *_identifiers(person.open("external-identifiers").each("external-identifier"))),
            affiliations=tuple(dict.fromkeys(_affiliations(employments))),
            websites=tuple(dict.fromkeys(url for url in urls if url)),
        )


def _own(item: Item) -> Identifier:
    fields = item.peek("orcid-identifier")
    if isinstance(fields, dict):
        if fields.get("host") == "sandbox.orcid.org":
            raise Rejected("orcid-identifier.host: the sandbox of ORCID, which holds no real persons")
        for name in ("path", "uri"):
            if found := orcid(fields.get(name)):
                return Identifier("orcid", found)
    raise Rejected("orcid-identifier: missing or not an ORCID iD")


def _check_active(item: Item) -> None:
    history = item.peek("history")
    if isinstance(history, dict) and history.get("deactivation-date"):
        raise Rejected("history.deactivation-date: the person deactivated the record")


def _name(person: Item) -> tuple[str | None, str | None, str | None]:
    """The given names, the family name and the name for credits; empty where the person does not make them public."""
    fields = next(_public([person.open("name")]), Item({}))
    given, family, credit = (plain(_value(fields, name)) for name in ("given-names", "family-name", "credit-name"))
    return given, family, credit


def _public(items: Iterable[Item]) -> Iterator[Item]:
    """The items that everyone may see; the others are dropped whole."""
    for item in items:
        if item.take("visibility") in (None, "public", "PUBLIC"):
            yield item
        else:
            item.drop(*item.names())


def _identifiers(items: Iterable[Item]) -> Iterator[Identifier]:
    """The identifiers of the person herself; a type that the table does not have is left for the report."""
    for item in _public(items):
        relation, kind = item.peek("external-id-relationship"), item.peek("external-id-type")
        row = table("orcid_identifiers").get(kind.strip().lower()) if isinstance(kind, str) else None
        if row is None or relation not in (None, "self", "SELF"):
            continue
        item.drop("external-id-relationship", "external-id-type")
        if not row["scheme"]:
            item.drop("external-id-value")
        elif found := item.read("external-id-value", partial(identifier, row["scheme"])):
            yield found


def _affiliations(employments: Item) -> Iterator[Affiliation]:
    for summary in _summaries(employments):
        organization = _organization(summary.open("organization"))
        if organization.names or organization.identifiers:
            yield Affiliation(
                organization,
                plain(summary.text("role-title")),
                summary.read("start-date", _date),
                summary.read("end-date", _date),
            )


def _summaries(employments: Item) -> Iterator[Item]:
    """One summary for each employment: the one that the person prefers where several sources tell of the same."""
    yield from _public(employments.each("employment-summary"))
    for group in employments.each("affiliation-group"):
        told = list(_public(summary.open("employment-summary") for summary in group.each("summaries")))
        preferred = max(told, key=lambda summary: summary.integer("display-index") or 0, default=None)
        for summary in told:
            if summary is preferred:
                yield summary
            else:
                summary.drop(*summary.names())


def _organization(fields: Item) -> Organization:
    name = plain(fields.text("name"))
    address, register = fields.open("address"), fields.open("disambiguated-organization")
    return Organization(
        names=(Text(name),) if name else (),
        identifiers=tuple(_registered(register)),
        country=address.read("country", country),
        locality=plain(address.text("city")),
    )


def _registered(fields: Item) -> Iterator[Identifier]:
    register = fields.peek("disambiguation-source")
    scheme = register.lower() if isinstance(register, str) else ""
    if scheme in _REGISTERS:
        fields.drop("disambiguation-source")
        if found := fields.read("disambiguated-organization-identifier", partial(identifier, scheme)):
            yield found


def _value(item: Item, name: str) -> str | None:
    """The text of a field that ORCID wraps in an object."""
    return item.open(name).text("value")


def _date(raw: object) -> Date | None:
    parts = raw if isinstance(raw, dict) else {}
    return date(*(_unwrap(parts.get(name)) for name in ("year", "month", "day")))


def _web_address(raw: object) -> str | None:
    address = _unwrap(raw)
    is_web = isinstance(address, str) and address.strip().lower().startswith(("http://", "https://"))
    return address.strip() if is_web else None


def _unwrap(raw: Any) -> Any:
    return raw.get("value") if isinstance(raw, dict) else raw
