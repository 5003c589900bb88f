"""`/search`: the things that hold some words, narrowed by kind, type, year and access; `/suggest` while one types."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Response, json, redirect, render_template, request
from msgspec import Struct

from fabiola.graph.releases import Release
from fabiola.graph.searching import FACETS, Found, Hit, NoIndex, Search
from fabiola.server.formats import HTML, JSON_LD, Format, by_suffix
from fabiola.server.marking import mark
from fabiola.server.problems import Problem
from fabiola.server.respond import answer, choose, published_address
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

_HYDRA = {"prev": "previous"}
_TITLES = {"kind": "Kind", "type": "Type", "year": "Year", "access": "Access"}


class FacetValue(Struct, frozen=True):
    """A value that a search can be narrowed by: its name, how many finds have it, and where the choice leads."""

    name: str
    count: int
    address: str
    chosen: bool


class Page(Struct, frozen=True):
    """A page of what was found for a text, narrowed by what is chosen of each facet; pages are counted from 1.

    `suffix` is that of the format where the address has one.
    """

    release: Release
    text: str
    chosen: Mapping[str, str]
    found: Found
    number: int
    suffix: str

    @property
    def last(self) -> int:
        """The number of the last page that can be asked for."""
        return min(LAST_PAGE, max(1, -(-self.found.total // PAGE_SIZE)))

    @property
    def first_place(self) -> int:
        """The place of the first of its finds among all, from 1."""
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def others(self) -> tuple[tuple[str, int], ...]:
        """The pages that it leads to, by what they are to it (https://www.iana.org/assignments/link-relations/)."""
        found = (("first", 1), ("prev", self.number - 1), ("next", self.number + 1), ("last", self.last))
        return tuple((rel, number) for rel, number in found if 1 <= number <= self.last)


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
    page = Page(release, text, chosen, found, number, suffix or "")
    response = answer(_WRITERS[form.name](page), form)
    response.headers["Link"] = ", ".join(f'<{address}>; rel="{rel}"' for rel, address in _links(page))
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


def _links(page: Page) -> list[tuple[str, str]]:
    """The addresses of the pages that a page leads to, in the same format, by what they are to it."""
    return [(rel, _published(page, number, page.suffix)) for rel, number in page.others]


def _published(page: Page, number: int, suffix: str = "") -> str:
    address = _address(page.text, page.chosen, page=number, suffix=suffix)
    return published_address(page.release.base, address)


def _html(page: Page) -> str:
    found, text, chosen = page.found, page.text, page.chosen
    hits = [(hit, mark(hit.label, text), KINDS[hit.kind][0] if hit.kind in KINDS else hit.kind) for hit in found.hits]
    facets = [(_TITLES[name], _values(name, counts, text, chosen)) for name, counts in found.facets.items() if counts]
    others = [(form.name, _address(text, chosen, suffix=form.suffix)) for form in FORMATS if form is not HTML]
    pages = {rel: _address(text, chosen, page=number) for rel, number in page.others if rel in ("prev", "next")}
    return render_template("search.html", page=page, hits=hits, facets=facets, others=others, pages=pages)


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


def _json(page: Page) -> str:
    """A page of finds as plain JSON."""
    found = page.found
    document = {
        "query": page.text,
        "filters": dict(page.chosen),
        "page": page.number,
        "pageSize": PAGE_SIZE,
        "total": found.total,
        "isAtLeast": found.more,
        "links": dict(_links(page)),
        "facets": found.facets,
        "items": [_told(hit, page.release) for hit in found.hits],
    }
    return json.dumps(document, indent=1) + "\n"


def _jsonld(page: Page) -> str:
    """A page of finds as a schema.org SearchResultsPage, with its neighbours as Hydra names them.

    https://www.hydra-cg.com/spec/latest/core/#collections
    """
    listed = [
        {"@type": "ListItem", "position": place, "item": {"@id": hit.iri, "name": hit.label}}
        for place, hit in enumerate(page.found.hits, page.first_place)
    ]
    document = {
        "@context": ["https://schema.org/", {"hydra": "http://www.w3.org/ns/hydra/core#"}],
        "@type": ["SearchResultsPage", "hydra:PartialCollectionView"],
        "@id": _published(page, page.number),
        "name": f"Search for {page.text}",
        "isPartOf": {"@type": "Dataset", "@id": f"{page.release.base}void#dataset"},
        "mainEntity": {"@type": "ItemList", "numberOfItems": page.found.total, "itemListElement": listed},
        **{f"hydra:{_HYDRA.get(rel, rel)}": {"@id": _published(page, number)} for rel, number in page.others},
    }
    return json.dumps(document, indent=1) + "\n"


def _csv(page: Page) -> str:
    """A page of finds as CSV; a cell that a spreadsheet would calculate is shielded."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(("iri", "kind", "name", "year", "type", "access"))
    for hit in page.found.hits:
        rows.writerow([shielded(cell) for cell in (hit.iri, hit.kind, hit.label, hit.year, hit.type, hit.access)])
    return out.getvalue()


_WRITERS = {HTML.name: _html, JSON.name: _json, JSON_LD.name: _jsonld, CSV.name: _csv}
