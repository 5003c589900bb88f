"""Award numbers: what introduces, wraps or joins them goes, what only looks like one is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.awards import award_key, award_number, award_numbers
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PIECES = st.lists(
    st.sampled_from(
        ["No. ", "Grant ", "61922058", "EP/X1", "(", ")", ", ", "; ", " and ", ".", "\u2010", "China", " ", "#"]
    )
)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("Singapore-NMRC/TCR/004-NUS/2008", "Singapore-NMRC/TCR/004-NUS/2008"),
        ("PID2019-103880RBI00/AEI/10.13039/501100011033", "PID2019-103880RBI00/AEI/10.13039/501100011033"),
        (" EP/X012345/1. ", "EP/X012345/1"),
        ("(61922058)", "61922058"),
        ("'61922058'", "61922058"),
        ("grant agreement No 101000000", "101000000"),
        ("Grant 61922058", "61922058"),
        ("#4412", "4412"),
        ("\u200b61922058", "61922058"),
        ("R01\u00a0AI138981", "R01 AI138981"),
        ("2007/13", None),
        ("2019 - 2020", None),
        ("South Korea", None),
        ("N/A.", None),
        ("0000", None),
        ("1" * 201, None),
        (12.5, None),
        (True, None),
    ],
)
def test_a_number_is_as_people_cite_it(raw: object, number: str | None) -> None:
    assert award_number(raw) == number


@pytest.mark.parametrize("row", rows("award_junk"), ids=lambda row: row["word"])
def test_junk_is_refused_however_it_is_written(row: dict[str, str]) -> None:
    assert row["word"] == row["word"].casefold()
    assert [award_number(word) for word in (row["word"], row["word"].upper(), f" {row['word']}.")] == [None] * 3


def test_the_junk_is_found() -> None:
    assert len(rows("award_junk")) > 100
    assert len({row["word"] for row in rows("award_junk")}) == len(rows("award_junk"))


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ("R01 AI138981; P20 GM103546", ("R01 AI138981", "P20 GM103546")),
        ("BB/J004529/1, BB/J004529/2 and BB/P016774/1", ("BB/J004529/1", "BB/J004529/2", "BB/P016774/1")),
        ("EP/X012345/1 / EP/X012346/1", ("EP/X012345/1", "EP/X012346/1")),
        ("61773264\u300161922058", ("61773264", "61922058")),
        ("61773264 und 61922058", ("61773264", "61922058")),
        ("Nos. 61773264, 61922058", ("61773264", "61922058")),
        ("61922058,61922058", ("61922058",)),
        ("China, 61922058", ("61922058",)),
        ("salary, China", ()),
        ("G 2017-9800", ("G 2017-9800",)),
        ("61773264/61922058", ("61773264/61922058",)),
        ("1,234,567", ("1,234,567",)),
        ("Research and Innovation", ("Research and Innovation",)),
    ],
)
def test_only_what_looks_like_several_numbers_is_taken_apart(raw: str, numbers: tuple[str, ...]) -> None:
    assert award_numbers(raw) == numbers


@pytest.mark.parametrize(
    ("left", "right"), [("G\u20102017\u20109800", "g-2017-9800"), ("R01 AI138981", "r01ai138981"), ("A_1", "a1")]
)
def test_a_key_is_the_same_for_every_spelling(left: str, right: str) -> None:
    assert award_key(left) == right == award_key(right)


@given(JSON | PIECES.map("".join))
def test_a_number_stays_what_it_is(raw: object) -> None:
    number = award_number(raw)
    assert number is None or award_number(number) == number
    assert all(award_number(each) == each for each in award_numbers(raw))
