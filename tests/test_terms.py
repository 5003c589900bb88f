"""N-Triples text: every character survives, and what we write is what a parser reads."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.rdf.terms import (
    boolean,
    date,
    decimal,
    integer,
    iri,
    literal,
    main_name,
    ntriples,
    text_of,
    typed,
)
from fabiola.mappings.rdf.venues import venue_of
from fabiola.ontology.namespaces import XSD

TEXT = st.text(st.characters(exclude_categories=("Cs",)))


def parsed(term: str) -> pyoxigraph.Literal:
    [quad] = pyoxigraph.parse(ntriples((("<s:s>", "<p:p>", term),)).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, pyoxigraph.Literal)
    return quad.object


@given(TEXT)
def test_every_character_of_a_literal_survives(text: str) -> None:
    assert parsed(literal(text)).value == text
    assert text_of(literal(text)) == text


@given(TEXT, st.sampled_from(["en", "pt-BR", "zh-Hans"]))
def test_a_language_is_kept(text: str, language: str) -> None:
    term = parsed(literal(text, language))
    assert (term.value, term.language) == (text, language.lower())


@given(TEXT)
def test_any_address_becomes_an_iri_that_parses(text: str) -> None:
    [quad] = pyoxigraph.parse(f"<s:s> <p:p> {iri('http://x.org/' + text)} .", pyoxigraph.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, pyoxigraph.NamedNode)


def test_values_are_in_the_form_that_stores_keep() -> None:
    assert integer(14) == f'"14"^^{XSD.integer}'
    assert boolean(True) == f'"true"^^{XSD.boolean}'
    assert decimal("12.5") == f'"12.5"^^{XSD.decimal}'
    assert [date(text) for text in ("2018", "2018-06", "2018-06-01")] == [
        typed("2018", XSD.gYear),
        typed("2018-06", XSD.gYearMonth),
        typed("2018-06-01", XSD.date),
    ]


@pytest.mark.parametrize(
    ("names", "main"),
    [
        (['"Prifysgol Southampton"@cy', '"University of Southampton"@en'], '"University of Southampton"@en'),
        (['"Universität"@de', '"ETH"', '"EPF"@fr'], '"ETH"'),
        (['"B"@en-GB', '"A"'], '"B"@en-GB'),
        (['"B"', '"A"'], '"A"'),
        (['"B"@fr', '"A"@de'], '"A"@de'),
        (["<b:b>", "<a:a>"], "<a:a>"),
    ],
)
def test_a_thing_goes_by_its_english_name(names: list[str], main: str) -> None:
    assert main_name(names) == main == main_name(reversed(names))


@pytest.mark.parametrize("venue", ["issn/1234-5679", "doi/10.5555/v", "doi/10.5555/i", "openalex/s1"])
@pytest.mark.parametrize("part", ["", "/v/10", "/v/10/i/9", "/v/v", "/v/v/i/v", "/v/1~2f2/i/i"])
def test_the_venue_of_a_part_is_that_below_which_it_lies(venue: str, part: str) -> None:
    address = f"http://127.0.0.1:8000/id/venue/{venue}"
    assert venue_of(f"{address}{part}") == address
