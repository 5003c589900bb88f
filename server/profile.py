"""The rules that the data keep, and the terms they are written in: `/shapes` and `/ontology`."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request

from fabiola.server.definitions import ontology_triples
from fabiola.server.formats import DOCUMENTS, HTML, TURTLE, by_suffix
from fabiola.server.pages.parts import Reader
from fabiola.server.problems import Problem
from fabiola.server.respond import answer, choose, represent
from fabiola.server.subjects import Subject
from fabiola.server.things import served
from fabiola.shapes.profile import rules, shapes_ttl

profile = Blueprint("profile", __name__)


@profile.get("/shapes")
@profile.get("/shapes.<suffix>")
def shapes(suffix: str | None = None) -> Response:
    """The SHACL shapes, as Turtle or as the list of rules that people read."""
    formats = (TURTLE, HTML)
    chosen = by_suffix(suffix, formats) if suffix else choose(formats)
    if chosen is None:
        raise Problem(404, f"/shapes.{suffix}: there are /shapes.ttl and /shapes.html.")
    return answer(shapes_ttl() if chosen is TURTLE else render_template("shapes.html", rules=rules()), chosen)


@profile.get("/def/")
def namespace() -> Response:
    """The namespace of our own terms, which data in RDF/XML name as such, leads to the terms."""
    response = redirect(f"{request.root_path}/ontology", 303)
    assert isinstance(response, Response)
    return response


@profile.get("/ontology")
@profile.get("/ontology.<suffix>")
def ontology(suffix: str | None = None) -> Response:
    """The terms of our own and the alignment of the vocabularies."""
    release = served()
    subject = Subject(f"{release.base}ontology", ontology_triples(release.base), release.base)
    chosen = by_suffix(suffix, DOCUMENTS) if suffix else None
    if suffix and chosen is None:
        raise Problem(404, f"/ontology.{suffix}: there is no such format.")

    def page() -> str:
        return render_template("ontology.html", statements=Reader(subject, release))

    return represent(subject, release, page, f"{request.root_path}/ontology", chosen)
