"""The small shared things a description brings along: schemes, sources of counts, statuses, languages, licences."""

from __future__ import annotations

from functools import cache, lru_cache

from fabiola.mappings.rdf.description import Description, Draft
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import literal
from fabiola.ontology.namespaces import C4O, DCTERMS, FABIO, RDFS, SCHEMA, SKOS, expand
from fabiola.ontology.tables import table

_DICTIONARIES = {"discipline": FABIO.DisciplineDictionary, "term": FABIO.TermDictionary}


def bring_concept_scheme(scope: Scope, scheme: str) -> str:
    """The term of a classification, a row of `concept_schemes.csv`."""
    return _bring(scope, _concept_scheme(scope.base, scheme))


def bring_citation_source(scope: Scope, source: str) -> str:
    """The term of who counts citations, a row of `citation_sources.csv`."""
    return _bring(scope, _citation_source(scope.base, source))


def bring_oa_status(scope: Scope, status: str) -> str:
    """The term of an open-access colour, a row of `oa_statuses.csv`."""
    _bring(scope, _oa_statuses(scope.base))
    return _bring(scope, _oa_status(scope.base, status))


def bring_language(scope: Scope, language: str) -> str | None:
    """The term of a language by its two-letter code, as DCAT asks for; None for a language without one."""
    code = language.partition("-")[0]
    return _bring(scope, _language(code)) if len(code) == 2 else None


def bring_licence(scope: Scope, licence: str) -> str:
    """The term of a licence, given as a term."""
    return _bring(scope, _licence(licence))


def _bring(scope: Scope, thing: Description) -> str:
    scope.extras.setdefault(thing.iri, thing)
    return f"<{thing.iri}>"


@cache
def _concept_scheme(base: str, scheme: str) -> Description:
    row, draft = table("concept_schemes")[scheme], Draft(f"{base}id/scheme/{scheme}")
    draft.typed(draft.node, SKOS.ConceptScheme, SCHEMA.DefinedTermSet, _DICTIONARIES[row["kind"]])
    draft.say_both(draft.node, (DCTERMS.title, SCHEMA.name), literal(row["label"], "en"))
    return draft.finish("term")


@cache
def _citation_source(base: str, source: str) -> Description:
    draft = Draft(f"{base}id/source/{source}")
    draft.typed(draft.node, C4O.BibliographicInformationSource)
    draft.say(draft.node, DCTERMS.title, literal(table("citation_sources")[source]["label"]))
    return draft.finish("term")


@cache
def _oa_statuses(base: str) -> Description:
    draft = Draft(f"{base}def/oa-status")
    draft.typed(draft.node, SKOS.ConceptScheme)
    draft.say(draft.node, DCTERMS.title, literal("Open-access status", "en"))
    return draft.finish("term")


@cache
def _oa_status(base: str, status: str) -> Description:
    row, scheme = table("oa_statuses")[status], _oa_statuses(base).iri
    draft = Draft(f"{scheme}/{status}")
    draft.typed(draft.node, SKOS.Concept)
    draft.say(draft.node, SKOS.prefLabel, literal(row["label"], "en"))
    draft.say(draft.node, SKOS.inScheme, f"<{scheme}>")
    draft.say(draft.node, RDFS.seeAlso, expand(f"pso:{row['pso']}") if row["pso"] else None)
    return draft.finish("term")


@lru_cache(1_024)
def _language(code: str) -> Description:
    draft = Draft(f"http://id.loc.gov/vocabulary/iso639-1/{code}")
    draft.typed(draft.node, DCTERMS.LinguisticSystem)
    return draft.finish("term")


@lru_cache(1_024)
def _licence(licence: str) -> Description:
    draft = Draft(licence[1:-1])
    draft.typed(draft.node, DCTERMS.LicenseDocument)
    return draft.finish("term")
