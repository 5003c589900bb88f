"""The quality figures of a release in RDF: over all, by source and by year.

Follows W3C Data Quality Vocabulary: https://www.w3.org/TR/vocab-dqv/
"""

from __future__ import annotations

from fabiola.graph.quality import measures
from fabiola.graph.releases import Release
from fabiola.mappings.rdf.description import Draft
from fabiola.mappings.rdf.terms import literal, typed
from fabiola.mappings.values.iris import escape
from fabiola.ontology.namespaces import DCTERMS, DQV, SKOS, VOID, XSD
from fabiola.server.coverage import Bar, bars, bars_by_source, bars_by_year
from fabiola.server.subjects import Subject


def describe_quality(release: Release) -> Subject:
    """The measurements of a release in DQV: over all, by source and by year."""
    draft = Draft(f"{release.base}quality")
    draft.typed(draft.node, DQV.QualityMetadata)
    draft.say(draft.node, DCTERMS.title, literal(f"Quality of {release.title}", "en"))
    draft.say(draft.node, DCTERMS.issued, typed(release.created, XSD.dateTime))
    _say_metrics(draft)
    dataset = f"<{release.base}void#dataset>"
    for bar in bars(release.figures):
        say_measurement(draft, release.base, bar, dataset)
    for bar in bars_by_source(release.figures):
        say_measurement(draft, release.base, bar, _part(draft, dataset, "source", bar.label))
    for bar in bars_by_year(release.figures):
        say_measurement(draft, release.base, bar, _part(draft, dataset, "year", bar.label))
    return Subject(draft.iri, draft.finish("quality").triples, release.base)


def say_measurement(draft: Draft, base: str, bar: Bar, dataset: str) -> str:
    """State a share as a measurement of a dataset; returns the measurement."""
    part = f"-{escape(bar.label)}" if bar.label else ""
    node = draft.typed(f"<{base}quality#{bar.measure}{part}>", DQV.QualityMeasurement)
    draft.say(node, DQV.isMeasurementOf, f"<{base}quality#metric-{bar.measure}>")
    draft.say(node, DQV.computedOn, dataset)
    draft.say(node, DQV.value, typed(f"{bar.share:.4f}", XSD.decimal))
    draft.say(node, SKOS.note, literal(f"{bar.present} of {bar.total}", "en"))
    draft.say(dataset, DQV.hasQualityMeasurement, node)
    return node


def _say_metrics(draft: Draft) -> None:
    dimension = draft.typed(draft.fragment("completeness"), DQV.Dimension)
    draft.say(dimension, SKOS.prefLabel, literal("completeness", "en"))
    for row in measures():
        metric = draft.typed(draft.fragment(f"metric-{row.measure}"), DQV.Metric)
        draft.say(metric, SKOS.prefLabel, literal(f"share of {row.title}", "en"))
        draft.say(metric, SKOS.definition, literal(row.description, "en"))
        draft.say(metric, DQV.expectedDataType, XSD.decimal)
        draft.say(metric, DQV.inDimension, dimension)


def _part(draft: Draft, dataset: str, kind: str, label: str) -> str:
    """A part of the dataset: what one source says, or what was published in one year."""
    node = draft.typed(draft.fragment(f"{kind}-{escape(label)}"), VOID.Dataset)
    draft.say(node, DCTERMS.title, literal(f"{kind}: {label}", "en"))
    draft.say(dataset, VOID.subset, node)
    return node
