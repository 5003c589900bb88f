"""One description as a response: negotiated or by suffix, in a profile and a coding, with validators and links.

RFC 9110 (HTTP), RFC 8288 (links), https://www.w3.org/TR/dx-prof-conneg/ (profiles), https://signposting.org.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Response, request
from msgspec import Struct
from werkzeug.datastructures import Headers, MIMEAccept
from werkzeug.http import http_date, parse_accept_header
from werkzeug.urls import iri_to_uri

from fabiola.graph.published import PublishedGraph
from fabiola.server.alternates import address_of
from fabiola.server.compression import CODINGS, IDENTITY, compress, preferences, suitable
from fabiola.server.formats import DOCUMENTS, Format
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.profiles import (
    ALTERNATES,
    EVERYTHING,
    SEARCH_ENGINES,
    Profile,
    formats_in,
    named_in_accept,
    negotiate_profile,
    offered,
)
from fabiola.server.schemaorg import write_schemaorg
from fabiola.server.signposts import landmarks
from fabiola.server.subjects import Subject
from fabiola.server.surroundings import with_surroundings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

NEGOTIATED = ("_profile", "_mediatype", "profile")
"""The parameters of an address that choose a representation; `profile` is the older name of `_profile`."""

_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
_LINKED_AUTHORS = 20
_PLUS = re.compile(r"(?<=\w) (?=\w)")
_LINKSETS = ("application/linkset+json", "application/linkset")


class Choice(Struct, frozen=True):
    """The profile in which a subject (`whole`) is shown, of those it is offered in."""

    whole: Subject
    profile: Profile
    available: tuple[Profile, ...]


def choose(formats: Sequence[Format]) -> Format:
    """The format that the client asks for, by `_mediatype` or else Accept. Raises Problem (406) with what there is."""
    if chosen := negotiate(_accepted(), formats):
        return chosen
    available = [{"name": row.name, "mediaType": row.media_types[0], "suffix": row.suffix} for row in formats]
    listed = ", ".join(row.media_types[0] for row in formats)
    raise Problem(406, f"This resource comes in these formats: {listed}.", available=available)


def choose_profile(subject: Subject, formats: Sequence[Format]) -> Choice:
    """The profile that the client asks for, by `_profile`, else Accept-Profile, else in Accept, else the default.

    Raises Problem (406) with what there is.
    """
    available = offered(subject)
    named = request.args.get("_profile") or request.args.get("profile")
    header = named or request.headers.get("Accept-Profile", "")
    if not header and (given := negotiate(_accepted(), formats)):
        named_there = named_in_accept(_accepted(), given, subject.base, available)
        return Choice(subject, named_there or EVERYTHING, available)
    if chosen := negotiate_profile(header, subject.base, available):
        return Choice(subject, chosen, available)
    listed = [{"token": row.token, "profile": row.iri(subject.base), "title": row.title} for row in available]
    tokens = ", ".join(row.token for row in available)
    raise Problem(406, f"This resource comes in these profiles: {tokens}.", available=listed)


def represent(
    subject: Subject,
    release: PublishedGraph,
    page: Callable[[], str],
    document: str,
    chosen: Format | None = None,
    *,
    formats: Sequence[Format] = DOCUMENTS,
    choice: Choice | None = None,
) -> Response:
    """A description in the format chosen, or else negotiated; `document` is the path of the page without a suffix.

    `choice` is the profile that the subject is shown in already; None where there is nothing to choose.
    """
    profile = choice.profile if choice else None
    there = formats_in(profile, formats) if profile else formats
    given = choose(there) if chosen is None else chosen
    if given not in there:
        suffixes = ", ".join(row.suffix for row in there)
        raise Problem(406, f"In this profile there is no {given.name}; there are the suffixes {suffixes}.")
    if profile is SEARCH_ENGINES:
        body = write_schemaorg(subject, release.label)
    else:
        body = page() if given.write is None else given.write(_wanted(subject, release, given))
    about = [
        ("Content-Location", iri_to_uri(address_of(document, given, profile or EVERYTHING))),
        ("Link", ", ".join(_links(subject, document, given, there, choice))),
    ]
    if profile:
        about.append(("Content-Profile", f"<{profile.iri(subject.base)}>"))
    return answer(body, given, release.created, about, by_profile=profile is not None)


def answer(
    body: str | bytes,
    given: Format,
    modified: str | None = None,
    about: Iterable[tuple[str, str]] = (),
    *,
    by_profile: bool = False,
) -> Response:
    """A cacheable response in a format, in the coding that suits the client; 304 where the client has it already.

    Each coding has an ETag of its own; `modified` is when the content was made, `about` are further headers. Raises
    Problem (406) for a client that takes neither a coding nor none.
    """
    data = body.encode() if isinstance(body, str) else body
    coding = suitable(preferences(request.headers.get("Accept-Encoding")), len(data))
    if coding is None:
        raise Problem(406, f"This resource comes in these codings: {', '.join(CODINGS)}, {IDENTITY}.")
    tag = hashlib.sha256(given.content_type.encode() + data).hexdigest()[:24]
    headers = [
        ("Content-Type", given.content_type),
        ("ETag", f'"{tag}"' if coding == IDENTITY else f'"{tag}-{coding}"'),
        ("Vary", "Accept, Accept-Encoding, Accept-Profile" if by_profile else "Accept, Accept-Encoding"),
        ("Cache-Control", "public, max-age=60"),
        *([("Content-Encoding", coding)] if coding != IDENTITY else []),
        *([("Last-Modified", _http_date(modified))] if modified else []),
        *about,
    ]
    response = _Finished(compress(data, coding), headers=headers)
    if any(name in request.environ for name in _CONDITIONS):
        response.make_conditional(request)
    return response


class _Finished(Response):
    """A response whose headers are written as they stand, when there is a body to them."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers; those of a body are taken away from an answer without one."""
        return self.headers if self.status_code == HTTPStatus.OK else super().get_wsgi_headers(environ)


@lru_cache(64)
def _http_date(time: str) -> str:
    return http_date(datetime.fromisoformat(time))


def published_address(base: str, path: str) -> str:
    """The address below the base IRI of a path on this host, under whatever prefix the request came."""
    return f"{base}{path.removeprefix(f'{request.root_path}/')}"


def _accepted() -> MIMEAccept:
    """What the client accepts. A plus sign that a query string has turned into a space is one again."""
    wanted = _PLUS.sub("+", request.args.get("_mediatype", ""))
    return parse_accept_header(wanted, MIMEAccept) if wanted else request.accept_mimetypes


def _links(
    subject: Subject, document: str, given: Format, formats: Sequence[Format], choice: Choice | None
) -> list[str]:
    page, shown = published_address(subject.base, document), choice.profile if choice else EVERYTHING
    links = [f'<{page}>; rel="canonical"', f'<{page}>; rel="describedby"']
    links += [_alternate(page, row, shown) for row in formats if row is not given]
    if choice:
        links += _links_to_profiles(subject, page, given, choice)
    if subject.iri.startswith(f"{subject.base}id/"):
        linkset = f"{subject.base}linkset/{subject.iri.removeprefix(f'{subject.base}id/')}"
        links += [f'<{linkset}>; rel="linkset"; type="{kind}"' for kind in _LINKSETS]
        links.append(f'<{subject.base}void>; rel="collection"')
    return links + _signposts(choice.whole if choice else subject)


def _links_to_profiles(subject: Subject, page: str, given: Format, choice: Choice) -> list[str]:
    """The profile of the representation (RFC 6906), and the same format in the others."""
    others = [row for row in choice.available if row not in (choice.profile, ALTERNATES)]
    alternates = [
        f'{_alternate(page, given, row)}; profile="{row.iri(subject.base)}"'
        for row in others
        if given in formats_in(row, (given,))
    ]
    listing = f'<{page}?_profile={ALTERNATES.token}>; rel="alternate"; profile="{ALTERNATES.address}"'
    return [f'<{choice.profile.iri(subject.base)}>; rel="profile"', *alternates, listing]


def _alternate(page: str, given: Format, profile: Profile) -> str:
    return f'<{address_of(page, given, profile)}>; rel="alternate"; type="{given.media_types[0]}"'


def _wanted(subject: Subject, release: PublishedGraph, given: Format) -> Subject:
    return with_surroundings(subject, release) if given.surrounded else subject


def _signposts(subject: Subject) -> list[str]:
    """The landmarks that fit a header; the link set has all."""
    found = landmarks(subject, subject.facts())
    authors = [link for link in found if link[0] == "author"][:_LINKED_AUTHORS]
    kept = [link for link in found if link[0] != "author"] + authors
    return [f'<{target}>; rel="{relation}"' for relation, target in kept if target.isascii()]
