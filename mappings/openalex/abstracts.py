"""The abstract of an OpenAlex work, put together again from its inverted index."""

from __future__ import annotations

import msgspec

from fabiola.mappings.items import Item
from fabiola.mappings.records import Text
from fabiola.mappings.values.text import plain

_Index = dict[str, list[int]]


class _AcademicGraph(msgspec.Struct, rename="pascal"):
    """The form of the Microsoft Academic Graph, which snapshots of 2023 keep as JSON in a string."""

    inverted_index: _Index


def abstracts(item: Item) -> tuple[Text, ...]:
    """The abstract, word by word in the order of the index, without e-mail addresses.

    What is no such index stays for the report.
    """
    index = _index(item.peek("abstract_inverted_index"))
    if index is None:
        return ()
    item.drop("abstract_inverted_index")
    words = {position: word for word, positions in index.items() for position in positions}
    text = plain(" ".join([words[position] for position in sorted(words)]))
    return (Text(text),) if text else ()


def _index(value: object) -> _Index | None:
    try:
        if isinstance(value, str):
            return msgspec.json.decode(value, type=_AcademicGraph).inverted_index
        if isinstance(value, dict) and isinstance(value.get("InvertedIndex"), dict):
            return msgspec.convert(value, _AcademicGraph).inverted_index
        return msgspec.convert(value, _Index)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeError, RecursionError):
        return None
