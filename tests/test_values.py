"""Dates, texts, names, award numbers, languages, countries, licences, amounts: one form each, nothing invented."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.amounts import amount
from fabiola.mappings.awards import award_key, award_number, award_numbers
from fabiola.mappings.countries import country, country_name
from fabiola.mappings.dates import date, date_parts, parse_date, year_of
from fabiola.mappings.languages import language
from fabiola.mappings.licences import licence
from fabiola.mappings.names import full_name, initials, initials_key, name_key, split_name
from fabiola.mappings.records import Amount, Text
from fabiola.mappings.text import plain, texts
from fabiola.ontology.tables import rows

JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.just({"a": 1})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2016-12-13T00:00:00Z", "2016-12-13"),
        ("2016-12-13T10:11:12.123+01:00", "2016-12-13"),
        ("2020-01-01Z", "2020-01-01"),
        ("2018", "2018"),
        ("2018-06", "2018-06"),
        ("2018-6-1", "2018-06-01"),
        ("20180601", "2018-06-01"),
        ("2018/06/01", "2018-06-01"),
        ("2010///", "2010"),
        ("2018 Jun", "2018-06"),
        ("Jul 2023", "2023-07"),
        ("Jun 1 2018", "2018-06-01"),
        ("June 1st, 2018", "2018-06-01"),
        ("30 Apr 2023", "2023-04-30"),
        ("01.06.2018", "2018-06-01"),
        ("1. M\u00e4rz 2019", "2019-03-01"),
        ("5 de mayo de 2020", "2020-05-05"),
        ("29/06/24", "2024-06-29"),
        ("2019-02-30", "2019-02"),
        ("2019-13-01", "2019"),
        ("0018-06-01", None),
        ("9999", None),
        ("2015 Nov-Dec", None),
        ("in press", None),
        ("", None),
        (20180601, None),
    ],
)
def test_a_date_keeps_its_precision(text: object, value: str | None) -> None:
    assert parse_date(text) == value


def test_american_dates_are_read_when_asked_for() -> None:
    assert parse_date("3/30/25", month_first=True) == "2025-03-30"
    assert parse_date("09/17/2015", month_first=True) == "2015-09-17"


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        ([[2018, 6, 1]], "2018-06-01"),
        ([[2018, 6]], "2018-06"),
        ([["2018", "06"]], "2018-06"),
        ([2018], "2018"),
        ({"date-parts": [[2018]]}, "2018"),
        ({"date-time": "2018-06-01T00:00:00Z"}, "2018-06-01"),
        ([[None]], None),
        ([[]], None),
        ([], None),
        (None, None),
        ([[2018, None, 5]], "2018"),
    ],
)
def test_date_parts_are_never_padded(parts: object, value: str | None) -> None:
    assert date_parts(parts) == value


@given(JSON, JSON, JSON)
def test_any_parts_make_a_date_or_none(year: object, month: object, day: object) -> None:
    value = date(year, month, day)
    assert value is None or re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value)
    assert value is None or parse_date(value) == value
    assert value is None or 1000 <= year_of(value) <= 2100


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<jats:p>a</jats:p><jats:p>b</jats:p>", "a b"),
        ("<ns4:p>a</ns4:p>", "a"),
        ("H<sub>2</sub>O", "H2O"),
        ("<i>E. coli</i> in <b>mice</b>", "E. coli in mice"),
        ("p < 0.05 and a<5, b > 2", "p < 0.05 and a<5, b > 2"),
        ("A &amp; B", "A & B"),
        ("A &amp;lt; B", "A < B"),
        ("x&nbsp;y\n  z", "x y z"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ("e\u0301", "\u00e9"),
        ("\u05e9\u05dc\u05d5\u05dd \U0001f9ec", "\u05e9\u05dc\u05d5\u05dd \U0001f9ec"),
        ("a\x00b\x07c", "abc"),
        ("<p> </p>", None),
        ("", None),
        (5, None),
    ],
)
def test_markup_goes_and_text_stays(raw: object, text: str | None) -> None:
    assert plain(raw) == text


@given(st.text(st.characters(exclude_characters="<&\ufeff\ufffe\uffff", exclude_categories=("Cc", "Cs"))))
def test_text_without_markup_loses_no_character(raw: str) -> None:
    assert (plain(raw) or "") == unicodedata.normalize("NFC", " ".join(raw.split()))


def test_texts_are_distinct() -> None:
    assert texts(["a", " a", "<b></b>", None, "b"], "en") == (Text("a", "en"), Text("b", "en"))


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Philip N. Newsome", "Philip N.", "Newsome"),
        ("Newsome, Philip N.", "Philip N.", "Newsome"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Garcia Marquez, G.", "G.", "Garcia Marquez"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("King, Martin, Jr.", "Martin", "King Jr."),
        ("Plato", None, "Plato"),
        ("\u5c71\u7530 \u592a\u90ce", "\u5c71\u7530", "\u592a\u90ce"),
        ("", None, None),
    ],
)
def test_a_name_is_taken_apart(name: str, given: str | None, family: str | None) -> None:
    assert split_name(name) == (given, family)


@given(st.text(), st.text())
def test_any_name_can_be_taken_apart_and_folded(given_name: str, family: str) -> None:
    split_name(f"{given_name} {family}")
    split_name(f"{family}, {given_name}")
    initials(given_name, family)
    assert name_key(name_key(full_name(given_name, family))) == name_key(full_name(given_name, family))


@pytest.mark.parametrize(
    ("given", "family", "short"),
    [
        ("Young Woo", "Eom", {"YWE", "YE"}),
        ("Soon Koo", "Baik", {"SKB"}),
        ("Philip N.", "Newsome", {"PNN", "PN"}),
        ("Jean-Luc", "Picard", {"JLP", "JP", "J-LP"}),
        ("Jan", "van der Berg", {"JB", "JVDB", "JvdB"}),
        ("J.K.", "Smith", {"JKS"}),
    ],
)
def test_initials_are_those_that_statements_use(given: str, family: str, short: set[str]) -> None:
    assert short <= initials(given, family)


def test_initials_are_compared_without_dots_and_spaces() -> None:
    assert initials_key("Y. W.E.") == "YWE"
    assert name_key("M\u00fcller-L\u00fcdenscheidt, \u00d6zg\u00fcr") == "muller ludenscheidt ozgur"


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ("62203299,61773264,61922058", ("62203299", "61773264", "61922058")),
        ("R01AI138981 and P20GM103546", ("R01AI138981", "P20GM103546")),
        ("EP/X012345/1", ("EP/X012345/1",)),
        ("G\u20102017\u20109800", ("G-2017-9800",)),
        ("29551/A1", ("29551/A1",)),
        ("NRF-2017R1D1A1A02019212", ("NRF-2017R1D1A1A02019212",)),
        ("Grant No. 12345.", ("12345",)),
        (12345, ("12345",)),
        ("salary", ()),
        ("China", ()),
        ("Award", ()),
        ("European Union", ()),
        ("2007-2013", ()),
        ("---", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_award_numbers_are_taken_apart_and_junk_is_refused(raw: object, numbers: tuple[str, ...]) -> None:
    assert award_numbers(raw) == numbers


@given(JSON)
def test_an_award_number_stays_what_it_is(raw: object) -> None:
    number = award_number(raw)
    assert number is None or award_key(number) == award_key(award_key(number))


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("English", "en"),
        ("en", "en"),
        ("eng", "en"),
        ("ger", "de"),
        ("Deutsch", "de"),
        ("en_GB", "en-GB"),
        ("pt-br", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("xx", None),
        ("Klingon", None),
        ("", None),
        (5, None),
    ],
)
def test_a_language_has_one_tag(raw: object, tag: str | None) -> None:
    assert language(raw) == tag


@pytest.mark.parametrize("row", rows("languages"), ids=lambda row: row["code"])
def test_every_language_is_found_by_code_and_name(row: dict[str, str]) -> None:
    assert {language(row[column]) for column in ("code", "alpha3", "name")} == {row["code"]}


@pytest.mark.parametrize("row", rows("countries"), ids=lambda row: row["code"])
def test_every_country_is_found_by_its_codes_and_names(row: dict[str, str]) -> None:
    names = [row["code"], row["alpha3"], row["name"], *filter(None, row["other_names"].split(";"))]
    assert {country(name) for name in names} == {row["code"]}
    assert country(country_name(row["code"])) == row["code"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [("the Netherlands", "NL"), ("USA", "US"), ("Republic of Korea", "KR"), ("Narnia", None), (5, None)],
)
def test_a_country_goes_by_several_names(raw: object, code: str | None) -> None:
    assert country(raw) == code


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("http://creativecommons.org/licenses/by/4.0/legalcode", "https://creativecommons.org/licenses/by/4.0/"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
        ("https://creativecommons.org/licenses/by/3.0/de/", "https://creativecommons.org/licenses/by/3.0/de/"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("cc-by", "https://creativecommons.org/licenses/by/"),
        ("MIT", "https://spdx.org/licenses/MIT"),
        ("https://www.elsevier.com/tdm/userlicense/1.0/", "https://www.elsevier.com/tdm/userlicense/1.0/"),
        ("https://example.org/<x>", "https://example.org/%3Cx%3E"),
        ("all rights reserved", None),
        (5, None),
    ],
)
def test_a_licence_has_one_address(raw: object, address: str | None) -> None:
    assert licence(raw) == address


@pytest.mark.parametrize("row", rows("licences"), ids=lambda row: row["code"])
def test_every_licence_is_found_by_its_code(row: dict[str, str]) -> None:
    assert licence(row["code"]) == row["iri"]
    assert licence(row["iri"]) == row["iri"]


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        ("1,500,000", "eur", Amount("1500000", "EUR")),
        (1500000.0, "EUR", Amount("1500000", "EUR")),
        ("12.50", "USD", Amount("12.5", "USD")),
        (1e15, "USD", Amount("1000000000000000", "USD")),
        (0, "USD", None),
        (-5, "USD", None),
        ("many", "USD", None),
        (5, "", None),
        (5, None, None),
        (float("nan"), "USD", None),
        (float("inf"), "USD", None),
    ],
)
def test_an_amount_is_canonical(value: object, currency: object, expected: Amount | None) -> None:
    assert amount(value, currency) == expected


@given(JSON)
def test_no_value_makes_a_normaliser_fail(raw: object) -> None:
    for normalise in (language, country, licence, plain, award_number, award_numbers, parse_date, date_parts):
        normalise(raw)
    amount(raw, raw)
