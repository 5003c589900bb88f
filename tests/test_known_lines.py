"""Lines that were read before are not looked into again, and nothing else of a run differs for that."""

from __future__ import annotations

import json
from pathlib import Path

from test_publish import titles, work, write

from fabiola.graph.ledger import Ledger
from fabiola.graph.provenance import MAPPING
from fabiola.graph.publish import publish
from fabiola.mappings.reading import Received, Unchanged, read, read_unless_known
from fabiola.mappings.received import Known, Place


def known_lines(home: Path, path: Path) -> list[str]:
    """What becomes of each line: `known`, `read` or `problem`."""
    ledger = Ledger(home / "ledger.sqlite")
    try:
        names = {Unchanged: "known", Received: "read"}
        readings = read_unless_known([path], None, lambda digest: ledger.known_line(digest, MAPPING))
        return [names.get(type(each), "problem") for each in readings]
    finally:
        ledger.close()


def test_every_line_but_the_first_is_known_after_a_run(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2), work(3))
    publish(home, [path])
    assert known_lines(home, path) == ["read", "known", "known"]


def test_a_known_line_is_told_with_its_place_and_record(tmp_path: Path) -> None:
    known, path = Known("crossref", "10.5555/2", ("new",)), write(tmp_path, work(1), work(2))
    [first, second] = read_unless_known([path], None, lambda digest: known)
    assert isinstance(first, Received)
    assert second == Unchanged(Place(str(path), "line 2"), known)


def test_a_changed_line_is_read_and_known_from_then_on(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2))
    publish(home, [path])
    write(tmp_path, work(1), work(2, title=["Another title"]))
    assert known_lines(home, path) == ["read", "read"]
    publish(home, [path])
    assert known_lines(home, path) == ["read", "known"]
    assert titles(home, 2) == {'"Another title"'}


def test_the_earlier_line_is_new_again(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2))
    publish(home, [path])
    publish(home, [write(tmp_path, work(1), work(2, title=["Another title"]))])
    report = publish(home, [write(tmp_path, work(1), work(2))])
    assert report.unchanged == 1
    assert titles(home, 2) == {'"Title 2"'}


def test_the_same_record_in_another_order_of_fields_is_known_by_its_new_line(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2))
    publish(home, [path])
    write(tmp_path, work(1), dict(reversed(work(2).items())))
    assert known_lines(home, path) == ["read", "read"]
    report = publish(home, [path])
    assert (report.unchanged, report.release) == (2, None)
    assert known_lines(home, path) == ["read", "known"]


def test_a_withdrawn_record_is_read_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish(home, [write(tmp_path, work(1), work(2))])
    publish(home, [write(tmp_path, work(1))], complete=True)
    assert not titles(home, 2)
    publish(home, [write(tmp_path, work(1), work(2))])
    assert titles(home, 2) == {'"Title 2"'}


def test_a_full_export_of_known_lines_withdraws_nothing(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2), work(3))
    publish(home, [path])
    report = publish(home, [path], complete=True)
    assert (report.withdrawn, report.unchanged) == ((), 3)


def test_the_report_of_a_known_line_is_that_of_one_that_was_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = write(tmp_path, work(1), work(2, unheard_of=1), work(2), work(3))
    path.write_text(path.read_text(encoding="utf-8") + "\n{broken\n", encoding="utf-8")
    first, second = publish(home, [path]), publish(home, [path])
    assert known_lines(home, path) == ["read", "known", "read", "known", "problem"]
    assert first.unmapped
    assert first.repeated
    assert first.unreadable
    for name in ("unmapped", "repeated", "unreadable", "rejected"):
        assert getattr(first, name) == getattr(second, name)


def test_a_line_is_known_for_the_format_it_was_read_in_alone(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path, work(1), work(2))
    publish(home, [path])
    assert publish(home, [path], "openalex").unreadable
    assert publish(home, [path], "crossref").unchanged == 2


def test_a_line_with_several_records_is_looked_into(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "works.jsonl"
    lines = [[work(1)], {"message": {"items": [work(2), work(3)]}}]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert publish(home, [path]).read == 3
    assert known_lines(home, path) == ["read"] * 3
    assert publish(home, [path]).unchanged == 3


def test_reading_alone_knows_no_lines(tmp_path: Path) -> None:
    found = list(read([write(tmp_path, work(1), work(2))]))
    assert [each.place for each in found] == [Place(str(tmp_path / "works.jsonl"), f"line {n}") for n in (1, 2)]
    assert [each.line for each in found if isinstance(each, Received)] == [b"", b""]
