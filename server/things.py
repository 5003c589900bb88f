"""The IRIs of the data: things, their documents, and everything else of ours that the data speaks of."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote_to_bytes, urlencode

from flask import Blueprint, Response, current_app, redirect, render_template, request

from fabiola.graph.published import PublishedGraph
from fabiola.graph.releases import Release
from fabiola.mappings.values.iris import PATHS, escape, unescape
from fabiola.ontology.tables import table
from fabiola.server.alternates import list_representations
from fabiola.server.definitions import definition_of
from fabiola.server.formats import CITATIONS, DOCUMENTS, Format, by_suffix, formats_of, split_suffix
from fabiola.server.pages import page_of
from fabiola.server.pages.incoming import Wanted
from fabiola.server.problems import Problem
from fabiola.server.profiles import ALTERNATES, listed_formats, view
from fabiola.server.remembering import remembered
from fabiola.server.respond import NEGOTIATED, Choice, choose_profile, published_address, represent
from fabiola.server.schemaorg import write_schemaorg
from fabiola.server.serving import release_anew, release_of
from fabiola.server.subjects import Subject

things = Blueprint("things", __name__)

_MENTIONS = 200


def served() -> PublishedGraph:
    """The graph that this request reads, one and the same to its end."""
    return release_of(request.environ, current_app.extensions["fabiola"])


def served_anew() -> PublishedGraph:
    """The graph that is served now, which the rest of this request reads."""
    return release_anew(request.environ, current_app.extensions["fabiola"])


def released() -> Release:
    """The release that this request reads, for what no other graph has. Raises Problem (501) where there is none."""
    release = served()
    if isinstance(release, Release):
        return release
    raise Problem(
        501,
        "This is not available here: the server shows the graph of another store and keeps no releases, so it has no "
        "history, search, reconciliation, quality figures, sitemaps or dumps. Records and /sparql can be had.",
    )


@things.get("/id/<path:tail>")
def thing(tail: str) -> Response:
    """303 to the document about a thing, or on to where the thing went."""
    release = served()
    for key in spellings(tail):
        iri = f"{release.base}id/{key}"
        if release.describe(iri):
            target = _path(f"doc/{key}")
            response = _see(f"{target}{_asked()}", 303 if key in _exact(tail) else 308)
            response.headers["Link"] = f'<{target}>; rel="describedby"'
            response.vary.add("Accept")
            return response
    return _elsewhere(release, "id", tail)


@things.get("/doc/<path:tail>")
@remembered
def document(tail: str) -> Response:
    """The document about a thing; an IRI that ends like a suffix is the IRI first, and a suffix after that."""
    release = served()
    for key in spellings(tail):
        if triples := release.describe(f"{release.base}id/{key}"):
            return _document(Subject(f"{release.base}id/{key}", triples, release.base), key, None)
    stem, chosen = split_suffix(tail, (*DOCUMENTS, *CITATIONS))
    for key in spellings(stem) if chosen else ():
        subject = Subject(f"{release.base}id/{key}", release.describe(f"{release.base}id/{key}"), release.base)
        if subject.triples and chosen in formats_of(subject):
            return _document(subject, key, chosen)
    if triples := release.describe(f"{release.base}doc/{tail}"):
        return _resource(Subject(f"{release.base}doc/{tail}", triples, release.base), f"doc/{tail}", None)
    return _elsewhere(release, "doc", tail)


@things.get("/<path:tail>")
@remembered
def resource(tail: str) -> Response:
    """Source records, runs, definitions …: described at their own IRI."""
    release = served()
    for path in _exact(tail):
        if triples := _triples(release, f"{release.base}{path}"):
            return _resource(Subject(f"{release.base}{path}", triples, release.base), path, None)
    stem, _, suffix = tail.rpartition(".")
    chosen = by_suffix(suffix, DOCUMENTS)
    if chosen and (triples := _triples(release, f"{release.base}{stem}")):
        return _resource(Subject(f"{release.base}{stem}", triples, release.base), stem, chosen)
    return _elsewhere(release, "", tail)


def _document(subject: Subject, key: str, chosen: Format | None) -> Response:
    path, formats = f"doc/{key}", formats_of(subject)
    choice = choose_profile(subject, (chosen,) if chosen else formats)
    if choice.profile is ALTERNATES:
        return _alternates(subject, path, chosen, choice)
    shown = view(subject, choice.profile)
    return represent(shown, served(), lambda: _page(shown, path), _path(path), chosen, formats=formats, choice=choice)


def _alternates(subject: Subject, path: str, chosen: Format | None, choice: Choice) -> Response:
    """The list of the representations of a document."""
    formats, document = formats_of(subject), _path(path)
    listed = list_representations(subject, published_address(subject.base, document), choice.available, formats)

    def page() -> str:
        groups = [(profile, listed_formats(profile, formats)) for profile in choice.available]
        heading = served().label(subject.iri) or subject.iri
        return render_template("alternates.html", groups=groups, document=document, base=subject.base, heading=heading)

    return represent(listed, served(), page, document, chosen, choice=choice)


def _resource(subject: Subject, path: str, chosen: Format | None) -> Response:
    return represent(subject, served(), lambda: _page(subject, path), _path(path), chosen)


def _page(subject: Subject, path: str) -> str:
    wanted = Wanted(request.args.get("list", ""), max(1, request.args.get("page", 1, type=int)))
    page = page_of(subject, served(), wanted)
    template = "work.html" if page.work else "thing.html"
    formats = formats_of(subject) if path.startswith("doc/") else DOCUMENTS
    return render_template(
        template, page=page, document=_path(path), formats=formats, jsonld=write_schemaorg(subject, served().label)
    )


def _triples(release: PublishedGraph, iri: str) -> tuple[tuple[str, str, str], ...]:
    """What is said about an IRI; where nothing is, what mentions it."""
    described = release.describe(iri) or definition_of(iri, release.base)
    return described or tuple(
        (f"<{subject}>", predicate, f"<{iri}>") for subject, predicate in release.incoming(iri, _MENTIONS)
    )


def _elsewhere(release: PublishedGraph, segment: str, tail: str) -> Response:
    """The answer for an IRI that names nothing here: where it went, whom to ask, or that it is unknown."""
    path = f"{segment}/{tail}".strip("/")
    iri = f"{release.base}{path}"
    moved = release.locate(f"{release.base}id/{tail}" if segment == "doc" else iri)
    if moved == "gone":
        raise Problem(410, f"{iri} was published here and has been withdrawn.", iri=iri)
    if moved:
        return _see(_path(moved.removeprefix(release.base).replace("id/", f"{segment}/", 1)), 308)
    if segment == "id" and release.incoming(iri, 1):
        return _see(address, 302) if (address := _address_of_cited(tail)) else _mention(release, path)
    raise Problem(404, f"Nothing is known here of {iri}.", iri=iri)


def _mention(release: PublishedGraph, path: str) -> Response:
    iri = f"{release.base}{path}"
    return _resource(Subject(iri, _triples(release, iri), release.base), path, None)


def _address_of_cited(tail: str) -> str | None:
    """Where a thing that is mentioned but not held is described: its address in its identifier scheme."""
    segment, _, rest = tail.partition("/")
    scheme, _, key = rest.partition("/")
    row = table("schemes").get(scheme)
    if segment not in PATHS.values() or row is None or not row["url"] or not key:
        return None
    value = unescape(key)
    return row["url"].format(value=f"10.13039/{value}" if scheme == "fundref" and "/" not in value else value)


def _exact(tail: str) -> tuple[str, ...]:
    """The path as the client wrote it, and as the web server decoded it; they differ by percent-encoding."""
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "").partition("?")[0]
    root = f"{request.root_path}{request.path[: len(request.path) - len(tail)]}"
    return tuple(dict.fromkeys((tail, raw.removeprefix(root)) if raw.startswith(root) else (tail,)))


def spellings(tail: str) -> tuple[str, ...]:
    """The exact forms of a key, then the form in which we would have minted it (a DOI in capitals, with brackets …)."""
    return tuple(dict.fromkeys((*_exact(tail), _minted(tail))))


@lru_cache(1024)
def _minted(tail: str) -> str:
    decoded = unquote_to_bytes(tail).decode(errors="replace")
    parts = decoded.split("/", 2)
    return "/".join([*parts[:2], escape(parts[2])]) if len(parts) == 3 else decoded


def _asked() -> str:
    """The query string that chooses a representation, to be passed on; empty where there is none."""
    wanted = urlencode({name: request.args[name] for name in NEGOTIATED if name in request.args})
    return f"?{wanted}" if wanted else ""


def _path(path: str) -> str:
    return f"{request.root_path}/{path}"


def _see(target: str, status: int) -> Response:
    response = redirect(target, status)
    assert isinstance(response, Response)
    return response
