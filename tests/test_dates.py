"""Dates: the languages and orders that portals write, no precision added, no day moved."""

from __future__ import annotations

from datetime import date as calendar_date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.dates import date, date_parts, parse_date
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2018-06-01T23:30:00-05:00", "2018-06-01"),
        ("1er juin 2018", "2018-06-01"),
        ("1. Juni 2018", "2018-06-01"),
        ("1 de junio de 2018", "2018-06-01"),
        ("okt. 2018", "2018-10"),
        ("2018 ao\u00fbt", "2018-08"),
        ("2018 aou\u0302t", "2018-08"),
        ("06/2018", "2018-06"),
        ("06.2018", "2018-06"),
        ("1/1/99", "1999-01-01"),
        ("1/1/68", "2068-01-01"),
        ("3/30/25", "2025"),
        ("2018 Jun 31", "2018-06"),
        ("2018-00-00", "2018"),
        ("Jun-Jul 2018", None),
        ("Spring 2018", None),
        ("Published - 2018 Jun", None),
        ("2018-W05", None),
        ("1 Jun 2018 12:30", None),
        ("\u0662\u0660\u0661\u0668", None),
    ],
)
def test_a_date_is_read_as_written(text: str, value: str | None) -> None:
    assert parse_date(text) == value


@pytest.mark.parametrize("row", rows("months"), ids=lambda row: f"{row['word']}-{row['language']}")
def test_every_month_is_read(row: dict[str, str]) -> None:
    month = f"2018-{int(row['month']):02d}"
    assert row["word"] == row["word"].casefold()
    assert {parse_date(f"2018 {row['word']}"), parse_date(f"{row['word'].title()}. 2018")} == {month}
    assert parse_date(f"3 {row['word']} 2018") == f"{month}-03"


def test_the_months_are_found() -> None:
    assert len(rows("months")) > 200
    assert len({row["word"] for row in rows("months")}) == len(rows("months"))


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ((2018, 13), "2018"),
        ((2018, 2, 30), "2018-02"),
        (("2018", "6", "1"), "2018-06-01"),
        ((True,), None),
        ((999,), None),
        ((2101,), None),
        ((2018.0,), None),
        ((2018, None, 5), "2018"),
        (("\u0662\u0660\u0661\u0668",), None),
    ],
)
def test_an_impossible_part_falls_away(parts: tuple[object, ...], value: str | None) -> None:
    assert date(*parts) == value


@given(st.dates(min_value=calendar_date(1000, 1, 1), max_value=calendar_date(2100, 12, 31)))
def test_every_order_of_a_day_is_read(day: calendar_date) -> None:
    value = str(day)
    year, month, number = value.split("-")
    assert parse_date(f"{number}.{month}.{year}") == parse_date(f"{year}/{month}/{number}") == value
    assert parse_date(f"{number}/{month}/{year}") == parse_date(f"{month}/{number}/{year}", month_first=True) == value
    assert date_parts([[int(year), int(month), int(number)]]) == value


@given(JSON)
def test_anything_is_a_date_or_none(raw: object) -> None:
    for value in (date_parts(raw), date_parts([raw]), parse_date(raw), parse_date(raw, month_first=True)):
        assert value is None or parse_date(value) == value
