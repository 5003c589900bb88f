"""Links and tables written straight out: whatever the texts are, a reader of HTML finds them as they were."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_release import BASE, build_release

from fabiola.graph import releases
from fabiola.mappings.rdf.terms import literal, text_of
from fabiola.ontology.namespaces import SCHEMA
from fabiola.server.formats import CITATIONS, DOCUMENTS, HTML
from fabiola.server.pages.hypertext import Hypertext, alternate_tags, format_links, meta_tags
from fabiola.server.pages.links import Link, abbreviate
from fabiola.server.pages.parts import Reader
from fabiola.server.subjects import Subject

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"))
links = st.builds(Link, texts, st.none() | st.builds(f"{BASE}{{}}".format, texts), st.none() | st.just("en-gb"))


class Seen(HTMLParser):
    """The elements with their attributes, and the texts, in order."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@given(st.lists(links, max_size=4), texts)
def test_texts_addresses_and_languages_are_as_they_were(items: list[Link], separator: str) -> None:
    seen = Seen(Hypertext(BASE, "/under").links(items, separator))
    assert seen.text == separator.join(item.text for item in items)
    assert [span.get("lang") for span in seen.all("span")] == [item.language for item in items]
    addresses = [f"/under/{item.iri.removeprefix(BASE)}" for item in items if item.iri]
    assert [anchor["href"] for anchor in seen.all("a")] == addresses
    assert {name for name, _ in seen.elements} <= {"span", "a"}


@given(st.lists(links, max_size=4))
def test_lists_have_an_item_for_each(items: list[Link]) -> None:
    seen = Seen(Hypertext(BASE, "").items(items))
    assert len(seen.all("li")) == len(items)
    assert seen.text == "".join(item.text for item in items)


@given(st.lists(st.tuples(texts, texts), max_size=4), st.sampled_from(["name", "property"]))
def test_tags_say_what_they_are_given(tags: list[tuple[str, str]], attribute: str) -> None:
    seen = Seen(meta_tags(tags, attribute))
    assert seen.elements == [("meta", {attribute: name, "content": content}) for name, content in tags]


@given(texts)
def test_every_format_but_html_is_linked(document: str) -> None:
    formats = (*DOCUMENTS, *CITATIONS)
    addresses = [f"{document}.{row.suffix}" for row in formats if row is not HTML]
    assert [tag["href"] for tag in Seen(alternate_tags(document, formats)).all("link")] == addresses
    assert [tag["href"] for tag in Seen(format_links(document, formats)).all("a")] == addresses


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        (f"{BASE}id/work/doi/10.1/x", "/id/work/doi/10.1/x"),
        ("https://example.org/a", "https://example.org/a"),
        ("http://example.org/a", "http://example.org/a"),
        ("javascript:alert(1)", None),
        ("urn:x", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_are_linked(iri: str | None, address: str | None) -> None:
    assert Hypertext(BASE, "").href(iri) == address


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> releases.Release:
    folder = tmp_path_factory.mktemp("hypertext")
    build_release(folder)
    return releases.current(folder)


def test_the_table_has_every_statement(release: releases.Release) -> None:
    counted = 0
    for iri in release.things(0, 100):
        triples = release.describe(iri)
        reader = Reader(Subject(iri, triples, release.base), release)
        seen = Seen(f"<table>{Hypertext(release.base, '').statements(reader)}</table>")
        assert len(seen.all("span")) == len(triples)
        assert sum(int(head["rowspan"] or 0) for head in seen.all("th")) == len({triple[:2] for triple in triples})
        assert len(seen.all("tbody")) == len({triple[0] for triple in triples})
        for _, predicate, value in triples:
            assert abbreviate(text_of(predicate), release.base) in seen.text
            assert value.startswith("<") or text_of(value) in seen.text
        counted += len(triples)
    assert counted > 20


@given(texts)
def test_no_literal_of_a_table_becomes_markup(release: releases.Release, text: str) -> None:
    subject = Subject(f"{BASE}x#y", ((f"<{BASE}x#y>", SCHEMA.name, literal(text)),), BASE)
    seen = Seen(f"<table>{Hypertext(BASE, '').statements(Reader(subject, release))}</table>")
    names = [name for name, _ in seen.elements]
    assert names == ["table", "tbody", "tr", "th", "td", "code", "td", "span", *_anchors(text)]
    assert text in seen.text


def _anchors(text: str) -> list[str]:
    """A text that is an address is a link."""
    is_address = text.startswith(("https://", "http://")) and not any(map(str.isspace, text))
    return ["a"] if is_address and not text.startswith(BASE) else []
