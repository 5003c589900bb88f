"""Values of Pure's web service and API: localized texts, classifications, what may be seen by everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Text
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import rows

BOOKKEEPING = ("pureId", "externalId", "externalIdSource", "externallyManaged")
"""What any object of the web service says of its own row in the database."""

_PUBLIC, _DONE = "FREE", frozenset({"approved", "validated"})
_ADDRESS = re.compile(r"https?://[^\s/]+(?:/\S*)?", re.IGNORECASE)
_PRIVATE = re.compile(r"/ws/api/|/ws/rest/|[?&;]api-?key=|//[^/]*@", re.IGNORECASE)


class Classification(NamedTuple):
    """A term of a classification scheme: its address within Pure and its labels."""

    uri: str
    labels: tuple[Text, ...]

    @property
    def last(self) -> str:
        """The last part of the address."""
        return self.uri.rstrip("/").rpartition("/")[2]


def raw_texts(value: object) -> Iterator[tuple[str | None, str]]:
    """The strings of a localized value with their locales.

    It is `{"text": [{"locale", "value"}]}` or a list of these in the web service, `{"en_GB": …}` in the API, and
    `{"value"}` or a bare string where there is no locale.
    """
    inner = value["text"] if isinstance(value, dict) and "text" in value else value
    for part in inner if isinstance(inner, list) else [inner]:
        if isinstance(part, str):
            yield None, part
        elif isinstance(part, dict):
            pairs = [(part.get("locale"), part["value"])] if "value" in part else part.items()
            yield from ((locale, text) for locale, text in pairs if isinstance(text, str))


def localized(value: object) -> tuple[Text, ...]:
    """The distinct plain texts of a localized value, each in its language.

    The region goes: `en_US` says how the installation is set up, not how the text is written.
    """
    found = ((plain(text), spoken(locale)) for locale, text in raw_texts(value))
    return tuple(dict.fromkeys(Text(text, tongue) for text, tongue in found if text))


def first_text(value: object) -> str | None:
    """The first plain text of a localized value."""
    return next((text.value for text in localized(value)), None)


def spoken(locale: object) -> str | None:
    """The language of a locale or of its address, without the region."""
    tag = language(locale)
    return tag.partition("-")[0] if tag else None


def classification(value: object) -> Classification | None:
    """The term of an object with an address, or of a list of one; None for anything else."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    uri = value.get("uri") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(uri, str) or not uri.strip():
        return None
    return Classification(uri.strip(), localized(value.get("term", value.get("value"))))


@cache
def codes(scheme: str) -> Mapping[str, str]:
    """The codes of one scheme of `pure_classifications.csv` -> our codes."""
    found = {row["code"]: row["value"] for row in rows("pure_classifications") if row["scheme"] == scheme}
    return MappingProxyType(found)


def narrowest(term: Classification, scheme: str) -> tuple[str | None, bool]:
    """Our code for the longest known part of a term's address after the scheme, and whether that is all of it.

    Institutions add terms of their own below those of Pure, and put their own name in front of the scheme.
    """
    parts = term.uri.lower().strip("/").partition(f"{scheme}/")[2].split("/")
    for length in range(len(parts), 0, -1):
        if known := codes(scheme).get("/".join(parts[:length])):
            return known, length == len(parts)
    return None, False


def is_web_service(document: Fields) -> bool:
    """Whether an object with a UUID is one of the web service; those of the API say of which system they are."""
    told = document.keys() & {"systemName", "typeDiscriminator", "createdBy", "version"}
    return isinstance(document.get("uuid"), str) and not told


def type_address(document: Fields) -> str:
    """The address of the type of an object that nobody took from; empty where it has none."""
    term = classification(document.get("type"))
    return term.uri.lower() if term else ""


def own_uuid(item: Item) -> str:
    """The UUID, not taken. Raises Rejected where there is none."""
    found = identify(("pure", item.peek("uuid")))
    if not found:
        raise Rejected("uuid: missing or empty")
    return found[0].value


def own_identifiers(item: Item) -> tuple[Identifier, ...]:
    """The UUID, as the one identifier. Raises Rejected without a UUID."""
    own = own_uuid(item)
    item.drop("uuid")
    return identify(("pure", own))


def former_identifiers(fields: Item) -> tuple[Identifier, ...]:
    """The UUIDs of the objects that were merged into this one, which lead to it now."""
    return identify(*(("pure", uuid) for uuid in fields.texts("previousUuids")))


def check_public(item: Item) -> None:
    """Raises Rejected unless everybody may see the object and those who check it are done with it."""
    visibility = item.open("visibility")
    key = visibility.text("key")
    visibility.drop("value", "description")
    if key != _PUBLIC:
        raise Rejected(f"visibility.key: {key or 'missing'}; only what is {_PUBLIC} is published")
    check_done(item)
    for field in ("confidential", "hidden"):
        if item.take(field) not in (None, False):
            raise Rejected(f"{field}: true; nothing {field} is published")


def check_done(item: Item) -> None:
    """Raises Rejected where those who check the object are not done with it; not all objects are checked."""
    workflow = item.take("workflow")
    step = _step(workflow)
    if workflow is not None and (step or "").lower() not in _DONE:
        raise Rejected(f"workflow: {step or 'no step'}; only what is approved or validated is published")


def _step(workflow: object) -> str | None:
    if isinstance(workflow, list) and len(workflow) == 1:
        workflow = workflow[0]
    if not isinstance(workflow, dict):
        return None
    step = workflow.get("workflowStep", workflow.get("step"))
    return step if isinstance(step, str) else None


def web_address(raw: object) -> str | None:
    """An address for everybody: none of the web service or API, which may carry the key of the caller."""
    text = raw.strip() if isinstance(raw, str) else ""
    return text if _ADDRESS.fullmatch(text) and not _PRIVATE.search(text) else None


def web_addresses(values: Iterable[object]) -> tuple[str, ...]:
    """The distinct addresses for everybody among some values."""
    return tuple(dict.fromkeys(address for value in values if (address := web_address(value))))


def classified_identifiers(items: Iterable[Item], scheme: str) -> tuple[Identifier, ...]:
    """The identifiers of kinds that we know, of objects with a value and the kind of it as a classification."""
    pairs = []
    for item in items:
        term = classification(item.take("type"))
        known = codes(scheme).get(term.last.lower().removesuffix("_id")) if term else None
        value = first_text(item.take("value"))
        item.drop(*BOOKKEEPING)
        if known:
            pairs.append((known, value))
    return identify(*pairs)
