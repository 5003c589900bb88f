"""What ORCID answers in place of records: told plainly, and a merger where an error names both iDs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import Identifier, Merger
from fabiola.ontology.tables import rows

OLD, NEW = "0009-0004-5555-1261", "0009-0004-5555-1253"
ERROR = '<error xmlns="http://www.orcid.org/ns/error">{}</error>'
SEARCH = '<s:search num-found="{}" xmlns:s="http://www.orcid.org/ns/search">{}</s:search>'
RESULT = (
    '<s:result xmlns:c="http://www.orcid.org/ns/common">'
    "<c:orcid-identifier><c:path>{}</c:path></c:orcid-identifier></s:result>"
)
EXPANDED = (
    '<e:expanded-search num-found="9" xmlns:e="http://www.orcid.org/ns/expanded-search">'
    "<e:expanded-result><e:orcid-id>{}</e:orcid-id></e:expanded-result></e:expanded-search>"
)


def error(code: int, said: str, status: int = 409) -> dict[str, Any]:
    return {"response-code": status, "developer-message": said, "user-message": "No.", "error-code": code}


def in_xml(fields: dict[str, Any]) -> str:
    return ERROR.format("".join(f"<{name}>{value}</{name}>" for name, value in fields.items()))


def deprecated(own: str = f" ORCID https://orcid.org/{OLD}", host: str = "orcid.org") -> dict[str, Any]:
    said = f"301 Moved Permanently: This account is deprecated. Please refer to account: https://{host}/{NEW}."
    return error(9007, said + own, 301)


def told(path: Path, content: str) -> str:
    """What is said of the only document in a file that holds no record, when it is read or when it is mapped."""
    path.write_text(content, "utf-8")
    [found] = read([path])
    if isinstance(found, Problem):
        return found.message
    assert isinstance(found, Received)
    outcome = map_received(found)
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def test_the_error_for_a_deprecated_record_is_a_merger(tmp_path: Path) -> None:
    for source, content in (("orcid", json.dumps(deprecated())), ("orcid-xml", in_xml(deprecated()))):
        (tmp_path / "a").write_text(content, "utf-8")
        [found] = read([tmp_path / "a"])
        assert isinstance(found, Received)
        outcome = map_received(found)
        assert isinstance(outcome, Mapped), outcome
        assert (outcome.source, outcome.key, outcome.unmapped) == (source, OLD, ())
        assert outcome.record == Merger("person", (Identifier("orcid", NEW),), (Identifier("orcid", OLD),))


@pytest.mark.parametrize("fields", [deprecated(""), deprecated(f" ORCID https://orcid.org/{NEW}")], ids=["none", "own"])
def test_the_error_for_a_deprecated_record_that_it_does_not_name(tmp_path: Path, fields: dict[str, Any]) -> None:
    for content in (json.dumps(fields), in_xml(fields)):
        assert told(tmp_path / "a", content) == (
            f"an error answer of ORCID in place of a record that is deprecated: read {NEW} in its place"
        )


def test_the_sandbox_holds_no_real_persons(tmp_path: Path) -> None:
    content = json.dumps(deprecated(host="sandbox.orcid.org"))
    assert told(tmp_path / "a", content).startswith("orcid-identifier.host: the sandbox of ORCID")


@pytest.mark.parametrize("row", rows("orcid_errors"), ids=lambda row: row["code"])
def test_every_error_of_the_table_is_told_with_the_record(tmp_path: Path, row: dict[str, str]) -> None:
    fields = error(int(row["code"]), f"409 Conflict: no. ORCID https://orcid.org/{OLD} Full: {OLD} is so")
    for content in (json.dumps(fields), in_xml(fields)):
        said = told(tmp_path / "a", content)
        assert said == f"an error answer of ORCID in place of the record {OLD}: {row['meaning']}"


def test_an_error_that_the_table_does_not_have_is_told_as_it_is(tmp_path: Path) -> None:
    for fields, said in ((error(9099, "500 So  it is"), "500 So it is"), (error(9099, ""), "No.")):
        for content in (json.dumps(fields), in_xml(fields)):
            expected = f"an error answer of ORCID in place of a record: {said}"
            assert told(tmp_path / "a", content) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            json.dumps({"result": [{"orcid-identifier": {"path": each}} for each in (OLD, NEW)], "num-found": 7}),
            f"2 of 7 iDs; read the records of {OLD}, {NEW}",
        ),
        (
            json.dumps({"expanded-result": [{"orcid-id": OLD, "given-names": "A", "email": []}] * 4, "num-found": 4}),
            f"4 of 4 iDs; read the records of {OLD}, {OLD}, {OLD} and so on",
        ),
        (SEARCH.format(8, RESULT.format(OLD)), f"1 of 8 iDs; read the records of {OLD}"),
        (SEARCH.format(8, RESULT.format(OLD) + RESULT.format(NEW)), f"2 of 8 iDs; read the records of {OLD}, {NEW}"),
        (EXPANDED.format(NEW), f"1 of 9 iDs; read the records of {NEW}"),
    ],
    ids=["plain", "extended", "xml", "xml of two", "extended xml"],
)
def test_the_results_of_a_search_are_no_records(tmp_path: Path, content: str, said: str) -> None:
    assert told(tmp_path / "a", content) == f"the answer to a search in ORCID, which holds no records but {said}"


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"result": None, "num-found": 0}),
        json.dumps({"expanded-result": [], "num-found": 0}),
        json.dumps({"result": [{"orcid-identifier": "x"}, 1], "num-found": 0}),
        SEARCH.format(0, ""),
    ],
)
def test_a_search_that_found_nothing(tmp_path: Path, content: str) -> None:
    assert told(tmp_path / "a", content) == "the answer to a search in ORCID, which found nothing"


def test_real_answers_to_searches_are_told(shared: Path) -> None:
    found = list(read(sorted((shared / "data" / "orcid-json").rglob("*search_q*.json"))))
    assert len(found) >= 7
    for each in found:
        assert isinstance(each, Problem)
        assert each.message.startswith("the answer to a search in ORCID, which "), each
