"""The gate and pySHACL give the same verdicts on a thousand real records and on ten thousand changed descriptions.

Slow: `make judge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_compiled_shapes import UNLIKE_PYSHACL, described, mutate, profile, quiet_rdflib

from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.rdf.description import Description
from fabiola.mappings.reading import Received, read
from fabiola.mappings.sources import sources
from fabiola.shapes.judge import judge

SHARED = Path(__file__).parents[2] / "shared" / "data"
RECORDS, OF_A_FOLDER, OF_A_FILE = 1_000, 100, 10
ROUNDS, IN_A_ROUND = 10, 1_000

pytestmark = [
    pytest.mark.judge,
    # rdflib compares dates of different precision by the truth of NotImplemented
    pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning:rdflib"),
]
__all__ = ["quiet_rdflib"]


def real_records() -> Iterator[Mapped]:
    """Records of every folder in turn, a few of each file, so that no format outweighs the others."""
    for folder in sorted(path for path in SHARED.iterdir() if path.is_dir()):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        yield from islice(_mapped(files), OF_A_FOLDER)


def _mapped(files: list[Path]) -> Iterator[Mapped]:
    for path in files:
        readings = (reading for reading in read([path]) if isinstance(reading, Received))
        mapped = (map_received(reading) for reading in readings)
        yield from islice((each for each in mapped if isinstance(each, Mapped)), OF_A_FILE)


def compare(chosen: list[Description]) -> Counter[str]:
    """The findings by component; the same as those of pySHACL, but for what it cannot compare."""
    found, expected = set(profile().check_descriptions(chosen)), set(judge(chosen))
    assert expected <= found, sorted(expected - found)[:5]
    surplus = {finding.component for finding in found - expected}
    assert surplus <= UNLIKE_PYSHACL, sorted(found - expected)[:5]
    return Counter(finding.component for finding in found)


def test_on_every_fixture():
    folders = [path for path in sorted((Path(__file__).parent / "fixtures").iterdir()) if path.name in sources()]
    trust, whole = Settings().trust(), Counter[str]()
    for folder in folders:
        received = [reading for reading in read([folder]) if isinstance(reading, Received)]
        mapped = [each for each in map(map_received, received) if isinstance(each, Mapped)]
        assert mapped, folder.name
        for one in mapped:
            whole += compare(list(descriptions(one, "https://kg.example.org/", trust)))
    assert len(folders) == len(sources()) >= 95
    print(f"\n{len(folders)} folders of fixtures, {sum(whole.values())} findings: {dict(whole)}")


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not on this machine")
def test_on_a_thousand_real_records():
    records = list(islice(real_records(), RECORDS))
    assert len(records) == RECORDS
    trust = Settings().trust()
    by_iri = {each.iri: each for one in records for each in descriptions(one, "https://kg.example.org/", trust)}
    found = compare(list(by_iri.values()))
    print(f"\n{len(records)} records, {len(by_iri)} descriptions, {sum(found.values())} findings: {dict(found)}")
    assert len(found) >= 5


@given(st.randoms(use_true_random=True))
@settings(max_examples=ROUNDS, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_on_ten_thousand_changed_descriptions(chance: Random):
    chosen = [mutate(mutate(each, chance), chance) for each in chance.sample(described(), IN_A_ROUND)]
    assert compare(chosen)
