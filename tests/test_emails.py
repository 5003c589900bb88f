"""E-mail addresses: all gone, with the words that announce them, and nothing else with them."""

from __future__ import annotations

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.emails import without_emails


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dept. of Water, France. Electronic address: a.b@river.example.", "Dept. of Water, France."),
        ("Leeds, UK. E-mail: a_b@river.example", "Leeds, UK."),
        ("Leeds; E\u2010mail address: a+b@river.example; fax 3", "Leeds; fax 3"),
        ("Leeds (a@river.example). Wells", "Leeds. Wells"),
        ("Leeds <a@river.example>", "Leeds"),
        ("Mannheim, Germany. ada.quill @ zi-river.example", "Mannheim, Germany."),
        ("Seoul, ada@ river.ac.example.", "Seoul"),
        ("a@river.example, Dept. of Water", "Dept. of Water"),
        ("a@river.example b@river.example", ""),
        ("o'quill@river.example.", ""),
        ("Care @ Kulak, Leuven", "Care @ Kulak, Leuven"),
        ("the right@home trial at P@10 of 0.5", "the right@home trial at P@10 of 0.5"),
        ("Lab@City Ltd.", "Lab@City Ltd."),
        ("no address, ", "no address, "),
        ("", ""),
    ],
)
def test_addresses_go(text: str, kept: str) -> None:
    assert without_emails(text) == kept


@given(st.text(), st.text(), st.from_regex(r"[a-z][a-z.]{0,8}@[a-z]{1,9}(\.[a-z]{2,5}){1,3}", fullmatch=True))
def test_no_address_is_left(before: str, after: str, address: str) -> None:
    assert address not in without_emails(f"{before} {address} {after}")


@given(st.text())
def test_what_has_no_address_stays(text: str) -> None:
    if not re.search(r"@\s?[\w-]+\.", text):
        assert without_emails(text) == text


@pytest.mark.parametrize("piece", ["(", "a", "a.", "a@", "a@b.", "x @ ", "e-mail ", ".", "-", "x@a.co "])
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    start = process_time()
    without_emails(piece * (200_000 // len(piece)) + "@")
    assert process_time() - start < 5
