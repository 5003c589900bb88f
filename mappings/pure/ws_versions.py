"""Electronic versions of research outputs in Pure: DOIs, files, links, licences and access."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.pure.ws_values import BOOKKEEPING, Classification, classification, web_address, web_addresses
from fabiola.mappings.records import File, Identifier
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.licences import licence

_UNUSED = (
    "typeDiscriminator",
    "title",
    "rightsStatement",
    "embargoPeriod",
    "visibleOnPortalDate",
    "creator",
    "created",
)
_PUBLISHED = ("publishersversion", "")


class _Version(NamedTuple):
    doi: Identifier | None
    link: str | None
    file: File | None
    licence: str | None
    access: str
    is_published: bool


class Versions(NamedTuple):
    """What the electronic versions say of the work: its one DOI, further addresses, open files, licences, access."""

    doi: tuple[Identifier, ...]
    websites: tuple[str, ...]
    files: tuple[File, ...]
    licences: tuple[str, ...]
    open_access: bool | None


def versions(items: Iterable[Item], address: str) -> Versions:
    """The electronic versions taken together; `address` is the field with the address of a file.

    The DOI and the licence of the work are those of the published version, or of one that is not told apart from it;
    the DOI of a manuscript is an address only. Files count where access to them is open.
    """
    found = [_version(item, address) for item in items]
    dois = [version.doi for version in sorted(found, key=lambda one: not one.is_published) if version.doi]
    others = (f"https://doi.org/{doi.value}" for doi in dict.fromkeys(dois) if doi != dois[0])
    files = (version.file for version in found if version.file and version.access == "open")
    terms = (version.licence for version in found if version.licence and version.is_published)
    return Versions(
        tuple(dois[:1]),
        web_addresses((*(version.link for version in found), *others)),
        tuple(dict.fromkeys(files)),
        tuple(dict.fromkeys(terms)),
        True if any(version.access == "open" for version in found) else None,
    )


def is_open(term: Classification | None) -> bool | None:
    """Whether a permission is open or closed access; None for embargoes and all that is not known."""
    return {"open": True, "closed": False}.get(term.last.lower()) if term else None


def _version(item: Item, address: str) -> _Version:
    kind, access = classification(item.take("versionType")), classification(item.take("accessType"))
    doi = identify(("doi", item.peek("doi")))
    if doi:
        item.drop("doi")
    terms, own_terms = classification(item.take("licenseType")), item.text("userDefinedLicense")
    file = item.open("file")
    url, media_type = web_address(file.take(address)), file.text("mimeType")
    file.drop("pureId", "fileId", "fileName", "size", "fileStoreLocations", "uploadedFile", "fileData")
    link = item.text("link")
    item.drop(*BOOKKEEPING, *_UNUSED)
    return _Version(
        doi[0] if doi else None,
        link,
        File(url, media_type) if url else None,
        (licence(terms.uri) if terms else None) or licence(own_terms),
        access.last.lower() if access else "",
        (kind.last.lower() if kind else "") in _PUBLISHED,
    )
