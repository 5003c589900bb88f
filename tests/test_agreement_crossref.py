"""Crossref against itself: what its JSON and its XML say of the same DOI must be mapped to the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Organization, Person, Venue, Work
from fabiola.mappings.values.names import name_key

Facts = Callable[[Work], object]


def titles(work: Work) -> object:
    return sorted(name_key(title.value) for title in (*work.titles, *work.alternative_titles))


def year(work: Work) -> object:
    return work.published[:4] if work.published else None


def container(work: Work) -> object:
    host = work.container
    names = host.names if isinstance(host, Venue) else host.titles if host else ()
    return [name_key(name.value) for name in names]


def serials(work: Work) -> object:
    hosts = (work.container, work.series)
    return {one.value for host in hosts if isinstance(host, Venue) for one in host.identifiers if "issn" in one.scheme}


def names(work: Work) -> object:
    return [(one.role, one.order, name_key(one.contributor.name)) for one in work.contributions]


def orcids(work: Work) -> object:
    people = [one.contributor for one in work.contributions if isinstance(one.contributor, Person)]
    return [one.value for who in people for one in who.identifiers]


def funders(work: Work) -> object:
    bodies: list[Organization] = [body for one in work.funding if one.grant for body in one.grant.funders]
    bodies += [one.funder for one in work.funding if one.funder]
    return {name_key(body.name) or body.identifiers for body in bodies}


def awards(work: Work) -> object:
    return {one.grant.number or one.grant.identifiers for one in work.funding if one.grant}


FIELDS: dict[str, Facts] = {
    "type": lambda work: work.type,
    "titles": titles,
    "year": year,
    "date": lambda work: work.published,
    "container": container,
    "ISSN": serials,
    "ISBN": lambda work: {one.value for one in work.identifiers if one.scheme == "isbn"},
    "volume": lambda work: work.volume,
    "issue": lambda work: work.issue,
    "pages": lambda work: (work.first_page, work.last_page, work.pages),
    "article number": lambda work: work.article_number,
    "publisher": lambda work: [one.identifiers for one in work.publishers],
    "contributors": names,
    "ORCID": orcids,
    "funders": funders,
    "awards": awards,
    "licences": lambda work: set(work.licences),
    "references": lambda work: set(work.cites),
}

EXPLAINED = {
    "type": (0, ""),
    "titles": (0, ""),
    "year": (1, "10.1109/freq.1998.717994: the paper has no date of its own; the XML has that of its proceedings"),
    "date": (1, "as the year"),
    "container": (0, ""),
    "ISSN": (1, "10.1111/nph.14619: the ISSN of the electronic edition was added after the XML was taken"),
    "ISBN": (0, ""),
    "volume": (2, "the API tells no volume of a book in a set or series (10.1093/oxfordhb, 10.2973/odp.proc)"),
    "issue": (0, ""),
    "pages": (0, ""),
    "article number": (1, "10.3280/ecag2018-001005: the XML numbers the article 5, the API tells no number"),
    "publisher": (0, ""),
    "contributors": (0, ""),
    "ORCID": (1, "10.3390/publications6020015: its authors were organizations before they were deposited anew"),
    "funders": (1, "10.2737/rds-2018-0001: the funder was deposited after the XML was taken"),
    "awards": (0, ""),
    "licences": (0, ""),
    "references": (3, "Crossref goes on matching references to DOIs, and some publishers opened theirs later"),
}
"""Field -> how many DOIs may differ in it, and why."""

DOI = re.compile(r"<doi(?: [^>]*)?>\s*([^<\s]+)\s*</doi>")


def works(paths: list[Path], source: str, wanted: frozenset[str]) -> Iterator[tuple[str, Work]]:
    """The works of a source among files whose DOI is wanted."""
    for received in read(paths):
        if isinstance(received, Received) and received.source == source:
            if str(received.fields.get("DOI")).lower() not in wanted:
                continue
            mapped = map_received(received)
            if isinstance(mapped, Mapped) and isinstance(mapped.record, Work):
                yield mapped.key, mapped.record


def grouped(found: Iterator[tuple[str, Work]]) -> dict[str, list[Work]]:
    groups: dict[str, list[Work]] = {}
    for key, work in found:
        groups.setdefault(key, []).append(work)
    return groups


@pytest.fixture(scope="module")
def pairs(shared: Path) -> dict[str, tuple[Work, Work]]:
    """The work in JSON and in XML of every DOI that is there as both, of several answers the two most alike."""
    files = sorted((shared / "data" / "crossref-xml").rglob("*.xml"))
    asked = {doi.lower() for path in files for doi in DOI.findall(path.read_text("utf-8", "replace"))}
    in_json = grouped(works([shared / "data" / "crossref-json"], "crossref", frozenset(asked)))
    in_xml = grouped(works(files, "crossref-xml", frozenset(in_json)))
    both = {}
    for key in sorted(in_json.keys() & in_xml.keys()):
        combinations = [(left, right) for left in in_json[key] for right in in_xml[key]]
        both[key] = min(combinations, key=lambda pair: len(differences(*pair)))
    return both


def differences(left: Work, right: Work) -> list[str]:
    return [field for field, facts in FIELDS.items() if facts(left) != facts(right)]


def test_there_are_pairs(pairs: dict[str, tuple[Work, Work]]) -> None:
    assert len(pairs) >= 19


def test_json_and_xml_agree(pairs: dict[str, tuple[Work, Work]]) -> None:
    differing = {field: [key for key, pair in pairs.items() if field in differences(*pair)] for field in FIELDS}
    print(f"\n{'field':<16}{'agree':>6}{'differ':>7}  where")
    for field, keys in differing.items():
        print(f"{field:<16}{len(pairs) - len(keys):>6}{len(keys):>7}  {', '.join(keys)}")
    assert set(EXPLAINED) == set(FIELDS)
    counts = Counter({field: len(keys) for field, keys in differing.items()})
    assert {field: count for field, count in counts.items() if count > EXPLAINED[field][0]} == {}


def test_what_the_pairs_agree_on_is_mostly_there(pairs: dict[str, tuple[Work, Work]]) -> None:
    compared = len(pairs) * len(FIELDS)
    assert sum(len(differences(*pair)) for pair in pairs.values()) <= compared * 0.04
    for field in ("titles", "contributors", "publisher", "year", "references"):
        assert sum(bool(FIELDS[field](left)) for left, _ in pairs.values()) >= len(pairs) // 2, field
