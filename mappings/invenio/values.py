"""The values that InvenioRDM records and vocabularies are made of: terms, texts by language, identifiers, dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from fabiola.mappings.items import Item
from fabiola.mappings.records import Date, Identifier, Organization, Text
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identifier, identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import Row, rows

_BODIES = {name: name for name in ("ror", "isni", "grid", "wikidata")} | {"doi": "fundref", "fundref": "fundref"}
_REGISTRY = "10.13039/"


def term(fields: Item, name: str) -> str:
    """The word of a vocabulary under a field in lower case: `{"id": "iscitedby"}`, or the word itself; else empty."""
    if isinstance(fields.peek(name), str):
        return (fields.text(name) or "").lower()
    inside = fields.open(name)
    inside.drop("title", "props", "tags", "icon")
    return (inside.text("id") or "").lower()


def texts_by_language(fields: Item, name: str) -> tuple[Text, ...]:
    """The texts of a dictionary by language, or a bare text."""
    if isinstance(fields.peek(name), dict):
        inside = fields.open(name)
        found = [(plain(inside.text(key)), language(key)) for key in inside.names()]
    else:
        found = [(plain(fields.text(name)), None)]
    return tuple(dict.fromkeys(Text(text, tag) for text, tag in found if text))


def identifiers(fields: Item, schemes: Mapping[str, str], name: str = "identifiers") -> tuple[Identifier, ...]:
    """The identifiers of a list in schemes of ours, by the word of Invenio for each; others are knowingly passed over.

    Of a scheme in which a thing has one identifier only, the first counts.
    """
    found: dict[Identifier, None] = {}
    for part in fields.each(name):
        scheme, value = schemes.get((part.text("scheme") or "").lower()), part.text("identifier")
        if known := identifier(scheme, value) if scheme and value else None:
            found[known] = None
    return tuple(found)


def body(fields: Item, *kinds: str) -> Organization | None:
    """A funder or affiliation: its name, the identifiers listed, and its own where that is a ROR ID or Funder ID."""
    name, own = plain(fields.text("name")), fields.text("id")
    listed = identifiers(fields, _BODIES)
    known = tuple(dict.fromkeys((*organization_identifiers(own), *listed)))
    fields.drop("title", "acronym", "country", "country_name", "scheme", "identifier", "props")
    return Organization((Text(name),) if name else (), known, kinds=kinds) if name or known else None


def organization_identifiers(own: str | None) -> tuple[Identifier, ...]:
    """The ROR ID or Funder ID that an entry of a vocabulary goes by; none where it is a word of the instance."""
    return identify(("fundref", own)) if own and _REGISTRY in own else identify(("ror", own))


def first_date(text: str | None) -> Date | None:
    """A date of EDTF level 0, of an interval (`1939/1945`) its beginning.

    Format: https://www.loc.gov/standards/datetime/
    """
    return (parse_date(text) or parse_date(text.partition("/")[0])) if text else None


@cache
def by_word(table: str) -> Mapping[str, Row]:
    """The rows of a table of DataCite's words by these in lower case, as the vocabularies of Invenio have them."""
    return MappingProxyType({row["value"].lower(): row for row in rows(table)})


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """The distinct texts among some values, in order."""
    return tuple(dict.fromkeys(value for value in values if value))
