"""The funding in Crossref XML (FundRef assertions), in the fields of the REST API."""

from __future__ import annotations

from collections.abc import Iterable

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.xml.fields import MARKUP, TEXT
from fabiola.mappings.xml.text import attribute, descendants, words

_AWARDS = frozenset({"award_number", "funding_identifier", "grant_doi"})
_NAME, _IDENTIFIER, _ROR, _GROUP = "funder_name", "funder_identifier", "ror", "fundgroup"
_KNOWN = frozenset({*_AWARDS, _NAME, _IDENTIFIER, _ROR})
_INSIDE = frozenset({"assertion"})


def funders(programs: Iterable[Item]) -> list[Fields]:
    """The funders of FundRef programs, each with its awards where the record pairs them.

    Assertions in a `fundgroup` belong together. Without one they do only where there is a single funder; several
    funders and awards on one level are not paired, so each stands alone.
    Format: https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/funding-information/
    """
    found: list[Fields] = []
    for assertions in [program.each("assertion") for program in programs]:
        groups = [one for one in assertions if one.peek("@name") == _GROUP]
        found += [_funder(_grouped(group)) for group in groups]
        found += _ungrouped([one for one in assertions if one not in groups])
    return [funder for funder in found if any(funder.values())]


def _grouped(group: Item) -> list[Item]:
    group.drop("@name")
    return group.each("assertion")


def _ungrouped(assertions: list[Item]) -> list[Fields]:
    names = [one for one in assertions if one.peek("@name") == _NAME]
    if len(names) < 2:
        return [_funder(assertions)]
    return [*(_funder([name]) for name in names), _funder([one for one in assertions if one not in names])]


def _funder(assertions: list[Item]) -> Fields:
    """One funder of assertions; a number or ROR ID may stand inside the name or beside it."""
    found = [_fields(one) for one in assertions if str(one.peek("@name")) in _KNOWN]
    names = [one for one in found if one["@name"] == _NAME]
    nested = [part for name in names for part in descendants(name, "assertion")]
    beside = [one for one in found if one["@name"] in (_IDENTIFIER, _ROR)]
    funder: Fields = {
        "name": next((text for one in names if (text := words(one, without=_INSIDE))), None),
        "award": [text for one in found if one["@name"] in _AWARDS and (text := words(one))],
    }
    for fields in (*nested, *beside):
        value = words(fields) or ""
        if "ror.org" in value:
            funder.setdefault("id", []).append({"id": value, "id-type": "ROR", "asserted-by": "publisher"})
        elif value:
            funder.setdefault("DOI", value)
            funder.setdefault("doi-asserted-by", attribute(fields, "provider") or "publisher")
    return funder


def _fields(assertion: Item) -> Fields:
    """The fields of an assertion, taken."""
    names = ("@name", "@provider", TEXT, MARKUP, "assertion")
    return {name: value for name in names if (value := assertion.take(name)) is not None}
