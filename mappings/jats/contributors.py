"""The people and groups of a JATS article: who, in which role and order, affiliated where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Contribution, Organization, Person, Text
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, name_key, split_name
from fabiola.mappings.xml.affiliations import Affiliation, affiliation
from fabiola.mappings.xml.text import attribute, children, descendants, elements, words
from fabiola.ontology.tables import table

_UNUSED = (
    "address",
    "author-comment",
    "bio",
    "degrees",
    "email",
    "etal",
    "fn",
    "on-behalf-of",
    "x",
    *("@deceased", "@equal-contrib", "@id", "@primary", "@seq", "@specific-use", "@type"),
)
_MEMBERS = frozenset({"contrib-group", "xref", "fn", "email", "address"})
_NOT_LETTERS = re.compile(r"[^a-z]+")


class Contributor(NamedTuple):
    """A contribution, and the ids of what its element points to (affiliations, notes, awards)."""

    contribution: Contribution
    pointers: frozenset[str]


def contributors(meta: Item) -> tuple[Contributor, ...]:
    """The contributors of the article in order, counted from 1 within each role.

    The members of a collaboration that are named inside it follow it. Taken are the contributor groups and the
    affiliations of the article; an entry without a name, or anonymous, is passed over.
    """
    groups = meta.each("contrib-group")
    outside = [*elements(meta, "aff"), *_alternatives(meta)]
    inside = [[*elements(group, "aff"), *_alternatives(group)] for group in groups]
    by_id = {attribute(fields, "id"): affiliation(fields) for part in (outside, *inside) for fields in part}
    found: list[Contributor] = []
    for group, own in zip(groups, inside, strict=True):
        entries = list(_group(group, by_id))
        common = own or (outside if len(groups) == 1 else [])
        if len(common) == 1 and not any(_is_placed(entry.contribution) for entry in entries):
            entries = [_at(entry, affiliation(common[0])) for entry in entries]
        found += entries
    return tuple(_numbered(found))


def names_of(fields: Fields) -> Iterator[Person | Organization]:
    """The people and groups that an element names in `name`, `string-name`, `name-alternatives`, `collab`."""
    for name, child in children(fields):
        if name in ("name", "string-name"):
            found: Person | Organization | None = _person([child])
        elif name in ("name-alternatives", "collab-alternatives"):
            found = _named(child)
        elif name in ("collab", "institution"):
            found = _collaboration(child)
        else:
            found = None
        if found is not None:
            yield found


def _alternatives(item: Item) -> list[Fields]:
    """The first of the forms of each affiliation that is given in several."""
    groups = elements(item, "aff-alternatives")
    return [
        {**aff, "@id": attribute(group, "id") or attribute(aff, "id")}
        for group in groups
        for aff in [child for name, child in children(group) if name == "aff"][:1]
    ]


def _group(group: Item, by_id: Mapping[str, Affiliation]) -> Iterator[Contributor]:
    group.drop("x", "on-behalf-of", "author-comment", "ext-link", "email", "role", "fn", "xref", "bio", "@id")
    whole = (group.text("@content-type") or "").lower()
    kind = "author" if "editor" not in whole else "guest-editor" if "guest" in whole else "editor"
    for entry in group.each("contrib"):
        yield from _contributor(entry, kind, by_id)


def _contributor(entry: Item, usual: str, by_id: Mapping[str, Affiliation]) -> Iterator[Contributor]:
    entry.drop(*_UNUSED)
    role = _role(entry, usual)
    collaborations = (*elements(entry, "collab"), *elements(entry, "collab-alternatives"))
    person = _person([*elements(entry, "name"), *elements(entry, "string-name"), *_name_alternatives(entry)])
    found = person or next((one for fields in collaborations if (one := _collaboration(fields))), None)
    identifiers = identify(*(("orcid", value) for value in _orcids(entry)))
    pointers, corresponding = _pointers(entry)
    places = [by_id[pointer] for pointer in pointers if pointer in by_id]
    places += [affiliation(fields) for fields in (*elements(entry, "aff"), *_alternatives(entry))]
    credit = _credit(entry)
    entry.drop("anonymous")
    if found is not None:
        if isinstance(found, Person):
            found = replace(found, identifiers=identifiers[:1])
        contribution = Contribution(
            contributor=found,
            role=role,
            corresponding=corresponding and role == "author",
            affiliations=_distinct(place.organization for place in places),
            raw_affiliations=tuple(dict.fromkeys(place.printed for place in places if place.printed)),
            published_name=found.name,
            credit=credit,
        )
        yield Contributor(contribution, frozenset(pointers))
    for fields in collaborations:
        for member in descendants(fields, "contrib"):
            yield from _contributor(Item(member), role if role == "author" else usual, by_id)


def _role(entry: Item, usual: str) -> str:
    """The role by the type of contributor; members of a group who are no authors of the text are contributors.

    Of an editor the words of the role, or the group of contributors, may say that it is as a guest.
    """
    kind = (entry.text("@contrib-type") or usual).lower()
    row = table("jats_roles").get(kind)
    found = row["role"] if row else "contributor"
    narrower = (told for told in (*_stated_roles(entry), usual) if table("roles")[told]["broader"] == found)
    return next(narrower, found)


def _stated_roles(entry: Item) -> Iterator[str]:
    """The roles that the words of a `role` name, which stay to be taken."""
    stated = entry.peek("role")
    for fields in stated if isinstance(stated, list) else ():
        if isinstance(fields, dict) and (row := table("jats_roles").get((words(fields) or "").lower())):
            yield row["role"]


def _name_alternatives(entry: Item) -> list[Fields]:
    return [child for fields in elements(entry, "name-alternatives") for _, child in _ordered(fields)]


def _ordered(fields: Fields) -> list[tuple[str, Fields]]:
    """The forms of a name: one in Western order first."""
    forms = [(name, child) for name, child in children(fields) if name in ("name", "string-name", "collab")]
    return sorted(forms, key=lambda form: attribute(form[1], "name-style") != "western")


def _named(fields: Fields) -> Person | Organization | None:
    forms = _ordered(fields)
    people = [child for name, child in forms if name != "collab"]
    return _person(people) or next((one for _, child in forms if (one := _collaboration(child))), None)


def _person(forms: Iterable[Fields]) -> Person | None:
    """The person of the first form of the name that can be read; the other forms are other names."""
    read = [person for fields in forms if (person := _read_name(fields))]
    if not read:
        return None
    others = dict.fromkeys(person.name for person in read[1:] if person.name != read[0].name)
    return replace(read[0], other_names=tuple(others))


def _read_name(fields: Fields) -> Person | None:
    """A name of parts, or one of plain text, which is then taken apart."""
    family, given = (words(next(iter(descendants(fields, part)), {})) for part in ("surname", "given-names"))
    suffix = words(next(iter(descendants(fields, "suffix")), {}))
    if not family and not given:
        whole = words(fields)
        given, family = split_name(whole) if whole else (None, None)
        return Person(whole, given, family) if whole else None
    if family and suffix:
        family = f"{family} {suffix}"
    eastern = attribute(fields, "name-style") == "eastern"
    return Person(full_name(family, given) if eastern else full_name(given, family), given, family)


def _collaboration(fields: Fields) -> Organization | None:
    inner = next((child for name, child in children(fields) if name in ("collab", "institution")), fields)
    name = words(inner, _MEMBERS)
    return Organization(names=(Text(name.strip(" ,;")),)) if name and name.strip(" ,;") else None


def _orcids(entry: Item) -> Iterator[str]:
    """The ORCID iDs, which stand in `contrib-id`, in a link or (older) in `uri`; of other identifiers nothing."""
    for name in ("contrib-id", "ext-link", "uri"):
        for fields in elements(entry, name):
            yield from filter(None, (words(fields), attribute(fields, "href")))


def _pointers(entry: Item) -> tuple[list[str], bool]:
    """The ids that an entry points to, and whether it is that of a corresponding author."""
    pointers = (entry.text("@rid") or "").split()
    corresponding = (entry.text("@corresp") or "").lower() in ("yes", "true")
    for fields in elements(entry, "xref"):
        pointers += attribute(fields, "rid").split()
        corresponding |= attribute(fields, "ref-type") == "corresp"
    return list(dict.fromkeys(pointers)), corresponding


def _credit(entry: Item) -> tuple[str, ...]:
    """CRediT roles by the last segment of their NISO address, or by their name; other roles are passed over."""
    found = []
    for fields in elements(entry, "role"):
        address = attribute(fields, "vocab-term-identifier") or attribute(fields, "content-type")
        segment = address.rstrip("/").rpartition("/")[2] if "credit" in address.lower() else ""
        found.append(segment or attribute(fields, "vocab-term") or words(fields) or "")
    slugs = (_NOT_LETTERS.sub("-", role.lower()).strip("-").replace("-and-", "-") for role in found)
    return tuple(dict.fromkeys(slug for slug in slugs if slug in table("credit_roles")))


def _distinct(organizations: Iterable[Organization | None]) -> tuple[Organization, ...]:
    return tuple(dict.fromkeys(one for one in organizations if one is not None))


def _is_placed(contribution: Contribution) -> bool:
    return bool(contribution.affiliations or contribution.raw_affiliations)


def _at(entry: Contributor, place: Affiliation) -> Contributor:
    contribution = replace(
        entry.contribution,
        affiliations=_distinct((place.organization,)),
        raw_affiliations=(place.printed,) if place.printed else (),
    )
    return Contributor(contribution, entry.pointers)


def _numbered(found: Iterable[Contributor]) -> Iterator[Contributor]:
    """Each person or group once in a role: consortia are named both in the list and at its end."""
    counts: Counter[str] = Counter()
    seen: set[tuple[str, str, object]] = set()
    for entry in found:
        one = entry.contribution
        key = (one.role, name_key(one.contributor.name), one.contributor.identifiers)
        if isinstance(one.contributor, Organization) and key in seen:
            continue
        seen.add(key)
        counts[one.role] += 1
        yield Contributor(replace(one, order=counts[one.role]), entry.pointers)
