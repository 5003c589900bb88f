"""The pages about the formats say what the mapping does with each field."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from fabiola.mappings.sources import sources

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_sources", DOCS / "write_sources.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_those_that_make_docs_writes(writer: ModuleType) -> None:
    written = writer.pages()
    assert len(written) == len(sources()) + 1
    found = {path.name: path.read_text("utf-8") for path in (DOCS / "sources").glob("*.md")}
    assert sorted(found) == sorted(written)
    assert [name for name, text in written.items() if found[name] != text] == []


@pytest.mark.parametrize("name", sorted(sources()))
def test_a_page_has_a_row_for_a_field_that_becomes_something(name: str) -> None:
    text = (DOCS / "sources" / f"{name}.md").read_text("utf-8")
    assert "| `" in text
    what = "required" if sources()[name].kind == "merger" else ":"
    assert what in text.split("|---|---|", 1)[1]
