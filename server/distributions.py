"""The dumps of a release as distributions of the dataset, with sizes and checksums.

https://www.w3.org/TR/vocab-dcat-3/#Class:Distribution
"""

from __future__ import annotations

from fabiola.graph.dumps import Dump
from fabiola.graph.published import PublishedGraph
from fabiola.mappings.rdf.description import Draft
from fabiola.mappings.rdf.terms import iri, literal, typed
from fabiola.ontology.namespaces import DCAT, DCTERMS, SPDX, VOID, XSD

_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"


def say_dumps(draft: Draft, release: PublishedGraph) -> None:
    """State the dumps of a release in the description of its dataset."""
    for one in release.dumps:
        address = iri(f"{release.base}dumps/{one.name}")
        node = draft.typed(f"<{release.base}void#{_fragment(one)}>", DCAT.Distribution)
        draft.say(draft.node, DCAT.distribution, node)
        draft.say(node, DCTERMS.title, literal(_title(one), "en"))
        draft.say(node, DCAT.downloadURL, address)
        draft.say(node, DCAT.accessURL, iri(f"{release.base}dumps/"))
        draft.say(node, DCAT.version, literal(str(one.release)))
        if not one.is_patch:
            draft.say(draft.node, VOID.dataDump, address)
            draft.say(node, DCAT.mediaType, iri(f"{_MEDIA_TYPE}application/n-triples"))
        draft.say(node, DCAT.compressFormat, iri(f"{_MEDIA_TYPE}{one.media_type}"))
        draft.say(node, DCAT.byteSize, typed(str(one.bytes), XSD.nonNegativeInteger))
        draft.say(node, DCTERMS.license, iri(release.licence))
        draft.say(node, DCTERMS.issued, typed(release.created, XSD.dateTime))
        _say_checksum(draft, node, one)


def _fragment(one: Dump) -> str:
    return f"changes-{one.release}" if one.is_patch else f"dump-{one.compression}"


def _title(one: Dump) -> str:
    if one.is_patch:
        return f"RDF Patch from release {one.release - 1} to release {one.release}, {one.compression}"
    return f"N-Triples of release {one.release}, {one.compression}"


def _say_checksum(draft: Draft, node: str, one: Dump) -> None:
    checksum = draft.typed(f"{node[:-1]}-checksum>", SPDX.Checksum)
    draft.say(node, SPDX.checksum, checksum)
    draft.say(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
    draft.say(checksum, SPDX.checksumValue, typed(one.sha256, XSD.hexBinary))
