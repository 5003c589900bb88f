"""Where a work described in schema.org appeared, and who paid for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fabiola.mappings.items import Fields
from fabiola.mappings.records import Funding, Grant, Organization, Venue, Work
from fabiola.mappings.schemaorg.nodes import addresses, body, identifiers, literals, nodes, types, values, words
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.identifiers import identify

_SERIALS = {"Periodical": "journal", "Journal": "journal", "Newspaper": "journal", "CreativeWorkSeries": "journal"}
_SERIALS |= {"BookSeries": "book-series"}
_BOOKS = frozenset({"Book"})
_GRANTS = frozenset({"Grant", "MonetaryGrant"})
_DEEPEST = 6


class Place(NamedTuple):
    """What a work is part of, with the volume and issue of it."""

    container: Venue | Work | None = None
    volume: str | None = None
    issue: str | None = None


def place(value: Any) -> Place:
    """The journal, series or book at the end of a chain of issue and volume."""
    chain = list(_chain(value, 0))
    volume = next((text for node in chain for text in _numbers(node.get("volumeNumber"))), None)
    issue = next((text for node in chain for text in _numbers(node.get("issueNumber"))), None)
    return Place(next((host for node in chain if (host := _host(node)) is not None), None), volume, issue)


def _chain(value: Any, depth: int) -> Iterator[Fields]:
    """The objects on the way up, nearest first."""
    for node in nodes(value):
        yield node
        if depth < _DEEPEST:
            yield from _chain(node.get("isPartOf"), depth + 1)


def _numbers(value: Any) -> Iterator[str]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    yield from (text.strip() for text in words(value))


def _host(node: Fields) -> Venue | Work | None:
    names, kinds = literals(node.get("name")), types(node)
    serials = identify(*(("issn", text) for text in words(node.get("issn"))))
    if not _BOOKS.isdisjoint(kinds) and names:
        books = identify(*(("isbn", text) for text in words(node.get("isbn"))))
        return Work("book", names[:1], identifiers=(*identifiers(node), *books))
    kind = next((_SERIALS[kind] for kind in kinds if kind in _SERIALS), None)
    return Venue(names[:1], kind, serials) if kind and (names or serials) else None


def catalogue(value: Any) -> Venue | None:
    """The data repository that a dataset is in."""
    names = literals(value)
    return Venue(names[:1], "data-repository") if names else None


def fundings(funder: Any, funding: Any) -> tuple[Funding, ...]:
    """The grants, and the funders that no grant names."""
    given = [_funding(part) for part in (*values(funding), *values(funder))]
    grants = [one for one in given if isinstance(one, Grant)]
    known = {(payer.name, payer.identifiers) for grant in grants for payer in grant.funders}
    bodies = [one for one in given if isinstance(one, Organization) and (one.name, one.identifiers) not in known]
    return (
        *(Funding(grant=grant) for grant in dict.fromkeys(grants)),
        *(Funding(funder=payer) for payer in dict.fromkeys(bodies)),
    )


def _funding(value: Any) -> Grant | Organization | None:
    if not isinstance(value, dict) or _GRANTS.isdisjoint(types(value)):
        return body(value)
    payers = tuple(
        found for part in (*values(value.get("funder")), *values(value.get("sponsor"))) if (found := body(part))
    )
    stated = [*addresses(value.get("identifier")), *addresses(value.get("@id"))]
    dois = identify(*(("doi", text) for text in stated if "10." in text))[:1]
    numbers = (award_number(text) for text in stated if not text.startswith(("http:", "https:", "_:", "doi:", "10.")))
    number, titles = next(filter(None, numbers), None), literals(value.get("name"))
    grant = Grant(number=number, titles=titles[:1], identifiers=dois, funders=payers)
    return grant if number or titles or dois or payers else None
