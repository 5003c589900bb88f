"""The contributors of an ONIX record, by their names as the record takes them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.xml.text import all_words, first_words
from fabiola.ontology.tables import table

_LAST = 10**9
_NOTES = ("BiographicalNote", "ContributorDescription", "SequenceNumberWithinRole", "UnnamedPersons")


def contributions(entries: Iterable[Item]) -> tuple[Contribution, ...]:
    """Who contributed, by sequence number and counted from 1 in each role (`onix_roles.csv`).

    A role that the table does not have makes a contributor.
    """
    ordered = sorted(entries, key=_place)
    return tuple(_numbered(ordered))


def _numbered(entries: Iterable[Item]) -> Iterator[Contribution]:
    orders: Counter[str] = Counter()
    for fields in entries:
        role, who, places = _role(fields), _contributor(fields), _affiliations(fields)
        fields.drop("SequenceNumber", *_NOTES)
        if who is not None:
            orders[role] += 1
            yield Contribution(who, role, orders[role], raw_affiliations=places, published_name=who.name)


def _place(fields: Item) -> int:
    stated = first_words(Item({"SequenceNumber": fields.peek("SequenceNumber")}), "SequenceNumber") or ""
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 9 else _LAST


def _role(fields: Item) -> str:
    row = table("onix_roles").get(first_words(fields, "ContributorRole") or "")
    return row["role"] if row else "contributor"


def _contributor(fields: Item) -> Person | Organization | None:
    """A person by key names, else by the inverted name, else by the name as printed; a corporate body by its name."""
    body = first_words(fields, "CorporateName")
    before, key, after = (first_words(fields, name) for name in ("NamesBeforeKey", "KeyNames", "SuffixToKey"))
    inverted, printed = first_words(fields, "PersonNameInverted"), first_words(fields, "PersonName")
    known = _identifiers(fields)
    fields.drop("TitlesBeforeNames", "TitlesAfterNames", "PrefixToKey", "NamesAfterKey", "LettersAfterNames")
    if key:
        given, family = before, full_name(key, after)
    else:
        given, family_name = split_name(inverted or printed or "")
        family = family_name or ""
    name = full_name(given, family)
    if not name:
        return Organization((Text(body),)) if body else None
    return Person(name, given, family or None, identifiers=known)


def _identifiers(fields: Item) -> tuple[Identifier, ...]:
    """The ORCID iD, whatever code or name the record gives its scheme."""
    entries = [*fields.each("NameIdentifier"), *fields.each("PersonNameIdentifier")]
    found = [first_words(part, "IDValue") for part in entries]
    for part in entries:
        part.drop("NameIDType", "PersonNameIDType", "IDTypeName")
    return identify(*(("orcid", value) for value in found))[:1]


def _affiliations(fields: Item) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for part in fields.each("ProfessionalAffiliation"):
        part.drop("ProfessionalPosition")
        found |= dict.fromkeys(all_words(part, "Affiliation"))
    return tuple(found)
