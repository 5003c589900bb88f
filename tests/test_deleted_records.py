"""Records that a repository has deleted: publishing withdraws what they said, and nothing else."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from fabiola.graph import releases
from fabiola.graph.publish import publish
from fabiola.graph.run_report import RunReport

OFFERED = (
    "<record><header><identifier>oai:{name}</identifier></header><metadata>"
    '<dc xmlns="http://www.openarchives.org/OAI/2.0/oai_dc/"><title>{title}</title>'
    "<identifier>https://doi.org/10.5555/{doi}</identifier><type>article</type>"
    "<creator>Okafor, Mira</creator><date>2020-05-01</date></dc></metadata></record>"
)
DELETED = '<record><header status="deleted"><identifier>oai:{name}</identifier></header></record>'


def offered(name: str, doi: str = "", title: str = "Wells") -> str:
    return OFFERED.format(name=name, doi=doi or name, title=title)


def deleted(name: str) -> str:
    return DELETED.format(name=name)


class Home:
    """A home to which harvests are published one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.numbers = folder, itertools.count()

    def harvest(self, *records: str) -> RunReport:
        file = self.folder / f"harvest-{next(self.numbers)}.xml"
        body = "".join(records)
        file.write_text(
            f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{body}</ListRecords></OAI-PMH>'
        )
        return publish(self.folder / "home", [file])

    def has(self, doi: str) -> bool:
        release = releases.current(self.folder / "home")
        return bool(release.describe(f"{release.base}id/work/doi/10.5555/{doi}"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_deleted_record_is_withdrawn_and_the_others_stay(home: Home) -> None:
    home.harvest(offered("a"), offered("b"))
    report = home.harvest(deleted("a"))
    assert [(group.source, group.reason, group.examples) for group in report.withdrawn] == [
        ("oai-dc", "deleted by its repository", ("10.5555/a",))
    ]
    assert report.unreadable == ()
    assert not home.has("a")
    assert home.has("b")


def test_a_second_reading_of_a_deletion_changes_nothing(home: Home) -> None:
    home.harvest(offered("a"), offered("b"))
    home.harvest(deleted("a"))
    report = home.harvest(deleted("a"))
    assert report.release is None
    assert report.withdrawn == ()


def test_the_deletion_of_what_was_never_held_changes_nothing(home: Home) -> None:
    home.harvest(offered("a"))
    assert home.harvest(deleted("b")).release is None
    assert home.has("a")


@pytest.mark.parametrize(
    ("records", "stays"), [((deleted("a"), offered("a")), True), ((offered("a"), deleted("a")), False)]
)
def test_the_last_word_of_a_harvest_counts(home: Home, records: tuple[str, ...], stays: bool) -> None:
    home.harvest(offered("a"), offered("b"))
    home.harvest(*records)
    assert home.has("a") == stays


def test_what_is_still_offered_under_another_identifier_stays(home: Home) -> None:
    home.harvest(offered("a", "x"), offered("b", "x"))
    home.harvest(deleted("a"))
    assert home.has("x")
    home.harvest(deleted("b"), offered("c"))
    assert not home.has("x")


def test_a_record_that_comes_back_is_published_again(home: Home) -> None:
    home.harvest(offered("a"), offered("b"))
    home.harvest(deleted("a"))
    home.harvest(offered("a"))
    assert home.has("a")
