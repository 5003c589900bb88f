"""How many rows a table of results has, told from its bytes as they are written.

Each format has a mark that stands once in a row and can stand nowhere else: text is escaped in all of them. In JSON the
mark stands between two rows that bind something; rows that bind nothing are not counted.
"""

from __future__ import annotations

_MARKS = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
}
_BEFORE = {"application/sparql-results+json": 1, "text/csv": -1, "text/tab-separated-values": -1}
"""JSON has one mark less than rows; CSV and TSV have one more, at the end of their head."""


class RowCount:
    """Counts the rows of one table; other media types have none."""

    def __init__(self, media_type: str) -> None:
        self._mark = _MARKS.get(media_type, b"")
        self._is_csv = media_type == "text/csv"
        self._marks = _BEFORE.get(media_type, 0)
        self._tail = b""
        self._is_quoted = False

    def add(self, data: bytes) -> int:
        """The rows so far, with those in these bytes."""
        if self._is_csv and (self._is_quoted or b'"' in data):
            self._marks += self._lines(data)
        elif self._mark:
            joined = self._tail + data
            self._marks += joined.count(self._mark)
            self._tail = joined[max(0, len(joined) - len(self._mark) + 1) :]
        return max(0, self._marks)

    def _lines(self, data: bytes) -> int:
        """The ends of lines outside of quotes."""
        parts = data.split(b'"')
        first = 1 if self._is_quoted else 0
        self._is_quoted ^= len(parts) % 2 == 0
        return sum(part.count(b"\n") for part in parts[first::2])
