"""The one place where a fault stays with its record: whatever goes wrong in reading one never stops the others."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from fabiola.mappings.items import Rejected

T = TypeVar("T")


class Fault(msgspec.Struct, frozen=True):
    """Why a record was set aside; `unexpected` marks a fault of ours, not of the record."""

    reason: str
    unexpected: bool = False


def isolate(action: Callable[[], T]) -> T | Fault:
    """The result of an action on one record, or the fault that ended it."""
    try:
        return action()
    except Rejected as rejected:
        return Fault(str(rejected))
    except Exception as error:  # noqa: BLE001 - one record must never stop the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"unexpected {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return Fault(reason, unexpected=True)
