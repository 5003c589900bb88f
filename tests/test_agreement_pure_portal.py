"""Pages of Pure portals against what Zotero's translator takes from them.

The pages themselves are not in the collection, only what Zotero expects of them; its values are set in the markup of a
portal page here, as the portal prints them, and must come back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Person, Venue, Work
from fabiola.mappings.values.names import name_key
from fabiola.mappings.values.text import plain

Facts = dict[str, Any]
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Pair(NamedTuple):
    """What we read from the page of an output, and what Zotero does."""

    ours: Facts
    theirs: Facts


def portal_page(address: str, item: Facts) -> str:
    """The page of an article, in the markup of the portals of Pure."""
    year, month, day = item["date"].split("-")
    people = ", ".join(f"<span>{escape(one['firstName'])} {escape(one['lastName'])}</span>" for one in item["creators"])
    rows = {
        "Original language": "English",
        "Pages (from-to)": item["pages"],
        "Journal": item["publicationTitle"],
        "Volume": item["volume"],
        "Issue number": item.get("issue", ""),
        "Publication status": f"Published - {int(day)} {_MONTHS[int(month) - 1]} {year}",
    }
    table = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in rows.items() if value)
    notes = "".join(note["note"] for note in item["notes"])
    words = "".join(f"<li>{escape(one['tag'])}</li>" for one in item["tags"])
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><link rel="canonical" href="{escape(address)}"></head><body>'
        f'<div class="rendering rendering_researchoutput rendering_researchoutput_detailsportal">'
        f'<h1>{escape(item["title"])}</h1><p class="relations persons">{people}</p>'
        f'<p class="type">Research output: Contribution to journal › Article › peer-review</p>'
        f'<h2>Abstract</h2><div class="textblock">{escape(item["abstractNote"])}</div>'
        f'<table class="properties"><tbody>{table}</tbody></table>'
        f'<h3>Bibliographical note</h3><div class="textblock">{notes}</div>'
        f"<h2>Keywords</h2><ul>{words}</ul>"
        f'<a href="https://doi.org/{escape(item["DOI"])}">DOI</a></div></body></html>'
    )


def theirs(item: Facts) -> Facts:
    first, _, last = item["pages"].partition("-")
    return {
        "title": name_key(item["title"]),
        "authors": [(one["firstName"], one["lastName"]) for one in item["creators"]],
        "doi": item["DOI"].lower(),
        "date": item["date"],
        "journal": item["publicationTitle"],
        "numbers": (item["volume"], item.get("issue")),
        "pages": (first, last),
        "abstract": plain(item["abstractNote"]),
        "keywords": [one["tag"] for one in item["tags"]],
    }


def ours(work: Work) -> Facts:
    people = [one.contributor for one in work.contributions if one.role == "author"]
    assert isinstance(work.container, Venue)
    return {
        "title": name_key(work.titles[0].value),
        "authors": [(one.given_name, one.family_name) for one in people if isinstance(one, Person)],
        "doi": next((one.value for one in work.identifiers if one.scheme == "doi"), None),
        "date": work.published,
        "journal": work.container.names[0].value,
        "numbers": (work.volume, work.issue),
        "pages": (work.first_page, work.last_page),
        "abstract": work.abstracts[0].value,
        "keywords": list(work.keywords),
    }


def pairs(shared: Path, folder: Path) -> Iterator[tuple[Pair, Work]]:
    for path in sorted((shared / "data" / "pure-portal-expected").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        (item,) = document["items"]
        page = folder / f"{path.stem}.html"
        page.write_text(portal_page(document["url"], item), "utf-8")
        (received,) = read([page])
        assert isinstance(received, Received)
        assert received.source == "pure-portal"
        found = map_received(received)
        assert isinstance(found, Mapped)
        assert isinstance(found.record, Work)
        yield Pair(ours(found.record), theirs(item)), found.record


def test_the_values_of_a_portal_page_come_back(shared: Path, tmp_path: Path) -> None:
    """The table of agreement is printed (`-s`); nothing may differ."""
    found = list(pairs(shared, tmp_path))
    if not found:
        pytest.skip("the expectations of Zotero are not on this machine")
    assert len(found) == 2
    compared = [pair for pair, _ in found]
    for field in compared[0].ours:
        print(f"{field:<10} {sum(pair.ours[field] == pair.theirs[field] for pair in compared)} of {len(compared)}")
    for pair in compared:
        assert pair.ours == pair.theirs


def test_notes_that_name_no_funder_make_no_funding(shared: Path, tmp_path: Path) -> None:
    """One note is headed `Funding Information` and only says that all authors approved; none of the two names money."""
    found = [work for _, work in pairs(shared, tmp_path)]
    assert [work.funding for work in found] == [() for _ in found]
    assert [work.copyright_year for work in found] == [2021, 2020]
    holders = [[one.name for one in work.copyright_holders] for work in found]
    assert holders == [["Elsevier B.V."], ["The Korean Society of Coloproctology"]]
