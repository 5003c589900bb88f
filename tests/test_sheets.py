"""Sheets that people make: read with the mapping file beside them, which `fabiola init` proposes."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import zstandard
from click.testing import CliRunner
from damaged_records import damaged_fields, outcome
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fabiola.mappings.mapping import Mapped, Refused, map_received
from fabiola.mappings.reading import Problem, Received, read
from fabiola.mappings.records import (
    Affiliation,
    Amount,
    Contribution,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sheets.mapping_files import BadMapping, fields_of, is_mapping, kinds, load, mapping_beside
from fabiola.mappings.sheets.proposals import propose
from fabiola.mappings.sheets.samples import IGNORED, KEY
from fabiola.mappings.sources import sources
from fabiola.mappings.values.names import name_key
from fabiola.ontology.tables import Row, rows, table
from fabiola.server.cli import main

FIXTURES = Path(__file__).parent / "fixtures" / "sheet"
SHEET = sources()["sheet"]
RECEIVED = [reading for reading in read([FIXTURES]) if isinstance(reading, Received)]
NEEDED = {"work": "title", "person": "name", "organization": "name", "grant": "title", "venue": "name"}
AT_WELLS, TWO, ONE = {"affiliation": "Wells"}, {"authors": "Doe, Jane; Roe, Richard"}, {"authors": "Doe, Jane"}
BESIDE = {
    ("work", "month"): {"year": "2018"},
    ("work", "day"): {"year": "2018", "month": "6"},
    ("work", "award-title"): {"award-number": "W-1"},
    **{("work", field): TWO for field in ("orcids", "affiliations", "affiliation-rors")},
    **{("grant", field): ONE for field in ("orcids", "affiliations", "affiliation-rors")},
    **{("person", field): AT_WELLS for field in ("position", "start", "end")},
    ("grant", "amount"): {"currency": "EUR"},
    ("grant", "currency"): {"amount": "5"},
}
"""Fields that say nothing without others."""
ZOE = Person("Zoë Ott", "Zoë", "Ott", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))
FUND = Organization(names=(Text("Water Fund"),), identifiers=(Identifier("ror", "021nxhr62"),))
WELLS = Organization(names=(Text("University of Wells"),))


def write(folder: Path, mapping: str, table_: str | bytes, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_bytes(table_ if isinstance(table_, bytes) else table_.encode())
    (folder / "sheet.toml").write_text(mapping, "utf-8")
    return path


def as_csv(*lines: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue()


def mapped(path: Path) -> list[Mapped]:
    found = [map_received(reading) for reading in read([path]) if isinstance(reading, Received)]
    assert all(isinstance(one, Mapped) for one in found), found
    return [one for one in found if isinstance(one, Mapped)]


def problems(path: Path) -> list[Problem]:
    return [reading for reading in read([path]) if isinstance(reading, Problem)]


def fixture(place: str) -> Mapped:
    (one,) = [reading for reading in RECEIVED if str(reading.place).endswith(place)]
    found = map_received(one)
    assert isinstance(found, Mapped), found
    return found


class TestTables:
    def test_the_fields_are_found(self) -> None:
        assert kinds() == ("work", "person", "organization", "grant", "venue")
        assert len(rows("sheet_fields")) > 100

    @pytest.mark.parametrize("row", rows("sheet_fields"), ids=lambda row: f"{row['kind']} {row['field']}")
    def test_an_example_becomes_something(self, row: Row, tmp_path: Path) -> None:
        kind, field = row["kind"], row["field"]
        assert row["repeatable"] in ("yes", "no", "columns")
        assert set(row["options"].split()) <= {"role", "language", "names", "dates"}
        others = {NEEDED[kind]: "Needed", **BESIDE.get((kind, field), {})}
        found = self.record(tmp_path, kind, {**others, field: row["example"]})
        assert found.unmapped == ()
        assert found.record != self.record(tmp_path, kind, others).record

    def record(self, folder: Path, kind: str, cells: dict[str, str]) -> Mapped:
        columns = "".join(f'"{field}" = "{field}"\n' for field in cells)
        mapping = f'[sheet]\nkind = "{kind}"\n[columns]\n{columns}'
        (one,) = mapped(write(folder, mapping, as_csv(cells, cells.values())))
        return one

    def test_a_header_is_known_once_for_a_kind_and_names_a_field(self) -> None:
        found: set[tuple[str, str, str]] = set()
        for row in rows("sheet_headers"):
            if row["kind"] == "*":
                assert row["field"] in (KEY, IGNORED)
            else:
                assert row["field"] in fields_of(row["kind"]), row
            assert row["role"] == "" or row["role"] in table("roles")
            key = (name_key(row["header"]), row["kind"], row["field"] if row["kind"] == "*" else "")
            found.add(key)
        assert len(found) > 1_000
        assert {row["language"] for row in rows("sheet_headers")} >= {"en", "de", "fr", "es"}


class TestRecords:
    def test_all_rows_are_read(self) -> None:
        assert len(RECEIVED) == 8
        assert all(reading.source == "sheet" for reading in RECEIVED)

    def test_a_work(self) -> None:
        expected = Work(
            type="journal-article",
            titles=(Text("Brunnen der Küste", "de"),),
            language="de",
            identifiers=(Identifier("doi", "10.5555/sheet.1"),),
            published="2018",
            statuses=("published",),
            first_page="120",
            last_page="135",
            volume="12",
            container=Venue((Text("Journal of Wells"),), identifiers=(Identifier("issn", "0028-0836"),)),
            publishers=(Organization(names=(Text("Well Press"),), kinds=("publisher",)),),
            contributions=(
                Contribution(ZOE, published_name="Zoë Ott"),
                Contribution(Person("Sam Lee", "Sam", "Lee"), order=2, published_name="Sam Lee"),
            ),
            keywords=("Wasser", "Küste"),
            licences=("https://creativecommons.org/licenses/by/4.0/",),
            funding=(Funding(Grant("W-4711", funders=(FUND,))), Funding(Grant("W-4712", funders=(FUND,)))),
        )
        found = fixture("papers.csv, row 2")
        assert found.record == expected
        assert (found.key, found.unmapped) == ("papers/1", ())

    def test_what_cannot_be_understood_is_left_for_the_report(self) -> None:
        assert fixture("papers.csv, row 4").unmapped == ("Jahr",)
        assert fixture("people.csv, row 3").unmapped == ("ORCID",)

    def test_a_line_break_and_quotation_marks_in_a_cell(self) -> None:
        found = fixture("papers.csv, row 3").record
        assert isinstance(found, Work)
        assert found.titles == (Text('Wells, "Deep" and Shallow in two lines', "de"),)
        assert found.published == "2018-06-01"

    @pytest.mark.parametrize(
        ("place", "expected"),
        [
            (
                "people.csv, row 2",
                Person(
                    "Zoë Ott",
                    "Zoë",
                    "Ott",
                    identifiers=ZOE.identifiers,
                    affiliations=(
                        Affiliation(
                            Organization(WELLS.names, identifiers=(Identifier("ror", "05dxps055"),)),
                            "Professor",
                            "2016-09",
                        ),
                    ),
                ),
            ),
            (
                "bodies.tsv, row 2",
                Organization(
                    names=(Text("University of Wells", "en"),),
                    identifiers=(Identifier("ror", "05dxps055"),),
                    acronyms=("UoW",),
                    kinds=("education",),
                    country="NL",
                    locality="Putten",
                    founded="1911",
                    parents=(Organization(names=(Text("Water Union"),)),),
                ),
            ),
            (
                "awards.csv, row 2",
                Grant(
                    number="W-4711",
                    titles=(Text("Wells and People", "en"),),
                    funders=(FUND,),
                    amount=Amount("150000", "EUR"),
                    start="2018-01-31",
                    contributions=(
                        Contribution(ZOE, "principal-investigator", affiliations=(WELLS,), published_name="Zoë Ott"),
                    ),
                ),
            ),
            (
                "journals.csv, row 2",
                Venue(
                    names=(Text("Journal of Wells"),),
                    identifiers=(Identifier("issn-print", "0028-0836"), Identifier("issn-electronic", "1476-4687")),
                    publishers=(Organization(names=(Text("Well Press"),), kinds=("publisher",)),),
                    alternative_names=(Text("J. Wells"),),
                    websites=("https://example.org/journal",),
                ),
            ),
        ],
        ids=["person", "organization", "grant", "venue"],
    )
    def test_other_kinds(self, place: str, expected: Record) -> None:
        found = fixture(place)
        assert found.record == expected
        assert found.unmapped == ()

    def test_cells_of_ignored_columns_go_no_further(self) -> None:
        assert not any("example.org" in str(one.fields) for one in RECEIVED if "papers" in one.place.file)


MAPPING = '[sheet]\nkind = "work"\n[columns]\n"Título" = "title"\n"Autor" = "authors"\n"DOI" = "doi"\n'
TABLE = [
    ["Título", "Autor", "DOI"],
    ["Pozos – «A, B»; C", "Peña, Íñigo", "10.5555/p1"],
    ["Öl", "Žák, Jan", "10.5555/p2"],
]


class TestFormats:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
    def test_encoding_and_delimiter_are_recognised(
        self, tmp_path: Path, encoding: str, delimiter: str, ending: str
    ) -> None:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=delimiter, lineterminator=ending).writerows(TABLE)
        path = write(tmp_path, MAPPING, buffer.getvalue().encode(encoding))
        assert not problems(path)
        assert [self.said(one) for one in mapped(path)] == [(row[0], row[2]) for row in TABLE[1:]]

    def said(self, one: Mapped) -> tuple[str, str]:
        assert isinstance(one.record, Work)
        assert one.unmapped == ()
        return one.record.titles[0].value, one.record.identifiers[0].value

    def test_what_is_not_utf8_is_read_and_said(self, tmp_path: Path) -> None:
        content = as_csv(*TABLE[:2]).encode("windows-1252")
        path = write(tmp_path, MAPPING, content)
        (problem,) = problems(path)
        assert 'add encoding = "windows-1252" to [sheet] in sheet.toml' in problem.message
        assert self.said(mapped(path)[0])[0] == TABLE[1][0]
        said = MAPPING.replace('"work"\n', '"work"\nencoding = "windows-1252"\n')
        assert not problems(write(tmp_path, said, content))

    def test_excel_may_state_the_delimiter(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, '[sheet]\nkind = "work"\n[columns]\nTitle = "title"\n', "sep=#\r\nTitle#Size\r\nA, B#2\r\n"
        )
        (one,) = mapped(path)
        assert one.unmapped == ("Size",)

    def test_a_stated_layout_is_held_to(self, tmp_path: Path) -> None:
        said = '[sheet]\nkind = "work"\ndelimiter = ";"\nheader-row = 3\nmissing = ["?"]\n'
        said += '[columns]\nT = "title"\nY = "year"\n'
        (one,) = mapped(write(tmp_path, said, "Our list, made, by, hand\n\nT;Y\nWells, and;?\n"))
        assert isinstance(one.record, Work)
        assert (one.record.titles[0].value, one.record.published, one.unmapped) == ("Wells, and", None, ())

    @pytest.mark.parametrize("suffix", [".csv.gz", ".csv.zst", ".zip", ".tar.gz"])
    def test_a_packed_sheet(self, tmp_path: Path, suffix: str) -> None:
        content, path = as_csv(*TABLE).encode(), tmp_path / f"sheet{suffix}"
        (tmp_path / "sheet.toml").write_text(MAPPING, "utf-8")
        if suffix == ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("in/list.csv", content)
        elif suffix == ".tar.gz":
            with tarfile.open(path, "w:gz") as archive_:
                entry = tarfile.TarInfo("list.csv")
                entry.size = len(content)
                archive_.addfile(entry, io.BytesIO(content))
        else:
            path.write_bytes(gzip.compress(content) if suffix == ".csv.gz" else zstandard.compress(content))
        assert len(mapped(path)) == 2

    def test_a_workbook(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["Title", "Year", "Date", "Volume", "ISSN", "Version", "Seen", "Month", "Note"])
        sheet.append(["Wells", 2018.0, datetime(2018, 6, 1), 12, 280836, 1.5, True, date(2018, 6, 1), "#N/A"])
        sheet["E2"].number_format, sheet["F2"].number_format, sheet["H2"].number_format = (
            "0000-0000",
            "0.00",
            "mmm yyyy",
        )
        sheet.append([])
        sheet.append(["Deep Wells", None, datetime(2019, 1, 2, 3, 4)])
        path = tmp_path / "sheet.xlsx"
        book.save(path)
        (tmp_path / "sheet.toml").write_text('[sheet]\nkind = "work"\n[columns]\nTitle = "title"\n', "utf-8")
        first, second = [reading for reading in read([path]) if isinstance(reading, Received)]
        assert {name: cell for name, cell in first.fields.items() if name != "@sheet"} == {
            "Title": "Wells",
            "Year": "2018",
            "Date": "2018-06-01",
            "Volume": "12",
            "ISSN": "0028-0836",
            "Version": "1.50",
            "Seen": "yes",
            "Month": "2018-06",
        }
        assert (second.fields["Date"], str(second.place)) == ("2019-01-02", f"{path}, row 4")
        (tmp_path / "sheet.toml").write_text(
            '[sheet]\nkind = "work"\nworksheet = "Shett"\n[columns]\nTitle = "title"\n'
        )
        (problem,) = read([path])
        assert isinstance(problem, Problem)
        assert problem.message == 'there is no worksheet "Shett" in the workbook; did you mean "Sheet"?'

    def test_a_damaged_workbook(self, tmp_path: Path) -> None:
        path = tmp_path / "sheet.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<workbook>")
        (tmp_path / "sheet.toml").write_text(MAPPING, "utf-8")
        (problem,) = read([path])
        assert isinstance(problem, Problem)
        assert "damaged" in problem.message


BAD = {
    "no TOML": ("[sheet\nkind = 1", "line 1", "no TOML"),
    "no kind": ("[columns]\nA = 'title'", "", "[sheet] has to say what a row is about"),
    "unknown kind": ("[sheet]\nkind = 'book'", "line 2", 'kind = "work" or "person"'),
    "unknown table": ("[sheet]\nkind = 'work'\n[colums]\nA = 'title'", "line 3", 'did you mean "columns"?'),
    "unknown key": ("[sheet]\nkind = 'work'\nseperator = ';'\n[columns]\nA = 'title'", "line 3", '"separator"?'),
    "unknown field": (
        "[sheet]\nkind = 'work'\n[columns]\nA = 'titel'",
        "line 4",
        'no field "titel"; did you mean "title"?',
    ),
    "field of another kind": (
        "[sheet]\nkind = 'venue'\n[columns]\nA = 'name'\nB = 'pages'",
        "line 5",
        'no field "pages"',
    ),
    "unknown option": (
        "[sheet]\nkind = 'work'\n[columns]\nA = {field = 'title', langage = 'en'}",
        "line 4",
        'takes no langage; did you mean "language"?',
    ),
    "unknown role": (
        "[sheet]\nkind = 'work'\n[columns]\nA = 'title'\n\"B\" = {field = 'authors', role = 'editr'}",
        "line 5",
        'no role "editr"; did you mean "editor"?',
    ),
    "wrong value": (
        "[sheet]\nkind = 'work'\n[columns]\nA = {field = 'authors', names = 'x'}",
        "line 4",
        "family-first",
    ),
    "no title": ("[sheet]\nkind = 'work'\n[columns]\nA = 'year'", "line 3", "no column is the title, doi"),
    "twice": (
        "[sheet]\nkind = 'work'\n[columns]\nT = 'title'\nA = 'doi'\nB = 'doi'",
        "line 3",
        'several columns are "doi"',
    ),
    "no such column": ("[sheet]\nkind = 'work'\n[columns]\nTitel = 'title'", "line 4", 'did you mean "Title"?'),
    "no such key": ("[sheet]\nkind = 'work'\nkey = 'Nr'\n[columns]\nTitle = 'title'", "", 'no column "Nr"'),
    "unknown type": (
        "[sheet]\nkind = 'work'\n[columns]\nTitle = 'title'\n[types]\nHeft = 'jurnal'",
        "line 6",
        'did you mean "journal"?',
    ),
    "encoding": ("[sheet]\nkind = 'work'\nencoding = 'ansi?'\n[columns]\nTitle = 'title'", "line 3", "utf-8"),
    "delimiter": ("[sheet]\nkind = 'work'\ndelimiter = ';;'\n[columns]\nTitle = 'title'", "line 3", "one character"),
    "constant": ("[sheet]\nkind = 'work'\n[columns]\nTitle = 'title'\n[constants]\nyear = 2018", "line 6", "quotation"),
    "ignore": ("[sheet]\nkind = 'work'\n[columns]\nTitle = 'title'\n[ignore]\ncolums = ['A']", "line 6", "columns ="),
}


class TestMappingFile:
    @pytest.mark.parametrize("name", BAD)
    def test_a_fault_is_named_with_its_line(self, tmp_path: Path, name: str) -> None:
        said, line, message = BAD[name]
        first, *_ = list(read([write(tmp_path, said, "Title,DOI\nWells,10.5555/1\n")]))
        assert isinstance(first, Problem)
        assert first.place.file == str(tmp_path / "sheet.toml")
        assert first.place.position == line
        assert message in first.message

    def test_all_faults_are_named_at_once(self, tmp_path: Path) -> None:
        said = "[sheet]\nkind = 'work'\n[columns]\nA = 'titel'\nB = 'yeer'\nC = 'title'"
        assert len(problems(write(tmp_path, said, "A,B,C\n"))) == 2

    def test_it_lies_beside_the_sheet(self, tmp_path: Path) -> None:
        path = write(tmp_path, MAPPING, as_csv(*TABLE))
        assert mapping_beside(path) == tmp_path / "sheet.toml"
        assert is_mapping(tmp_path / "sheet.toml")
        assert [type(reading) for reading in read([tmp_path])] == [Received, Received]
        (problem,) = read([tmp_path / "sheet.toml"])
        assert isinstance(problem, Problem)
        assert problem.message == "a mapping file; give the sheet beside it"
        path.unlink()
        (problem,) = read([tmp_path])
        assert isinstance(problem, Problem)
        assert "without a sheet" in problem.message

    @given(st.text(max_size=200) | st.text("[]=\"'{},\nsheetkindworkcolumns ", max_size=200))
    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_text_is_understood_or_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "any.toml"
        path.write_text(text, "utf-8")
        with contextlib.suppress(BadMapping):
            assert load(path).sheet.kind in kinds()


class TestRows:
    def test_a_row_with_too_many_cells_is_set_aside(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, '[sheet]\nkind = "work"\n[columns]\nT = "title"\nY = "year"\n', "T,Y\nA, B,2018\nC,2019\n"
        )
        problem, received = read([path])
        assert isinstance(problem, Problem)
        assert (problem.place.position, "3 cells" in problem.message) == ("row 2", True)
        assert isinstance(received, Received)

    def test_a_missing_quotation_mark_is_named(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, '[sheet]\nkind = "work"\n[columns]\nT = "title"\nY = "year"\n', 'T,Y\nA,1\n"B,2018\nC,2019\n'
        )
        received, problem = read([path])
        assert isinstance(received, Received)
        assert isinstance(problem, Problem)
        assert "is a quotation mark missing?" in problem.message

    def test_names_of_columns_that_are_missing_or_there_twice(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, '[sheet]\nkind = "work"\n[columns]\nT = "title"\n"T (2)" = "title"\n', "T,,T,@sheet\na,b,c,d\n"
        )
        (one,) = mapped(path)
        assert isinstance(one.record, Work)
        assert [title.value for title in one.record.titles] == ["a", "c"]
        assert one.unmapped == ("column 2", "@sheet (2)")

    @pytest.mark.parametrize(
        ("options", "cell", "expected"),
        [
            ("", "Doe, Jane; Roe, Richard", ["Jane Doe", "Richard Roe"]),
            ('separator = ","', "Jane Doe, Richard Roe", ["Jane Doe", "Richard Roe"]),
            ('separator = " and "', "Doe, Jane and Roe, Richard", ["Jane Doe", "Richard Roe"]),
            ('names = "family-first"', "Doe JA; van Dam R.; Peña Íñigo", ["JA Doe", "R. van Dam", "Íñigo Peña"]),
            ("", "Jane Doe; Well Institute", ["Jane Doe", "Well Institute"]),
        ],
    )
    def test_names_are_split_as_the_column_says(
        self, tmp_path: Path, options: str, cell: str, expected: list[str]
    ) -> None:
        said = ", ".join(filter(None, ('field = "authors"', options)))
        path = write(
            tmp_path,
            f'[sheet]\nkind = "work"\n[columns]\nT = "title"\nA = {{ {said} }}\n',
            as_csv(["T", "A"], ["x", cell]),
        )
        (one,) = mapped(path)
        assert isinstance(one.record, Work)
        assert [each.contributor.name for each in one.record.contributions] == expected

    def test_what_does_not_stand_beside_the_names_is_left(self, tmp_path: Path) -> None:
        said = '[sheet]\nkind = "work"\n[columns]\nT = "title"\nA = "authors"\nO = "orcids"\nF = "affiliations"\n'
        cells = ["x", "Doe, Jane; Roe, Richard", "0000-0002-1825-0097", "Wells; Well Institute"]
        (one,) = mapped(write(tmp_path, said, as_csv(["T", "A", "O", "F"], cells)))
        assert one.unmapped == ("O",)
        assert isinstance(one.record, Work)
        assert [each.affiliations[0].name for each in one.record.contributions] == ["Wells", "Well Institute"]

    def test_a_column_for_each_author(self, tmp_path: Path) -> None:
        said = (
            '[sheet]\nkind = "work"\n[columns]\nT = "title"\n"A 1" = "authors"\n"A 2" = "authors"\n'
            '"O 1" = "orcids"\n"O 2" = "orcids"\nE = { field = "authors", role = "editor" }\n'
        )
        names = ["T", "A 1", "A 2", "O 1", "O 2", "E"]
        path = write(tmp_path, said, as_csv(names, ["x", "Lee, Sam", "Ott, Zoë", "", "0000-0002-1825-0097", "Roe, R."]))
        (one,) = mapped(path)
        assert isinstance(one.record, Work)
        assert one.unmapped == ()
        assert [(each.contributor.name, each.role, each.order) for each in one.record.contributions] == [
            ("Sam Lee", "author", 1),
            ("Zoë Ott", "author", 2),
            ("R. Roe", "editor", 1),
        ]
        assert one.record.contributions[1].contributor == ZOE

    def test_a_funding_statement_is_read_where_no_column_says_who_paid(self, tmp_path: Path) -> None:
        said = '[sheet]\nkind = "work"\n[columns]\nT = "title"\nS = "funding-statement"\nF = "funder"\n'
        sentence = "This work was supported by the National Science Foundation (grant 1234567)."
        one, two = mapped(
            write(tmp_path, said, as_csv(["T", "S", "F"], ["x", sentence, ""], ["y", sentence, "Water Fund"]))
        )
        assert isinstance(one.record, Work)
        assert isinstance(two.record, Work)
        assert one.record.funding[0].grant is not None
        assert [each.funder and each.funder.name for each in two.record.funding] == ["Water Fund"]
        assert [each.text for each in two.record.funding_statements] == [sentence]

    def test_a_row_without_its_key_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path, '[sheet]\nkind = "work"\nkey = "K"\n[columns]\nT = "title"\n', "T,K\nx,\n")
        (reading,) = read([path])
        assert isinstance(reading, Received)
        assert map_received(reading) == Refused("sheet", "K: empty, though it is the key of the sheet")

    def test_a_row_without_a_title_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path, '[sheet]\nkind = "work"\n[columns]\nT = "title"\nY = "year"\n', "T,Y\n,2018\n")
        (reading,) = read([path])
        assert isinstance(reading, Received)
        assert map_received(reading) == Refused("sheet", "title: empty, and so is every identifier")

    @given(st.data())
    def test_a_damaged_row_is_a_record_or_refused(self, data: st.DataObject) -> None:
        found = outcome(SHEET, data.draw(damaged_fields([one.fields for one in RECEIVED])))
        assert isinstance(found, Work | Person | Organization | Grant | Venue | str)

    @given(st.binary(max_size=400) | st.text("\",;\n\t'abТ\x00", max_size=200).map(str.encode))
    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_any_bytes_give_rows_or_problems(self, tmp_path: Path, content: bytes) -> None:
        path = write(tmp_path, '[sheet]\nkind = "work"\n[columns]\na = "title"\n', b"a,b\n" + content)
        assert all(isinstance(reading, Received | Problem) for reading in read([path]))


HEADERS = {
    "en": (
        ["ID", "Title", "Authors", "Publication year", "Journal", "DOI", "Grant number", "Funder", "Shelf", "E-mail"],
        {"Title": "title", "Authors": "authors", "Publication year": "year", "Journal": "journal", "DOI": "doi"},
    ),
    "de": (
        [
            "Nr.",
            "Titel",
            "Autor/innen",
            "Erscheinungsjahr",
            "Zeitschrift",
            "DOI",
            "FKZ",
            "Fördergeber",
            "Regal",
            "E-Mail",
        ],
        {"Titel": "title", "Erscheinungsjahr": "year", "Zeitschrift": "journal", "FKZ": "award-number"},
    ),
    "fr": (
        ["Clé", "Titre", "Auteurs", "Année", "Revue", "DOI", "Numéro de subvention", "Financeur", "Rayon", "Courriel"],
        {"Titre": "title", "Auteurs": "authors", "Année": "year", "Revue": "journal", "Financeur": "funder"},
    ),
    "es": (
        [
            "Clave",
            "Título",
            "Autores",
            "Año",
            "Revista",
            "DOI",
            "Número de proyecto",
            "Financiador",
            "Estante",
            "Correo",
        ],
        {"Título": "title", "Autores": "authors", "Año": "year", "Revista": "journal", "Financiador": "funder"},
    ),
}
VALUES = [
    [
        "7",
        "Wells",
        "Ott, Zoë|Lee, Sam",
        "2018",
        "Journal of Wells",
        "10.5555/w.1",
        "W-1",
        "Water Fund",
        "A3",
        "z@example.org",
    ],
    ["8", "Deep Wells", "Ott, Zoë", "2019", "Journal of Wells", "10.5555/w.2", "", "", "", ""],
]


class TestInit:
    @pytest.mark.parametrize("language", HEADERS)
    def test_headers_in_several_languages(self, tmp_path: Path, language: str) -> None:
        headers, expected = HEADERS[language]
        path = tmp_path / "list.csv"
        path.write_text(as_csv(headers, *VALUES), "utf-8")
        result = CliRunner().invoke(main, ["init", "--from", str(path)])
        assert result.exit_code == 0, result.output
        proposal = propose(path)
        assert proposal.kind == "work"
        assert expected.items() <= {header: guess.field for header, guess in proposal.placed.items()}.items()
        assert proposal.left == (headers[8],)
        known = load(tmp_path / "list.toml")
        assert (known.sheet.key, known.ignore) == (headers[0], {headers[9]})
        first, second = mapped(path)
        assert first.unmapped == (headers[8],)
        assert isinstance(first.record, Work)
        assert first.record.type == "journal-article"
        assert [each.contributor.name for each in first.record.contributions] == ["Zoë Ott", "Sam Lee"]
        assert second.unmapped == ()

    @pytest.mark.parametrize("name", ["papers.csv", "people.csv", "bodies.tsv", "awards.csv", "journals.csv"])
    def test_a_proposal_is_usable_as_it_is_and_of_the_right_kind(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes((FIXTURES / name).read_bytes())
        proposal = propose(path)
        path.with_suffix(".toml").write_text(proposal.text, "utf-8")
        assert proposal.kind == load(FIXTURES / f"{path.stem}.toml").sheet.kind
        assert not problems(path)
        assert mapped(path)

    @pytest.mark.parametrize(
        ("header", "values", "field"),
        [
            ("x", ["10.5555/a", "https://doi.org/10.5555/b"], "doi"),
            ("x", ["0028-0836", "1476-4687"], "issn"),
            ("x", ["1999", "2018"], "year"),
            ("x", ["https://example.org/", "http://example.org/a"], "url"),
            ("x", ["978-3-16-148410-0"], "isbn"),
            ("Jahr", ["2018", "2018-06"], "date"),
        ],
    )
    def test_values_tell_what_headers_do_not(self, tmp_path: Path, header: str, values: list[str], field: str) -> None:
        path = tmp_path / "list.csv"
        path.write_text(as_csv(["Work title", header], *(["Some wells", value] for value in values)), "utf-8")
        proposal = propose(path, "work")
        assert {name: guess.field for name, guess in proposal.placed.items()} == {
            "Work title": "title",
            header: field,
        }

    def test_a_workbook_and_its_worksheets(self, tmp_path: Path) -> None:
        book, path = openpyxl.Workbook(), tmp_path / "list.xlsx"
        book.create_sheet("People").append(["Vorname", "Nachname", "ORCID"])
        book["People"].append(["Zoë", "Ott", "0000-0002-1825-0097"])
        sheet = book["Sheet"]
        sheet.append(["Title", "Published"])
        sheet.append(["Wells", date(2018, 6, 1)])
        book.save(path)
        proposal = propose(path)
        assert 'worksheet = "Sheet"  # there are "People" too' in proposal.text
        assert propose(path, worksheet="People").kind == "person"
        path.with_suffix(".toml").write_text(proposal.text, "utf-8")
        (one,) = mapped(path)
        assert isinstance(one.record, Work)
        assert (one.record.published, one.unmapped) == ("2018-06-01", ())

    def test_a_known_table_needs_no_mapping_file(self) -> None:
        (path,) = (FIXTURES.parent / "openapc").glob("*.csv")
        result = CliRunner().invoke(main, ["init", "--from", str(path)])
        assert result.exit_code == 2
        assert "is read as it is, as OpenAPC articles (CSV)" in result.output

    def test_american_dates_are_recognised(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text(as_csv(["Title", "Publication date"], ["Wells", "6/30/2018"]), "utf-8")
        assert '"Publication date" = { field = "date", dates = "month-first" }' in propose(path).text

    def test_nothing_is_replaced_without_asking(self, tmp_path: Path) -> None:
        path = write(tmp_path, "mine", as_csv(*TABLE))
        result = CliRunner().invoke(main, ["init", "--from", str(path)])
        assert result.exit_code == 2
        assert "is there already" in result.output
        assert (tmp_path / "sheet.toml").read_text() == "mine"
        assert CliRunner().invoke(main, ["init", "--from", str(path), "--force"]).exit_code == 0
        shown = CliRunner().invoke(main, ["init", "--from", str(path), "-o", "-"])
        assert 'kind = "work"' in shown.output

    @pytest.mark.parametrize("content", [b"", b"\n\n", b"Title,DOI\n"], ids=["empty", "blank", "headers only"])
    def test_a_sheet_without_rows_says_so(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "list.csv"
        path.write_bytes(content)
        result = CliRunner().invoke(main, ["init", "--from", str(path)])
        assert result.exit_code == 2
        assert "no row of headers" in result.output

    @given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=6), min_size=2, max_size=6))
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_is_proposed_can_be_read(self, tmp_path: Path, table_: list[list[str]]) -> None:
        path = tmp_path / "any.csv"
        path.write_bytes(as_csv(*table_).encode("utf-8", "replace"))
        (tmp_path / "any.toml").unlink(missing_ok=True)
        result = CliRunner().invoke(main, ["init", "--from", str(path)])
        assert result.exit_code in (0, 2)
        if result.exit_code == 0:
            load(tmp_path / "any.toml")
            assert not [each for each in problems(path) if each.place.file.endswith(".toml")]


class TestUndescribed:
    def test_a_table_without_a_mapping_file_names_the_command(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text(as_csv(*TABLE), "utf-8")
        (problem,) = read([path])
        assert isinstance(problem, Problem)
        assert f"`fabiola init --from {path}`" in problem.message

    def test_a_workbook_without_a_mapping_file_names_the_command(self, tmp_path: Path) -> None:
        path = tmp_path / "list.xlsx"
        openpyxl.Workbook().save(path)
        (problem,) = read([path])
        assert isinstance(problem, Problem)
        assert f"`fabiola init --from {path}`" in problem.message

    def test_spreadsheets_of_other_programs_are_named(self, tmp_path: Path) -> None:
        (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        found = problems(tmp_path)
        assert ["old version of Office" in found[0].message, "LibreOffice" in found[1].message] == [True, True]

    def test_a_known_table_needs_none(self) -> None:
        found = list(read([FIXTURES.parent / "openapc"]))
        assert found
        assert all(isinstance(reading, Received) and reading.source == "openapc" for reading in found)
