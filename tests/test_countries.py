"""Countries: the whole of ISO 3166-1, each name the name of one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.countries import country, country_name
from fabiola.mappings.values.names import name_key
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_the_table_is_whole_and_no_name_means_two() -> None:
    table = rows("countries")
    names = {
        (name_key(name).removeprefix("the "), row["code"])
        for row in table
        for name in (row["code"], row["alpha3"], row["name"], *row["other_names"].split(";"))
        if name
    }
    assert len(table) == len({row["alpha3"] for row in table}) == len({row["name"] for row in table}) == 249
    assert all(re.fullmatch("[A-Z]{2}", row["code"]) and re.fullmatch("[A-Z]{3}", row["alpha3"]) for row in table)
    assert len({name for name, _ in names}) == len(names)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("U.S.A.", "US"),
        ("U.K.", "GB"),
        ("the United States of America", "US"),
        ("Curacao", "CW"),
        ("Turkiye", "TR"),
        ("C\u00f4te d\u2019Ivoire", "CI"),
        ("S\u00e3o Tom\u00e9 and Pr\u00edncipe", "ST"),
        ("P. R. China", "CN"),
        ("Korea, Republic of", "KR"),
        ("Republic of Ireland", "IE"),
        ("KOR", "KR"),
        ("korea", "KR"),
        ("Kosovo", None),
        ("EU", None),
        ("", None),
    ],
)
def test_a_country_goes_by_several_names(raw: str, code: str | None) -> None:
    assert country(raw) == code


def test_an_unknown_code_has_no_name() -> None:
    with pytest.raises(KeyError):
        country_name("XX")


@given(JSON)
def test_a_code_is_its_own_code(raw: object) -> None:
    code = country(raw)
    assert code is None or country(code) == code
