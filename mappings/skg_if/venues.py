"""The venues of SKG-IF: journals and repositories, and the books and proceedings that count as venues there."""

from __future__ import annotations

from fabiola.mappings.items import Item
from fabiola.mappings.records import Contribution, Identifier, Organization, Text, Venue, Work
from fabiola.mappings.skg_if.agents import agent, contributions, publishing
from fabiola.mappings.skg_if.entities import addresses, identifiers
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import table

_SCHEMES = {"issn": "issn", "eissn": "issn-electronic", "lissn": "issn-l", "isbn": "isbn", "doi": "doi"}
_TYPES = {"journal": "journal", "conference": "proceedings", "book": "book", "repository": "repository"}
_OPEN_ENDED = ("", "other", "unknown")
_SERIALS = frozenset({"issn", "issn-electronic", "issn-l"})


def venue(fields: Item, hosted: str = "") -> Venue | Work | None:
    """A journal or repository, or the book or proceedings that it is; None without a name.

    Where the type is not said, what has an ISBN is what a work of the type `hosted` is part of, anything else with an
    ISSN is a journal.
    """
    fields.drop("local_identifier", "entity_type", "access_rights", "creation_date")
    name, short, series = (plain(fields.text(field)) for field in ("name", "acronym", "series"))
    sites = addresses(fields)
    known = identifiers(fields, _SCHEMES)
    kind = _kind(fields, hosted, known)
    publishers, editors = _contributors(fields)
    if not name or kind is None:
        return None
    own = tuple(one for one in known if one.scheme not in _SERIALS)
    if table("types")[kind]["generic"] == "yes":
        serials = tuple(one for one in known if one.scheme in _SERIALS)
        return Work(
            type=kind,
            titles=(Text(name),),
            short_titles=(short,) if short else (),
            identifiers=own,
            series=Venue((Text(series),), "book-series", serials) if series else None,
            publishers=publishers,
            contributions=editors,
            websites=sites,
        )
    others = (Text(short),) if short and short != name else ()
    return Venue((Text(name),), kind, known, publishers, others, sites)


def _kind(fields: Item, hosted: str, known: tuple[Identifier, ...]) -> str | None:
    word = (fields.text("type") or "").lower()
    if word not in _OPEN_ENDED:
        return _TYPES.get(word)
    row = table("citation_places").get(hosted)
    host = row["container"] if row else ""
    schemes = {one.scheme for one in known}
    if not schemes.isdisjoint(_SERIALS) and "isbn" not in schemes:
        return "journal"
    return host or ("book" if "isbn" in schemes else None if known else "journal" if hosted else None)


def _contributors(fields: Item) -> tuple[tuple[Organization, ...], tuple[Contribution, ...]]:
    """The publishers, and the editors of a book."""
    entries = [({*part.texts("roles"), *part.texts("role")}, part) for part in fields.each("contributions")]
    makers = [agent(part.open("by")) for roles, part in entries if "publisher" in roles]
    edited = [part for roles, part in entries if "editor" in roles and "publisher" not in roles]
    return publishing(makers), contributions(edited, lambda part: ("editor",))
