"""Research outputs of Pure 4's web service, brought into the properties that version 5 has for the same facts."""

from __future__ import annotations

from collections.abc import Iterator

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.ws4_values import (
    OPEN,
    flag,
    is_public,
    localized,
    person_reference,
    reference,
    references,
    term,
    terms,
)
from fabiola.mappings.pure.ws_xml import own_text, text_at, texts_at, without_empty
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE
from fabiola.mappings.xml.text import attribute, inside

_SAME = (
    "articleNumber",
    "edition",
    "hostPublicationSubTitle",
    "hostPublicationTitle",
    "journalNumber",
    "numberOfPages",
    "pages",
    "volume",
)
_READ = frozenset(
    {
        *_SAME,
        *("@uuid", "abstract", "associatedPublisher", "associatedPublishers", "bibliographicalNote", "documents"),
        *("dois", "electronicVersionAssociations", "event", "external", "hostEditors", "journal", "keywordGroups"),
        *("language", "limitedVisibility", "links", "peerReview", "persons", "portalUrl", "publicationDate"),
        *("publicationSeries", "publicationStatus", "startedWorkflow", "subtitle", "supervisorAdvisor"),
        *("title", "typeClassification", ELEMENT, NAMESPACE, "onlineEarlyDate"),
    }
)
_STATUSES = "/dk/atira/pure/publication/status"


def output(fields: Fields) -> Fields:
    """The research output as version 5 has it; elements that are not understood keep their names."""
    rest = {name: value for name, value in fields.items() if name not in _READ}
    same = {name: text_at(fields, name) for name in _SAME}
    stated = {**same, **_edition(fields), **_facts(fields), **_people(fields), **_places(fields)}
    return rest | without_empty(stated)


def _facts(fields: Fields) -> Fields:
    state = text_at(fields, "startedWorkflow", "state")
    return {
        "uuid": attribute(fields, "uuid"),
        "title": text_at(fields, "title"),
        "subTitle": text_at(fields, "subtitle"),
        "type": term(fields, "typeClassification"),
        "language": term(fields, "language"),
        "abstract": localized(fields, "abstract"),
        "bibliographicalNote": localized(fields, "bibliographicalNote"),
        "peerReview": flag(text_at(fields, "peerReview", "peerReviewed")),
        "publicationStatuses": list(_statuses(fields)),
        "visibility": without_empty({"key": text_at(fields, "limitedVisibility", "visibility")}),
        "workflow": {"workflowStep": state} if state else None,
        "keywordGroups": [_keywords(group) for group in inside(fields, "keywordGroups", "keywordGroup")],
        "electronicVersions": list(_versions(fields)),
        "additionalLinks": [{"url": url} for url in texts_at(fields, "links", "link", "url")],
        "info": without_empty(
            {
                "portalUrl": text_at(fields, "portalUrl"),
                "additionalExternalIds": [
                    {"idSource": attribute(part, "source"), "value": attribute(part, "source_id")}
                    for part in inside(fields, "external", "secondarySource")
                ],
            }
        ),
        "externalIdSource": text_at(fields, "external", "source"),
        "externalId": text_at(fields, "external", "sourceId"),
    }


def _statuses(fields: Fields) -> Iterator[Fields]:
    """The one status with the date of publication, and when it was online before that."""
    early = (text_at(fields, "onlineEarlyDate") or "")[:10].split("-")
    if len(early) == 3:
        day = dict(zip(("year", "month", "day"), early, strict=True))
        yield {"publicationStatus": {"uri": f"{_STATUSES}/epub"}, "publicationDate": day}
    status = term(fields, "publicationStatus")
    date = {name: text_at(fields, "publicationDate", name) for name in ("year", "month", "day")}
    if status or date["year"]:
        stated = status or {"uri": f"{_STATUSES}/published"}
        yield {"current": True, "publicationStatus": stated, "publicationDate": without_empty(date)}


def _keywords(group: Fields) -> Fields:
    free = [
        {"locale": attribute(words, "locale"), "freeKeywords": texts_at(words, "freeKeyword")}
        for words in inside(group, "keyword", "userDefinedKeyword")
    ]
    containers = [{"structuredKeyword": found} for found in terms(group, "keyword", "target")]
    return {
        "logicalName": text_at(group, "configuration", "logicalName"),
        "keywordContainers": [*containers, *({"freeKeywords": [words]} for words in free)],
    }


def _versions(fields: Fields) -> Iterator[Fields]:
    """The DOIs, and the files that everybody may have."""
    for doi in texts_at(fields, "dois", "doi", "doi"):
        yield {"doi": doi}
    wrapper = "electronicVersionAssociations"
    kinds = ("DOI", "File", "Link")
    steps = [(wrapper, f"electronicVersion{kind}Associations", f"electronicVersion{kind}Association") for kind in kinds]
    for part in (part for step in steps for part in inside(fields, *step)):
        files = (_file(file) for file in inside(part, "file"))
        yield without_empty(
            {
                "doi": text_at(part, "doi"),
                "link": text_at(part, "link"),
                "versionType": term(part, "versionType"),
                "accessType": term(part, "accessType"),
                "licenseType": term(part, "licenseType"),
                "file": next(files, None),
            }
        )
    for document in inside(fields, "documents", "document"):
        if is_public(document) and not text_at(document, "embargoDate"):
            yield {"file": _file(document), "accessType": {"uri": OPEN}}


def _file(part: Fields) -> Fields:
    return without_empty({"fileURL": text_at(part, "url"), "mimeType": text_at(part, "mimeType")})


def _people(fields: Fields) -> Fields:
    editors = inside(fields, "hostEditors", "hostEditor")
    supervisors = inside(fields, "supervisorAdvisor", "classifiedInternalExternalPersonAssociation")
    return {
        "personAssociations": [_association(part) for part in inside(fields, "persons", "personAssociation")],
        "supervisors": [_association(part) for part in supervisors],
        "hostPublicationEditors": [{name: text_at(one, name) for name in ("firstName", "lastName")} for one in editors],
    }


def _association(part: Fields) -> Fields:
    """A person by the name on the paper, with the organizations of then."""
    bodies = [
        *inside(part, "organisations", "association"),
        *inside(part, "externalOrganisations", "association"),
        part,
    ]
    names = inside(part, "name") or [name for who in ("person", "externalPerson") for name in inside(part, who, "name")]
    group = text_at(part, "groupAuthor")
    return without_empty(
        {
            **{name: person_reference(part, name) for name in ("person", "externalPerson")},
            "authorCollaboration": {"name": group} if group else None,
            "name": {name: text_at(each, name) for each in names[:1] for name in ("firstName", "lastName")},
            "personRole": term(part, "personRole"),
            "organisationalUnits": [one for body in bodies for one in references(body, "organisation")],
            "externalOrganisations": [one for body in bodies for one in references(body, "externalOrganisation")],
            "hidden": flag(text_at(part, "hidden")),
        }
    )


def _places(fields: Fields) -> Fields:
    """The journal, the series and the event."""
    journals = [_journal(part) for part in inside(fields, "journal")]
    series = [_series(part) for part in inside(fields, "publicationSeries", "publicationSerie")]
    events = inside(fields, "event")
    return {
        "journalAssociation": journals[0] if journals else None,
        "publicationSeries": series,
        "event": {"name": localized(events[0], "title")} if events else None,
    }


def _journal(part: Fields) -> Fields:
    title = text_at(part, "title", "string") or text_at(part, "journal", "titles", "title", "string")
    issn = text_at(part, "issn", "string") or text_at(part, "journal", "issns", "issn", "string")
    uuids = [attribute(journal, "uuid") for journal in inside(part, "journal")]
    found = {"title": title, "issn": issn, "journal": {"uuid": uuids[0]} if uuids else None}
    return without_empty(found)


def _series(part: Fields) -> Fields:
    return without_empty(
        {
            "name": text_at(part, "name"),
            "volume": text_at(part, "volume"),
            "no": text_at(part, "no"),
            "printIssn": text_at(part, "printISSN"),
            "electronicIssn": text_at(part, "electronicISSN"),
        }
    )


def _edition(fields: Fields) -> Fields:
    """What stands with the publisher: its name, the edition, the ISBNs."""
    parts = [part for name in ("associatedPublisher", "associatedPublishers") for part in inside(fields, name)]
    found: Fields = {}
    for part in parts[:1]:
        publishers = [reference(one) for one in inside(part, "publisher")]
        found = {
            "publisher": publishers[0] if publishers else None,
            "edition": text_at(part, "edition") or text_at(fields, "edition"),
            "volume": text_at(fields, "volume") or text_at(part, "volume"),
            "isbns": _isbns(part, "printIsbns"),
            "electronicIsbns": _isbns(part, "electronicIsbns"),
        }
    return found


def _isbns(part: Fields, name: str) -> list[str]:
    own = [text for each in inside(part, name) if (text := own_text(each))]
    return [*texts_at(part, name, "value"), *own]
