"""Page ranges as printed, split into first and last page."""

from __future__ import annotations

import re
from typing import NamedTuple

_PAGE = r"[\w.]*\d[\w.]*|[ivxlcdm]+"
_RANGE = re.compile(rf"({_PAGE})(?:\s*[-\u2010-\u2015\u2212]+\s*({_PAGE}))?", re.IGNORECASE)
_ABSENT = frozenset({"n/a", "n/a-n/a", "na", "na-na", "no-no", "-", "?"})


class Pages(NamedTuple):
    """First and last page, or the whole range where it does not split."""

    first: str | None = None
    last: str | None = None
    whole: str | None = None


def split_pages(raw: str | None) -> Pages:
    """`1272-1285`, `1272-85`, `S12-S20`, `vii-ix` as first and last page, `e17` as a first page, as printed.

    What is no plain range (`8-8, 11`) stays whole; the words that stand for no pages (`n/a-n/a`, `no-no`) are none.
    """
    text = raw.strip() if raw else ""
    if not text or text.lower() in _ABSENT:
        return Pages()
    if match := _RANGE.fullmatch(text):
        return Pages(match[1], match[2])
    return Pages(whole=text)
