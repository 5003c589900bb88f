"""ORCID records in XML restated in the JSON of the API, which has the same fields in another dress."""

from __future__ import annotations

from typing import Any

from fabiola.mappings.items import Fields
from fabiola.mappings.xml.fields import MARKUP, TEXT

_WRAPPED = frozenset(
    {
        "amount",
        "created-date",
        "credit-name",
        "day",
        "external-id-normalized",
        "external-id-url",
        "family-name",
        "given-names",
        "journal-title",
        "last-modified-date",
        "month",
        "organization-defined-type",
        "source-name",
        "subtitle",
        "title",
        "translated-title",
        "url",
        "year",
    }
)
"""Elements whose text the JSON puts into an object, under `value`, together with their attributes."""
_LISTS = frozenset(
    {
        "affiliation-group",
        "contributor",
        "external-id",
        "external-identifier",
        "funding-summary",
        "group",
        "other-name",
        "researcher-url",
        "work-summary",
    }
)
"""Elements of which the JSON has a list, however many there are; all others it has as many times as they occur."""
_SUMMARY = "-summary"


def restated(fields: Fields) -> Fields:
    """The fields of an XML element as the JSON of the API has them; where its schema lies is left out.

    Prefixes that the file does not declare are taken for declared. Affiliations come in groups with summaries since
    version 3, before that one by one.
    """
    named = {local_name(name): value for name, value in fields.items() if name not in ("@schemaLocation", "@type")}
    return {name: _value(name, value) for name, value in named.items()}


def local_name(name: str) -> str:
    """The name of an element or attribute without the mark of attributes and without a prefix."""
    return name.removeprefix("@").rpartition(":")[2]


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    parts = [_element(name, part) for part in value if isinstance(part, dict)]
    if name == "affiliation-group":
        return [_grouped(part) for part in parts]
    return parts[0] if len(parts) == 1 and name not in _LISTS else parts


def _element(name: str, fields: Fields) -> Any:
    text = fields.get(TEXT, fields.get(MARKUP))
    others = restated({field: value for field, value in fields.items() if field not in (TEXT, MARKUP)})
    if text is None and (others or name in _LISTS):
        return others
    if name in _WRAPPED:
        return {**others, "value": text}
    return {**others, "content": text} if others else text


def _grouped(group: Fields) -> Fields:
    """A group of affiliations with the list of summaries that the JSON has in it."""
    told = [(name, value) for name, value in group.items() if name.endswith(_SUMMARY)]
    others = {name: value for name, value in group.items() if not name.endswith(_SUMMARY)}
    parts = [(name, part) for name, value in told for part in (value if isinstance(value, list) else [value])]
    return {**others, "summaries": [{name: part} for name, part in parts]}
