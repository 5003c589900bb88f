"""The small shared things a description brings along: schemes, sources of counts, statuses, languages, licences."""

from __future__ import annotations

from fabiola.mappings.rdf.description import Draft
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import literal
from fabiola.ontology.namespaces import C4O, DCTERMS, FABIO, RDFS, SCHEMA, SKOS, expand
from fabiola.ontology.tables import table

_DICTIONARIES = {"discipline": FABIO.DisciplineDictionary, "term": FABIO.TermDictionary}


def bring_concept_scheme(scope: Scope, scheme: str) -> str:
    """The term of a classification, a row of `concept_schemes.csv`."""
    row, draft = table("concept_schemes")[scheme], Draft(f"{scope.base}id/scheme/{scheme}")
    draft.typed(draft.node, SKOS.ConceptScheme, SCHEMA.DefinedTermSet, _DICTIONARIES[row["kind"]])
    draft.say_both(draft.node, (DCTERMS.title, SCHEMA.name), literal(row["label"], "en"))
    return _bring(scope, draft)


def bring_citation_source(scope: Scope, source: str) -> str:
    """The term of who counts citations, a row of `citation_sources.csv`."""
    draft = Draft(f"{scope.base}id/source/{source}")
    draft.typed(draft.node, C4O.BibliographicInformationSource)
    draft.say(draft.node, DCTERMS.title, literal(table("citation_sources")[source]["label"]))
    return _bring(scope, draft)


def bring_oa_status(scope: Scope, status: str) -> str:
    """The term of an open-access colour, a row of `oa_statuses.csv`."""
    row, scheme = table("oa_statuses")[status], Draft(f"{scope.base}def/oa-status")
    scheme.typed(scheme.node, SKOS.ConceptScheme)
    scheme.say(scheme.node, DCTERMS.title, literal("Open-access status", "en"))
    draft = Draft(f"{scheme.iri}/{status}")
    draft.typed(draft.node, SKOS.Concept)
    draft.say(draft.node, SKOS.prefLabel, literal(row["label"], "en"))
    draft.say(draft.node, SKOS.inScheme, _bring(scope, scheme))
    draft.say(draft.node, RDFS.seeAlso, expand(f"pso:{row['pso']}") if row["pso"] else None)
    return _bring(scope, draft)


def bring_language(scope: Scope, language: str) -> str | None:
    """The term of a language by its two-letter code, as DCAT asks for; None for a language without one."""
    code = language.partition("-")[0]
    if len(code) != 2:
        return None
    draft = Draft(f"http://id.loc.gov/vocabulary/iso639-1/{code}")
    draft.typed(draft.node, DCTERMS.LinguisticSystem)
    return _bring(scope, draft)


def bring_licence(scope: Scope, licence: str) -> str:
    """The term of a licence, given as a term."""
    draft = Draft(licence[1:-1])
    draft.typed(draft.node, DCTERMS.LicenseDocument)
    return _bring(scope, draft)


def _bring(scope: Scope, draft: Draft) -> str:
    if draft.iri not in scope.extras:
        scope.bring(draft.finish("term"))
    return draft.node
