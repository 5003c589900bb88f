"""What points to an entity, grouped under titles people understand (`ontology/page_links.csv`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fabiola.graph.releases import Release
from fabiola.ontology.namespaces import expand
from fabiola.ontology.tables import rows
from fabiola.server.pages.links import kind_of_iri
from fabiola.server.pages.naming import entry_of
from fabiola.server.pages.parts import Listing

_LOOKED_AT = 400
_SHOWN = 50


def incoming_listings(iri: str, release: Release) -> tuple[Listing, ...]:
    """The lists of a page: works of a person, grants of a funder, what cites a work; newest works first."""
    found = release.incoming(iri, _LOOKED_AT)
    groups: dict[str, dict[str, None]] = {}
    for subject, predicate in found:
        owner = subject.partition("#")[0]
        title = _titles().get((predicate, kind_of_iri(owner, release.base)))
        if title and owner != iri:
            groups.setdefault(title, {})[owner] = None
    order = list(dict.fromkeys(_titles().values()))
    return tuple(
        _listing(title, list(groups[title]), release, len(found) == _LOOKED_AT)
        for title in sorted(groups, key=order.index)
    )


def _listing(title: str, iris: list[str], release: Release, cut: bool) -> Listing:
    links = [entry_of(iri, release) for iri in iris]
    links.sort(key=lambda link: (_newest_first(link.note), link.text))
    return Listing(title, tuple(links[:_SHOWN]), cut or len(links) > _SHOWN)


def _newest_first(year: str | None) -> int:
    return -int(year) if year and year.isdigit() else 0


@cache
def _titles() -> Mapping[tuple[str, str], str]:
    return {(expand(row["predicate"]), row["kind"]): row["title"] for row in rows("page_links")}
