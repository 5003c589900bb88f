"""RIS, BibTeX and CSL of the same works against each other; titles, authors and DOIs must be the same everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Venue, Work
from fabiola.mappings.values.names import name_key

Facts = dict[str, Any]
_CITATION_JS = "citation-js/packages_plugin-bibtex_test_mapping_bibtex"


class Pair(NamedTuple):
    """What is read from a work's RIS or CSL, and from its BibTeX."""

    name: str
    left: Facts
    right: Facts


class Explained(NamedTuple):
    """A class of difference that is kept: how many there may be, how to know it, and why it is there."""

    most: int
    is_so: Callable[[Any, Any], bool]
    why: str


def one_is_missing(left: Any, right: Any) -> bool:
    return not left or not right


EXPLAINED = {
    "container": Explained(1, lambda left, right: len(right) < len(left), "the BibTeX has the abbreviated name"),
    "container ids": Explained(1, lambda left, right: set(right) < set(left), "RIS has both ISSNs, BibTeX one"),
    "date": Explained(4, lambda left, right: left.startswith(right), "BibTeX has no field for the day"),
    "edition": Explained(1, one_is_missing, "a tool wrote the date of a database entry into the BibTeX as edition"),
    "issue": Explained(1, lambda left, right: left.isdigit(), "a tool wrote a PubMed ID into the BibTeX as number"),
    "language": Explained(1, one_is_missing, "RIS has no field for it"),
    "position": Explained(1, lambda left, right: right == "0", "a tool wrote a number into the BibTeX of a chapter"),
    "publisher": Explained(3, one_is_missing, "a tool made `howpublished` of BibTeX the publisher in CSL"),
    "schools": Explained(1, lambda left, right: set(left) < set(right), "the BibTeX has the department too"),
    "type": Explained(
        8,
        lambda left, right: (
            (left, right)
            in {
                ("book", "other"),
                ("report", "other"),
                ("book", "proceedings"),
                ("report", "technical-report"),
                ("thesis", "masters-thesis"),
            }
        ),
        "BibTeX tells the kinds of theses, reports and volumes apart, CSL does not",
    ),
    "websites": Explained(2, lambda left, right: left != right, "the files have different addresses"),
}


def works(path: Path) -> list[Work]:
    found = [map_received(one) for one in read([path]) if isinstance(one, Received)]
    return [one.record for one in found if isinstance(one, Mapped) and isinstance(one.record, Work)]


def name_of(host: Venue | Work | None) -> str:
    names = () if host is None else host.names if isinstance(host, Venue) else host.titles
    return name_key(names[0].value) if names else ""


def facts(work: Work) -> Facts:
    def who(role: str) -> list[str]:
        return [name_key(one.contributor.name) for one in work.contributions if one.role == role]

    return {
        "type": work.type,
        "title": name_key(": ".join([*(text.value for text in work.titles), *work.subtitles])),
        "authors": who("author"),
        "editors": who("editor"),
        "date": work.published or "",
        "doi": [one.value for one in work.identifiers if one.scheme == "doi"],
        "isbn": [one.value for one in work.identifiers if one.scheme == "isbn"],
        "container": name_of(work.container),
        "container ids": sorted(one.value for one in work.container.identifiers) if work.container else [],
        "series": name_of(work.series),
        "volume": work.volume,
        "issue": work.issue,
        "position": work.position,
        "pages": (work.first_page, work.last_page, work.pages),
        "schools": who("host-institution"),
        "publisher": [one.name for one in work.publishers],
        "abstracts": [name_key(text.value) for text in work.abstracts],
        "keywords": work.keywords,
        "language": work.language,
        "edition": work.edition,
        "websites": work.websites,
    }


def pairs(shared: Path) -> Iterator[Pair]:
    """RIS and BibTeX files of one name in one project, and CSL with two BibTeX files of the same entries."""
    data = shared / "data"
    for ris in sorted((data / "ris").rglob("*.ris")):
        for bib in (data / "bibtex" / ris.parent.name).glob(f"{ris.stem}.bib"):
            yield from _paired(ris, bib)
    for name in ("input", "output"):
        yield from _paired(
            data / "csl-json" / f"{_CITATION_JS}-csl.json", data / "bibtex" / f"{_CITATION_JS}-{name}.bib"
        )


def _paired(left: Path, right: Path) -> Iterator[Pair]:
    for mine, yours in zip(works(left), works(right), strict=True):
        yield Pair(f"{left.name} and {right.name}", facts(mine), facts(yours))


@pytest.fixture(scope="module")
def compared(shared: Path) -> list[Pair]:
    found = list(pairs(shared))
    if not found:
        pytest.skip("the citation files are not on this machine")
    return found


def test_the_pairs_are_found(compared: list[Pair]) -> None:
    assert len(compared) >= 41


def test_the_formats_agree(compared: list[Pair]) -> None:
    """The table of agreement is printed (`-s`); every difference is of a class that is explained, none grows."""
    same, kept = Counter[str](), Counter[str]()
    unexplained = []
    for pair in compared:
        for field, left in pair.left.items():
            right = pair.right[field]
            same[field] += left == right
            if left != right:
                kept[field] += 1
                print(f"{pair.name}, {field}: {str(left)[:150]} / {str(right)[:150]}")
                if field not in EXPLAINED or not EXPLAINED[field].is_so(left, right):
                    unexplained.append((pair.name, field, left, right))
    print(*(f"{field:<14} {count:>3} of {len(compared)}" for field, count in same.items()), sep="\n")
    assert unexplained == []
    assert all(kept[field] <= EXPLAINED[field].most for field in kept)


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "authors",
        "editors",
        "doi",
        "isbn",
        "series",
        "volume",
        "pages",
        "abstracts",
        "keywords",
    ],
)
def test_what_needs_no_explanation_is_the_same_everywhere(compared: list[Pair], field: str) -> None:
    assert [pair for pair in compared if pair.left[field] != pair.right[field]] == []


@pytest.mark.parametrize("field", sorted(EXPLAINED))
def test_every_explanation_is_needed(compared: list[Pair], field: str) -> None:
    assert any(pair.left[field] != pair.right[field] for pair in compared), EXPLAINED[field].why
