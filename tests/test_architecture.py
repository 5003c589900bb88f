"""The house: layers that import downward only, packages that are all shipped, names that say something."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("ontology", "mappings", "shapes", "graph", "server")
MODULES = sorted(path for layer in LAYERS for path in (ROOT / layer).rglob("*.py"))
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "core", "manager", "process", "handle", "common", "misc"}


def test_the_modules_are_found() -> None:
    assert len(MODULES) > 50


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
class TestModule:
    def test_imports_point_downward(self, path: Path) -> None:
        above = LAYERS[LAYERS.index(path.relative_to(ROOT).parts[0]) + 1 :]
        wrong = [name for name in imported(path) for layer in above if f"{name}.".startswith(f"fabiola.{layer}.")]
        assert not wrong

    def test_it_opens_with_one_sentence(self, path: Path) -> None:
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert docstring
        assert docstring.split("\n\n")[0].rstrip().endswith((".", ")", ":"))

    def test_it_is_short(self, path: Path) -> None:
        assert len(path.read_text("utf-8").splitlines()) <= 400

    def test_its_functions_are_short_and_typed(self, path: Path) -> None:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, node.name
                assert node.returns is not None, node.name

    def test_its_name_says_something(self, path: Path) -> None:
        assert path.stem not in EMPTY_NAMES


def test_only_one_place_catches_everything() -> None:
    broad = [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert broad == ["mappings/isolation.py"]


def test_every_package_is_shipped() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    folders = {path.parent.relative_to(ROOT) for path in MODULES if path.name == "__init__.py"}
    assert set(settings["packages"]) == {"fabiola." + ".".join(folder.parts) for folder in folders}
    assert set(settings["package-dir"].values()) == {folder.as_posix() for folder in folders}
    assert all((ROOT / folder / "py.typed").exists() for folder in folders)


def test_no_folder_with_modules_lacks_an_init() -> None:
    assert {path.parent for path in MODULES} == {path.parent for path in MODULES if path.name == "__init__.py"}


def test_nothing_was_imported_by_its_bare_name() -> None:
    import fabiola.server.cli

    assert fabiola.server.cli.__name__ == "fabiola.server.cli"
    assert not {layer for layer in LAYERS if getattr(sys.modules.get(layer), "__file__", None)}
