"""Subjects as SKOS concepts that are also terms of schema.org and of FaBiO."""

from __future__ import annotations

from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.shared_things import bring_concept_scheme
from fabiola.mappings.rdf.terms import literal
from fabiola.mappings.records import Concept
from fabiola.mappings.values.iris import slug
from fabiola.ontology.namespaces import FABIO, SCHEMA, SKOS
from fabiola.ontology.tables import table

_CLASSES = {"discipline": FABIO.SubjectDiscipline, "term": FABIO.SubjectTerm}


def describe_concept(scope: Scope, concept: Concept) -> None:
    """State everything of a concept as the entity of the scope."""
    draft, node = scope.draft, scope.node
    draft.typed(node, SKOS.Concept, SCHEMA.DefinedTerm, _CLASSES[table("concept_schemes")[concept.scheme]["kind"]])
    draft.say_both(node, (SKOS.prefLabel, SCHEMA.name), literal(concept.label.value, concept.label.language))
    draft.say_both(node, (SKOS.inScheme, SCHEMA.inDefinedTermSet), bring_concept_scheme(scope, concept.scheme))
    if concept.code != slug(concept.label.value):
        draft.say(node, SCHEMA.termCode, literal(concept.code))
    draft.say(node, SKOS.broader, *(term for above in concept.broader if (term := scope.global_term(above))))
    say_identifiers(scope, node, "concept", concept.identifiers)


def say_subjects(scope: Scope, concepts: tuple[Concept, ...]) -> None:
    """State what a work is about."""
    for concept in concepts:
        predicate = FABIO[table("concept_schemes")[concept.scheme]["property"]]
        scope.draft.say_both(scope.node, (SCHEMA.about, predicate), scope.global_term(concept))
