"""Funders of the Crossref REST API: the Open Funder Registry in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Merger, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import fundref
from fabiola.mappings.values.text import plain, texts

_REGISTRY = "10.13039/"


class CrossrefFunders(Source):
    """Funders as the REST API gives them one by one and, with fewer fields, in lists.

    A funder that was replaced by one other leads to that, as in the registry. Parents and children are the funders
    right above and below in `hierarchy`, which is cut (`more`) and never complete.
    Format: https://api.crossref.org/swagger-ui/index.html (funders)
    """

    name: ClassVar[str] = "crossref-funders"
    title: ClassVar[str] = "Crossref funder (REST API, JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"descendant-work-count", "descendants", "tokens", "uri", "work-count"},
    )

    def knows(self, document: Fields) -> bool:
        """The number of a funder, with its address in the registry."""
        address = document.get("uri")
        return isinstance(document.get("id"), str) and isinstance(address, str) and _REGISTRY in address

    def key(self, item: Item) -> str:
        """The Crossref Funder ID. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The organization, or the merger of a replaced one. Raises Rejected without a Crossref Funder ID."""
        own = _own(item)
        if after := _replacement(item, own):
            return Merger("organization", (after,), (own,))
        item.drop("id")
        place, name = plain(item.text("location")), plain(item.text("name"))
        labels, tree = item.take("hierarchy-names"), item.take("hierarchy")
        links = tuple(_links(tree))
        number = own.value.removeprefix(_REGISTRY)
        return Organization(
            names=(Text(name),) if name else (),
            identifiers=(own,),
            aliases=tuple(alias for alias in texts(item.texts("alt-names")) if alias.value != name),
            kinds=("funder",),
            country=country(place),
            country_name=place,
            parents=_organizations([upper for upper, lower in links if lower == number], labels),
            children=_organizations([lower for upper, lower in links if upper == number], labels),
            predecessors=_organizations(item.texts("replaces"), labels),
            successors=_organizations(item.texts("replaced-by"), labels),
        )


def _own(item: Item) -> Identifier:
    for name in ("uri", "id"):
        if isinstance(raw := item.peek(name), str) and (found := _funder(raw)):
            return found
    raise Rejected("id: missing or not a Crossref Funder ID")


def _replacement(item: Item, own: Identifier) -> Identifier | None:
    """The one funder that took the place of this one; the rest of what is said of it is out of date then."""
    numbers = item.peek("replaced-by")
    named = [_funder(number) for number in numbers if isinstance(number, str)] if isinstance(numbers, list) else []
    found = set(filter(None, named))
    if len(found) != 1 or own in found:
        return None
    item.drop(*item.names())
    return found.pop()


def _funder(raw: str) -> Identifier | None:
    found = fundref(_REGISTRY + raw if raw.isdigit() else raw)
    return Identifier("fundref", found) if found else None


def _links(tree: Any) -> Iterator[tuple[str, str]]:
    """Each funder of the tree with each one right below it."""
    open_branches = [tree]
    while open_branches:
        branch = open_branches.pop()
        if isinstance(branch, dict):
            for upper, below in branch.items():
                if isinstance(below, dict):
                    yield from ((upper, lower) for lower in below if lower.isdigit())
            open_branches.extend(branch.values())


def _organizations(numbers: Any, labels: Any) -> tuple[Organization, ...]:
    names = labels if isinstance(labels, dict) else {}
    found = []
    for number in dict.fromkeys(numbers):
        name = names.get(number)
        label = plain(name) if isinstance(name, str) else None
        if identifier := _funder(number):
            found.append(Organization(names=(Text(label),) if label else (), identifiers=(identifier,)))
    return tuple(found)
