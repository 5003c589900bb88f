"""Organizations that are only named: linked where exactly one that is held has the name, whatever came first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.mappings.values.organization_names import country_in, folded_name, is_in, universities_in

BASE = "http://127.0.0.1:8000/"
RORS = {
    "05dxps055": ("Institute of Deep Wells", "SE"),
    "01bj3aw27": ("Institute of Deep Wells", "NO"),
    "02fa3aq29": ("University of Deep Wells", "SE"),
    "04hadk112": ("University of Deep Wells", "NO"),
}
ANGELES = "University of California, Los Angeles"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Institute of Deep Wells", "institute deep wells"),
        ("INSTITUTE OF DÉEP WELLS.", "institute deep wells"),
        ("The Institute for Deep-Wells", "institute deep wells"),
        ("NIH", ""),
        ("", ""),
        ("Wells", ""),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert folded_name(name) == folded


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded_name(folded_name(name)) == folded_name(name)


@pytest.mark.parametrize(
    ("affiliation", "names", "country"),
    [
        (
            "Department of Wells, University of Town, Town, Sweden.",
            (("University of Town, Town", "University of Town"),),
            "SE",
        ),
        (
            "1 Université de la Ville; CNRS, Paris, France",
            (("Université de la Ville, CNRS", "Université de la Ville"),),
            "FR",
        ),
        ("University of California, Los Angeles, CA", ((ANGELES, "University of California"),), None),
        ("Kyoto University", (("Kyoto University",),), None),
        ("Institute of Wells, Town, USA", (), "US"),
        ("University, Town", (), None),
        ("", (), None),
    ],
)
def test_what_an_affiliation_in_one_string_names(
    affiliation: str, names: tuple[tuple[str, ...], ...], country: str | None
) -> None:
    assert universities_in(affiliation) == names
    assert country_in(affiliation) == country


def test_a_town_is_a_word_of_an_affiliation() -> None:
    assert is_in("São Paulo", "Universidade de Sao Paulo, SP")
    assert not is_in("York", "University of Yorkshire")
    assert not is_in("", "University of York")


@given(st.text())
def test_any_text_is_looked_at_as_an_affiliation(text: str) -> None:
    assert all(name for group in universities_in(text) for name in group)
    assert country_in(text) is None or len(country_in(text) or "") == 2


def ror(key: str) -> dict[str, Any]:
    name, country = RORS[key]
    place = {"country_code": country, "country_name": country, "name": "Town"}
    return {
        "id": f"https://ror.org/{key}",
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "types": ["education"],
        "status": "active",
        "external_ids": [],
        "links": [],
        "locations": [{"geonames_id": 1, "geonames_details": place}],
        "relationships": [],
        "established": 1900,
        "domains": [],
        "admin": {"created": {"date": "2020-01-01", "schema_version": "2.0"}},
    }


WORK = {
    "DOI": "10.5555/a",
    "type": "journal-article",
    "prefix": "10.5555",
    "title": ["Wells"],
    "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}],
    "issued": {"date-parts": [[2020, 5]]},
    "funder": [{"name": "Institute of Deep Wells", "award": ["W-1"]}],
}


def run(home: Path, *records: dict[str, Any], complete: bool = False) -> set[str]:
    """What the work says is funded by."""
    file = home.parent / f"{home.name}.jsonl"
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    publish(home, [file], forced=True, complete=complete)
    release = releases.current(home)
    triples = release.describe(f"{BASE}id/work/doi/10.5555/a")
    return {value for _, predicate, value in triples if predicate == "<https://schema.org/funder>"}


HELD = f"<{BASE}id/org/ror/05dxps055>"
INSIDE = f"<{BASE}id/work/doi/10.5555/a#"


def test_a_name_leads_to_the_one_organization_that_has_it(tmp_path: Path) -> None:
    assert run(tmp_path / "home", WORK, ror("05dxps055")) == {HELD}


def test_it_does_so_whatever_came_first_and_no_more_when_another_has_it_too(tmp_path: Path) -> None:
    home = tmp_path / "home"
    [inside] = run(home, WORK)
    assert inside.startswith(INSIDE)
    assert run(home, ror("05dxps055")) == {HELD}
    assert run(home, ror("01bj3aw27")) == {inside}
    assert run(home, ror("05dxps055"), complete=True) == {HELD}


def test_a_grant_has_no_identity_by_the_name_of_its_funder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, WORK, ror("05dxps055"))
    triples = releases.current(home).describe(f"{BASE}id/work/doi/10.5555/a")
    grants = {value for _, predicate, value in triples if predicate == "<https://schema.org/funding>"}
    assert all(grant.startswith(INSIDE) for grant in grants)
    assert len(grants) == 1


def affiliated(home: Path) -> set[str]:
    """What the role of the author relates to."""
    triples = releases.current(home).describe(f"{BASE}id/work/doi/10.5555/a")
    return {value for _, predicate, value in triples if predicate.endswith("pro/relatesToOrganization>")}


def with_affiliation(printed: str) -> dict[str, Any]:
    return {**WORK, "author": [{**WORK["author"][0], "affiliation": [{"name": printed}]}]}


UNIVERSITY = f"<{BASE}id/org/ror/02fa3aq29>"


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("School of Water, University of Deep Wells, Town, Sweden", {UNIVERSITY}),
        ("University of Deep Wells, Town", {UNIVERSITY}),
        ("University of Deep Wells, Town, Norway", set()),
        ("University of Deep Wells, Other Place, Sweden", set()),
        ("University of Deep Wells, University of Sand, Town, Sweden", set()),
        ("Institute of Deep Wells, Town, Sweden", set()),
    ],
)
def test_an_affiliation_leads_to_the_university_that_it_names(tmp_path: Path, printed: str, found: set[str]) -> None:
    run(tmp_path / "home", with_affiliation(printed), ror("02fa3aq29"), ror("05dxps055"))
    assert affiliated(tmp_path / "home") == found


def test_it_does_so_whatever_came_first_and_in_the_country_that_it_says(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, with_affiliation("University of Deep Wells, Town, Sweden"))
    assert affiliated(home) == set()
    run(home, ror("02fa3aq29"))
    assert affiliated(home) == {UNIVERSITY}
    run(home, ror("04hadk112"))
    assert affiliated(home) == {UNIVERSITY}
    run(home, with_affiliation("University of Deep Wells, Town"))
    assert affiliated(home) == set()


GRANT = {
    "DOI": "10.5555/g",
    "type": "grant",
    "award": "W-1",
    "publisher": "Well Trust",
    "project": [
        {
            "project-title": [{"title": "Wells"}],
            "investigator": [
                {"given": "Ann", "family": "Lee", "affiliation": [{"name": "University of Deep Wells, Town, Sweden"}]}
            ],
            "funding": [{"type": "grant", "funder": {"name": "Well Trust"}}],
        }
    ],
}


def test_an_investigator_of_a_grant_is_affiliated_whatever_came_first(tmp_path: Path) -> None:
    run(tmp_path / "steps", GRANT)
    run(tmp_path / "steps", ror("02fa3aq29"))
    run(tmp_path / "whole", GRANT, ror("02fa3aq29"))
    steps, whole = (releases.current(tmp_path / name) for name in ("steps", "whole"))
    triples = whole.describe(f"{BASE}id/grant/doi/10.5555/g")
    assert UNIVERSITY in {value for _, predicate, value in triples if predicate.endswith("relatesToOrganization>")}
    assert steps.manifest.checksum == whole.manifest.checksum
