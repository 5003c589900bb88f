"""HTML of Pure portals: full record pages as lines, and the short records of listings as labelled values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.lines import Line
from fabiola.mappings.pure.pages import doi_in, read_fields

_SHORT = "rendering_researchoutput_portal-short"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SPACE = re.compile(r"\s+")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_BLOCKS = frozenset({"p", "div", "table", "ul", "ol", "section", "header", "footer", "article", "main", "tbody"})
_SILENT = frozenset({"script", "style", "svg", "canvas", "button", "nav", "noscript", "head", "form"})
_SPANS = {"date": "date", "volume": "volume", "journalnumber": "issue", "pages": "pages", "numberofpages": "page_count"}


def is_page(text: str) -> bool:
    """Whether an HTML text is of a Pure portal: it has the class names of a rendering of research output."""
    return "rendering_researchoutput" in text


def read_records(text: str) -> Iterator[Fields]:
    """The labelled values of each record in an HTML text: of every short one of a listing, else of the page.

    Markup without any element has no values.
    """
    try:
        document = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        yield {}
        return
    short = document.xpath(f"//div[contains(concat(' ', @class, ' '), ' {_SHORT} ')]")
    if short:
        for record in short:
            yield _read_short(record)
    else:
        yield _read_full(document)


def _read_short(record: html.HtmlElement) -> Fields:
    entry = _around(record)
    fields: Fields = {
        "title": _text(record.xpath(".//*[contains(@class, 'title')]")),
        "authors": list(_authors(record)),
        "type": " › ".join(_types(record)),
        "journal": _text(record.xpath(".//span[@class='journal']")).removeprefix("In:").strip(" ."),
        "dois": list(dict.fromkeys(_dois(entry))),
        "citations": list(_citations(entry)),
        "websites": [str(link) for link in record.xpath(".//*[contains(@class, 'title')]//a/@href")],
        "concepts": [_text([node]) for node in entry.xpath(".//span[@class='concept']")],
        "open_access": bool(entry.xpath(".//*[@class='open-access']")),
    }
    for name, field in _SPANS.items():
        fields[field] = re.sub(r"^pp?\. | p\.$", "", _text(record.xpath(f".//span[@class='{name}']")))
    if uuids := _UUID.findall(" ".join(fields["websites"])):
        fields["uuid"] = uuids[0]
    return {name: value for name, value in fields.items() if value}


def _around(record: html.HtmlElement) -> html.HtmlElement:
    """The list item that holds a record, its metrics and attached documents; the record itself without one."""
    items = record.xpath("ancestor::*[contains(concat(' ', @class, ' '), ' list-result-item ')][1]")
    return items[0] if items else record


def _authors(record: html.HtmlElement) -> Iterator[Fields]:
    """The spans and links between the title and the date."""
    for node in record.xpath("./span[not(@class)] | ./a[@rel='Person']"):
        name = _text([node])
        if name:
            yield {"name": name}


def _types(record: html.HtmlElement) -> Iterator[str]:
    for node in record.xpath(".//p[@class='type']/span[starts-with(@class, 'type_classification')]"):
        yield _text([node]).strip("› ")


def _dois(entry: html.HtmlElement) -> Iterator[str]:
    yield from (str(doi) for doi in entry.xpath(".//@data-doi"))
    yield from doi_in(str(link) for link in entry.xpath(".//a[contains(@href, 'doi.org/')]/@href"))


def _citations(entry: html.HtmlElement) -> Iterator[Fields]:
    for node in entry.xpath(".//*[contains(@class, 'scopus-citations')]"):
        label = re.search(r"\((.+?)\)", _text(node.xpath(".//*[@class='label']")))
        if count := _text(node.xpath(".//*[@class='count']")):
            yield {"count": count, "source": label[1] if label else "Scopus"}


def _read_full(document: html.HtmlElement) -> Fields:
    fields = read_fields(tuple(_lines(document)))
    if dois := list(dict.fromkeys(_dois(document))):
        fields["dois"] = list(dict.fromkeys([*fields.get("dois", ()), *dois]))
    for link in document.xpath("//link[@rel='canonical']/@href"):
        fields["websites"] = [str(link)]
        if uuid := _UUID.search(str(link)):
            fields["uuid"] = uuid.group()
    return {name: value for name, value in fields.items() if value not in ("", [], {})}


def _lines(node: html.HtmlElement) -> Iterator[Line]:
    """The lines of an element: headings, rows of tables, list items, and runs of text."""
    if not isinstance(node.tag, str) or node.tag in _SILENT:
        return
    if node.tag in _HEADINGS:
        yield Line("heading", _text([node]))
    elif node.tag == "tr":
        cells = [_text([cell]) for cell in node.xpath("./th | ./td")]
        if len(cells) > 1:
            yield Line("row", " ".join(cells[1:]), cells[0])
    elif node.tag == "li" and not _is_container(node):
        yield Line("bullet", _text([node]))
    elif node.tag == "p" or not _is_container(node):
        yield from _paragraph(node)
    else:
        yield Line("blank", "")
        for child in node:
            yield from _lines(child)


def _is_container(node: html.HtmlElement) -> bool:
    return any(child.tag in _BLOCKS | _HEADINGS | {"li", "tr"} for child in node.iter() if child is not node)


def _paragraph(node: html.HtmlElement) -> Iterator[Line]:
    """The text of a block; a line break in it begins a new line."""
    parts = [""]
    for piece, breaks in _pieces(node):
        if breaks:
            parts.append("")
        parts[-1] += piece
    yield Line("blank", "")
    for part in parts:
        if clean := _SPACE.sub(" ", part).strip():
            yield Line("text", clean)


def _pieces(node: html.HtmlElement) -> Iterator[tuple[str, bool]]:
    yield node.text or "", False
    for child in node:
        if child.tag == "br":
            yield "", True
        elif isinstance(child.tag, str) and child.tag not in _SILENT:
            yield from _pieces(child)
        yield child.tail or "", False


def _text(nodes: list[html.HtmlElement]) -> str:
    """The words of the first of some elements; empty where there is none."""
    return _SPACE.sub(" ", "".join(nodes[0].itertext())).strip() if nodes else ""
