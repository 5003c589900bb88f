"""The compiled shapes pass the test suites of SHACL Core, and say of the other cases that they are beyond it."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import rdflib

from fabiola.shapes.compiled import compile_shapes
from fabiola.shapes.compiled.reading import term_of
from fabiola.shapes.compiled.results import report_graph

SUITES = Path(__file__).parents[2] / "shared" / "suites" / "shacl"
BEYOND = "shapes beyond SHACL Core"
CORE_OF_DASH = ("dash/core/", "dash/shapedefs/")

FAILURE_EXPECTED = {f"sparql/pre-binding/unsupported-sparql-{number:03}" for number in range(1, 7)}
FAILURE_EXPECTED.add("sparql/pre-binding/pre-binding-006")
"""Cases that a validator passes by giving no report."""

pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason=f"{SUITES} is not on this machine")


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """What the harness calls: a report of the compiled shapes; no report where they do not know all of them."""
    compiled = compile_shapes(shapes)
    if compiled.outside:
        raise NotImplementedError(f"{BEYOND}: {compiled.outside}")
    triples = [(term_of(subject), term_of(predicate), term_of(value)) for subject, predicate, value in data]
    return report_graph(compiled.check(triples), shapes)


@cache
def outcomes(suite: str) -> dict[str, str]:
    """Case -> nothing where the report is the expected one, else what the harness says of it."""
    command = [sys.executable, str(SUITES / "harness.py"), "py", f"{Path(__file__).stem}:validate", suite]
    environment = {**os.environ, "SUITE_VERBOSE": "1"}
    done = subprocess.run(command, cwd=Path(__file__).parent, env=environment, capture_output=True, text=True)
    lines = [line.split(maxsplit=3) for line in done.stdout.splitlines() if line.startswith(("ok ", "FAIL "))]
    return {case: "" if word == "ok" else " ".join(rest) for word, _, case, *rest in lines}


def test_the_core_suite_of_w3c():
    found = outcomes("core")
    assert len(found) == 98
    assert {case: said for case, said in found.items() if said} == {}


def test_the_core_suite_of_dash():
    found = {case: said for case, said in outcomes("dash").items() if case.startswith(CORE_OF_DASH)}
    assert len(found) == 87
    assert {case: said for case, said in found.items() if said} == {}


def test_no_case_beyond_core_passes_in_silence():
    found = {**outcomes("sparql"), **outcomes("dash")}
    others = {case: said for case, said in found.items() if not case.startswith(CORE_OF_DASH)}
    assert len(others) == 34
    assert {case for case, said in others.items() if BEYOND not in said} == FAILURE_EXPECTED
