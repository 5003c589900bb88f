"""Licences: one IRI each, no version invented, nothing illegal in an IRI."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.mappings.rdf.terms import iri
from fabiola.mappings.values.licences import licence
from fabiola.ontology.tables import rows

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
BY = "https://creativecommons.org/licenses/by"
CODES = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
ADDRESSES = st.builds(
    lambda start, rest: f"{start}{rest}", st.sampled_from(["http://", "https://example.org/"]), st.text()
)


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.5", "3.0", "4.0"])
@pytest.mark.parametrize("code", CODES)
def test_every_version_has_its_address(code: str, version: str) -> None:
    address = f"https://creativecommons.org/licenses/{code}/{version}/"
    short = [f"cc-{code}-{version}", f"CC {code.upper()} {version}", f"cc_{code}_{version}".replace("-", "_")]
    long = [
        f"http://www.creativecommons.org/licenses/{code}/{version}{end}"
        for end in ("", "/legalcode", "/deed.de", "/?ref=x")
    ]
    assert {licence(raw) for raw in (*short, *long, address)} == {address}


@pytest.mark.parametrize("code", CODES)
def test_no_version_is_invented(code: str) -> None:
    assert licence(f"cc-{code}") == licence(f"CC {code.upper()}") == f"https://creativecommons.org/licenses/{code}/"


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("CC BY 3.0 IGO", f"{BY}/3.0/igo/"),
        ("http://creativecommons.org/licenses/by/2.0/uk/legalcode", f"{BY}/2.0/uk/"),
        ("CC BY 4.0 International", f"{BY}/4.0/"),
        ("http:// creativecommons.org/licenses/by/4.0/", f"{BY}/4.0/"),
        ("http:// http://creativecommons.org/licenses/by/4.0/", f"{BY}/4.0/"),
        ("/dk/atira/pure/core/document/licenses/cc_by", f"{BY}/"),
        ("https://spdx.org/licenses/CC0-1.0.html", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://opensource.org/licenses/MIT", "https://spdx.org/licenses/MIT"),
        ("GPL-3.0", "https://spdx.org/licenses/GPL-3.0-only"),
        ("GPL-3.0-or-later", "https://spdx.org/licenses/GPL-3.0-or-later"),
        ("http://example.org/a b", "http://example.org/a%20b"),
        ("http://", None),
        ("http://[", None),
        ("by", None),
        ("other-oa", None),
        ("publisher-specific-oa", None),
    ],
)
def test_a_licence_has_one_address(raw: str, address: str | None) -> None:
    assert licence(raw) == address


def test_the_table_is_well_formed() -> None:
    table = rows("licences")
    assert len({row["code"] for row in table}) == len(table) > 40
    assert all(iri(row["iri"]) == f"<{row['iri']}>" and row["open"] in ("yes", "no") and row["label"] for row in table)


@given(JSON | ADDRESSES)
def test_an_address_is_its_own_address(raw: object) -> None:
    address = licence(raw)
    assert address is None or (licence(address) == address and iri(address) == f"<{address}>")
