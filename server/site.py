"""The pages around the data: home, lists, dataset, context, health."""

from __future__ import annotations

from flask import Blueprint, Response, json, redirect, render_template, request

from fabiola.graph.published import PublishedGraph
from fabiola.graph.remote_graph import RemoteGraph
from fabiola.mappings.values.iris import PATHS
from fabiola.server.formats import DOCUMENTS, HTML, JSON_LD, by_suffix
from fabiola.server.glance import glance_at
from fabiola.server.jsonld import CONTEXT_PATH, context
from fabiola.server.pages import PLURALS
from fabiola.server.pages.links import Link
from fabiola.server.pages.naming import entry_of
from fabiola.server.pages.parts import Reader
from fabiola.server.problems import Problem
from fabiola.server.respond import answer, choose, represent
from fabiola.server.schemaorg import write_schemaorg
from fabiola.server.service import dataset_description, example_queries
from fabiola.server.things import served

site = Blueprint("site", __name__)

PAGE_SIZE = 50
KINDS = {kind: (PLURALS[path], path) for kind, path in PATHS.items()}
"""Kind of entity -> its title in lists, and its segment in IRIs."""


@site.get("/")
def home() -> Response:
    """What is in here, with figures, examples and doors; the dataset description for programs."""
    release = served()
    if choose(DOCUMENTS) is not HTML:
        return _dataset(None)
    counted = [(kind, *KINDS[kind], release.counts.get(kind, 0)) for kind in KINDS]
    recent = {kind: _entries(release, release.examples(kind, 3)) for kind in KINDS if release.counts.get(kind)}
    page = render_template(
        "home.html", counted=counted, recent=recent, examples=example_queries(), glance=glance_at(release)
    )
    return answer(page, HTML)


@site.get("/browse/<kind>")
def browse(kind: str) -> Response:
    """A page of the entities of a kind, by name."""
    release = served()
    if kind not in KINDS:
        raise Problem(404, f"There is no kind `{kind}`; there are {', '.join(KINDS)}.")
    number = request.args.get("page", 1, type=int)
    total = release.counts.get(kind, 0)
    last = max(1, -(-total // PAGE_SIZE))
    if not 1 <= number <= last:
        raise Problem(404, f"There is no page {number}; the last one is {last}.")
    entities = _entries(release, release.entities(kind, (number - 1) * PAGE_SIZE, PAGE_SIZE))
    page = render_template(
        "browse.html",
        kind=kind,
        title=KINDS[kind][0],
        entities=entities,
        number=number,
        last=last,
        total=total,
        size=PAGE_SIZE,
    )
    return answer(page, HTML)


def _entries(release: PublishedGraph, entities: list[tuple[str, str]]) -> list[Link]:
    return [entry_of(iri, release, label if label != iri else None) for iri, label in entities]


@site.get("/void")
@site.get("/void.<suffix>")
@site.get("/dataset")
def dataset(suffix: str | None = None) -> Response:
    """The dataset described in VoID, DCAT and schema.org."""
    return _dataset(suffix)


@site.get("/.well-known/void")
def well_known_void() -> Response:
    """The well-known address of the VoID description leads to `/void`."""
    response = redirect(f"{request.root_path}/void", 303)
    assert isinstance(response, Response)
    return response


def _dataset(suffix: str | None) -> Response:
    release = served()
    subject = dataset_description(release)
    chosen = by_suffix(suffix, DOCUMENTS) if suffix else None
    if suffix and chosen is None:
        raise Problem(404, f"/void.{suffix}: there is no such format.")

    def page() -> str:
        return render_template(
            "dataset.html",
            statements=Reader(subject, release),
            jsonld=write_schemaorg(subject, release.label),
        )

    return represent(subject, release, page, f"{request.root_path}/void", chosen)


@site.get(f"/{CONTEXT_PATH}")
def jsonld_context() -> Response:
    """The JSON-LD context of the data."""
    return answer(json.dumps({"@context": context()}, indent=1, sort_keys=False), JSON_LD)


@site.get("/health")
def health() -> Response:
    """Whether the server has data, and which."""
    release = served()
    state: dict[str, object] = {"status": "ok"}
    if isinstance(release, RemoteGraph):
        release.check()
    else:
        state |= {"release": release.number, "created": release.created, "counts": dict(release.counts)}
    return Response(json.dumps(state) + "\n", mimetype="application/json", headers={"Cache-Control": "no-store"})
