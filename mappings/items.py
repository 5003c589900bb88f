"""One source record whose fields are taken one by one, so that what nobody took can be reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Fields = dict[str, Any]

_Read = TypeVar("_Read")
_NOTHING = type(None)


class Rejected(Exception):
    """A source record that cannot be published; the message names the field and what is wrong with it."""


class Item:
    """The fields of one JSON-like object, each taken at most once.

    A field of another type than asked for is left where it is: the caller gets the empty value, and the report gets the
    path. `left` lists what remains at any depth.
    """

    __slots__ = ("_fields", "_opened")

    def __init__(self, fields: Fields) -> None:
        self._fields = dict(fields)
        self._opened: list[tuple[str, list[Item]]] = []

    def __contains__(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def peek(self, name: str) -> Any:
        """The whole value of a field, which stays to be taken; None where it is missing."""
        return self._fields.get(name)

    def take(self, name: str) -> Any:
        """The whole value of a field, whatever its type; None where it is missing."""
        return self._fields.pop(name, None)

    def read(self, name: str, reader: Callable[[Any], _Read | None]) -> _Read | None:
        """What a reader makes of the value of a field; None and left where it is if it makes nothing of it."""
        found = reader(self._fields.get(name))
        if found is not None:
            self._fields.pop(name, None)
        return found

    def drop(self, *names: str) -> None:
        """Take fields that are knowingly not used in this place."""
        for name in names:
            self._fields.pop(name, None)

    def text(self, name: str) -> str | None:
        """A string without surrounding space; None where it is missing, empty or no string."""
        value = self._fields.get(name)
        if not isinstance(value, str):
            return None
        del self._fields[name]
        return value.strip() or None

    def texts(self, name: str) -> tuple[str, ...]:
        """The strings of a list (or the one string that stands for a list of one), without the empty ones."""
        value = self._fields.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not _are_all(value, str):
            return ()
        del self._fields[name]
        return tuple([text for part in value if part and (text := part.strip())])

    def integer(self, name: str) -> int | None:
        """A whole number, given as a number or as digits."""
        value = self._fields.get(name)
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
            value = int(value) if len(value) < 19 else None
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        del self._fields[name]
        return value

    def flag(self, name: str) -> bool | None:
        """A truth value; None where it is missing or not a truth value."""
        value = self._fields.get(name)
        if not isinstance(value, bool):
            return None
        del self._fields[name]
        return value

    def open(self, name: str) -> Item:
        """A nested object, to be taken field by field; an empty one where it is missing or no object."""
        value = self._fields.get(name)
        if not isinstance(value, dict):
            return Item({})
        del self._fields[name]
        item = Item(value)
        self._opened.append((name, [item]))
        return item

    def each(self, name: str) -> list[Item]:
        """The objects of a list, each to be taken field by field; a lone object counts as a list of one."""
        value = self._fields.get(name)
        if value is None:
            return []
        if isinstance(value, dict):
            value = [value]
        if not isinstance(value, list) or not _are_all(value, dict):
            return []
        del self._fields[name]
        found = [Item(part) for part in value if part is not None]
        self._opened.append((name, found))
        return found

    def require(self, name: str) -> str:
        """A string that a record cannot do without. Raises Rejected where it is missing."""
        if (value := self.text(name)) is None:
            raise Rejected(f"{name}: missing or empty")
        return value

    def names(self) -> tuple[str, ...]:
        """The names of the fields that are not yet taken."""
        return tuple(self._fields)

    def left(self, ignore: frozenset[str] = frozenset(), path: str = "") -> Iterator[str]:
        """The paths of the fields that nobody took (`author.suffix`), less the ignored ones and the empty ones."""
        for name, value in self._fields.items():
            if f"{path}{name}" not in ignore and value not in (None, "", [], {}):
                yield f"{path}{name}"
        for name, items in self._opened:
            for item in items:
                if (item._fields or item._opened) and f"{path}{name}" not in ignore:
                    yield from item.left(ignore, f"{path}{name}.")


def _are_all(parts: list[Any], kind: type) -> bool:
    return {kind, _NOTHING}.issuperset(map(type, parts))
