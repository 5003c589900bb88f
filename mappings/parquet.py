"""The rows of Parquet files as documents, a few at a time, by the library that the extra `fabiola[parquet]` brings."""

from __future__ import annotations

import io
import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import msgspec

from fabiola.mappings.items import Fields

MAGIC = b"PAR1"
"""What a Parquet file begins with."""

_BATCH = 100
_JSON = ("{", "[{", '["', "[]")
"""What the text begins with that is an object or a list as JSON; no title is one, but a title may begin with `[`."""
_MISSING = (
    "a Parquet file, for which a library is not installed; run `pip install 'fabiola[parquet]'` and read it again, "
    "or give the records as JSON lines"
)


class UnreadableParquet(Exception):
    """A Parquet file that is damaged, or that cannot be read without the extra; the message says what to do."""


def rows(start: bytes, stream: IO[bytes]) -> Iterator[Fields]:
    """The rows of a Parquet file of which `start` is read already, as the same records are in JSON.

    A map is an object, a date is text as in ISO 8601, an object or a list that a column holds as JSON is decoded. Row
    groups are read one after the other and some rows at a time. A Parquet file is read from its end, so one that comes
    packed is copied into a temporary file without a name.
    Format: https://parquet.apache.org/docs/file-format/ Raises UnreadableParquet.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UnreadableParquet(_MISSING) from None
    with _seekable(start, stream) as file:
        try:
            for batch in parquet.ParquetFile(file).iter_batches(_BATCH, use_threads=False):
                for row in batch.to_pylist():
                    yield {name: _decoded(_plain(value)) for name, value in row.items()}
        except (pyarrow.ArrowException, OSError, OverflowError, ValueError) as fault:
            reason = str(fault).strip().partition("\n")[0][:200]
            raise UnreadableParquet(f"the Parquet file is damaged or of an unknown kind: {reason}") from None


@contextmanager
def _seekable(start: bytes, stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """The whole stream as a file that can be read from its end: itself, or a copy."""
    if isinstance(getattr(stream, "raw", None), io.FileIO) and stream.seekable():
        stream.seek(0)
        yield stream
        return
    with TemporaryFile() as copy:
        copy.write(start)
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _plain(value: Any) -> Any:
    """A value as JSON has it: a map comes as pairs; what no text or number stands for is nothing."""
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case [tuple(), *_]:
            return {str(name): _plain(each) for name, each in value}
        case list():
            return [_plain(each) for each in value]
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case float():
            return value if math.isfinite(value) else None
        case bytes():
            return value.decode("utf-8", "replace")
        case str() | int() | None:
            return value
    return None


def _decoded(value: Any) -> Any:
    """A value, or the object or the list that it is the JSON of."""
    if not isinstance(value, str) or not value.startswith(_JSON):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return value
