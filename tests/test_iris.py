"""The IRIs of things: reversible, free of collisions, the same for every spelling of an identifier."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.records import Identifier
from fabiola.mappings.values.iris import best_identifier, digest, escape, mint, slug, unescape

BASE = "https://kg.example.org/"
SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
MINTED = [
    ("work", "doi", "10.1016/j.jhep.2018.01.030", "id/work/doi/10.1016/j.jhep.2018.01.030"),
    (
        "work",
        "doi",
        SICI,
        "id/work/doi/10.1002/~28sici~291097-0258~2819980815~2f30~2917~3a15~2f16~3c1661~3a~3aaid-sim968~3e3.0.co~3b2-2",
    ),
    ("work", "doi", "10.1016/.hidden", "id/work/doi/10.1016/~2ehidden"),
    ("person", "orcid", "0000-0002-1825-0097", "id/person/orcid/0000-0002-1825-0097"),
    ("organization", "ror", "05dxps055", "id/org/ror/05dxps055"),
    ("organization", "fundref", "10.13039/100000001", "id/org/fundref/100000001"),
    ("grant", "award", "ror/05dxps055/955555", "id/grant/ror/05dxps055/955555"),
    ("venue", "issn-l", "0168-8278", "id/venue/issn-l/0168-8278"),
    ("venue", "issn-electronic", "1600-0641", "id/venue/issn/1600-0641"),
]


@pytest.mark.parametrize(("kind", "scheme", "value", "path"), MINTED)
def test_an_identifier_is_minted(kind: str, scheme: str, value: str, path: str) -> None:
    assert mint(BASE, kind, Identifier(scheme, value)) == BASE + path


@given(st.text(min_size=1))
def test_an_escaped_key_is_a_plain_path_and_comes_back(key: str) -> None:
    path = escape(key)
    assert re.fullmatch(r"[a-z0-9._~-]*/?[a-z0-9._~-]*", path)
    assert unescape(path) == "".join(c.lower() if c.isascii() else c for c in key)
    assert "/." not in path


@given(st.text(), st.text())
def test_two_keys_never_share_a_path(left: str, right: str) -> None:
    def folded(text: str) -> str:
        return "".join(c.lower() if c.isascii() else c for c in text)

    assert (escape(left) == escape(right)) == (folded(left) == folded(right))


@given(st.text())
def test_a_slug_is_a_readable_fragment(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", slug(text))


def test_parts_of_a_digest_do_not_run_together() -> None:
    assert digest("ab", "c") != digest("a", "bc")


def test_the_best_identifier_is_the_one_of_the_best_rank() -> None:
    held = (Identifier("openalex", "W1"), Identifier("pmid", "5"), Identifier("doi", "10.5555/b"))
    assert best_identifier("work", held) == held[2]
    assert best_identifier("person", held) == held[0]
    assert best_identifier("organization", held[1:]) is None
