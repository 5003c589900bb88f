"""Articles of OpenAPC, which collects what institutions pay for publishing them in the open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Identifier, Organization, Record, Text, Venue, Work
from fabiola.mappings.sources import Source
from fabiola.mappings.values.identifiers import identifier, identify
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.text import plain

_COLUMNS = frozenset({"institution", "euro", "doi", "is_hybrid", "journal_full_title"})
_MISSING = "NA"
_SERIALS = (("issn-l", "issn_l"), ("issn-print", "issn_print"), ("issn-electronic", "issn_electronic"))
_STATUS = {"TRUE": "hybrid", "FALSE": "gold"}
"""An article that was paid for is hybrid in a journal that has subscribers too, else gold."""


class OpenAPC(Source):
    """Rows of the collection. Who paid, how much and in which year (`institution`, `euro`, `period`) is about the
    payment, for which the profile has no terms, and the year of payment is not that of publication.

    The title and the authors are not in the table, so a work needs another source besides to be published.
    Format: https://github.com/OpenAPC/openapc-de/wiki/schema
    """

    name: ClassVar[str] = "openapc"
    title: ClassVar[str] = "OpenAPC articles (CSV)"
    kind: ClassVar[str] = "work"
    delimiter: ClassVar[str] = ","
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"agreement", "doaj", "euro", "indexed_in_crossref", "institution", "opt_out", "period", "ut"}
    )

    def knows(self, document: Fields) -> bool:
        """The columns of the collection."""
        return has_columns(document, _COLUMNS)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the table without the cells that say that something is missing."""
        return ({name: cell for name, cell in row.items() if cell != _MISSING} for row in rows(document))

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        return _own(item).value

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without a DOI."""
        own = _own(item)
        item.drop("doi")
        known, address = licence(item.text("license_ref")), item.text("url")
        maker = plain(item.text("publisher"))
        return Work(
            type="journal-article",
            identifiers=(own, *identify(("pmid", item.text("pmid")), ("pmcid", item.text("pmcid")))),
            container=_journal(item),
            publishers=(Organization(names=(Text(maker),), kinds=("publisher",)),) if maker else (),
            licences=(known,) if known else (),
            open_access=True,
            oa_status=item.read("is_hybrid", _colour),
            websites=(address,) if address and address.startswith(("http://", "https://")) else (),
        )


def _own(item: Item) -> Identifier:
    own = identifier("doi", item.peek("doi"))
    if own is None:
        raise Rejected("doi: missing or not a DOI")
    return own


def _colour(value: object) -> str | None:
    return _STATUS.get(value.upper()) if isinstance(value, str) else None


def _journal(item: Item) -> Venue | None:
    """The journal with its ISSNs; `issn` repeats one of those that say of what they are."""
    name = plain(item.text("journal_full_title"))
    serials = identify(*((scheme, item.text(column)) for scheme, column in _SERIALS))
    values = {serial.value for serial in serials}
    serials += tuple(one for one in identify(("issn", item.text("issn"))) if one.value not in values)
    return Venue(names=(Text(name),) if name else (), identifiers=serials) if name or serials else None
