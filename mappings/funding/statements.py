"""Reading a statement as a whole: its sentences, what they say of funding, and the fundings that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec.structs import replace

from fabiola.mappings.funding.bodies import gives_grants, language_of, organization, without_remark
from fabiola.mappings.funding.clauses import clauses
from fabiola.mappings.funding.grammar import Support, read_supports
from fabiola.mappings.funding.phrases import read_phrases
from fabiola.mappings.funding.proper_names import Name
from fabiola.mappings.records import Funding, FundingStatement, Grant, Organization, Person, Programme, Text

_Acronyms = Mapping[str, Name]


def read_statement(text: str, authors: Sequence[Person], index: int) -> tuple[tuple[Funding, ...], FundingStatement]:
    """What a paragraph of acknowledgement says of who paid, and the paragraph with the bodies it mentions besides.

    `authors` are those of the work, in order, for initials and names in the text; `index` is the place of the
    paragraph among the funding statements of the work. What is not clear is left unsaid. Nothing is raised.
    """
    supports = [
        (support, clause.authors)
        for clause in clauses(text, authors)
        for support in _from(clause.start, read_supports(read_phrases(text, clause.begin, clause.end, authors)))
    ]
    acronyms = {acronym: name for support, _ in supports for name in _names(support) for acronym in name.acronyms}
    found = chain.from_iterable(_fundings(support, default, acronyms) for support, default in supports)
    fundings = tuple(replace(funding, statement=index) for funding in _distinct(found))
    return fundings, FundingStatement(text, _mentioned(fundings))


def _from(start: int, supports: Sequence[Support]) -> Iterator[Support]:
    """The supports of a clause, the first with the words that open the clause."""
    for number, support in enumerate(supports):
        if number == 0:
            support.start = start
        yield support


def _names(support: Support) -> Iterable[Name]:
    return (*support.funders, *support.behind)


def _fundings(support: Support, default: tuple[int, ...], acronyms: _Acronyms) -> Iterator[Funding]:
    behind = tuple(_organization(name, acronyms) for name in support.behind)
    funders = tuple(replace(_organization(name, acronyms), funders=behind) for name in support.funders)
    evidence = (support.start, support.end)
    everyone = support.authors or default
    if not support.numbers:
        yield from (
            replace(funding, authors=everyone, evidence=evidence) for funding in _unnumbered(support, funders, behind)
        )
    for place, (number, authors) in enumerate(support.numbers):
        grant = Grant(
            number=number, funders=funders, sponsors=behind, programme=_programme(support, place, funders, behind)
        )
        yield Funding(grant=grant, authors=authors or everyone, evidence=evidence)


def _unnumbered(
    support: Support, funders: tuple[Organization, ...], behind: tuple[Organization, ...]
) -> Iterator[Funding]:
    if support.programmes:
        for programme in support.programmes:
            named = Programme(Text(programme, language_of(programme)), (), funders, behind)
            yield Funding(Grant(None, (), None, (), support.called_grant, funders, behind, named))
    elif support.called_grant or behind:
        yield Funding(Grant(called_grant=support.called_grant, funders=funders, sponsors=behind))
    elif funders:
        if gives_grants(funders[0].name):
            yield Funding(funder=funders[0])
        else:
            yield Funding(Grant(called_grant=False, sponsors=funders))


def _programme(
    support: Support, place: int, funders: tuple[Organization, ...], behind: tuple[Organization, ...]
) -> Programme | None:
    """The programme of a number: the only one, or its own where the text pairs them."""
    if len(support.programmes) == 1:
        name = support.programmes[0]
    elif support.paired:
        name = support.programmes[place]
    else:
        return None
    return Programme(Text(name, language_of(name)), (), funders, behind)


def _organization(name: Name, acronyms: _Acronyms) -> Organization:
    """The organization of a name; one given by an acronym that the statement explains is the one explained."""
    full = acronyms.get(name.text, name)
    return organization(without_remark(full.text), full.acronyms, full.country or name.country)


def _distinct(fundings: Iterable[Funding]) -> tuple[Funding, ...]:
    """The fundings without repetitions: authors are united, and a funder with a grant is not repeated without."""
    found: dict[tuple[Grant | None, Organization | None], Funding] = {}
    for funding in fundings:
        key = (funding.grant, funding.funder)
        if earlier := found.get(key):
            authors = tuple(sorted({*earlier.authors, *funding.authors}))
            found[key] = replace(earlier, authors=authors)
        else:
            found[key] = funding
    granting = {body.name for one in found.values() if one.grant for body in (*one.grant.funders, *one.grant.sponsors)}
    return tuple(one for one in found.values() if not (one.funder and one.funder.name in granting and not one.authors))


def _mentioned(fundings: Sequence[Funding]) -> tuple[Organization, ...]:
    """The bodies that only occur in the name of another."""
    grants = [funding.grant for funding in fundings if funding.grant]
    bodies = [body for grant in grants for body in (*grant.funders, *grant.sponsors)]
    bodies += [funding.funder for funding in fundings if funding.funder]
    paying = {body.name for body in bodies}
    return tuple(dict.fromkeys(part for body in bodies for part in body.linked if part.name not in paying))
