"""Members of the Crossref REST API: the publishers and others that register works."""

from __future__ import annotations

from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Organization, Record
from fabiola.mappings.sources import Source
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.identifiers import identifier
from fabiola.mappings.values.text import plain, texts


class CrossrefMembers(Source):
    """Members as the REST API gives them one by one and in lists.

    A member holds the prefixes of imprints and societies under names of theirs; these are no other names of its own.
    Format: https://api.crossref.org/swagger-ui/index.html (members)
    """

    name: ClassVar[str] = "crossref-members"
    title: ClassVar[str] = "Crossref member (REST API, JSON)"
    kind: ClassVar[str] = "organization"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "breakdowns",
            "counts",
            "counts-type",
            "coverage",
            "coverage-type",
            "flags",
            "last-status-check-time",
            "names",
            "prefix",
            "prefixes",
            "tokens",
        }
    )

    def knows(self, document: Fields) -> bool:
        """A number and a primary name, with the prefixes that it may register."""
        return "id" in document and "primary-name" in document and "prefixes" in document

    def key(self, item: Item) -> str:
        """The number of the member. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The organization. Raises Rejected without a number or a name."""
        own = _own(item)
        item.drop("id")
        names = texts((item.text("primary-name"),))
        if not names:
            raise Rejected("primary-name: missing or empty")
        place = plain(item.text("location")) or ""
        locality, _, last = place.rpartition(",")
        code = country(last.strip())
        return Organization(
            names=names,
            identifiers=(own,),
            kinds=("publisher",),
            country=code,
            country_name=last.strip() if code else None,
            locality=(locality.strip() if code else place) or None,
        )


def _own(item: Item) -> Identifier:
    raw = item.peek("id")
    number = str(raw) if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    if number.isascii() and number.isdigit() and (found := identifier("crossref-member", number)):
        return found
    raise Rejected("id: missing or not the number of a member")
