"""Languages: codes, locales, names and addresses come to one BCP 47 tag."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.languages import language
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_the_table_is_whole_and_no_name_means_two() -> None:
    table = rows("languages")
    names = [
        (name.casefold(), row["code"])
        for row in table
        for name in {
            row["code"],
            row["alpha3"],
            row["bibliographic"],
            row["name"],
            row["native"],
            *row["other_names"].split(";"),
        }
        if name
    ]
    assert len([row for row in table if len(row["code"]) == 2]) >= 184
    assert all(re.fullmatch(r"[a-z]{2,3}", row["code"]) and re.fullmatch(r"[a-z]{3}", row["alpha3"]) for row in table)
    assert len({name for name, _ in set(names)}) == len(set(names))


@pytest.mark.parametrize("row", rows("languages"), ids=lambda row: row["code"])
def test_every_spelling_finds_its_language(row: dict[str, str]) -> None:
    spellings = [row["native"], row["bibliographic"], *row["other_names"].split(";")]
    assert {language(spelling) for spelling in spellings if spelling} <= {row["code"]}


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("English (US)", "en-US"),
        ("English (United Kingdom)", "en-GB"),
        ("Portuguese (Brazil)", "pt-BR"),
        ("en-UK", "en-GB"),
        ("en_US.UTF-8", "en-US"),
        ("es-419", "es-419"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("/dk/atira/pure/core/languages/en_GB", "en-GB"),
        ("http://id.loc.gov/vocabulary/iso639-1/de", "de"),
        ("http://lexvo.org/id/iso639-3/eng", "en"),
        ("iw", "he"),
        ("cmn", "zh"),
        ("grc", "grc"),
        ("Farsi", "fa"),
        ("und", None),
        ("mul", None),
        ("zxx", None),
        ("Undefined/Unknown", None),
    ],
)
def test_a_language_has_one_tag(raw: str, tag: str | None) -> None:
    assert language(raw) == tag


@given(JSON | st.from_regex(r"[a-z]{2,3}([-_][A-Za-z]{4})?([-_][A-Za-z]{2})?", fullmatch=True))
def test_a_tag_is_its_own_tag(raw: object) -> None:
    tag = language(raw)
    assert tag is None or (
        language(tag) == tag and re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", tag)
    )
