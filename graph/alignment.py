"""The alignment of contributor lists of one work from several sources: by ORCID, then by position and name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from fabiola.mappings.records import Contribution, Identifier, Organization, Person
from fabiola.mappings.values.names import name_key, spellings, without_particles
from fabiola.ontology.tables import table

_ARTICLE = re.compile(r"^el ")
_MOST_INITIALS = 4
Contributions = tuple[Contribution, ...]


def align_contributions(lists: Sequence[Contributions]) -> Contributions:
    """The list of the most trusted source that has one, each contribution enriched by its equals in the others."""
    filled = [contributions for contributions in lists if contributions]
    if not filled:
        return ()
    aligned = list(filled[0])
    for others in filled[1:]:
        for place, other in _pairs(aligned, others):
            aligned[place] = _both(aligned[place], other)
    return tuple(aligned)


def _pairs(mine: Sequence[Contribution], others: Contributions) -> Iterator[tuple[int, Contribution]]:
    """(place in the first list, its equal in the second): the surest evidence first, each used once."""
    open_places, left = dict(enumerate(mine)), list(others)
    for evidence in (_same_orcid, _same_name, _same_place):
        for place, contribution in list(open_places.items()):
            equals = [other for other in left if _may_be(contribution, other) and evidence(contribution, other)]
            if len(equals) == 1:
                del open_places[place]
                left.remove(equals[0])
                yield place, equals[0]


def _may_be(left: Contribution, right: Contribution) -> bool:
    """Whether nothing speaks against it: the same role, the same sort of contributor, no two different ORCIDs.

    A source that says guest editor says more than one that says editor.
    """
    first, second = _orcid(left), _orcid(right)
    return (
        _broad(left.role) == _broad(right.role)
        and type(left.contributor) is type(right.contributor)
        and not (first and second and first != second)
    )


def _broad(role: str) -> str:
    return table("roles")[role]["broader"] or role


def _same_orcid(left: Contribution, right: Contribution) -> bool:
    return _orcid(left) is not None and _orcid(left) == _orcid(right)


def _same_name(left: Contribution, right: Contribution) -> bool:
    return _name(left) == _name(right)


def _same_place(left: Contribution, right: Contribution) -> bool:
    return left.order == right.order and _alike(left, right)


def _alike(left: Contribution, right: Contribution) -> bool:
    """Whether two names could be one: the same family name and first letter, or one written wholly inside the other.

    Either name may be in the field of the other.
    """
    first, second = left.contributor, right.contributor
    if isinstance(first, Person) and isinstance(second, Person) and first.family_name and second.family_name:
        given = {name_key(person.given_name or "")[:1] for person in (first, second)} - {""}
        return (_are_one_family(first.family_name, second.family_name) and len(given) < 2) or _are_crosswise(
            first, second
        )
    words, others = set(_name(left).split()), set(_name(right).split())
    is_within = bool(words) and (words <= others or others <= words)
    return is_within or _is_abbreviated(first, second) or _is_abbreviated(second, first)


def _are_one_family(first: str, second: str) -> bool:
    """Whether two family names are spelt alike, or would be if the one did not leave out the particles of the other."""
    bare, other = without_particles(first), without_particles(second)
    is_left_out = (bare == first) != (other == second)
    return _are_spelt_alike(first, second) or (is_left_out and _are_spelt_alike(bare, other))


def _are_crosswise(first: Person, second: Person) -> bool:
    """Whether the given name of the one is the family name of the other, and the other way round."""
    return _is_inverted(first, second) or _is_inverted(second, first)


def _is_inverted(whole: Person, other: Person) -> bool:
    """Whether each name of a person is in the field of the other, the given one in full or as initials."""
    given, family = whole.given_name or "", other.family_name or ""
    if not (given and other.given_name and _are_spelt_alike(whole.family_name or "", other.given_name)):
        return False
    return _are_spelt_alike(given, family) or (_are_initials(family) and _initials(given).startswith(_letters(family)))


def _is_abbreviated(short: Person | Organization, whole: Person | Organization) -> bool:
    """Whether a name that is not taken apart is a family name with the initials of the given names (Smith JA)."""
    if not (isinstance(short, Person) and isinstance(whole, Person) and whole.family_name) or short.family_name:
        return False
    family, words = name_key(whole.family_name).split(), name_key(short.name).split()
    rest = "".join(word for word in words if word not in family)
    return set(family) <= set(words) and rest != "" and _initials(whole.given_name or "").startswith(rest)


def _are_initials(name: str) -> bool:
    return len(_letters(name)) == 1 or (name.isupper() and len(_letters(name)) <= _MOST_INITIALS)


def _initials(given: str) -> str:
    return "".join(word[0] for word in name_key(given).split())


def _letters(name: str) -> str:
    return name_key(name).replace(" ", "")


def _are_spelt_alike(first: str, second: str) -> bool:
    return not _joined(first).isdisjoint(_joined(second))


def _joined(name: str) -> set[str]:
    """The spellings of a name as one word (van der Berg, Vanderberg), with one Arabic article (Al-Sayed, El Sayed)."""
    return {_ARTICLE.sub("al ", key).replace(" ", "") for key in spellings(name)}


def _both(left: Contribution, right: Contribution) -> Contribution:
    contributor = left.contributor
    identifiers = _united(contributor.identifiers, right.contributor.identifiers)
    return msgspec.structs.replace(
        left,
        contributor=msgspec.structs.replace(contributor, identifiers=identifiers),
        role=left.role if table("roles")[left.role]["broader"] else right.role,
        corresponding=left.corresponding or right.corresponding,
        affiliations=_affiliations(left.affiliations, right.affiliations),
        raw_affiliations=left.raw_affiliations or right.raw_affiliations,
        published_name=left.published_name or right.published_name,
        credit=tuple(dict.fromkeys((*left.credit, *right.credit))),
    )


def _united(left: tuple[Identifier, ...], right: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    exclusive = {known.scheme for known in left if table("schemes")[known.scheme]["exclusive"] == "yes"}
    return tuple(dict.fromkeys((*left, *(other for other in right if other.scheme not in exclusive))))


def _affiliations(left: tuple[Organization, ...], right: tuple[Organization, ...]) -> tuple[Organization, ...]:
    """The affiliations with identifiers of both; those known by name only where no source has better."""
    identified = tuple(place for place in (*left, *right) if place.identifiers)
    return tuple(dict.fromkeys(identified)) or left or right


def _orcid(contribution: Contribution) -> str | None:
    return next((known.value for known in contribution.contributor.identifiers if known.scheme == "orcid"), None)


def _name(contribution: Contribution) -> str:
    return name_key(contribution.contributor.name)
