"""The list of the representations of a document, each a profile in a format: `?_profile=alt`.

The model is that of Content Negotiation by Profile (https://www.w3.org/TR/dx-prof-conneg/#altr).
"""

from __future__ import annotations

from collections.abc import Sequence

from fabiola.mappings.rdf.terms import Triple, literal
from fabiola.ontology.namespaces import DCTERMS, RDF, RDFS
from fabiola.server.formats import Format
from fabiola.server.profiles import EVERYTHING, Profile, listed_formats
from fabiola.server.subjects import Subject

_ALTR = "http://www.w3.org/ns/dx/connegp/altr#"
_PROF = "http://www.w3.org/ns/dx/prof/"


def address_of(document: str, given: Format, profile: Profile) -> str:
    """The address of a representation of a document in a profile."""
    return f"{document}.{given.suffix}{'' if profile is EVERYTHING else f'?_profile={profile.token}'}"


def list_representations(
    subject: Subject, document: str, available: Sequence[Profile], formats: Sequence[Format]
) -> Subject:
    """What there is of a document (its address without a suffix), said of the subject that it is about."""
    triples: list[Triple] = []
    for profile in available:
        triples += _about_profile(profile, subject.base)
        for number, given in enumerate(listed_formats(profile, formats)):
            is_default = profile is EVERYTHING and number == 0
            node = f"<{address_of(document, given, profile)}>"
            relation = f"<{_ALTR}{'hasDefaultRepresentation' if is_default else 'hasRepresentation'}>"
            triples += [
                (subject.node, relation, node),
                (node, RDF.type, f"<{_ALTR}Representation>"),
                (node, DCTERMS.conformsTo, f"<{profile.iri(subject.base)}>"),
                (node, DCTERMS.format, literal(given.media_types[0])),
            ]
    return Subject(subject.iri, tuple(triples), subject.base)


def _about_profile(profile: Profile, base: str) -> list[Triple]:
    node = f"<{profile.iri(base)}>"
    return [
        (node, RDF.type, f"<{_PROF}Profile>"),
        (node, f"<{_PROF}hasToken>", literal(profile.token)),
        (node, RDFS.label, literal(profile.title, "en")),
    ]
