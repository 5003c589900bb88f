"""What a SPARQL query may take of the machine: the settings under `[queries]` in `fabiola.toml`."""

from __future__ import annotations

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
CountOrNone = Annotated[int, msgspec.Meta(ge=0)]


class QueryLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a query may take, and how many there may be at a server.

    `seconds` is the time to answer, the sending of what does not fit the buffer (64 MiB) included; `waiting_seconds`
    the time until a worker is free; `memory` the bytes of address space of a worker; `result_bytes` and `rows` (0: any
    number) the size of an answer; `query_bytes` that of a query; `workers` how many queries run at once, `per_client`
    how many of them for one client, `waiting` how many more may wait in each server process.
    """

    seconds: Seconds = 30.0
    waiting_seconds: Seconds = 5.0
    memory: Annotated[int, msgspec.Meta(ge=256 << 20)] = 2 << 30
    result_bytes: Count = 1 << 30
    rows: CountOrNone = 0
    query_bytes: Count = 256 << 10
    workers: Count = 2
    per_client: Count = 2
    waiting: CountOrNone = 16
