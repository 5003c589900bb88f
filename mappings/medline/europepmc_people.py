"""The people and groups of a Europe PMC record, and the bodies they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Organization, Person, Text
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain

_INITIALS = re.compile(r"(?P<family>.+?) (?P<initials>[^\W\d_a-z]{1,4})(?: (?P<suffix>Jr|Sr|\d(?:st|nd|rd|th)))?")
_OTHERS = re.compile(r"et al\.?|\.\.\.")


def contributions(item: Item) -> Iterator[Contribution]:
    """The authors in order, then the members of groups; short answers have the authors' names in one string only."""
    short = item.text("authorString")
    listed = item.open("authorList").each("author")
    yield from _contributions(listed, "author") if listed else _from_string(short or "")
    yield from _contributions(item.open("investigatorList").each("investigator"), "contributor")


def _contributions(entries: Iterable[Item], role: str) -> Iterator[Contribution]:
    order = 0
    for fields in entries:
        contributor, places = _contributor(fields), _affiliations(fields)
        if contributor is not None:
            order += 1
            yield Contribution(contributor, role, order, raw_affiliations=places, published_name=contributor.name)


def _contributor(fields: Item) -> Person | Organization | None:
    group, whole = plain(fields.text("collectiveName")), plain(fields.text("fullName"))
    family, given = plain(fields.text("lastName")), plain(fields.text("firstName"))
    initials, suffix = plain(fields.text("initials")), plain(fields.text("suffix"))
    identifier = fields.open("authorId")
    kind, value = identifier.text("type"), identifier.text("value")
    if group and not family:
        return Organization((Text(group),))
    given = given or initials
    if not family and not given:
        return Person(whole, *split_name(whole)) if whole else None
    family = f"{family} {suffix}" if family and suffix else family
    return Person(
        full_name(given, family), given, family, identifiers=identify(("orcid", value)) if kind == "ORCID" else ()
    )


def _affiliations(fields: Item) -> tuple[str, ...]:
    """The affiliations as printed, in a list or (in old answers) one string."""
    entries = fields.open("authorAffiliationDetailsList").each("authorAffiliation")
    entries += fields.open("authorAffiliationsList").each("authorAffiliation")
    found = [plain(fields.text("affiliation")), *(plain(entry.text("affiliation")) for entry in entries)]
    clean = (without_emails(text) for text in found if text)
    return tuple(dict.fromkeys(text for text in clean if text))


def _from_string(names: str) -> Iterator[Contribution]:
    """The people of `Olempska E, Horne DJ.`; what has no initials is the name of a group."""
    order = 0
    for name in names.rstrip(".").split(","):
        text = plain(name)
        if not text or _OTHERS.fullmatch(text):
            continue
        order += 1
        match = _INITIALS.fullmatch(text)
        contributor: Person | Organization = Organization((Text(text),))
        if match:
            family = " ".join(filter(None, (match["family"], match["suffix"])))
            contributor = Person(full_name(match["initials"], family), match["initials"], family)
        yield Contribution(contributor, "author", order, published_name=contributor.name)
