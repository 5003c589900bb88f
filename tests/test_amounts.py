"""Amounts: canonical decimals, real currencies, never an exponent."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.amounts import amount, decimal
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1,500,000.50", "1500000.5"),
        ("1 500 000", "1500000"),
        ("1\u202f500\u202f000", "1500000"),
        ("1\u2019500", "1500"),
        ("12,34,567", "1234567"),
        ("1.500.000", "1500000"),
        ("1.500,50", "1500.5"),
        ("1,5", "1.5"),
        ("1,500", "1500"),
        ("1.500", "1.5"),
        ("00012", "12"),
        ("0.10", "0.1"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (1e20, None),
        (1e-7, None),
        (10**25, None),
        ("1e6", None),
        ("0.00", None),
        ("$5", None),
        ("\u0663", None),
        (True, None),
    ],
)
def test_a_number_has_one_form(value: object, number: str | None) -> None:
    assert decimal(value) == number


@pytest.mark.parametrize("row", rows("currencies"), ids=lambda row: row["code"])
def test_every_currency_is_known_in_any_case(row: dict[str, str]) -> None:
    assert re.fullmatch("[A-Z]{3}", row["code"])
    assert row["name"]
    found = amount(5, f" {row['code'].lower()} ")
    assert found
    assert found.currency == row["code"]


def test_the_currencies_are_found() -> None:
    assert len({row["code"] for row in rows("currencies")}) == len(rows("currencies")) > 180


@pytest.mark.parametrize("currency", ["EURO", "XYZ", "\u20ac", "", None, 978])
def test_what_is_no_currency_makes_no_amount(currency: object) -> None:
    assert amount(5, currency) is None


@given(st.integers(min_value=1, max_value=10**17))
def test_separators_change_nothing(number: int) -> None:
    assert decimal(number) == decimal(f"{number:,}") == decimal(f"{number:,}".replace(",", " ")) == str(number)


@given(JSON | st.floats(min_value=0, max_value=1e17) | st.decimals(min_value=0, allow_nan=False).map(str))
def test_a_number_is_its_own_form(value: object) -> None:
    number = decimal(value)
    assert number is None or (
        decimal(number) == number and re.fullmatch(r"\d+(\.\d*[1-9])?", number) and Decimal(number) > 0
    )
