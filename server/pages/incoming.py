"""What points to an entity, under titles people understand (`ontology/page_links.csv`), and who keeps it company.

The look-ups are bounded, so that the page of an entity with a hundred thousand works is as quick as any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from msgspec import Struct

from fabiola.graph.published import PublishedGraph
from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import SCHEMA, expand
from fabiola.ontology.tables import rows
from fabiola.server.pages.links import Link, kind_of_iri
from fabiola.server.pages.naming import entry_of
from fabiola.server.pages.parts import Listing, key_of
from fabiola.server.plots import Columns, columns_by_year

LOOKED_AT = 1_000
"""How many statements that point to an entity are looked at."""

SHOWN = 25
"""How many entries a page of a list has."""

_COMPANY_OF = 100
_LARGEST_COMPANY = 100
_COMPANY_SHOWN = 15
_FEWEST_YEARS = 3


class Wanted(Struct, frozen=True):
    """The page of a list that is asked for, by the key of the list; without a key, the first page of all lists."""

    key: str = ""
    number: int = 1


def incoming_listings(iri: str, release: PublishedGraph, wanted: Wanted) -> tuple[Listing, ...]:
    """The lists of a page: works of a person, grants of a funder, what cites a work; newest works first."""
    found = _pointers(iri, release)
    groups: dict[str, dict[str, None]] = {}
    for subject, predicate in found:
        owner = subject.partition("#")[0]
        title = _titles().get((predicate, kind_of_iri(owner, release.base)))
        if title and owner != iri:
            groups.setdefault(title, {})[owner] = None
    order = list(dict.fromkeys(_titles().values()))
    return tuple(
        _listing(title, list(groups[title]), release, wanted, more=len(found) >= LOOKED_AT)
        for title in sorted(groups, key=order.index)
    )


def _pointers(iri: str, release: PublishedGraph) -> list[tuple[str, str]]:
    """What points to an entity; to a journal also by way of its volumes and issues."""
    found = release.incoming(iri, LOOKED_AT)
    waiting, seen = _parts(found, release), {iri}
    while waiting and len(found) < LOOKED_AT:
        part = waiting.pop(0)
        if part not in seen:
            seen.add(part)
            within = release.incoming(part, LOOKED_AT - len(found))
            found += [pointer for pointer in within if kind_of_iri(pointer[0], release.base) == "work"]
            waiting += _parts(within, release)
    return found


def _parts(pointers: Sequence[tuple[str, str]], release: PublishedGraph) -> list[str]:
    return [
        subject
        for subject, predicate in pointers
        if predicate == SCHEMA.isPartOf and "#" not in subject and kind_of_iri(subject, release.base) == "venue"
    ]


def _listing(title: str, iris: list[str], release: PublishedGraph, wanted: Wanted, *, more: bool) -> Listing:
    links = [entry_of(iri, release) for iri in iris]
    links.sort(key=lambda link: (_newest_first(link.note), link.text))
    last, key = -(-len(links) // SHOWN), key_of(title)
    number = min(wanted.number, last) if wanted.key == key else 1
    shown = tuple(links[(number - 1) * SHOWN : number * SHOWN])
    return Listing(title, shown, more, len(links), key, number, last, _by_year(title, links))


def _by_year(title: str, links: Sequence[Link]) -> Columns | None:
    """The things of a list by year, where there are enough years to make a plot."""
    counts = Counter(link.note for link in links if link.note and len(link.note) == 4 and link.note.isdecimal())
    if len(counts) < _FEWEST_YEARS:
        return None
    return columns_by_year(
        f"{title} by year", {year: {"all": count} for year, count in counts.items()}, (("all", title),)
    )


def _newest_first(year: str | None) -> int:
    return -int(year) if year and year.isdecimal() else 0


@cache
def _titles() -> Mapping[tuple[str, str], str]:
    return {(expand(row["predicate"]), row["kind"]): row["title"] for row in rows("page_links")}


def company_of(iri: str, kind: str, works: Sequence[Link], release: PublishedGraph) -> tuple[Listing, ...]:
    """Who and what comes up most in some works (`ontology/page_company.csv`): co-authors, funders, grants, with counts.

    Bounded: of the first works, and of each no more than a number of names.
    """
    found = []
    addresses = [link.iri for link in works if link.iri and kind_of_iri(link.iri, release.base) == "work"][:_COMPANY_OF]
    for row in rows("page_company"):
        if row["kind"] == kind and (listing := _ranking(row["title"], iri, addresses, row["predicate"], release)):
            found.append(listing)
    return tuple(found)


def _ranking(title: str, iri: str, works: Sequence[str], predicate: str, release: PublishedGraph) -> Listing | None:
    counts: Counter[str] = Counter()
    for work in works:
        values = release.values(work, expand(predicate)[1:-1])[:_LARGEST_COMPANY]
        counts.update({text_of(value) for _, _, value in values if value.startswith(f"<{release.base}id/")})
    del counts[iri]
    ranked = [each for each in sorted(counts, key=lambda each: (-counts[each], each)) if "#" not in each]
    links = [Link(entry_of(each, release).text, each, note=str(counts[each])) for each in ranked[:_COMPANY_SHOWN]]
    return Listing(title, tuple(links), len(ranked) > _COMPANY_SHOWN, len(ranked), key_of(title)) if links else None
