"""Publications as they are imported into Pure, brought into the properties that its web service has for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.bulk_values import date_of, localized, visibility
from fabiola.mappings.pure.ws_values import web_address
from fabiola.mappings.pure.ws_xml import text_at, texts_at, without_empty
from fabiola.mappings.values.names import split_name
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE
from fabiola.mappings.xml.text import attribute, inside

_BASE = "/dk/atira/pure"
_FAMILIES = {
    "book": "bookanthology",
    "chapterInBook": "contributiontobookanthology",
    "contributionToSpecialist": "contributiontoperiodical",
    "other": "othercontribution",
}
"""The elements whose family of types has another name."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SAME = (
    "articleNumber",
    "chapter",
    "edition",
    "hostPublicationSubTitle",
    "hostPublicationTitle",
    "journalNumber",
    "numberOfPages",
    "number",
    "pages",
    "volume",
)
_READ = frozenset(
    {
        *_SAME,
        *("@subType", "abstract", "awardDate", "awardingInstitutions", "bibliographicalNotes", "editors"),
        *("electronicIsbns", "electronicVersionDOI", "electronicVersions", "event", "externalIds", "journal"),
        *("journalVolume", "keywords", "language", "peerReviewed", "persons", "printIsbns", "publicationStatuses"),
        *("publisher", "qualification", "series", "sponsors", "subTitle", "thesisSupervisors", "title"),
        *("translatedTitle", "urls", "visibility", "workflow", "earlyOnlineDate", ELEMENT, NAMESPACE),
    }
)


def output(fields: Fields) -> Fields:
    """The publication as the web service has it; elements that are not understood keep their names."""
    rest = {name: value for name, value in fields.items() if name not in _READ}
    same = {name: text_at(fields, name) for name in _SAME}
    volume = {"volume": text_at(fields, "journalVolume") or same["volume"]}
    return rest | without_empty({**same, **volume, **_facts(fields), **_people(fields), **_places(fields)})


def _facts(fields: Fields) -> Fields:
    step = text_at(fields, "workflow")
    ids = [(attribute(part, "type"), text_at({"id": [part]}, "id")) for part in inside(fields, "externalIds", "id")]
    return {
        "title": localized(fields, "title"),
        "subTitle": localized(fields, "subTitle"),
        "translatedTitle": localized(fields, "translatedTitle"),
        "abstract": localized(fields, "abstract"),
        "bibliographicalNote": localized(fields, "bibliographicalNotes", "bibliographicalNote"),
        "type": _type(fields),
        "language": _term("core/languages", text_at(fields, "language")),
        "qualification": _term("researchoutput/qualification", text_at(fields, "qualification")),
        "peerReview": {"true": True, "false": False}.get((text_at(fields, "peerReviewed") or "").lower()),
        "publicationStatuses": list(_statuses(fields)),
        "awardedDate": date_of(text_at(fields, "awardDate")),
        "visibility": {"key": visibility(text_at(fields, "visibility") or "Public")},
        "workflow": {"workflowStep": step} if step else None,
        "keywordGroups": [_keywords(group) for group in inside(fields, "keywords", "logicalGroup")],
        "electronicVersions": [_version(part) for part in _electronic(fields)],
        "additionalLinks": [{"url": url} for url in texts_at(fields, "urls", "url", "url")],
        "info": without_empty({"additionalExternalIds": [{"idSource": kind, "value": text} for kind, text in ids]}),
        "isbns": _numbers(fields, "printIsbns"),
        "electronicIsbns": _numbers(fields, "electronicIsbns"),
    }


def _type(fields: Fields) -> Fields:
    element = str(fields.get(ELEMENT))
    family = _FAMILIES.get(element, element.lower())
    parts = (f"{_BASE}/researchoutput/researchoutputtypes", family, attribute(fields, "subType"))
    return {"uri": "/".join(filter(None, parts))}


def _term(scheme: str, code: str | None) -> Fields | None:
    """A term by its code, which may be written as its whole address."""
    return {"uri": code if "/" in code else f"{_BASE}/{scheme}/{code}"} if code else None


def _statuses(fields: Fields) -> Iterator[Fields]:
    stated = inside(fields, "publicationStatuses", "publicationStatus")
    if day := date_of(text_at(fields, "earlyOnlineDate")):
        yield _status("epub", dict(zip(("year", "month", "day"), day.split("-"), strict=False)))
    for number, part in enumerate(stated, 1):
        day_parts = {name: text_at(part, "date", name) for name in ("year", "month", "day")}
        yield {**_status(text_at(part, "statusType"), day_parts), "current": number == len(stated)}


def _status(word: str | None, date: Fields) -> Fields:
    term = _term("researchoutput/status", word)
    return without_empty({"publicationStatus": term, "publicationDate": without_empty(date)})


def _keywords(group: Fields) -> Fields:
    """The terms that are given by their whole address, and the free keywords."""
    words = inside(group, "structuredKeywords", "structuredKeyword")
    terms = [attribute(word, "classification") for word in words]
    free = [text for word in words for text in texts_at(word, "freeKeywords", "freeKeyword", "text")]
    containers: list[Fields] = [{"structuredKeyword": {"uri": uri}} for uri in terms if "/" in uri]
    return {
        "logicalName": attribute(group, "logicalName"),
        "keywordContainers": [*containers, *([{"freeKeywords": [{"freeKeywords": free}]}] if free else [])],
    }


def _electronic(fields: Fields) -> Iterator[Fields]:
    yield from inside(fields, "electronicVersionDOI")
    for kind in ("DOI", "File", "Link"):
        yield from inside(fields, "electronicVersions", f"electronicVersion{kind}")


def _version(part: Fields) -> Fields:
    """A DOI, a link, or a file that has an address on the web."""
    address = web_address(text_at(part, "file", "fileLocation") or text_at(part, "file", "filename"))
    media_type = text_at(part, "file", "mimetype")
    licence = text_at(part, "licence") or text_at(part, "license")
    return without_empty(
        {
            "doi": text_at(part, "doi"),
            "link": text_at(part, "link"),
            "versionType": _term("researchoutput/electronicversion/versiontype", text_at(part, "version")),
            "accessType": _term("core/openaccesspermission", text_at(part, "publicAccess")),
            "licenseType": _term("core/document/licenses", licence),
            "file": without_empty({"fileURL": address, "mimeType": media_type}) if address else None,
        }
    )


def _people(fields: Fields) -> Fields:
    editors = inside(fields, "editors", "editor")
    return {
        "personAssociations": [_association(part) for part in inside(fields, "persons", "author")],
        "supervisors": [_association(part) for part in inside(fields, "thesisSupervisors", "thesisSupervisor")],
        "hostPublicationEditors": [_name(editor) for editor in editors],
        "awardingInstitutions": _bodies(inside(fields, "awardingInstitutions", "awardingInstitution")),
        "sponsors": _bodies(inside(fields, "sponsors", "sponsor")),
    }


def _association(part: Fields) -> Fields:
    """A person or a group in a role, with organizations that have a name."""
    people, group = inside(part, "person"), text_at(part, "groupAuthor")
    corresponding = text_at(part, "correspondingAuthor") or text_at(part, "isCorrespondingAuthor")
    return without_empty(
        {
            "authorCollaboration": {"name": group} if group else None,
            "name": _name(people[0]) if people else None,
            "person": without_empty({"uuid": _uuid(people[0])}) if people else None,
            "personRole": _term("researchoutput/roles", text_at(part, "role")),
            "organisationalUnits": _bodies(inside(part, "organisations", "organisation")),
            "correspondingAuthor": (corresponding or "").lower() == "true" or None,
        }
    )


def _name(person: Fields) -> Fields:
    """The name in its two parts, which the commons of the format spell otherwise."""
    given = text_at(person, "firstName") or text_at(person, "firstname")
    family = text_at(person, "lastName") or text_at(person, "lastname")
    if not family and (whole := text_at(person, "fullName")):
        given, family = split_name(whole)
    return without_empty({"firstName": given, "lastName": family})


def _bodies(parts: Iterable[Fields]) -> list[Fields]:
    """Organizations by what the file says of them; one that is only a number of the institution's says nothing."""
    found = ({"uuid": _uuid(part), "name": localized(part, "name")} for part in parts)
    return [without_empty(body) for body in found if body["name"]]


def _uuid(part: Fields) -> str | None:
    """The identifier of an object where it is the UUID that Pure gave it, not a number of the institution's."""
    stated = attribute(part, "id")
    return stated if _UUID.fullmatch(stated) else None


def _numbers(fields: Fields, name: str) -> list[str]:
    """ISBNs or ISSNs, whose elements some files begin with a capital."""
    wrapped = inside(fields, name)
    return [text for part in wrapped for kind in ("isbn", "Isbn", "issn", "Issn") for text in texts_at(part, kind)]


def _places(fields: Fields) -> Fields:
    """The journal, the series, the publisher and the event."""
    journals = [_journal(part) for part in inside(fields, "journal")]
    events = inside(fields, "event")
    titles = [localized(event, name) for event in events for name in ("title", "name")]
    return {
        "journalAssociation": journals[0] if journals else None,
        "publicationSeries": [_series(part) for part in inside(fields, "series", "serie")],
        "publisher": next(iter(_bodies(inside(fields, "publisher"))), None),
        "event": {"name": next(filter(None, titles), None)} if any(titles) else None,
    }


def _journal(part: Fields) -> Fields:
    uuid = _uuid(part)
    issns = {"printIssn": _numbers(part, "printIssns"), "electronicIssn": _numbers(part, "electronicIssns")}
    return without_empty(
        {
            "title": text_at(part, "title") or text_at(part, "title", "text"),
            **{name: found[0] if found else None for name, found in issns.items()},
            "journal": {"uuid": uuid} if uuid else None,
        }
    )


def _series(part: Fields) -> Fields:
    names = ("name", "volume", "printIssn", "electronicIssn")
    return without_empty({**{name: text_at(part, name) for name in names}, "no": text_at(part, "number")})
