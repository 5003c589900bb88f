"""Values of Pure 4's web service: localized strings, terms, the objects that it repeats at every mention."""

from __future__ import annotations

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.ws_xml import own_text, text_at, without_empty
from fabiola.mappings.xml.text import attribute, inside

OPEN = "/dk/atira/pure/core/openaccesspermission/open"
"""The address of the term for open access."""

_PUBLIC = "FREE"


def localized(fields: Fields, name: str) -> Fields | str | None:
    """A localized string as version 5 has it; the bare text of an element without locales."""
    texts = [
        without_empty({"locale": attribute(part, "locale"), "value": own_text(part)})
        for part in inside(fields, name, "localizedString")
    ]
    return {"text": texts} if texts else text_at(fields, name)


def term(fields: Fields, name: str) -> Fields | None:
    """The term of a classification; None where it has no address."""
    return next(iter(terms(fields, name)), None)


def terms(fields: Fields, *path: str) -> list[Fields]:
    """The terms at the end of a path of names."""
    found = [(text_at(part, "uri"), localized(part, "term")) for part in inside(fields, *path)]
    return [without_empty({"uri": uri, "term": label}) for uri, label in found if uri]


def flag(text: str | None) -> bool | None:
    """A truth value; anything but `false` is true, as it may say what must not be shown."""
    return None if text is None else text.lower() != "false"


def is_public(fields: Fields) -> bool:
    """Whether everybody may see an object, which says so where it is not for everybody."""
    return text_at(fields, "limitedVisibility", "visibility") in (None, _PUBLIC)


def reference(fields: Fields) -> Fields:
    """An object by its UUID and name alone."""
    return without_empty({"uuid": attribute(fields, "uuid"), "name": localized(fields, "name")})


def references(fields: Fields, name: str) -> list[Fields]:
    """The objects of a name that everybody may see."""
    return [reference(part) for part in inside(fields, name) if is_public(part)]


def person_reference(fields: Fields, name: str) -> Fields | None:
    """A person by the UUID alone, where everybody may see who it is; no contact, post or portrait of it."""
    found = (attribute(part, "uuid") for part in inside(fields, name) if is_public(part))
    return next(({"uuid": uuid} for uuid in found if uuid), None)
