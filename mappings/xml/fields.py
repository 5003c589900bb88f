"""XML records as fields that are taken one by one like those of JSON: attributes as `@name`, text as `#text`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from lxml import etree

from fabiola.mappings.items import Fields

ELEMENT, NAMESPACE, MARKUP, TEXT = "@element", "@namespace", "#markup", "#text"
"""Where a record keeps the name and namespace of its own element, and an element its mixed content or text."""
ORDER = "#order"
"""Where an element of `_ORDERED` keeps the names of its children in order, if they have several."""

_ORDERED = frozenset({"contributors"})
"""Elements in which the order of children of different names says something: of people and organizations."""


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class BrokenXML(Exception):
    """XML that is not well-formed, or not safe to read; the message names line and column."""


def records(stream: _Readable, names: frozenset[str]) -> Iterator[Fields]:
    """The outermost elements of the given names (local, `{namespace}local`) as fields; memory holds one at a time.

    `{}local` is a name without a namespace. Entities are not resolved, nothing is fetched. Raises BrokenXML where the
    file stops being well-formed.
    """
    inside: etree._Element | None = None
    events = etree.iterparse(
        stream,
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    for event, element in events:
        if event == "start":
            if inside is None and (_name(element) in names or _qualified(element) in names):
                inside = element
        elif element is inside:
            _refuse_broken(events)
            yield {ELEMENT: _name(element), NAMESPACE: _namespace(element), **fields_of(element)}
            inside = None
            _forget(element)
        elif inside is None:
            _forget(element)
    _refuse_broken(events)


_HARMLESS = frozenset(
    {
        etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE,
        etree.ErrorTypes.ERR_UNDECLARED_ENTITY,
        etree.ErrorTypes.WAR_UNDECLARED_ENTITY,
    }
)
"""Faults that many real files have and that lose nothing: undeclared prefixes, named characters such as `&eacute;`."""


def _refuse_broken(events: etree.iterparse[tuple[str, etree._Element]]) -> None:
    for fault in events.error_log:
        if fault.level > etree.ErrorLevels.WARNING and fault.type not in _HARMLESS:
            raise BrokenXML(f"the XML is broken at line {fault.line}, column {fault.column}: {fault.message}")


def fields_of(element: etree._Element) -> Fields:
    """The fields of an element: attributes, then children by local name (a list of objects each), then its text.

    An element with both text and children keeps its inner markup under `#markup` in place of children and text, so that
    the words of a title stay in order.
    """
    fields: Fields = {f"@{_local(name)}": value for name, value in element.attrib.items()}
    children = [child for child in element if isinstance(child.tag, str)]
    if children and _is_mixed(element):
        fields[MARKUP] = inner_markup(element)
        return fields
    for child in children:
        fields.setdefault(_name(child), []).append(fields_of(child))
    names = [_name(child) for child in children] if _name(element) in _ORDERED else []
    if len(set(names)) > 1:
        fields[ORDER] = " ".join(names)
    if not children and (text := "".join(element.itertext())).strip():
        fields[TEXT] = text
    return fields


def inner_markup(element: etree._Element) -> str:
    """What stands between the tags of an element, as XML."""
    parts = [_escaped(element.text)]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(etree.tostring(child, encoding="unicode", with_tail=False))
        elif isinstance(child, etree._Entity):
            parts.append(child.text or "")
        parts.append(_escaped(child.tail))
    return "".join(parts)


def _is_mixed(element: etree._Element) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _name(element: etree._Element) -> str:
    return _local(str(element.tag))


def _local(name: str | bytes) -> str:
    text = name if isinstance(name, str) else name.decode()
    return text.rpartition("}")[2]


def _qualified(element: etree._Element) -> str:
    """The name with its namespace in front, `{}name` where it has none."""
    return f"{{{_namespace(element)}}}{_name(element)}"


def _namespace(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and its elder siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
