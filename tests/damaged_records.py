"""Source records damaged at random places, to see that a mapper maps or rejects whatever it is given."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Record
from fabiola.mappings.sources import Source

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from(["id", "value", "type"]), inside, max_size=2)
    ),
    max_leaves=4,
)


def damaged(fixtures: Sequence[Path]) -> st.SearchStrategy[Fields]:
    """A JSON fixture in which one to three fields or list entries are missing or hold something else."""
    return damaged_fields([json.loads(path.read_text("utf-8")) for path in fixtures])


@st.composite
def damaged_fields(draw: st.DrawFn, documents: Sequence[Fields]) -> Fields:
    """A document in which one to three fields or list entries are missing or hold something else.

    That is any value, or one or two from elsewhere in the document.
    """
    fields: Fields = copy.deepcopy(draw(st.sampled_from(documents)))
    for _ in range(draw(st.integers(1, 3))):
        if places := dict(_places(fields)):
            *path, last = draw(st.sampled_from(list(places)))
            present = st.sampled_from(list(places.values())).map(copy.deepcopy)
            target: Any = fields
            for name in path:
                target = target[name]
            if draw(st.booleans()):
                del target[last]
            else:
                target[last] = draw(VALUES | present | st.lists(present, min_size=1, max_size=2))
    return fields


def outcome(source: Source, fields: Fields) -> Record | str:
    """The record, or the reason of the rejection; the input is not changed and the report is made of paths."""
    before = copy.deepcopy(fields)
    item = Item(fields)
    try:
        source.key(item)
        found: Record | str = source.map(item)
    except Rejected as fault:
        found = str(fault)
    assert fields == before
    assert all(isinstance(path, str) for path in item.left(source.ignore))
    return found


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield (*path, name), part
        yield from _places(part, (*path, name))
