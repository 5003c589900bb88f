"""What the tests share: the collection of real records beside the checkout, and a home with the demo."""

from __future__ import annotations

import importlib.util
import os
import sys
import types
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent

# Machines of every speed run the tests; on CI the examples are the same each time.
settings.register_profile("everywhere", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("everywhere")

if importlib.util.find_spec("fabiola") is None:
    package = sys.modules["fabiola"] = types.ModuleType("fabiola")
    package.__path__ = [str(ROOT)]

SHARED = ROOT.parent / "shared"
"""The collection of real records and examples; tests that read it skip where it is missing."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material, or a skip that says why."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo published under https://kg.example.org/."""
    from fabiola.server.demo import prepare

    home = tmp_path_factory.mktemp("demo") / "home"
    prepare(home, "https://kg.example.org/")
    return home
