"""`/search`: the things that hold some words, narrowed by kind, type, year and access; `/suggest` while one types."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, json, redirect, render_template, request
from markupsafe import Markup, escape
from msgspec import Struct

from fabiola.graph.releases import Release
from fabiola.graph.searching import FACETS, Found, Hit, NoIndex, Search, words_of
from fabiola.server.formats import HTML, JSON_LD, Format, by_suffix
from fabiola.server.problems import Problem
from fabiola.server.respond import answer, choose
from fabiola.server.site import KINDS
from fabiola.server.things import released
from fabiola.shapes.written import shielded

searching = Blueprint("searching", __name__)

PAGE_SIZE = 20
LAST_PAGE = 500
"""The last page that can be asked for: whoever wants more wants the dump or SPARQL."""

SUGGESTED = 8
JSON = Format("JSON", "json", ("application/json", "text/json"))
CSV = Format("CSV", "csv", ("text/csv",))
FORMATS: tuple[Format, ...] = (JSON, HTML, JSON_LD, CSV)
"""What finds come in; programs that do not say what they want get JSON."""

_TITLES = {"kind": "Kind", "type": "Type", "year": "Year", "access": "Access"}


class FacetValue(Struct, frozen=True):
    """A value that a search can be narrowed by: its name, how many finds have it, and where the choice leads."""

    name: str
    count: int
    address: str
    chosen: bool


@searching.get("/search")
@searching.get("/search.<suffix>")
def search(suffix: str | None = None) -> Response:
    """The things that hold all words of `q`; an identifier leads to the thing itself.

    So does a bare number that is one thing's in some register, but only where no words are found.
    """
    release, text, number = released(), request.args.get("q", ""), _page_number()
    form = _form(suffix)
    index = index_of(release)
    if form is HTML and (thing := _one(index.by_identifier(text))):
        return _lead_to(thing, release)
    chosen = {name: value for name in FACETS if (value := request.args.get(name, ""))}
    found = index.find(text, chosen, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    if form is HTML and not found.total and (thing := _one(index.by_value(text))):
        return _lead_to(thing, release)
    written = _WRITERS[form.name](release, text, chosen, found, number)
    response = answer(written, form)
    response.vary.add("Accept")
    return response


@searching.get("/suggest")
def suggest() -> Response:
    """Names that begin like `q`, for a field in which somebody types; `kind` narrows them."""
    release = released()
    kinds = [kind for kind in (request.args.get("kind", ""),) if kind]
    hits = index_of(release).suggest(request.args.get("q", ""), kinds, SUGGESTED)
    return answer(json.dumps({"suggestions": [_told(hit, release) for hit in hits]}) + "\n", JSON)


def index_of(release: Release) -> Search:
    """The index of a release. Raises Problem (503) where it has none."""
    try:
        return release.search
    except NoIndex as missing:
        raise Problem(503, str(missing)) from None


def _form(suffix: str | None) -> Format:
    if suffix is None:
        return choose(FORMATS)
    if form := by_suffix(suffix, FORMATS):
        return form
    raise Problem(404, f"/search.{suffix}: there is no such format; there are {', '.join(f.suffix for f in FORMATS)}.")


def _page_number() -> int:
    number = request.args.get("page", 1, type=int)
    if not 1 <= number <= LAST_PAGE:
        raise Problem(
            400, f"page={number}: write a number from 1 to {LAST_PAGE}; for all finds use SPARQL or the dump."
        )
    return number


def _one(hits: Sequence[Hit]) -> Hit | None:
    return hits[0] if len(hits) == 1 else None


def _lead_to(thing: Hit, release: Release) -> Response:
    response = redirect(f"{request.root_path}/{thing.iri.removeprefix(release.base)}", 303)
    assert isinstance(response, Response)
    return response


def _page(release: Release, text: str, chosen: Mapping[str, str], found: Found, number: int) -> str:
    last = min(LAST_PAGE, max(1, -(-found.total // PAGE_SIZE)))
    hits = [
        (hit, _marked(hit.label, text), KINDS[hit.kind][0] if hit.kind in KINDS else hit.kind) for hit in found.hits
    ]
    facets = [(_TITLES[name], _values(name, counts, text, chosen)) for name, counts in found.facets.items() if counts]
    others = [(form.name, _address(text, chosen, suffix=form.suffix)) for form in FORMATS if form is not HTML]
    pages = {shown: _address(text, chosen, page=shown) for shown in (number - 1, number + 1) if 1 <= shown <= last}
    return render_template(
        "search.html",
        text=text,
        chosen=chosen,
        found=found,
        hits=hits,
        facets=facets,
        others=others,
        pages=pages,
        number=number,
        last=last,
        first=(number - 1) * PAGE_SIZE + 1,
    )


def _values(facet: str, counts: Mapping[str, int], text: str, chosen: Mapping[str, str]) -> list[FacetValue]:
    rest = {name: value for name, value in chosen.items() if name != facet}
    return [
        FacetValue(
            name,
            count,
            _address(text, rest if chosen.get(facet) == name else {**rest, facet: name}),
            chosen.get(facet) == name,
        )
        for name, count in (sorted(counts.items(), reverse=True) if facet == "year" else counts.items())
    ]


def _address(text: str, chosen: Mapping[str, str], *, page: int = 1, suffix: str = "") -> str:
    parameters = {"q": text, **chosen, **({"page": str(page)} if page > 1 else {})}
    return f"{request.root_path}/search{f'.{suffix}' if suffix else ''}?{urlencode(parameters)}"


def _marked(label: str, text: str) -> Markup:
    """A label with the words that were looked for marked."""
    words = re.findall(r'"([^"]+)"', words_of(text))
    if not words:
        return escape(label)
    parts = re.split(f"({'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})", label, flags=re.IGNORECASE)
    marked = (Markup("<mark>{}</mark>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts))
    return Markup("").join(marked)


def _told(hit: Hit, release: Release) -> dict[str, object]:
    told = {
        "id": hit.iri,
        "name": hit.label,
        "kind": hit.kind,
        "year": hit.year,
        "type": hit.type,
        "access": hit.access,
    }
    page = f"{request.root_path}/{hit.iri.removeprefix(release.base).replace('id/', 'doc/', 1)}"
    return {**{name: value for name, value in told.items() if value}, "page": page}


def _json(release: Release, text: str, chosen: Mapping[str, str], found: Found, number: int) -> str:
    """A page of finds as plain JSON."""
    document = {
        "query": text,
        "filters": dict(chosen),
        "page": number,
        "pageSize": PAGE_SIZE,
        "total": found.total,
        "isAtLeast": found.more,
        "facets": found.facets,
        "items": [_told(hit, release) for hit in found.hits],
    }
    return json.dumps(document, indent=1) + "\n"


def _jsonld(release: Release, text: str, chosen: Mapping[str, str], found: Found, number: int) -> str:
    """A page of finds as a schema.org SearchResultsPage."""
    first = (number - 1) * PAGE_SIZE + 1
    listed = [
        {"@type": "ListItem", "position": place, "item": {"@id": hit.iri, "name": hit.label}}
        for place, hit in enumerate(found.hits, first)
    ]
    document = {
        "@context": "https://schema.org/",
        "@type": "SearchResultsPage",
        "@id": f"{release.base}{_address(text, chosen, page=number).removeprefix(request.root_path).lstrip('/')}",
        "name": f"Search for {text}",
        "isPartOf": {"@type": "Dataset", "@id": f"{release.base}void#dataset"},
        "mainEntity": {"@type": "ItemList", "numberOfItems": found.total, "itemListElement": listed},
    }
    return json.dumps(document, indent=1) + "\n"


def _csv(release: Release, text: str, chosen: Mapping[str, str], found: Found, number: int) -> str:
    """A page of finds as CSV; a cell that a spreadsheet would calculate is shielded."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(("iri", "kind", "name", "year", "type", "access"))
    for hit in found.hits:
        rows.writerow([shielded(cell) for cell in (hit.iri, hit.kind, hit.label, hit.year, hit.type, hit.access)])
    return out.getvalue()


_WRITERS = {HTML.name: _page, JSON.name: _json, JSON_LD.name: _jsonld, CSV.name: _csv}
