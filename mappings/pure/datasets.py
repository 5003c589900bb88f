"""Datasets of Pure's web service and of its API."""

from __future__ import annotations

from typing import NamedTuple

from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.pure.descriptions import (
    coded_identifiers,
    compound_date,
    descriptions,
    own_identifiers_of,
    pages_and_links,
)
from fabiola.mappings.pure.references import API_PARTY, WEB_SERVICE_PARTY, parties, referred
from fabiola.mappings.pure.ws_agents import PartyFields
from fabiola.mappings.pure.ws_subjects import subjects_and_keywords
from fabiola.mappings.pure.ws_values import (
    BOOKKEEPING,
    check_public,
    classification,
    codes,
    former_identifiers,
    localized,
    own_identifiers,
    web_address,
)
from fabiola.mappings.records import File, Identifier, Organization, Work
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.licences import licence

_ACCESS = {"open": True, "restricted": False, "closed": False}


class DatasetNames(NamedTuple):
    """What a format calls the parts of a dataset that the other one calls otherwise."""

    people: str
    party: PartyFields
    info: str | None
    """The object with the facts of the record itself; None where they are beside those of the dataset."""


WEB_SERVICE_DATASET = DatasetNames("personAssociations", WEB_SERVICE_PARTY, "info")
API_DATASET = DatasetNames("persons", API_PARTY, None)


class _Documents(NamedTuple):
    files: tuple[File, ...]
    licences: tuple[str, ...]


def read_dataset(item: Item, names: DatasetNames) -> Work:
    """The dataset. Raises Rejected without UUID or title, and for what is not public or not approved."""
    check_public(item)
    info = item.open(names.info) if names.info else item
    own = own_identifiers(item)
    titles = localized(item.take("title"))
    if not titles:
        raise Rejected("title: missing or empty")
    access = _access(item)
    documents = _documents(item)
    subjects, keywords = subjects_and_keywords(item.each("keywordGroups"))
    return Work(
        type=_type(item),
        titles=titles[:1],
        translated_titles=titles[1:],
        abstracts=descriptions(item),
        identifiers=(*_doi(item), *coded_identifiers(own_identifiers_of(item), "datasetsources"), *own),
        published=compound_date(item.open("publicationDate")) or compound_date(item.open("publicationAvailableDate")),
        publishers=_publishers(item),
        contributions=parties(item.each(names.people), names.party, "contributor"),
        keywords=keywords,
        subjects=subjects,
        licences=documents.licences,
        open_access=access,
        files=documents.files if access else (),
        websites=pages_and_links(item, info.text("portalUrl")),
        former=former_identifiers(info),
    )


def _type(item: Item) -> str:
    """The row of `types.csv`; whatever an institution files here under a term of its own is a dataset."""
    term = classification(item.take("type"))
    return codes("datasettypes").get(term.last.lower(), "dataset") if term else "dataset"


def _access(item: Item) -> bool | None:
    """Whether the data are open; None for embargoes and all that is not known."""
    terms = (classification(item.take(name)) for name in ("openAccessPermission", "openAccessPermissions"))
    return next((_ACCESS[term.last.lower()] for term in terms if term and term.last.lower() in _ACCESS), None)


def _doi(item: Item) -> tuple[Identifier, ...]:
    """The DOI, a string in the web service and an object in the API; what is written in place of one is left."""
    inner = item.open("doi")
    raw, inside = item.peek("doi"), inner.peek("doi")
    found = identify(("doi", raw), ("doi", inside))
    for place in (item, inner) if found else ():
        place.drop("doi")
    inner.drop("pureId")
    return found[:1]


def _publishers(item: Item) -> tuple[Organization, ...]:
    found = referred(item.open("publisher"), ("publisher",))
    return (found,) if found else ()


def _documents(item: Item) -> _Documents:
    """The files for everybody, and the licences of the files and of the data."""
    files, licences = [], []
    for document in item.each("documents"):
        visibility = document.open("visibility")
        terms = [classification(document.take(name)) for name in ("documentLicense", "license")]
        url, media_type = web_address(document.take("url")), document.text("mimeType")
        document.drop(*document.names())
        if visibility.text("key") == "FREE" and url:
            files.append(File(url, media_type))
            licences += [term.uri for term in terms if term]
        visibility.drop(*visibility.names())
    for condition in item.each("legalConditions"):
        if term := classification(condition.take("type")):
            licences.append(term.uri)
        condition.drop(*BOOKKEEPING, "id", "description")
    known = (licence(address) for address in licences)
    return _Documents(tuple(dict.fromkeys(files)), tuple(dict.fromkeys(each for each in known if each)))
