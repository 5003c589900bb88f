"""The pages in a real browser: no fault, nothing that the content policy refuses, no overflow, nothing axe-core finds.

Needs Chromium, Node.js and npm; the packages go to a folder that git ignores. Screenshots are in `build/screenshots`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from fabiola.graph.releases import Release, current
from fabiola.mappings.values.iris import PATHS

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "tests" / "browser"
PACKAGES = ROOT / "build" / "browser"
SCREENSHOTS = ROOT / "build" / "screenshots"

pytestmark = pytest.mark.browser

_PATIENCE = 30.0


@pytest.fixture(scope="module")
def browser() -> str:
    """The path of the browser; installs the packages beside it, or skips and says what is missing."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found or not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("install chromium, nodejs and npm to look at the pages in a browser")
    PACKAGES.mkdir(parents=True, exist_ok=True)
    shutil.copy(SCRIPTS / "package.json", PACKAGES)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
    installed = subprocess.run(command, cwd=PACKAGES, capture_output=True, text=True, check=False)
    if installed.returncode:
        pytest.skip(f"npm cannot install playwright-core and axe-core: {installed.stderr[-300:]}")
    return found


@pytest.fixture(scope="module")
def server(demo_home: Path) -> Iterator[str]:
    """The address of a server of the demo."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("fabiola")
    command = [str(program), "serve", "--home", str(demo_home), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        address = f"http://127.0.0.1:{port}"
        _await(address)
        yield address
        running.terminate()


def _await(address: str) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            urlopen(f"{address}/health", timeout=1).close()
        except (URLError, ConnectionError):
            assert time.monotonic() < end, "the server does not answer"
        else:
            return


def addresses(release: Release) -> Mapping[str, str]:
    """Name -> path: the pages of the site, and of each kind of record the one that most points to."""
    found = {
        "home": "/",
        "search": "/search?q=a",
        "query": "/sparql",
        "queries": "/queries",
        "named-query": "/queries/co-authors",
        "named-query-asked": "/queries/co-authors?person=0000-0002-8092-5921",
        "quality": "/quality",
        "dataset": "/void",
        "profile": "/shapes",
        "ontology": "/ontology",
        "dumps": "/dumps",
        "missing": "/doc/work/none",
    }
    for kind in PATHS:
        iris = [iri for iri, _ in release.entities(kind, 0, 200)]
        if iris:
            linked = max(iris, key=lambda iri: len(release.incoming(iri, 200)) + len(release.describe(iri)))
            found[kind] = f"/doc/{linked.removeprefix(f'{release.base}id/')}"
            found[f"browse-{kind}"] = f"/browse/{kind}"
    return found


@pytest.fixture(scope="module")
def seen(browser: str, server: str, demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser finds on all pages."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    task = {
        "server": server,
        "screenshots": str(SCREENSHOTS),
        "pages": addresses(current(demo_home)),
        "query": "SELECT ?s WHERE { ?s ?p ?o } LIMIT 7",
        "suggest": [
            {"path": "/", "field": "#site-search", "text": "nation", "scheme": "light", "width": 1280},
            {
                "path": "/search?q=a&kind=organization",
                "field": "#words",
                "text": "korea",
                "scheme": "dark",
                "width": 360,
            },
        ],
    }
    told = tmp_path_factory.mktemp("browser") / "task.json"
    told.write_text(json.dumps(task))
    command = ["node", str(SCRIPTS / "look.mjs"), str(PACKAGES), browser, str(told)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_every_page_is_looked_at(seen: dict[str, Any], demo_home: Path) -> None:
    """Each page wide in light and narrow in dark; all are there but the one that is to be missing."""
    pages = addresses(current(demo_home))
    assert len(seen["pages"]) == 2 * len(pages) >= 36
    assert {page["name"] for page in seen["pages"] if page["status"] != 200} == {"missing"}


@pytest.mark.parametrize("fault", ["console", "refused", "axe"])
def test_no_page_has_a_fault(fault: str, seen: dict[str, Any]) -> None:
    """Nothing in the console, nothing refused by the content policy, nothing that keeps anybody from reading.

    That the page that is missing answers 404 is told in the console, as it should be.
    """
    faults = {
        (page["name"], page["scheme"], page["width"]): page[fault]
        for page in seen["pages"]
        if page[fault] and (fault, page["name"]) != ("console", "missing")
    }
    assert not faults


def test_no_page_is_wider_than_the_screen(seen: dict[str, Any]) -> None:
    """Nobody has to scroll sideways, on a telephone neither."""
    assert not {(page["name"], page["width"]): page["overflow"] for page in seen["pages"] if page["overflow"] > 0}


def test_a_query_can_be_typed_and_run(seen: dict[str, Any]) -> None:
    """The rows of the answer are shown."""
    assert seen["query"] == {"console": [], "refused": [], "rows": 7}


@pytest.mark.parametrize("number", [0, 1])
def test_a_suggestion_can_be_picked_by_keys(number: int, seen: dict[str, Any], server: str) -> None:
    """The arrows go through the list and back to the text, Escape closes it, Enter opens the page; without a fault."""
    found = seen["suggested"][number]
    field = ("site-search", "words")[number]
    last = len(found["options"]) - 1
    assert last >= 1
    assert (found["last"], found["none"], found["first"]) == (
        f"{field}-suggestions-{last}",
        None,
        f"{field}-suggestions-0",
    )
    assert found["closed"] == ["false", ("nation", "korea")[number], False]
    assert found["address"].startswith(f"{server}/doc/")
    assert (found["console"], found["refused"], found["axe"], found["overflow"]) == ([], [], [], 0)


def test_suggestions_are_narrowed_as_the_search_is(seen: dict[str, Any]) -> None:
    """A search for organizations suggests no works."""
    assert all("organization" in option for option in seen["suggested"][1]["options"])


def test_a_name_that_is_written_like_markup_is_text(seen: dict[str, Any]) -> None:
    """Nothing in a name becomes an element."""
    assert seen["markup"] == {"elements": 0, "text": "<b>bold</b>"}


def test_the_search_works_without_scripts(seen: dict[str, Any], server: str) -> None:
    """Enter sends the form."""
    assert seen["sent"] == f"{server}/search?q=nation"


def test_the_first_key_leads_to_the_content(seen: dict[str, Any], server: str) -> None:
    """Who has no mouse can skip the header."""
    assert seen["skipped_to"] == f"{server}/#main"
