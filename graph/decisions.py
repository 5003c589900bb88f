"""What people decided: which two things are one, and which are not, in a table that they keep (`decisions.csv`)."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from io import StringIO
from pathlib import Path

import msgspec

from fabiola.graph.names import FINGERPRINT, Key, key_of, number_of
from fabiola.mappings.sources import sources
from fabiola.mappings.values.identifiers import NORMALISERS, identifier
from fabiola.mappings.values.iris import PATHS, unescape
from fabiola.ontology.tables import table

FILE = "decisions.csv"
COLUMNS = ("left", "right", "decision", "who", "when", "why")
SAME, DIFFERENT = "same", "different"

_KINDS = {segment: kind for kind, segment in PATHS.items()}


class BadDecisions(Exception):
    """The table cannot be used; the message names the file, each line with a fault, and the mend."""


class Decision(msgspec.Struct, frozen=True, order=True):
    """A person's word on two things, each as it is written in the table and as a name."""

    left: Key
    right: Key
    decision: str
    line: int
    who: str = ""
    when: str = ""
    why: str = ""


class Decisions(msgspec.Struct, frozen=True, dict=True):
    """All decisions; those that say the same of the same two things count once, whatever their order."""

    rows: tuple[Decision, ...] = ()

    @cached_property
    def same(self) -> tuple[tuple[Key, Key], ...]:
        """The pairs that are one thing, in order."""
        return tuple(sorted({_pair(row) for row in self.rows if row.decision == SAME}))

    @cached_property
    def different(self) -> Mapping[Key, frozenset[Key]]:
        """Name -> those of other things."""
        apart: dict[Key, set[Key]] = {}
        for left, right in (_pair(row) for row in self.rows if row.decision == DIFFERENT):
            apart.setdefault(left, set()).add(right)
            apart.setdefault(right, set()).add(left)
        return {name: frozenset(others) for name, others in apart.items()}

    @cached_property
    def partners(self) -> Mapping[int, frozenset[int]]:
        """Number of a name -> those that are decided to be the same thing."""
        found: dict[int, set[int]] = {}
        for left, right in self.same:
            found.setdefault(number_of(left), set()).add(number_of(right))
            found.setdefault(number_of(right), set()).add(number_of(left))
        return {number: frozenset(others) for number, others in found.items()}

    @cached_property
    def fingerprint(self) -> str:
        """A digest of what is decided; of the same decisions in another order the same."""
        pairs = sorted((row.decision, *_pair(row)) for row in self.rows)
        return hashlib.sha256(msgspec.json.encode(pairs)).hexdigest()

    def names(self) -> set[Key]:
        """Every name that is spoken of."""
        return {name for row in self.rows for name in (row.left, row.right)}


NONE = Decisions()


def load_decisions(home: Path, base: str) -> Decisions:
    """The decisions of a home; none where it has no table. Raises BadDecisions with every fault."""
    path = home / FILE
    if not path.exists():
        return NONE
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadDecisions(f"{path}: not in UTF-8 at byte {fault.start}; save it as UTF-8") from None
    rows, faults = _read(text, base)
    faults += _contradictions(rows)
    if faults:
        raise BadDecisions(f"{path}: " + "; ".join(faults))
    return Decisions(tuple(rows))


def name_in(text: str, base: str) -> Key | None:
    """The name that an IRI of ours, its path from the kind on, or `scheme:value` stands for; None if it is neither."""
    path = text.strip().removeprefix(base).removeprefix("/").removeprefix("id/").removeprefix("doc/")
    segment, _, rest = path.partition("/")
    scheme, _, value = rest.partition("/")
    if segment in _KINDS and value:
        return _name(_KINDS[segment], scheme, value)
    scheme, _, value = text.strip().partition(":")
    kinds = table("schemes")[scheme]["kinds"].split() if scheme in NORMALISERS else []
    known = identifier(scheme, value) if kinds else None
    return key_of(kinds[0], known) if known and (len(kinds) == 1 or scheme == "doi") else None


def append(home: Path, row: Mapping[str, str]) -> None:
    """Add a decision to the table of a home, and the head of the table if it has none yet."""
    path = home / FILE
    is_new = not path.exists() or not path.stat().st_size
    text = StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    if is_new:
        writer.writeheader()
    elif not path.read_text("utf-8").endswith("\n"):
        text.write("\n")
    writer.writerow(row)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())


def _name(kind: str, scheme: str, value: str) -> Key | None:
    if scheme in table("schemes") and kind in table("schemes")[scheme]["kinds"].split():
        text = unescape(value)
        text = f"10.13039/{text}" if scheme == "fundref" and "/" not in text else text
        known = identifier(scheme, text)
        return key_of(kind, known) if known else None
    if scheme == FINGERPRINT:
        return kind, scheme, value
    if scheme in sources() and scheme not in table("schemes"):
        return kind, scheme, unescape(value)
    return kind, "award" if kind == "grant" else kind, f"{scheme}/{value}"


def _read(text: str, base: str) -> tuple[list[Decision], list[str]]:
    table_ = csv.DictReader(StringIO(text, newline=""))
    missing = [name for name in COLUMNS[:3] if name not in (table_.fieldnames or ())]
    if missing:
        return [], [f"line 1: there is no column {missing[0]}; the columns are {', '.join(COLUMNS)}"]
    rows, faults = list[Decision](), list[str]()
    for row in table_:
        read = _decision(row, table_.line_num, base)
        (rows if isinstance(read, Decision) else faults).append(read)  # type: ignore[arg-type]
    return rows, faults


def _decision(row: Mapping[str, str | None], line: int, base: str) -> Decision | str:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if said["decision"] not in (SAME, DIFFERENT):
        return f"line {line}: decision {said['decision']!r}; write {SAME} or {DIFFERENT}"
    left, right = (name_in(said[side], base) for side in ("left", "right"))
    for side, name in (("left", left), ("right", right)):
        if name is None:
            return (
                f"line {line}: {side} {said[side]!r} is no thing; write its IRI, or an identifier as in doi:10.5555/a"
            )
    assert left is not None
    assert right is not None
    if left[0] != right[0]:
        return f"line {line}: {said['left']} is a {left[0]} and {said['right']} a {right[0]}; only things of one kind"
    return Decision(left, right, said["decision"], line, said["who"], said["when"], said["why"])


def _contradictions(rows: Iterable[Decision]) -> list[str]:
    said: dict[tuple[Key, Key], Decision] = {}
    return list(_against(rows, said))


def _against(rows: Iterable[Decision], said: dict[tuple[Key, Key], Decision]) -> Iterator[str]:
    for row in rows:
        first = said.setdefault(_pair(row), row)
        if first.decision != row.decision:
            yield f"line {row.line}: {row.decision}, but line {first.line} says {first.decision}; leave one of them out"


def _pair(row: Decision) -> tuple[Key, Key]:
    first, second = sorted((row.left, row.right))
    return first, second
