"""OpenAlex against Crossref: what the two say of the same DOI, as far as they can be expected to say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, Organization, Venue, Work
from fabiola.mappings.values.identifiers import doi
from fabiola.mappings.values.names import name_key, split_name
from fabiola.ontology.tables import table

Facts = Callable[[Work], object]


def authors(work: Work) -> list[Contribution]:
    return [one for one in work.contributions if one.role == "author"]


def families(work: Work) -> object:
    """The last word of each family name, since the two split names at different places."""
    names = [split_name(one.contributor.name)[1] or one.contributor.name for one in authors(work)]
    return [name_key(name).rpartition(" ")[2] for name in names]


def serials(work: Work) -> set[str]:
    hosts = (work.container, work.series)
    return {one.value for host in hosts if isinstance(host, Venue) for one in host.identifiers if "issn" in one.scheme}


def funders(work: Work) -> set[str]:
    bodies: list[Organization] = [body for one in work.funding if one.grant for body in one.grant.funders]
    bodies += [one.funder for one in work.funding if one.funder]
    return {name_key(body.name) for body in bodies}


FIELDS: dict[str, Facts] = {
    "title": lambda work: [name_key(title.value) for title in work.titles],
    "year": lambda work: work.published[:4] if work.published else None,
    "type class": lambda work: table("types")[work.type]["schema"],
    "author count": lambda work: len(authors(work)),
    "family names": families,
    "ISSN": serials,
    "funders": funders,
}

EXPLAINED = {
    "title": (0, ""),
    "year": (1, "10.4018/978-1-4666-1891-6.ch004: OpenAlex takes the day of registration, in 2012, of a book of 2013"),
    "type class": (2, "what Crossref calls a component or a blog post OpenAlex files as a dataset and a preprint"),
    "author count": (0, ""),
    "family names": (0, ""),
    "ISSN": (0, ""),
    "funders": (2, "names are written in other ways (`NSF (…)`, `COST (…)`), and OpenAlex reads funders of texts too"),
}
"""Field -> how many DOIs may differ in it, and why."""


def works(folder: Path, *names: str) -> Iterator[tuple[str, Received]]:
    """The source records of some sources with their DOIs."""
    for received in read([folder]):
        if not isinstance(received, Received) or received.source not in names:
            continue
        if key := doi(received.fields.get("doi") or received.fields.get("DOI")):
            yield key, received


def work_of(received: Received) -> Work:
    mapped = map_received(received)
    assert isinstance(mapped, Mapped)
    assert isinstance(mapped.record, Work)
    return mapped.record


@pytest.fixture(scope="module")
def pairs(shared: Path) -> dict[str, tuple[Work, Work]]:
    """The work of Crossref, in JSON if it is there, and that of OpenAlex, of every DOI that both have."""
    openalex = dict(works(shared / "data" / "openalex-json", "openalex"))
    crossref = dict(works(shared / "data" / "crossref-xml", "crossref-xml"))
    crossref |= dict(works(shared / "data" / "crossref-json", "crossref"))
    both = sorted(openalex.keys() & crossref.keys())
    return {key: (work_of(crossref[key]), work_of(openalex[key])) for key in both}


def agrees(field: str, left: object, right: object) -> bool:
    """Sets agree where one holds the other: each of the two knows ISSNs and funders that the other does not."""
    if isinstance(left, set) and isinstance(right, set):
        return left <= right or right <= left
    return left == right


def test_there_are_pairs(pairs: dict[str, tuple[Work, Work]]) -> None:
    assert len(pairs) >= 9


def test_openalex_and_crossref_agree(pairs: dict[str, tuple[Work, Work]]) -> None:
    differing = {
        field: [key for key, (left, right) in pairs.items() if not agrees(field, facts(left), facts(right))]
        for field, facts in FIELDS.items()
    }
    print(f"\n{'field':<14}{'agree':>6}{'differ':>7}  where")
    for field, keys in differing.items():
        print(f"{field:<14}{len(pairs) - len(keys):>6}{len(keys):>7}  {', '.join(keys)}")
    assert set(EXPLAINED) == set(FIELDS)
    assert {field: keys for field, keys in differing.items() if len(keys) > EXPLAINED[field][0]} == {}
