"""One description as a response: negotiated or by suffix, with validators and links.

RFC 9110 (HTTP), RFC 8288 (links), https://signposting.org.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from flask import Response, request

from fabiola.graph.releases import Release
from fabiola.server.formats import DOCUMENTS, JSON_LD, Format
from fabiola.server.negotiate import negotiate
from fabiola.server.problems import Problem
from fabiola.server.schemaorg import write_schemaorg
from fabiola.server.signposts import landmarks
from fabiola.server.subjects import Subject
from fabiola.server.surroundings import with_surroundings

_LINKED_AUTHORS = 20
_LINKSETS = ("application/linkset+json", "application/linkset")


def choose(formats: Sequence[Format]) -> Format:
    """The format that the Accept header asks for. Raises Problem (406) with the list of what there is."""
    if chosen := negotiate(request.accept_mimetypes, formats):
        return chosen
    available = [{"name": row.name, "mediaType": row.media_types[0], "suffix": row.suffix} for row in formats]
    listed = ", ".join(row.media_types[0] for row in formats)
    raise Problem(406, f"This resource comes in these formats: {listed}.", available=available)


def represent(
    subject: Subject,
    release: Release,
    page: Callable[[], str],
    document: str,
    chosen: Format | None = None,
    *,
    formats: Sequence[Format] = DOCUMENTS,
) -> Response:
    """A description in the format chosen, or else negotiated; `document` is the path of the page without a suffix."""
    given = chosen or choose(formats)
    if given is JSON_LD and request.args.get("profile") == "schemaorg":
        body = write_schemaorg(subject, release.label)
    else:
        body = page() if given.write is None else given.write(_wanted(subject, release, given))
    response = answer(body, given)
    response.headers["Content-Location"] = f"{document}.{given.suffix}"
    response.headers["Link"] = ", ".join(_links(subject, document, given, formats))
    return response


def answer(body: str | bytes, given: Format) -> Response:
    """A cacheable response in a format, with its own ETag; 304 where the client has it already."""
    data = body.encode() if isinstance(body, str) else body
    response = Response(data, content_type=given.content_type)
    response.set_etag(hashlib.sha256(data).hexdigest()[:24])
    response.vary.add("Accept")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.make_conditional(request)
    return response


def _links(subject: Subject, document: str, given: Format, formats: Sequence[Format]) -> list[str]:
    root = subject.base.rstrip("/")
    links = [f'<{root}{document}>; rel="canonical"', f'<{root}{document}>; rel="describedby"']
    links += [
        f'<{root}{document}.{row.suffix}>; rel="alternate"; type="{row.media_types[0]}"'
        for row in formats
        if row is not given
    ]
    if subject.iri.startswith(f"{subject.base}id/"):
        linkset = f"{subject.base}linkset/{subject.iri.removeprefix(f'{subject.base}id/')}"
        links += [f'<{linkset}>; rel="linkset"; type="{kind}"' for kind in _LINKSETS]
    return links + _signposts(subject)


def _wanted(subject: Subject, release: Release, given: Format) -> Subject:
    return with_surroundings(subject, release) if given.surrounded else subject


def _signposts(subject: Subject) -> list[str]:
    """The landmarks that fit a header; the link set has all."""
    found = landmarks(subject, subject.facts())
    authors = [link for link in found if link[0] == "author"][:_LINKED_AUTHORS]
    kept = [link for link in found if link[0] != "author"] + authors
    return [f'<{target}>; rel="{relation}"' for relation, target in kept if target.isascii()]
