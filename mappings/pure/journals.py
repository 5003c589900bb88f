"""Journals and publishers of Pure's web service and of its API, which everybody may see once they are checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.pure.descriptions import pages_and_links
from fabiola.mappings.pure.references import referred
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_done,
    check_public,
    classification,
    codes,
    former_identifiers,
    own_identifiers,
)
from fabiola.mappings.records import Identifier, Organization, Text, Venue
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import name_key
from fabiola.mappings.values.text import plain, texts


class JournalNames(NamedTuple):
    """What a format calls the parts of a journal or publisher that the other one calls otherwise."""

    info: str | None
    """The object with the facts of the record itself; None where they are beside those of the journal."""
    other_titles: str


WEB_SERVICE_JOURNAL = JournalNames("info", "alternativeTitles")
API_JOURNAL = JournalNames(None, "additionalSearchableTitles")


class _Dated(NamedTuple):
    value: str
    is_current: bool


def check_shared(item: Item) -> None:
    """Raises Rejected for what is not checked yet; a record of a kind without visibility is for everybody to see."""
    if "visibility" in item:
        check_public(item)
    else:
        check_done(item)


def read_journal(item: Item, names: JournalNames) -> Venue:
    """The journal or series. Raises Rejected without UUID or title, and for what is not approved."""
    check_shared(item)
    info = item.open(names.info) if names.info else item
    own = own_identifiers(item)
    titles = _dated(item.each("titles"), "title")
    if not titles:
        raise Rejected("titles: missing or empty")
    present = texts(title.value for title in titles if title.is_current) or texts((titles[0].value,))
    past = texts(title.value for title in titles if not title.is_current)
    others = texts(item.texts(names.other_titles))
    publisher = referred(item.open("publisher"), ("publisher",))
    return Venue(
        names=present,
        type=_type(item),
        identifiers=tuple(dict.fromkeys((*_issns(item), *own))),
        publishers=(publisher,) if publisher else (),
        alternative_names=_otherwise(present, (*past, *others)),
        websites=pages_and_links(item, info.text("portalUrl")),
        former=former_identifiers(info),
    )


def read_publisher(item: Item, names: JournalNames) -> Organization:
    """The publisher. Raises Rejected without UUID or name, and for what is not approved."""
    check_shared(item)
    info = item.open(names.info) if names.info else item
    own = own_identifiers(item)
    called = texts((item.text("name"),))
    if not called:
        raise Rejected("name: missing or empty")
    terms = [classification(value) for value in _list(item.take("countries"))]
    places = {code for term in terms if term and (code := country(term.last))}
    return Organization(
        called,
        identifiers=own,
        aliases=_otherwise(called, texts(item.texts("alternativeNames"))),
        kinds=("publisher",),
        country=places.pop() if len(places) == 1 and len(terms) == 1 else None,
        former=former_identifiers(info),
    )


def _type(item: Item) -> str:
    """The row of `types.csv`; a type that the table does not have stays for the report."""
    term = classification(item.peek("type"))
    known = codes("journaltypes").get(term.last.lower()) if term else None
    if known:
        item.drop("type")
    return known or "journal"


def _issns(item: Item) -> tuple[Identifier, ...]:
    """The present ISSNs: those of former titles are of other journals, those for searching may be anything."""
    pairs = [("issn", issn.value) for issn in _dated(item.each("issns"), "issn") if issn.is_current]
    pairs += [("issn-electronic", issn) for issn in item.texts("electronicISSNs")]
    for other in item.each("additionalSearchableIssns"):
        kind, value = other.text("typeDiscriminator"), other.text("issn")
        if kind == "ElectronicISSN" and value:
            pairs.append(("issn-electronic", value))
    found = identify(*pairs)
    electronic = {one.value for one in found if one.scheme == "issn-electronic"}
    return tuple(one for one in found if one.scheme == "issn-electronic" or one.value not in electronic)


def _dated(items: Iterable[Item], field: str) -> list[_Dated]:
    """Titles or ISSNs, each with whether it is in use still."""
    found = []
    for item in items:
        value, ended = plain(item.text(field)), item.take("endDate")
        item.drop(*BOOKKEEPING, "startDate")
        if value:
            found.append(_Dated(value, ended in (None, "", {})))
    return found


def _otherwise(names: Sequence[Text], others: Iterable[Text]) -> tuple[Text, ...]:
    """The names that are not the same as an earlier one but for case and punctuation."""
    known = {name_key(name.value): name for name in names}
    found: dict[str, Text] = {}
    for other in others:
        found.setdefault(name_key(other.value), other)
    return tuple(other for key, other in found.items() if key not in known)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []
