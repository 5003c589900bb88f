"""Plain text: layers of markup and escaping are undone whole, what is no markup stays."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_MARKS = (
    "<",
    ">",
    "</",
    "/>",
    "&",
    ";",
    "amp;",
    "lt;",
    "gt;",
    "#38;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<i>",
    "</i>",
)
_OTHERS = ("p", "i", "jats:p", " ", "a='b'", "\x00", "e", "\u0301", "\u05d0", "\U0001f9ec", "\ufeff", "&amp;lt;", "<T>")
PIECES = st.lists(st.sampled_from((*_MARKS, *_OTHERS)), max_size=25)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a<b and c>d", "a<b and c>d"),
        ("x <y and y> z", "x <y and y> z"),
        ("Sorting a List<T> in place", "Sorting a List<T> in place"),
        ("<https://example.org/>", "<https://example.org/>"),
        ("<foo>x</foo>", "x"),
        ('<xref ref-type="bibr">1</xref>', "1"),
        ("Ca<sup>2+</sup>-dependent", "Ca2+-dependent"),
        ("a<br/>b<P>c</P>d", "a b c d"),
        ("&amp;amp;lt;i&amp;amp;gt;x", "x"),
        ("R&amp;amp;D at AT&T &notit; &copy;", "R&D at AT&T &notit; \u00a9"),
        ("it&#146;s &#x1F9EC;&#0;", "it\u2019s \U0001f9ec"),
        ("<tex-math>x</tex-math><mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ("<tex-math>\\alpha</tex-math>", "\\alpha"),
        ("<mml:annotation encoding='tex'>x</mml:annotation>y", "y"),
        ("<!-- no -->a<?xml version='1.0'?>b", "ab"),
        ("<![CDATA[x < y]]>", "x < y"),
        ("\ufeffa\u2028b", "a b"),
        ("a\u200db\u00ad", "a\u200db\u00ad"),
        ("\ud800x", "x"),
    ],
)
def test_markup_goes_and_the_rest_stays(raw: str, text: str | None) -> None:
    assert plain(raw) == text


@pytest.mark.parametrize("row", rows("markup_elements"), ids=lambda row: row["element"])
def test_every_element_goes_with_any_prefix(row: dict[str, str]) -> None:
    gap = {"block": " ", "inline": ""}[row["display"]]
    if row["element"] not in ("annotation", "annotation-xml", "script", "style"):
        assert plain(f"a<{row['element']}>b</{row['element']}>c") == f"a{gap}b{gap}c"
        assert plain(f"a<ns4:{row['element']} id='1'>b") == f"a{gap}b"


def test_the_elements_are_found() -> None:
    assert len(rows("markup_elements")) > 80
    assert len({row["element"] for row in rows("markup_elements")}) == len(rows("markup_elements"))


@given(JSON | PIECES.map("".join))
def test_plain_text_stays_plain(raw: object) -> None:
    text = plain(raw)
    assert text is None or (text and plain(text) == text)


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "&amp;", "<script>", "<a x=1 ", "<x>", "</", "&#38;", "<math><tex-math>"]
)
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    short, long = (min(_seconds(piece * (size // len(piece))) for _ in range(2)) for size in (10_000, 80_000))
    assert long < 40 * max(short, 0.01)


def _seconds(raw: str) -> float:
    start = perf_counter()
    plain(raw)
    return perf_counter() - start
