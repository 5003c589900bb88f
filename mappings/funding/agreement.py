"""What the structured funding of a work and the text of its statements say, brought together without repetition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from fabiola.mappings.funding.bodies import is_acronym, stands_for
from fabiola.mappings.records import Funding, Grant, Organization, Programme
from fabiola.mappings.values.awards import award_key
from fabiola.mappings.values.names import name_key

_BRACKETS = re.compile(r"[()\[\]]")


def agreed(structured: Sequence[Funding], read: Sequence[Funding]) -> tuple[Funding, ...]:
    """The structured entries, completed by what was read from the text; all of that where nothing is structured.

    An entry read of the same award number adds what the structured one does not say itself: the authors supported, the
    programme, the bodies behind the funder, and its place in the text. Other entries read are kept if they name an
    award number and its funder, and no structured entry has a number of that funder; the funder is then the structured
    one where it is there without a number. Names without a number are mostly repetitions in other words.
    """
    found = list(dict.fromkeys(structured))
    if not found:
        return tuple(dict.fromkeys(read))
    bodies = [body for entry in found for body in _bodies(entry)]
    numbered = [body for entry in found if entry.grant and _numbers(entry.grant) for body in entry.grant.funders]
    for entry in read:
        same = next((place for place, known in enumerate(found) if _same_award(known, entry)), None)
        if same is not None:
            found[same] = _completed(found[same], entry)
        elif entry.grant and entry.grant.number and entry.grant.funders and not _any(entry.grant.funders, numbered):
            found.append(replace(entry, grant=_with_known(entry.grant, bodies)))
    awarding = {body for entry in found if entry.grant for body in entry.grant.funders}
    return tuple(entry for entry in found if entry.funder not in awarding or entry.authors)


def _numbers(grant: Grant) -> bool:
    return bool(grant.number or grant.identifiers)


def _any(bodies: Iterable[Organization], known: Sequence[Organization]) -> bool:
    return any(same_body(body, one) for body in bodies for one in known)


def same_body(left: Organization, right: Organization) -> bool:
    """Whether two names in one work mean the same body: equal but for acronyms, or one is the acronym of the other."""
    if set(left.identifiers) & set(right.identifiers):
        return True
    if _keys(left) & _keys(right):
        return True
    return _abbreviates(left, right) or _abbreviates(right, left)


def _keys(body: Organization) -> set[str]:
    names = [*(name.value for name in body.names), *body.acronyms, *(alias.value for alias in body.aliases)]
    names += [part for name in names for part in _BRACKETS.split(name)]
    return {name_key(name).removeprefix("the ") for name in names} - {""}


def _abbreviates(left: Organization, right: Organization) -> bool:
    shorts = [name.value for name in left.names if is_acronym(name.value)]
    return any(stands_for(short, name.value) for short in shorts for name in right.names if not is_acronym(name.value))


def _bodies(entry: Funding) -> tuple[Organization, ...]:
    if entry.grant is not None:
        return (*entry.grant.funders, *entry.grant.sponsors)
    return (entry.funder,) if entry.funder is not None else ()


def _same_award(known: Funding, read: Funding) -> bool:
    """Whether two entries are of one award number; the one may write it with the prefix of a programme."""
    if known.grant is None or read.grant is None or not known.grant.number or not read.grant.number:
        return False
    left, right = (award_key(number).replace("-", "") for number in (known.grant.number, read.grant.number))
    return left == right or (min(len(left), len(right)) > 5 and (left.endswith(right) or right.endswith(left)))


def _completed(known: Funding, read: Funding) -> Funding:
    grant = known.grant
    if grant is not None and read.grant is not None:
        behind = tuple(body for body in read.grant.sponsors if not any(same_body(body, one) for one in grant.funders))
        grant = replace(
            grant,
            funders=grant.funders or read.grant.funders,
            sponsors=grant.sponsors or behind,
            programme=grant.programme or _of(read.grant.programme, grant.funders or read.grant.funders, behind),
        )
    return replace(
        known,
        grant=grant,
        authors=known.authors or read.authors,
        statement=read.statement if known.statement is None else known.statement,
        evidence=known.evidence or read.evidence,
    )


def _of(
    programme: Programme | None, funders: tuple[Organization, ...], behind: tuple[Organization, ...]
) -> Programme | None:
    return replace(programme, funders=funders, sponsors=behind) if programme else None


def _with_known(grant: Grant, known: Sequence[Organization]) -> Grant:
    funders = tuple(next((one for one in known if same_body(body, one)), body) for body in grant.funders)
    return replace(grant, funders=funders, programme=_of(grant.programme, funders, grant.sponsors))
