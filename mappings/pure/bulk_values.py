"""Values of the XML that is imported into Pure: texts with their language, dates, who may see an object."""

from __future__ import annotations

import re

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.ws_xml import own_text, text_at, without_empty
from fabiola.mappings.records import Date
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.xml.text import attribute, inside

_DAY_FIRST = re.compile(r"(?a)(\d{1,2})-(\d{1,2})-(\d{4})")
_KEYS = {"public": "FREE", "campus": "CAMPUS", "restricted": "BACKEND"}


def localized(fields: Fields, *path: str) -> Fields | str | None:
    """The texts with their languages and countries; the bare text of an element without them."""
    texts = [
        without_empty({"locale": _locale(part), "value": own_text(part)})
        for each in inside(fields, *path)
        for part in inside(each, "text")
    ]
    return {"text": texts} if texts else text_at(fields, *path)


def visibility(word: str) -> str:
    """The key of the web service for who may see an object; words that we do not know stay as they are."""
    return _KEYS.get(word.strip().lower(), word)


def date_of(text: str | None) -> Date | None:
    """A date that begins with the day, `31-12-2002`, or with the year."""
    match = _DAY_FIRST.fullmatch(text or "")
    return date(match[3], match[2], match[1]) if match else parse_date(text)


def _locale(part: Fields) -> str:
    return "_".join(filter(None, (attribute(part, "lang"), attribute(part, "country"))))
