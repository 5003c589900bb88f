"""Titles and names in MODS."""

from __future__ import annotations

from collections import Counter

from fabiola.mappings.citations.names import creator, organization
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.names import full_name
from fabiola.mappings.xml.text import all_words, attribute, elements, inside, words
from fabiola.ontology.tables import table

_BODIES = frozenset({"corporate", "conference", "family"})


def titles(item: Item) -> dict[str, tuple[Text, ...]]:
    """The titles by their type (`alternative`, `translated`, `abbreviated`), the proper ones under the empty word."""
    found: dict[str, tuple[Text, ...]] = {}
    for fields in elements(item, "titleInfo"):
        kind = attribute(fields, "type")
        parts = [words(part) for name in ("nonSort", "title") for part in inside(fields, name)]
        numbered = [words(part) for name in ("partNumber", "partName") for part in inside(fields, name)]
        title = ". ".join(filter(None, (" ".join(filter(None, parts)), *numbered)))
        if title:
            found[kind] = (*found.get(kind, ()), Text(title, language(attribute(fields, "lang"))))
            found["subtitle"] = (
                *found.get("subtitle", ()),
                *(Text(text) for part in inside(fields, "subTitle") if not kind and (text := words(part))),
            )
    return found


def contributions(item: Item) -> tuple[Contribution, ...]:
    """The people and bodies in their roles; who has none is an author, who has another one a contributor."""
    counts: Counter[str] = Counter()
    found: list[Contribution] = []
    for fields in elements(item, "name"):
        who, role = _who(fields), _role(fields)
        if who is not None:
            counts[role] += 1
            places = all_words(Item({"affiliation": fields.get("affiliation")}), "affiliation")
            found.append(Contribution(who, role, counts[role], raw_affiliations=places, published_name=who.name))
    return tuple(found)


def _role(fields: Fields) -> str:
    stated = [text.casefold().strip(" .") for term in inside(fields, "role", "roleTerm") if (text := words(term))]
    known = [row["role"] for word in stated if (row := table("mods_roles").get(word))]
    return next(iter(known), "contributor" if stated else "author")


def _who(fields: Fields) -> Person | Organization | None:
    """A person by the parts of the name, else by the whole of it; a body by its parts in order."""
    parts = [(attribute(part, "type"), words(part)) for part in inside(fields, "namePart")]
    named = {kind: " ".join(text for each, text in parts if each == kind and text) for kind, _ in parts}
    whole = [text for kind, text in parts if not kind and text] or [
        text for part in inside(fields, "displayForm") if (text := words(part))
    ]
    if attribute(fields, "type") in _BODIES:
        return organization(". ".join(text.rstrip(".") for text in whole))
    identifiers = _orcids(fields)
    given, family = named.get("given") or None, named.get("family") or None
    if given or family:
        return Person(full_name(given, family), given, family, identifiers=identifiers)
    found = creator(whole[0]) if whole else None
    if not isinstance(found, Person):
        return found
    return Person(found.name, found.given_name, found.family_name, identifiers=identifiers)


def _orcids(fields: Fields) -> tuple[Identifier, ...]:
    stated = [words(part) for part in inside(fields, "nameIdentifier")]
    return identify(*(("orcid", text) for text in (*stated, attribute(fields, "valueURI")) if text))[:1]
