"""Processes beside the one that writes: whoever does a part, what comes of it comes in its turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fabiola.graph.understanding import Understood, understand, understand_packed
from fabiola.graph.workers import FEW, Workers
from fabiola.mappings.reading import Received, read

RECORDS = [each for each in read([Path(__file__).parent / "fixtures" / "crossref"]) if isinstance(each, Received)]
Part = tuple[Received, ...]


def parts(count: int) -> Iterator[Part]:
    """Parts of different records and sizes."""
    assert len(RECORDS) >= 3
    for number in range(count):
        turned = RECORDS[number % len(RECORDS) :] + RECORDS[: number % len(RECORDS)]
        yield tuple(turned[: 1 + number % 3])


def done(workers: Workers, count: int, least: int = 0) -> list[tuple[Understood, ...]]:
    return list(
        workers.map(understand, understand_packed, parts(count), tuple[Understood, ...], lambda part: len(part) < least)
    )


@contextmanager
def ready(processes: int) -> Iterator[Workers]:
    """Workers whose first process is there; what came meanwhile was done here."""
    with closing(Workers(processes)) as workers:
        while processes and not (workers._first and workers._first.done()):
            assert done(workers, FEW + 1) == [understand(part) for part in parts(FEW + 1)]
        yield workers


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_the_outcome_is_that_of_doing_all_here_in_order(processes: int) -> None:
    with ready(processes) as workers:
        assert done(workers, 40) == [understand(part) for part in parts(40)]


def test_small_parts_among_others_keep_their_turn() -> None:
    with ready(1) as workers:
        assert done(workers, 60, least=2) == [understand(part) for part in parts(60)]


@pytest.mark.parametrize("count", [0, 1, FEW])
def test_few_parts_start_no_process(count: int) -> None:
    with closing(Workers(2)) as workers:
        assert done(workers, count) == [understand(part) for part in parts(count)]
        assert workers._pool is None


def test_parts_are_not_taken_long_before_their_turn() -> None:
    taken = []

    def counted() -> Iterator[Part]:
        for number, part in enumerate(parts(200)):
            taken.append(number)
            yield part

    with ready(1) as workers:
        for number, _ in enumerate(workers.map(understand, understand_packed, counted(), tuple[Understood, ...])):
            assert len(taken) <= number + FEW
    assert len(taken) == 200


def test_a_fault_of_a_part_comes_to_who_asked() -> None:
    broken = [*parts(FEW), (None,), *parts(20)]
    with closing(Workers(0)) as workers, pytest.raises(AttributeError):
        list(workers.map(understand, understand_packed, broken, tuple[Understood, ...]))  # type: ignore[arg-type]
