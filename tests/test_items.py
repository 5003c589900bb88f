"""Items: what is taken is gone, what nobody takes is reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.items import Item, Rejected

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=3), inside, max_size=3),
    max_leaves=12,
)


def test_what_is_left_is_named_by_its_path() -> None:
    item = Item({"a": "x", "b": {"c": 1, "d": 2}, "e": [{"f": 1}, {"f": 2, "g": 3}], "empty": [], "none": None})
    assert item.text("a") == "x"
    assert item.open("b").integer("c") == 1
    assert [part.integer("f") for part in item.each("e")] == [1, 2]
    assert list(item.left()) == ["b.d", "e.g"]
    assert list(item.left(frozenset({"b", "e.g"}))) == []


def test_a_value_of_another_type_is_left_and_reported() -> None:
    item = Item({"title": 5, "count": "many", "open": "yes", "inside": "text", "each": [1], "texts": [{"x": 1}]})
    assert item.text("title") is None
    assert item.integer("count") is None
    assert item.flag("open") is None
    assert item.open("inside").names() == ()
    assert item.each("each") == []
    assert item.texts("texts") == ()
    assert sorted(item.left()) == ["count", "each", "inside", "open", "texts", "title"]


def test_what_a_record_needs_is_named_when_it_is_missing() -> None:
    with pytest.raises(Rejected, match="DOI: missing or empty"):
        Item({"DOI": "  "}).require("DOI")


def test_the_fields_given_are_not_changed() -> None:
    fields = {"a": "x", "b": {"c": 1}}
    item = Item(fields)
    item.text("a")
    item.open("b").integer("c")
    assert fields == {"a": "x", "b": {"c": 1}}


@given(st.dictionaries(st.sampled_from("abc"), JSON))
def test_no_value_is_lost_or_raises(fields: dict[str, object]) -> None:
    for method in ("text", "texts", "integer", "flag", "open", "each"):
        item = Item(fields)
        for name in "abc":
            getattr(item, method)(name)
        assert all(path.split(".")[0] in fields for path in item.left())
