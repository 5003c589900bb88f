"""A run makes anew what changed and what that reaches, and the graph is the one that a new home would have."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.ledger import Ledger, OldLedger
from fabiola.graph.publish import publish

ORCIDS = ("https://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0001-5109-3700")
AUTHOR = "https://openalex.org/A5023888391"
BASE = "http://127.0.0.1:8000/"
TOLD_ONLY_OF_RUNS = (f"<{BASE}doc/", f"<{BASE}activity/", f"<{BASE}record/", f"<{BASE}agent/")
"""What says when something was published or received, which is another time in another home."""


def work(number: int, title: int, author: int, issue: int, funder: int, cited: int) -> dict[str, Any]:
    """A work whose every choice touches something that works share."""
    return {
        "DOI": f"10.5555/{number}",
        "type": "journal-article",
        "prefix": "10.5555",
        "title": [f"Title {title}"],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first", "ORCID": ORCIDS[author]}],
        "issued": {"date-parts": [[2020, 5]]},
        "container-title": ["Journal of Wells"],
        "ISSN": ["2049-3630"],
        "volume": "7",
        "issue": str(issue),
        "language": "en" if title else "de",
        "reference": [{"key": "r", "DOI": f"10.5555/{cited}"}],
        "funder": [{"name": f"Institute {funder}", "DOI": f"10.13039/10000000{funder}", "award": [f"X{title}"]}],
    }


def organization(funders: tuple[int, ...]) -> dict[str, Any]:
    """An organization whose funder ids make its IRI the one of funders named by works."""
    ids = [f"10000000{number}" for number in funders]
    return {
        "id": "https://ror.org/05dxps055",
        "names": [{"value": "Institute", "types": ["ror_display", "label"], "lang": "en"}],
        "types": ["education"],
        "status": "active",
        "external_ids": [{"type": "fundref", "all": ids, "preferred": ids[0]}] if ids else [],
        "links": [],
        "locations": [],
        "relationships": [],
        "established": 1900,
        "domains": [],
        "admin": {"created": {"date": "2020-01-01", "schema_version": "2.0"}},
    }


def openalex(number: int, doi: int, pmid: int) -> dict[str, Any]:
    """A work of OpenAlex whose identifiers join, split and contradict those of Crossref."""
    ids = {"doi": f"https://doi.org/10.5555/{doi}"} if doi else {}
    ids |= {"pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"} if pmid else {}
    address = f"https://openalex.org/W274180980{number}"
    return {
        "id": address,
        "doi": ids.get("doi"),
        "display_name": f"Title {doi}",
        "publication_year": 2020,
        "type": "article",
        "ids": {"openalex": address, **ids},
        "authorships": [{"author_position": "first", "author": {"id": AUTHOR, "display_name": "Ann Lee"}}],
    }


def merged(former: int, now: int) -> dict[str, Any]:
    """A row that says that OpenAlex has merged one work into another, of which either may be known."""
    return {
        "merge_date": "2022-06-17",
        "id": f"W274180980{former}",
        "merge_into_id": f"W274180980{now + (former == now)}",
    }


def in_book(number: int, held: bool) -> dict[str, Any]:
    """A chapter, or the book that it is in, which is described inside the chapter unless it has a record of its own."""
    return {
        "DOI": f"10.5555/{'b' if held else 'c'}{number}",
        "type": "monograph" if held else "book-chapter",
        "prefix": "10.5555",
        "title": ["A Book" if held else "A Chapter"],
        "ISBN": ["9783161484100"],
        "author": [{"given": "Ann", "family": "Lee", "sequence": "first", "ORCID": ORCIDS[number]}],
        "issued": {"date-parts": [[2020]]},
        **({} if held else {"container-title": ["A Book"]}),
    }


WORKS = st.builds(
    work,
    st.integers(1, 4),
    st.integers(0, 1),
    st.integers(0, 1),
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(1, 4),
)
ORGANIZATIONS = st.builds(organization, st.sampled_from([(), (1,), (2,), (1, 2)]))
OPENALEX = st.builds(openalex, st.integers(1, 2), st.integers(0, 2), st.integers(0, 2))
BOOKS = st.builds(in_book, st.integers(1, 1), st.booleans())
MERGED = st.builds(merged, st.integers(1, 3), st.integers(1, 3))
DOCUMENTS = WORKS | ORGANIZATIONS | OPENALEX | BOOKS | MERGED
STEPS = st.lists(st.tuples(st.lists(DOCUMENTS, min_size=1, max_size=4), st.booleans()), min_size=2, max_size=4)


def key(document: Mapping[str, Any]) -> str:
    return str(document.get("DOI") or document["id"])


def source(document: Mapping[str, Any]) -> str:
    if "merge_into_id" in document:
        return "openalex-merged"
    return "crossref" if "DOI" in document else "openalex" if "ids" in document else "ror"


def write(path: Path, documents: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    return path


def graph_of(home: Path) -> set[str]:
    release = releases.current(home)
    return {line for quad in release.store.engine if not (line := str(quad.triple)).startswith(TOLD_ONLY_OF_RUNS)}


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_step_by_step_is_all_at_once(steps: list[tuple[list[dict[str, Any]], bool]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, last = Path(name), dict[str, dict[str, Any]]()
        for number, (documents, complete) in enumerate(steps):
            step = {key(document): document for document in documents[::-1]}
            publish(folder / "home", [write(folder / f"{number}.jsonl", documents)], complete=complete, forced=True)
            if complete:
                sources = {source(document) for document in step.values()}
                last = {name: held for name, held in last.items() if source(held) not in sources}
            last |= step
        publish(folder / "whole", [write(folder / "all.jsonl", list(last.values()))])
        assert graph_of(folder / "home") == graph_of(folder / "whole")
        checksums = [releases.current(folder / home).manifest.checksum for home in ("home", "whole")]
        assert checksums[0] == checksums[1]


@given(st.lists(DOCUMENTS, min_size=2, max_size=6, unique_by=key), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=15, deadline=None)
def test_neither_order_nor_batches_matter(documents: list[dict[str, Any]], chance: Random, size: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        publish(folder / "whole", [write(folder / "all.jsonl", documents)])
        chance.shuffle(documents)
        for start in range(0, len(documents), size):
            publish(folder / "home", [write(folder / f"{start}.jsonl", documents[start : start + size])])
        assert graph_of(folder / "home") == graph_of(folder / "whole")
        checksums = [releases.current(folder / home).manifest.checksum for home in ("home", "whole")]
        assert checksums[0] == checksums[1]


def renewed(home: Path) -> int:
    """How many entities a run over a home that is up to date would describe again."""
    ledger = Ledger(home / "ledger.sqlite")
    (count,) = ledger.connection.execute("SELECT COUNT(*) FROM dirty").fetchone()
    ledger.close()
    return int(count)


@pytest.mark.parametrize("changed", [1, 3])
def test_a_run_touches_what_changed_alone(tmp_path: Path, changed: int) -> None:
    home, documents = tmp_path / "home", [work(number, 1, 0, 1, 1, number + 1) for number in range(1, 60)]
    publish(home, [write(tmp_path / "w.jsonl", documents)])
    for number in range(changed):
        documents[number] = {**documents[number], "title": ["Another"]}
    looked_at: list[int] = []
    report = publish(
        home,
        [write(tmp_path / "w.jsonl", documents)],
        progress=lambda what, done: looked_at.append(done) if what == "publishing" else None,
    )
    assert report.changed == 2 * changed, "the work and its source record"
    assert max(looked_at) < 12 + 6 * changed
    assert renewed(home) == 0


def test_what_is_said_alike_is_kept_once_and_renews_nothing(tmp_path: Path) -> None:
    """A hundred works name one funder in the same words: one claim, and one more such work leaves the funder alone."""
    home, documents = tmp_path / "home", [work(number, number, 0, 1, 1, number + 1) for number in range(100, 200)]
    publish(home, [write(tmp_path / "w.jsonl", documents)])
    ledger = Ledger(home / "ledger.sqlite")
    query = "SELECT COUNT(*) FROM claim WHERE kind = 'organization' AND entity LIKE '%/fundref/%'"
    assert ledger.connection.execute(query).fetchone() == (1,)
    ledger.close()
    report = publish(home, [write(tmp_path / "one.jsonl", [work(999, 2, 1, 1, 1, 100)])])
    funder = f"{BASE}id/org/fundref/100000001"
    assert report.release == 2
    assert not [each for each in releases.versions_of(home, funder) if each.number == 2]


def test_a_ledger_of_an_earlier_version_is_refused_plainly(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as connection:
        connection.execute("CREATE TABLE claim (id INTEGER PRIMARY KEY, source_record INTEGER, entity TEXT)")
    with pytest.raises(OldLedger, match="publish the files into a new home"):
        Ledger(tmp_path / "ledger.sqlite")
