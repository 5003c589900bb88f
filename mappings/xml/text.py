"""The words of XML elements: of structured ones, of mixed ones, and of what is inside them."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator

from lxml import etree

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Text
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.mappings.xml.fields import MARKUP, ORDER, TEXT, fields_of, inner_markup

_NAMED_CHARACTER = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def elements(item: Item, name: str) -> tuple[Fields, ...]:
    """The child elements of a name as they stand, taken; none, and left where it is, if it is no list of elements."""
    found = item.peek(name)
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        return ()
    item.drop(name)
    return tuple(found)


def words(fields: Fields, without: frozenset[str] = frozenset(), between: str = " ") -> str | None:
    """The plain text of an element; None where it has none.

    `without` names elements inside it that are left out, `between` stands between the parts of one without text of its
    own. The parts are then in the order of their first occurrence by name, as `xml_fields` keeps them.
    """
    if isinstance(text := fields.get(TEXT), str):
        return plain(text)
    if isinstance(markup := fields.get(MARKUP), str):
        return plain(_pruned(markup, without))
    parts = (words(child, without, between) for name, child in children(fields) if name not in without)
    return between.join(part for part in parts if part) or None


def first_words(item: Item, name: str) -> str | None:
    """The text of the first child element of a name that has any; all of that name are taken."""
    return next(iter(all_words(item, name)), None)


def all_words(item: Item, name: str) -> tuple[str, ...]:
    """The texts of the child elements of a name, distinct and in order."""
    found = (words(fields) for fields in elements(item, name))
    return tuple(dict.fromkeys(text for text in found if text))


def multilingual(item: Item, name: str) -> tuple[Text, ...]:
    """The texts of the child elements of a name, distinct, in order, each in the language that `xml:lang` says."""
    found = ((words(fields), attribute(fields, "lang")) for fields in elements(item, name))
    return tuple(dict.fromkeys(Text(text, language(tag)) for text, tag in found if text))


def children(fields: Fields) -> Iterator[tuple[str, Fields]]:
    """The child elements of a structured element with their names."""
    for name, inside in fields.items():
        for child in inside if isinstance(inside, list) else ():
            if isinstance(child, dict):
                yield name, child


def in_order(item: Item, *names: str) -> Iterator[tuple[str, Item]]:
    """The child elements of some names, taken, each with its name: in the order of the file if the reader kept it."""
    order = item.text(ORDER) or ""
    found = {name: deque(item.each(name)) for name in names}
    for name in order.split():
        if found.get(name):
            yield name, found[name].popleft()
    for name in names:
        yield from ((name, child) for child in found[name])


def inside(fields: Fields, *path: str) -> list[Fields]:
    """The elements at the end of a path of names below a structured element, in order."""
    found = [fields]
    for step in path:
        found = [child for each in found for name, child in children(each) if name == step]
    return found


def descendants(fields: Fields, name: str) -> Iterator[Fields]:
    """The elements of a name inside an element, at any depth, also where text stands between them."""
    if isinstance(markup := fields.get(MARKUP), str):
        for element in _parsed(markup).iter(f"{{*}}{name}"):
            yield fields_of(element)
    for each, child in children(fields):
        if each == name:
            yield child
        yield from descendants(child, name)


def attribute(fields: Fields, name: str) -> str:
    """The value of an attribute without surrounding space; empty where it is missing."""
    value = fields.get(f"@{name}")
    return value.strip() if isinstance(value, str) else ""


def _pruned(markup: str, without: frozenset[str]) -> str:
    """The markup without the elements of some names; what follows them stays."""
    if not any(name in markup for name in without):
        return markup
    root = _parsed(markup)
    for element in [part for name in without for part in root.iter(f"{{*}}{name}")]:
        parent, previous, tail = element.getparent(), element.getprevious(), element.tail or ""
        if parent is None:
            continue
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        element.tail = None
        parent.remove(element)
    return inner_markup(root)


def _parsed(markup: str) -> etree._Element:
    """The markup as a tree; what is no XML in it is passed over."""
    readable = _NOT_XML.sub("", _NAMED_CHARACTER.sub(lambda match: html.unescape(match[0]), markup))
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    return etree.fromstring(f"<markup>{readable}</markup>", parser)
