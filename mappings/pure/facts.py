"""The values of a Pure portal page as facts: types, statuses, dates, people, copyright, funding statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from fabiola.mappings.funding.bodies import language_of
from fabiola.mappings.items import Item
from fabiola.mappings.records import CitationCount, Contribution, Date, Event, Identifier, Organization, Person, Text
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.names import full_name, split_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import rows, source_types

_LETTERS = re.compile(r"[^\w]+")
_STATUS = re.compile(r"(.+?)(?:\s+[-–]\s*(.*))?")
_COPYRIGHT = re.compile(
    r"(?:publisher )?(?:©|\(c\)|copyright)[\s©:]*(?P<year>(?:19|20)\d\d)[,\s]+(?:by )?(?P<holder>[^,;©]+)",
    re.IGNORECASE,
)
_NO_HOLDER = re.compile(r"(?:the )?authors?(?:\(s\))?(?: or .*)?|owner.*|all rights .*", re.IGNORECASE)
_NOTE = re.compile(r"(Funding Information|Publisher Copyright|Copyright)\s*:", re.IGNORECASE)
_PERIOD = re.compile(r"\s*(?:→|\bthrough\b|\bto\b|—)\s*")


class Kind(NamedTuple):
    """What the line of the type says: a row of `types.csv`, and whether the output was peer-reviewed."""

    type: str
    peer_reviewed: bool


class Copyright(NamedTuple):
    """Year and holder of a copyright notice; no holder where it names the authors without their names."""

    year: int
    holder: Organization | None


@cache
def _words(kind: str) -> Mapping[str, str]:
    found = {_fold(row["word"]): row["value"] for row in rows("pure_words") if row["kind"] == kind}
    return MappingProxyType(dict(sorted(found.items(), key=lambda one: -len(one[0]))))


@cache
def _types() -> Mapping[str, str]:
    """Folded `family/type` -> type, the longest first, so that lost separators do no harm."""
    found = {_fold(value): kind for value, kind in source_types("pure").items()}
    return MappingProxyType(dict(sorted(found.items(), key=lambda one: -len(one[0]))))


def _fold(text: str) -> str:
    return _LETTERS.sub("", text.casefold())


def read_kind(printed: str) -> Kind | None:
    """The type in `Contribution to journal › Article › peer-review`, with or without separators; None if unknown."""
    folded = _fold(printed)
    for value, kind in _types().items():
        if folded.startswith(value):
            rest = folded[len(value) :]
            return Kind(kind, any(mark and word in rest for word, mark in _words("mark").items()))
    return None


def read_status(printed: str) -> tuple[str | None, Date | None]:
    """The status and the date in `Published - 2018 Jun`."""
    match = _STATUS.fullmatch(printed.strip())
    if match is None:
        return None, None
    word = _fold(match[1].rstrip("-– "))
    return _words("status").get(word), parse_date(match[2])


def read_counts(items: Iterable[Item]) -> Iterator[CitationCount]:
    """The citation counts of sources that we know by name."""
    for item in items:
        source = _words("counter").get(_fold(str(item.peek("source"))))
        if source and (value := item.integer("count")) is not None:
            item.drop("source")
            yield CitationCount(value, source)


def read_authors(page: Sequence[Item], cited: Sequence[str]) -> tuple[Contribution, ...]:
    """The authors in order: names of the citation block, which tells family names, where it agrees with the page."""
    printed = [(item.text("name") or "", item.flag("corresponding") or False) for item in page]
    if not printed:
        printed = [(name, False) for name in cited]
    names = cited if len(cited) == len(printed) else [name for name, _ in printed]
    return tuple(
        Contribution(_person(name), "author", order, corresponding, published_name=_in_order(shown))
        for order, (name, (shown, corresponding)) in enumerate(zip(names, printed, strict=True), 1)
    )


def read_editors(printed: str | None, cited: Sequence[str]) -> Iterator[Contribution]:
    """The editors of the host publication."""
    names = cited or [name for name in re.split(r"[;,]|\band\b|&", printed or "") if name.strip()]
    for order, name in enumerate(names, 1):
        person = _person(name)
        yield Contribution(person, "editor", order, published_name=person.name)


def _person(name: str) -> Person:
    given, family = split_name(name)
    return Person(full_name(given, family), given, family)


def _in_order(name: str) -> str:
    return full_name(*split_name(name)) if "," in name else name


def read_copyright(notices: Iterable[str]) -> Copyright | None:
    """The year and holder of the first notice that gives a year."""
    for notice in notices:
        if match := _COPYRIGHT.search(notice):
            name = re.sub(r"\s*\ball rights.*", "", match["holder"].split("\n")[0], flags=re.IGNORECASE).strip(" ,")
            name = name if re.search(r"(?:B\.V|Ltd|Inc|Co|Corp|S\.A)\.$", name) else name.rstrip(".")
            anonymous = not name or _NO_HOLDER.fullmatch(name)
            return Copyright(
                int(match["year"]), None if anonymous else Organization(names=(Text(name, language_of(name)),))
            )
    return None


def read_notes(notes: Iterable[str]) -> dict[str, list[str]]:
    """The parts of the notes in a citation block: `funding information` and copyright notices."""
    found: dict[str, list[str]] = {"funding information": [], "copyright": []}
    for note in notes:
        parts = _NOTE.split(note)
        for label, text in zip(parts[1::2], parts[2::2], strict=True):
            field = "funding information" if label.lower().startswith("funding") else "copyright"
            found[field].append(text.strip(" ;\n"))
    return found


def read_event(item: Item, printed_period: str | None, month_first: bool) -> Event | None:
    """The conference; `printed_period` is the unambiguous one of the citation block."""
    name = plain(item.text("name"))
    place = item.text("country")
    period = item.text("period")
    if name is None:
        return None
    start, end = _period(printed_period, False) if printed_period else (None, None)
    if start is None:
        start, end = _period(period, month_first)
    return Event(name, country(place) if place else None, item.text("city"), start, end)


def _period(text: str | None, month_first: bool) -> tuple[Date | None, Date | None]:
    parts = _PERIOD.split(text or "")
    dates = [parse_date(part, month_first=month_first) for part in parts]
    return dates[0], dates[1] if len(dates) > 1 else None


def read_issns(item: Item, cited: Sequence[str]) -> tuple[Identifier, ...]:
    """The ISSNs of a serial, print and electronic ones told apart where the page does."""
    pairs = [
        (scheme, item.text(field))
        for scheme, field in (("issn-print", "issn_print"), ("issn-electronic", "issn_electronic"), ("issn", "issn"))
    ]
    typed = identify(*pairs)
    values = {identifier.value for identifier in typed}
    return (*typed, *(one for one in identify(*(("issn", value) for value in cited)) if one.value not in values))
