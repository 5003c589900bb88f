"""Names: either way round, initials as printed, keys that forget only what does not tell names apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.values.names import full_name, initials, initials_key, name_key, split_name
from fabiola.ontology.tables import rows


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("de la Cruz", None, "de la Cruz"),
        ("Maria Di Carlo", "Maria", "Di Carlo"),
        ("Bin Li", "Bin", "Li"),
        ("Hai Bin Li", "Hai Bin", "Li"),
        ("Di Wu", "Di", "Wu"),
        ("Jian WU", "Jian", "WU"),
        ("Jos\u00e9 Ortega y Gasset", "Jos\u00e9", "Ortega y Gasset"),
        ("Smith J", "J", "Smith"),
        ("Smith J.A.", "J.A.", "Smith"),
        ("J. Smith", "J.", "Smith"),
        ("King Jr., Martin", "Martin", "King Jr."),
        ("Robert Downey, Jr.", "Robert", "Downey Jr."),
        ("Smith,", None, "Smith"),
        ("Jr.", None, "Jr."),
        (" , ", None, None),
        ("\u738b\u5c0f\u660e", None, "\u738b\u5c0f\u660e"),
    ],
)
def test_a_name_is_taken_apart(name: str, given: str | None, family: str | None) -> None:
    assert split_name(name) == (given, family)


@pytest.mark.parametrize("row", rows("name_particles"), ids=lambda row: row["particle"])
def test_a_particle_goes_with_the_family(row: dict[str, str]) -> None:
    assert row["capitalized"] in ("yes", "no")
    assert split_name(f"{row['particle']} Berg, Jan") == ("Jan", f"{row['particle']} Berg")
    if row["particle"] != "y":
        assert split_name(f"Jan {row['particle']} Berg") == ("Jan", f"{row['particle']} Berg")


@pytest.mark.parametrize(
    ("given", "family", "printed"),
    [
        ("Young Woo", "Eom", ["Y.W.E.", "YWE", "Y. E."]),
        ("Philip N.", "Newsome", ["PNN", "P.N."]),
        ("Jean-Luc", "Picard", ["J.-L.P.", "JLP", "J-LP", "JP"]),
        ("J.-L.", "Picard", ["J.-L.P.", "JP"]),
        ("Jan", "van der Berg", ["JB", "JVDB", "JvdB", "J.v.d.B."]),
        ("SK", "Baik", ["SKB", "S.B."]),
        ("\u00c9lodie", "Martin", ["EM", "\u00c9M"]),
        ("Martin", "King Jr.", ["MK"]),
    ],
)
def test_printed_initials_are_found(given: str, family: str, printed: list[str]) -> None:
    assert {initials_key(each) for each in printed} <= {initials_key(each) for each in initials(given, family)}


@pytest.mark.parametrize(("given", "family"), [(None, "Plato"), (None, None), ("", "")])
def test_one_letter_is_nobody(given: str | None, family: str | None) -> None:
    assert initials(given, family) == frozenset()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("\u0141ukasz \u00c5ngstr\u00f6m", "lukasz angstrom"),
        ("\u0110\u1eb7ng", "dang"),
        ("Stra\u00dfe", "strasse"),
        ("O\u2019Neil", "o neil"),
        ("\u0130zmir", "izmir"),
        ("\ud55c\uad6d", "\ud55c\uad6d"),
    ],
)
def test_a_key_forgets_case_marks_and_punctuation(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(("left", "right"), [("\u304c", "\u304b"), ("\u0915\u093f", "\u0915")])
def test_marks_that_tell_letters_apart_stay(left: str, right: str) -> None:
    assert name_key(left) != name_key(right)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text())
def test_no_word_of_a_name_is_lost(name: str) -> None:
    given_name, family = split_name(name)
    assert sorted(full_name(given_name, family).split()) == sorted(name.replace(",", " ").split())
    assert initials_key(initials_key(name)) == initials_key(name)
