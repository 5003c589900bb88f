"""Every file, in the collection of real records, of a format that is read: published, or set aside with a reason."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Problem, read

pytestmark = pytest.mark.corpus

FOLDERS = (
    "crossref-json",
    "crossref-grants",
    "crossref-funders-json",
    "openalex-json",
    "ror-v2-json",
    "orcid-json",
    "pure-portal-text",
    "pure-portal-html",
    "datacite-json",
    "datacite-xml",
    "jats-xml",
    "pubmed-xml",
    "europepmc-json",
    "cordis-xml",
    "nsf-award-json",
    "nsf-award-xml",
    "nih-reporter-json",
    "ukri-gtr",
    "360giving-json",
    "snsf-json",
    "csl-json",
    "ris",
    "bibtex",
    "pure-ws-json",
    "pure-ws-xml",
    "pure-oai",
    "pure-api-json",
    "openaire-cerif-xml",
    "oai-xml",
    "schemaorg-jsonld",
    "mods-xml",
    "crossref-xml",
    "crossref-misc-json",
    "skg-if-jsonld",
    "medra-onix-xml",
    "europepmc-xml",
    "invenio-awards-json",
    "invenio-funders-json",
    "invenio-affiliations-json",
    "nih-reporter-csv",
    "opencitations-meta-csv",
    "funded-articles-csv",
    "ror-v1-json",
    "funder-registry-rdf",
    "orcid-xml",
)
BASE = "https://kg.example.org/"
SAMPLED = 4
"""Of how many records one is described and checked against the vocabularies, in files with more than a hundred."""


def files(shared: Path, folder: str) -> list[Path]:
    return sorted(path for path in (shared / "data" / folder).rglob("*") if path.is_file())


class Outcome:
    """What became of the records of one folder."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()
        self.unexpected: list[str] = []


def outcome_of(paths: list[Path], triples: Path) -> Outcome:
    """What became of the records; the triples of every fourth go to a file, each entity as it is met first."""
    outcome, seen = Outcome(), set[str]()
    with triples.open("w", encoding="utf-8") as sink:
        for number, reading in enumerate(read(paths)):
            if isinstance(reading, Problem):
                outcome.counts["unreadable"] += 1
                outcome.reasons[reading.message[:90]] += 1
                outcome.unexpected += [f"{reading.place}: {reading.message}"] * reading.unexpected
                assert reading.place.file
                continue
            mapped = map_received(reading)
            if not isinstance(mapped, Mapped):
                outcome.counts["rejected"] += 1
                outcome.reasons[f"[{mapped.source}] {mapped.reason[:80]}"] += 1
                outcome.unexpected += [f"{reading.place}: {mapped.reason}"] * mapped.unexpected
                continue
            outcome.counts["mapped"] += 1
            outcome.unmapped.update(f"[{mapped.source}] {path}" for path in mapped.unmapped)
            if number % SAMPLED == 0:
                described = [e for e in descriptions(mapped, BASE, Settings().trust()) if e.iri not in seen]
                seen.update(each.iri for each in described)
                outcome.counts["triples"] += sum(len(each.triples) for each in described)
                sink.writelines(each.ntriples() for each in described)
    return outcome


def table_of(folder: str, outcome: Outcome) -> Iterator[str]:
    counts = outcome.counts
    yield f"{folder:<24}" + "".join(f" {what} {counts[what]:>6} " for what in ("mapped", "rejected", "unreadable"))
    for title, counter in (("set aside", outcome.reasons), ("not understood", outcome.unmapped)):
        for reason, count in counter.most_common(12):
            yield f"    {title}: {count:>5} × {reason}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_record_is_mapped_or_set_aside_with_a_reason(folder: str, shared: Path, tmp_path: Path) -> None:
    paths = files(shared, folder)
    assert paths
    outcome = outcome_of(paths, tmp_path / "all.nt")
    print("\n" + "\n".join(table_of(folder, outcome)))
    assert not outcome.unexpected
    assert outcome.counts["mapped"]
    command = [sys.executable, str(shared / "tools/check_terms.py"), "--level", "violation", str(tmp_path / "all.nt")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[:4000]


def test_nothing_else_in_the_collection_comes_as_a_surprise(shared: Path) -> None:
    """The folders of formats that are not read: every file gives records or a Problem that says what it is."""
    others = sorted(path for path in (shared / "data").iterdir() if path.is_dir() and path.name not in FOLDERS)
    assert others
    for folder in others:
        counts: Counter[str] = Counter()
        for reading in read([folder]):
            if isinstance(reading, Problem):
                assert not reading.unexpected, reading
                assert reading.message
                counts[f"not read: {reading.message[:70]}"] += 1
                continue
            mapped = map_received(reading)
            assert isinstance(mapped, Mapped) or not mapped.unexpected, mapped
            counts[f"{reading.source}: {type(mapped).__name__}"] += 1
        print(f"\n{folder.name}" + "".join(f"\n    {count:>6} × {what}" for what, count in counts.most_common(6)))
