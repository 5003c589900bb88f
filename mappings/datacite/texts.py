"""The words of a DataCite record: titles by type, abstracts, keywords and subject terms."""

from __future__ import annotations

import re
from typing import NamedTuple

from fabiola.mappings.datacite.names import stated
from fabiola.mappings.items import Item
from fabiola.mappings.records import Concept, Text
from fabiola.mappings.values.languages import language

_DESCRIPTOR = re.compile(r"(?a)[CDQ]\d{6,9}")
_FIELD = "FOS: "


class Titles(NamedTuple):
    """The titles by what they are; of the main ones there is one a language."""

    main: tuple[Text, ...] = ()
    subtitles: tuple[str, ...] = ()
    alternative: tuple[Text, ...] = ()
    translated: tuple[Text, ...] = ()


def titles(item: Item) -> Titles:
    """The titles, distinct; where all have a type, the first one counts as the main title too."""
    found = [(fields.text("titleType"), _text(fields, "title")) for fields in item.each("titles")]
    present = [(kind, text) for kind, text in found if text]
    plain = dict.fromkeys(text for kind, text in present if not kind) or dict.fromkeys(text for _, text in present[:1])
    main: dict[str | None, Text] = {}
    for text in plain:
        main.setdefault(text.language, text)
    chosen = tuple(main.values())
    typed = {name: _of(present, name, chosen) for name in ("Subtitle", "TranslatedTitle")}
    others = [text for kind, text in present if kind not in typed and text not in chosen]
    return Titles(
        chosen,
        tuple(dict.fromkeys(text.value for text in typed["Subtitle"])),
        tuple(dict.fromkeys(others)),
        typed["TranslatedTitle"],
    )


def first_language(item: Item) -> str | None:
    """The language; of several the first."""
    return next(filter(None, map(language, item.texts("language"))), None)


class Descriptions(NamedTuple):
    """The abstracts, and the series that the work appeared in."""

    abstracts: tuple[Text, ...]
    series: str | None


def descriptions(item: Item) -> Descriptions:
    """The descriptions; tables of contents, methods, technical and other remarks have no place in the record."""
    found = [(fields.text("descriptionType"), _text(fields, "description")) for fields in item.each("descriptions")]
    abstracts = dict.fromkeys(text for kind, text in found if text and kind == "Abstract")
    series = next((text.value for kind, text in found if text and kind == "SeriesInformation"), None)
    return Descriptions(tuple(abstracts), series)


class Subjects(NamedTuple):
    """Free keywords, and terms of the concept schemes that we know."""

    keywords: tuple[str, ...]
    concepts: tuple[Concept, ...]


def subjects(item: Item) -> Subjects:
    """MeSH terms that come with their number as concepts, other subjects as keywords; bare notations are neither."""
    keywords: dict[str, None] = {}
    concepts: dict[Concept, None] = {}
    for fields in item.each("subjects"):
        text = _text(fields, "subject")
        codes = [fields.text(name) for name in ("valueUri", "valueURI", "classificationCode")]
        scheme = fields.text("subjectScheme") or ""
        fields.drop("schemeUri", "schemeURI")
        if text and (code := _mesh_code(scheme, codes)):
            concepts[Concept("mesh", code, text)] = None
        elif text and any(map(str.isalpha, text.value)):
            keywords[text.value.removeprefix(_FIELD)] = None
    return Subjects(tuple(keywords), tuple(concepts))


def _mesh_code(scheme: str, codes: list[str | None]) -> str | None:
    if "mesh" not in scheme.lower():
        return None
    ends = [code.rstrip("/").rpartition("/")[2] for code in codes if code]
    return next((code for code in ends if _DESCRIPTOR.fullmatch(code)), None)


def _of(found: list[tuple[str | None, Text]], name: str, chosen: tuple[Text, ...]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(text for kind, text in found if kind == name and text not in chosen))


def _text(fields: Item, name: str) -> Text | None:
    value, tag = stated(fields.text(name)), language(fields.text("lang"))
    return Text(value, tag) if value else None
