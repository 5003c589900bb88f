"""The lines of a Pure portal page (plain text, Markdown or HTML), each with its part in the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_HEADING = re.compile(r"(#{1,6})\s*(.*)")
_BULLET = re.compile(r"[-•*–]\s+(.*)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAB = re.compile(r"([^\t]+)\t+\s*(.+)")
_RULE = re.compile(r"[|:\-\s]+")


class Line(NamedTuple):
    """A line: `kind` is `heading`, `row` (a label and its value), `bullet`, `text`, or `blank`."""

    kind: str
    text: str
    label: str = ""


def read_lines(text: str) -> Iterator[Line]:
    """The lines of a page in plain text or Markdown; links become their words."""
    for raw in _BREAK.sub("\n", text).splitlines():
        yield _read_line(_LINK.sub(r"\1", raw).strip(" \u00a0\r"))


def _read_line(line: str) -> Line:
    if not line.strip():
        return Line("blank", "")
    if match := _HEADING.fullmatch(line):
        return Line("heading", match[2].strip())
    if line.startswith("|"):
        return _read_row(line)
    if match := _BULLET.fullmatch(line):
        return Line("bullet", match[1].strip())
    if match := _TAB.fullmatch(line):
        return Line("row", match[2].strip(), match[1].strip(" :"))
    return Line("text", line.strip())


def _read_row(line: str) -> Line:
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if _RULE.fullmatch(line) or len(cells) < 2 or not cells[0]:
        return Line("blank", "")
    return Line("row", " ".join(cells[1:]).strip(), cells[0].strip(" :"))
