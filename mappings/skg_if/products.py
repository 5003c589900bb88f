"""The research products of SKG-IF as works."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from fabiola.mappings.citations.works import statuses
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.records import (
    Concept,
    Contribution,
    Date,
    Identifier,
    Organization,
    Relation,
    StatusDate,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.skg_if.agents import agent, contributions, publishing
from fabiola.mappings.skg_if.entities import addresses, identifiers, texts_by_language
from fabiola.mappings.skg_if.grants import fundings
from fabiola.mappings.skg_if.venues import venue
from fabiola.mappings.values.dates import parse_date, year_of
from fabiola.mappings.values.identifier_shapes import recognise
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.publication_dates import earliest
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import source_types, table

_SCHEMES = {name: name for name in ("doi", "pmid", "pmcid", "arxiv", "handle", "isbn", "openalex", "wikidata", "mag")}
_SCHEMES |= {"pubmed": "pmid", "pmc": "pmcid", "hdl": "handle"}
_CITES = "cites"
_RELATIONS = {
    "is_supplemented_by": "is-supplemented-by",
    "is_documented_by": "is-documented-by",
    "is_new_version_of": "is-version-of",
    "is_part_of": "is-part-of",
}
_PUBLISHED = ("publication", "distribution")
_REACHED = {"received": "submitted", "acceptance": "accepted"}
_REVIEWED = {"peer reviewed": "peer-reviewed", "under review": "under-review"}
_OPEN = {"open": True, "closed": False, "restricted": False}
_FOUND_IN_STORES = frozenset({"dataset", "software", "preprint"})
_KEPT_OF_OTHERS = ("identifiers", "licence", "access_rights")
_TEXT_MINING = re.compile(r"\btdm\b", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W\d_]+")
_TOPIC_SCHEMES = {"mesh": ("mesh", re.compile(r"(?a)[CDQ]\d{6,9}"))}
_TOPIC_SCHEMES |= {"openalex": ("openalex-topics", re.compile(r"(?a)T\d{4,6}"))}


class Subjects(NamedTuple):
    """Free keywords, and terms of the concept schemes that we know."""

    keywords: tuple[str, ...]
    concepts: tuple[Concept, ...]


def product(item: Item) -> Work:
    """The work, by the manifestation that says where it appeared, else the first; Rejected without a title.

    Of the other manifestations the identifiers, the licences and the access count.
    """
    item.drop("entity_type", "local_identifier")
    titles = texts_by_language(item, "titles")
    if not titles:
        raise Rejected("titles: missing or empty")
    first = _one_a_language(titles)
    manifestations = _ranked(item.each("manifestations"))
    chosen = manifestations[0] if manifestations else Item({})
    type_ = _type(item, chosen)
    publishers, people = _makers(item)
    biblio = chosen.open("biblio")
    store, place = _store(biblio, type_, publishers), venue(biblio.open("in"), type_)
    pages, days = biblio.open("pages"), _dates(chosen)
    published = next((day for name in _PUBLISHED if (day := earliest(days.get(name, ())))), None)
    about, related = _subjects(item), item.open("related_products")
    sites = tuple(dict.fromkeys(one for fields in (item, *manifestations) for one in addresses(fields)))
    own = tuple(dict.fromkeys(one for fields in (item, *manifestations) for one in identifiers(fields, _SCHEMES)))
    reviewed = _reviewed(chosen)
    return Work(
        type=type_,
        titles=first,
        alternative_titles=tuple(title for title in titles if title not in first),
        abstracts=texts_by_language(item, "abstracts"),
        identifiers=own,
        published=published,
        status_dates=_reached(days),
        statuses=(*statuses(type_, published), *reviewed, *(("retracted",) if "retraction" in days else ())),
        first_page=pages.text("first"),
        last_page=pages.text("last"),
        volume=biblio.text("volume"),
        issue=biblio.text("issue"),
        position=biblio.text("number"),
        version=chosen.text("version"),
        edition=biblio.text("edition"),
        container=place or store,
        publishers=publishers,
        contributions=people,
        keywords=about.keywords,
        subjects=about.concepts,
        licences=_licences(manifestations),
        open_access=_open_access(manifestations),
        websites=sites,
        copyright_year=year_of(min(days["copyright"])) if "copyright" in days else None,
        cites=tuple(dict.fromkeys(one for fields in related.each(_CITES) for one in _targets(fields)[:1])),
        relations=tuple(_relations(related, own)),
        funding=fundings(item.each("funding")),
    )


def _one_a_language(titles: Sequence[Text]) -> tuple[Text, ...]:
    found: dict[str | None, Text] = {}
    for title in titles:
        found.setdefault(title.language, title)
    return tuple(found.values())


def _ranked(manifestations: list[Item]) -> list[Item]:
    """The manifestation that says where it appeared first; of the others only what counts is left to take."""
    found = sorted(manifestations, key=lambda fields: not _has_place(fields))
    for fields in found[1:]:
        fields.drop(*(name for name in fields.names() if name not in _KEPT_OF_OTHERS))
    return found


def _has_place(fields: Item) -> bool:
    biblio = fields.peek("biblio")
    return isinstance(biblio, dict) and bool(biblio.get("in"))


def _type(item: Item, manifestation: Item) -> str:
    """The row of `types.csv`: by the class or label of the manifestation, else by the type of the product."""
    fields = manifestation.open("type")
    fields.drop("defined_in")
    labels = [text.value for text in texts_by_language(fields, "labels")]
    class_ = (fields.text("class") or "").rstrip("/")
    words = [re.split(r"[/#]", class_)[-1], *labels]
    known = next((code for word in words if (code := _types().get(_fold(word)))), None)
    general = source_types("skg-if").get(item.text("product_type") or "", "other")
    return known if known and known != "other" else general


@cache
def _types() -> Mapping[str, str]:
    """The words for types: ours for the framework, those of Crossref and DataCite, of FaBiO and of COAR."""
    rows = [row for row in table("types").values() if row["generic"] == "yes"]
    named = [(row["expression"].split()[0].partition(":")[2], row["type"]) for row in reversed(rows)]
    coded = [(row["coar"], row["type"]) for row in reversed(rows)]
    listed = [(word, code) for name in ("datacite", "crossref", "skg-if") for word, code in source_types(name).items()]
    generic = {row["type"] for row in rows}
    return MappingProxyType({_fold(word): code for word, code in (*coded, *named, *listed) if code in generic})


def _fold(word: str) -> str:
    """Case and hyphens make no difference; a code of COAR (`c_6501`) stays as it is."""
    return word if word.startswith("c_") else _NOT_LETTERS.sub("", word).casefold()


def _makers(item: Item) -> tuple[tuple[Organization, ...], tuple[Contribution, ...]]:
    """The publishers, and everybody else in the roles of author and editor; without a role one is a contributor."""
    entries = item.each("contributions")
    issuing = [fields for fields in entries if fields.peek("role") == "publisher"]
    bodies = [agent(fields.open("by")) for fields in issuing]
    for fields in issuing:
        fields.drop("role", "rank")
    others = (fields for fields in entries if fields not in issuing)
    return publishing(bodies), contributions(others, _roles)


def _roles(fields: Item) -> Iterator[str]:
    word = fields.text("role")
    yield word if word in ("author", "editor") else "contributor"


def _store(biblio: Item, type_: str, publishers: Sequence[Organization]) -> Venue | None:
    """The store that data, software or a preprint is in; one that bears the name of the publisher says nothing more."""
    fields = biblio.open("hosting_data_source")
    fields.drop("local_identifier", "entity_type", "identifiers")
    name = plain(fields.text("name"))
    if not name or type_ not in _FOUND_IN_STORES or any(name == one.name for one in publishers):
        return None
    return Venue((Text(name),), "repository" if type_ == "preprint" else "data-repository")


def _dates(manifestation: Item) -> Mapping[str, tuple[Date, ...]]:
    """The days by what happened on them; each is one or a list."""
    fields = manifestation.open("dates")
    found = {name: tuple(day for text in fields.texts(name) if (day := parse_date(text))) for name in fields.names()}
    return {name: days for name, days in found.items() if days}


def _reached(days: Mapping[str, tuple[Date, ...]]) -> tuple[StatusDate, ...]:
    return tuple(StatusDate(status, min(days[name])) for name, status in _REACHED.items() if name in days)


def _reviewed(manifestation: Item) -> tuple[str, ...]:
    stated = [manifestation.open(name) for name in ("peer_review", "peer review")]
    for fields in stated:
        fields.drop("description")
    found = (_REVIEWED.get((fields.text("status") or "").lower()) for fields in stated)
    return tuple(code for code in found if code)


def _open_access(manifestations: Sequence[Item]) -> bool | None:
    """Open where any manifestation is; closed where all that say anything are."""
    said = []
    for fields in (one.open("access_rights") for one in manifestations):
        fields.drop("description")
        said.append(_OPEN.get((fields.text("status") or "").lower()))
    known = [one for one in said if one is not None]
    return any(known) if known else None


def _licences(manifestations: Sequence[Item]) -> tuple[str, ...]:
    """The licences for reuse; that for text mining is none."""
    stated = (fields.text("licence") or "" for fields in manifestations)
    found = (licence(one) for one in stated if not _TEXT_MINING.search(one))
    return tuple(dict.fromkeys(one for one in found if one))


def _subjects(item: Item) -> Subjects:
    """The topics: terms of a scheme of ours with their number there, others as keywords."""
    keywords: dict[str, None] = {}
    concepts: dict[Concept, None] = {}
    for fields in item.each("topics"):
        fields.drop("provenance")
        term = fields.open("term")
        term.drop("local_identifier", "entity_type")
        labels = texts_by_language(term, "labels")
        code = next(_codes(term), None)
        if labels and code:
            concepts[Concept(*code, labels[0])] = None
        elif labels:
            keywords[labels[0].value] = None
    return Subjects(tuple(keywords), tuple(concepts))


def _codes(term: Item) -> Iterator[tuple[str, str]]:
    for fields in term.each("identifiers"):
        word, value = (fields.text("scheme") or "").lower(), (fields.text("value") or "").rpartition("/")[2]
        if word in _TOPIC_SCHEMES and _TOPIC_SCHEMES[word][1].fullmatch(value):
            yield _TOPIC_SCHEMES[word][0], value


def _targets(fields: Item) -> tuple[Identifier, ...]:
    """What a related product is known by: its identifiers, else the one that its local identifier is."""
    known = identifiers(fields, _SCHEMES)
    own = fields.text("local_identifier")
    fields.drop("entity_type", "product_type")
    return known or tuple(one for one in recognise([own] if own else []) if one.scheme != "issn")


def _relations(related: Item, own: Sequence[Identifier]) -> Iterator[Relation]:
    for name, code in _RELATIONS.items():
        for target in dict.fromkeys(one for fields in related.each(name) for one in _targets(fields)[:1]):
            if target not in own:
                yield Relation(code, target)
