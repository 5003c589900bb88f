"""Pages of works: where and when they are about, and what they are to each other, by what kind of work it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from fabiola.graph.publish import publish
from fabiola.server.app import create_app

PLACES = [
    {"geoLocationPlace": "Cold Valley", "geoLocationPoint": {"pointLatitude": 51.925, "pointLongitude": -87.1}},
    {"geoLocationPlace": "<b>South</b> Bay"},
    {"geoLocationPoint": {"pointLatitude": -3, "pointLongitude": 4}},
]


def work(doi: str, kind: str, **more: Any) -> dict[str, Any]:
    types = {"resourceTypeGeneral": kind}
    titles, creators = [{"title": "Wells of the valley"}], [{"name": "Lee, Ann", "nameType": "Personal"}]
    return {
        "id": doi,
        "type": "dois",
        "attributes": {
            "doi": doi,
            "types": types,
            "titles": titles,
            "creators": creators,
            "publicationYear": 2020,
            "publisher": "Deep Wells",
            **more,
        },
    }


def facts(tmp_path: Path, record: dict[str, Any]) -> dict[str, str]:
    """Label -> text of the rows of the page about a work."""
    file = tmp_path / "work.json"
    file.write_text(json.dumps(record), encoding="utf-8")
    publish(tmp_path / "home", [file])
    response = create_app(tmp_path / "home").test_client().get(f"/doc/work/doi/{record['id']}.html")
    assert response.status_code == 200
    page = html.fromstring(response.data)
    labels = {label: label.getnext() for label in page.iter("dt")}
    return {" ".join(label.text_content().split()): " ".join(v.text_content().split()) for label, v in labels.items()}


def test_the_page_says_where_a_work_is_about(tmp_path: Path) -> None:
    found = facts(tmp_path, work("10.5555/a", "Dataset", geoLocations=PLACES))
    for place in ("Cold Valley (51.925° N, 87.1° W)", "South Bay", "(3° S, 4° E)"):
        assert place in found["Place"]


@pytest.mark.parametrize(
    ("kind", "relation", "label"),
    [
        ("Dataset", "HasVersion", "has the version"),
        ("Dataset", "IsVersionOf", "is a version of"),
        ("Preprint", "IsPreviousVersionOf", "is a preprint of"),
        ("JournalArticle", "IsNewVersionOf", "is a version of"),
    ],
)
def test_what_a_version_is_called(tmp_path: Path, kind: str, relation: str, label: str) -> None:
    related = {
        "relatedIdentifier": "10.5555/b",
        "relatedIdentifierType": "DOI",
        "relationType": relation,
    }
    assert facts(tmp_path, work("10.5555/a", kind, relatedIdentifiers=[related]))[label] == "10.5555/b"
