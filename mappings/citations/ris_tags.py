"""RIS as it is found: the tags of each record, with values over several lines, wrong spacing and missing ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fabiola.mappings.items import Fields

_TAGGED = re.compile(r"\s*(?:([A-Z][A-Z0-9]) {1,2}-|([a-z][a-z0-9])  -)(?:\s+(.*))?")
_START, _END = "TY", "ER"


def read_records(text: str) -> Iterator[Fields]:
    """Each record as its type under `TY` and the values of every other tag as a list, in the order of the file.

    A line without a tag continues the value before it. What stands before the first and between two records is passed
    over, and so is a record of a type alone; a record also ends where the next one begins.
    Format: https://web.archive.org/web/20110930172154/http://www.refman.com/support/risformat_intro.asp
    """
    record: Fields | None = None
    last: list[str] = []
    for line in text.splitlines():
        match = _TAGGED.fullmatch(line)
        if match is None:
            if record is not None and last and line.strip():
                last[-1] = f"{last[-1]} {line.strip()}".strip()
            continue
        tag, value = (match[1] or match[2]).upper(), (match[3] or "").strip()
        if tag in (_START, _END):
            yield from _complete(record)
            record, last = ({_START: value} if tag == _START else None), []
        elif record is not None:
            last = record.setdefault(tag, [])
            last.append(value)
    yield from _complete(record)


def _complete(record: Fields | None) -> Iterator[Fields]:
    if record is not None and len(record) > 1:
        yield record
