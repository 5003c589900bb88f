"""A run makes anew what changed and what that reaches, and the graph is the one that a new home would have."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.ledger import Ledger
from fabiola.graph.publish import publish

ORCIDS = ("https://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0001-5109-3700")
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
STEPS = st.lists(
    st.tuples(st.lists(WORKS | ORGANIZATIONS, min_size=1, max_size=4), st.booleans()), min_size=2, max_size=4
)


def key(document: Mapping[str, Any]) -> str:
    return str(document.get("DOI") or document["id"])


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
                sources = {"DOI" in document for document in step.values()}
                last = {name: held for name, held in last.items() if ("DOI" in held) not in sources}
            last |= step
        publish(folder / "whole", [write(folder / "all.jsonl", list(last.values()))])
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
