"""Where each record comes from: record documents, source records, runs and the software, in PROV-O."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from fabiola.graph.store import document_of
from fabiola.mappings.rdf.description import Description, Draft
from fabiola.mappings.rdf.terms import Triple, iri, literal, typed
from fabiola.mappings.sources import sources
from fabiola.mappings.values.iris import escape
from fabiola.ontology.namespaces import DCTERMS, FOAF, PROV, VOID, XSD, expand

VERSION = version("fabiola")
MAPPING = VERSION
"""The version of the mapping that a source record was read with; a change of it reads everything anew."""

SourceKey = tuple[str, str]


def record_iri(base: str, source: str, key: str) -> str:
    """The IRI of a source record."""
    return f"{base}record/{source}/{escape(key)}"


def record_document(
    thing: str, base: str, licence: str, sources: Iterable[SourceKey], run: str, time: str
) -> list[Triple]:
    """The triples of a thing's record document: what it is about, from which source records, by which run, when."""
    address = document_of(thing)
    if address is None:
        return []
    document = f"<{address}>"
    said = [
        (expand("rdf:type"), FOAF.Document),
        (expand("rdf:type"), PROV.Entity),
        (FOAF.primaryTopic, f"<{thing}>"),
        (DCTERMS.conformsTo, f"<{base}def/profile/1.0>"),
        (VOID.inDataset, f"<{base}void#dataset>"),
        (DCTERMS.license, iri(licence)),
        (PROV.wasGeneratedBy, f"<{run}>"),
        (PROV.generatedAtTime, typed(time, XSD.dateTime)),
        *((PROV.wasDerivedFrom, f"<{record_iri(base, *key)}>") for key in sources),
    ]
    return [(document, predicate, value) for predicate, value in said]


def describe_source_record(base: str, source: str, key: str, digest: str, file: str, received: str) -> Description:
    """What a source record is: its format, its key there, the digest of its content, the file, when it was received."""
    draft = Draft(record_iri(base, source, key))
    draft.typed(draft.node, PROV.Entity)
    draft.say(draft.node, DCTERMS.title, literal(f"{sources()[source].title}: {key}", "en"))
    draft.say(draft.node, DCTERMS.identifier, literal(f"sha256:{digest}"))
    draft.say(draft.node, DCTERMS.description, literal(f"Read from the file {file}", "en"))
    draft.say(draft.node, PROV.generatedAtTime, typed(received, XSD.dateTime))
    return draft.finish("source-record")


def describe_run(base: str, run: str, started: str, ended: str) -> Description:
    """One run of the publisher."""
    draft = Draft(run)
    draft.typed(draft.node, PROV.Activity)
    draft.say(draft.node, DCTERMS.title, literal(f"Publishing run of {started}", "en"))
    draft.say(draft.node, PROV.startedAtTime, typed(started, XSD.dateTime))
    draft.say(draft.node, PROV.endedAtTime, typed(ended, XSD.dateTime))
    draft.say(draft.node, PROV.wasAssociatedWith, f"<{base}agent/fabiola/{VERSION}>")
    return draft.finish("run")


def describe_fixed(base: str) -> list[Description]:
    """What every release holds whatever was published: the software and the profile."""
    return [
        _agent(base),
        _titled(f"{base}def/profile/1.0", "Schema.org and FaBiO profile for scholarly records", DCTERMS.Standard),
    ]


def _agent(base: str) -> Description:
    return _titled(f"{base}agent/fabiola/{VERSION}", f"Fabiola {VERSION}", PROV.Agent, PROV.SoftwareAgent)


def _titled(address: str, title: str, *classes: str) -> Description:
    draft = Draft(address)
    draft.typed(draft.node, *classes)
    draft.say(draft.node, DCTERMS.title, literal(title, "en"))
    return draft.finish("definition")
