"""Works in the XML of Crossref: answers to queries (unixref, unixsd), records of OAI-PMH, and deposits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec.structs import replace

from fabiola.mappings.crossref.links import own_doi
from fabiola.mappings.crossref.xml_grants import restated_grant
from fabiola.mappings.crossref.xml_records import registered
from fabiola.mappings.crossref.xml_works import restated
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Record, Text, Venue, Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.sources.crossref import Crossref
from fabiola.mappings.sources.crossref_grants import CrossrefGrants
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.text import plain
from fabiola.mappings.xml.fields import ELEMENT, NAMESPACE

_WORKS, _GRANTS = Crossref(), CrossrefGrants()
_NAMESPACES = ("http://www.crossref.org/", "http://www.openarchives.org/OAI/")
_IGNORED: frozenset[str] = frozenset(
    {
        "event_metadata.conference_acronym",
        "event_metadata.conference_number",
        "event_metadata.conference_sponsor",
        "event_metadata.conference_theme",
        "own.@component_size",
        "own.@component_type",
        "own.@dataset_type",
        "own.@fl_count",
        "own.@level_sequence_number",
        "own.@metadata_distribution_opts",
        "own.@publication_type",
        "own.@query_mode",
        "own.@recommendation",
        "own.@reference_distribution_opts",
        "own.@reg-agency",
        "own.@revision-round",
        "own.@stage",
        "own.@status",
        "own.@type",
        "own.archive_locations",
        "own.ascii_title",
        "own.coden",
        "own.competing_interest_statement",
        "own.component_number",
        "own.contract_number",
        "own.crossmark.crossmark_domain_exclusive",
        "own.crossmark.crossmark_domains",
        "own.crossmark.crossmark_policy",
        "own.crossmark.crossmark_version",
        "own.crossmark.custom_metadata.assertion",
        "own.crossmark.custom_metadata.free_to_read",
        "own.crossmark.custom_metadata.program.@name",
        "own.crossmark.custom_metadata.program.assertion.@provider",
        "own.crossmark.custom_metadata.program.clinical-trial-number",
        "own.crossmark.custom_metadata.program.doi",
        "own.crossmark.custom_metadata.program.free_to_read",
        "own.format",
        "own.intent_statement",
        "own.noisbn",
        "own.part_number",
        "own.proceedings_subject",
        "own.program.@name",
        "own.program.assertion.@provider",
        "own.program.clinical-trial-number",
        "own.program.doi",
        "own.program.free_to_read",
        "own.publication_type",
        "own.publisher.publisher_place",
        "own.publisher_item.identifier",
        "own.review",
        "own.running_number",
        "own.scn_policies",
        "own.series_number",
        "own.special_numbering",
        "within.@book_type",
        "within.@metadata_distribution_opts",
        "within.@publication_type",
        "within.@reference_distribution_opts",
        "within.abstract",
        "within.acceptance_date",
        "within.approval_date",
        "within.archive_locations",
        "within.citation_list",
        "within.coden",
        "within.component_number",
        "within.contract_number",
        "within.contributors",
        "within.degree",
        "within.description",
        "within.doi_data",
        "within.edition_number",
        "within.format",
        "within.institution",
        "within.isbn",
        "within.noisbn",
        "within.pages",
        "within.part_number",
        "within.person_name",
        "within.proceedings_subject",
        "within.crossmark.crossmark_domain_exclusive",
        "within.crossmark.crossmark_domains",
        "within.crossmark.crossmark_policy",
        "within.crossmark.crossmark_version",
        "within.crossmark.custom_metadata.assertion",
        "within.crossmark.custom_metadata.program.@name",
        "within.crossmark.custom_metadata.program.assertion",
        "within.crossmark.custom_metadata.program.clinical-trial-number",
        "within.crossmark.custom_metadata.program.free_to_read",
        "within.crossmark.custom_metadata.program.related_item",
        "within.crossmark.updates",
        "within.program.@name",
        "within.program.assertion",
        "within.program.clinical-trial-number",
        "within.program.free_to_read",
        "within.program.related_item",
        "within.publisher.publisher_place",
        "within.publisher_item",
        "within.review_date",
        "within.series_number",
        "within.special_numbering",
        "within.titles.original_language_title",
        "within.titles.subtitle",
        "within.version_info",
    }
)


class CrossrefXML(XMLSource):
    """A document bundles records: one is made of each DOI, brought into the fields of the REST API.

    Crossref makes the answers of that API of the same XML, so both are mapped alike; the XML says more of languages.
    Grants, which have schemas of their own for deposits, are mapped as those of the API too.
    Format: https://www.crossref.org/documentation/schema-library/
    """

    name: ClassVar[str] = "crossref-xml"
    title: ClassVar[str] = "Crossref record (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset(
        {"crossref_result", "doi_records", "doi_record", "crossref", "doi_batch"}
    )
    ignore: ClassVar[frozenset[str]] = (
        Crossref.ignore | _IGNORED | {path for path in CrossrefGrants.ignore if path.startswith("project.")}
    )

    def knows(self, document: Fields) -> bool:
        """The element, in a namespace of Crossref or, as old schemas had it, in none or that of what it stands in."""
        found = str(document.get(NAMESPACE) or "")
        return document.get(ELEMENT) in self.elements and (not found or found.startswith(_NAMESPACES))

    def split(self, document: Fields) -> Iterable[Fields]:
        """One record for each DOI, in the fields of the REST API. Raises Rejected where there is none."""
        return tuple(_restated(record) for record in registered(document))

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        return own_doi(item).value

    def map(self, item: Item) -> Record:
        """The work, the venue or the grant. Raises Rejected without a DOI."""
        if item.peek("type") == _GRANTS.kind:
            return _GRANTS.map(item)
        abstracts, originals = _texts(item.each("abstracts")), _texts(item.each("original-titles"))
        around = item.take("container-DOI")
        record = _WORKS.map(item)
        if not isinstance(record, Work):
            return record
        known = {text.value: text for text in originals}
        return replace(
            record,
            alternative_titles=tuple(known.get(text.value, text) for text in record.alternative_titles),
            abstracts=abstracts,
            container=_identified(record, around),
        )


def _restated(record: Fields) -> Fields:
    return (restated_grant if record["type"] == _GRANTS.kind else restated)(record, _IGNORED)


def _texts(items: Iterable[Item]) -> tuple[Text, ...]:
    found = ((plain(fields.text("text")), language(fields.text("language"))) for fields in items)
    return tuple(dict.fromkeys(Text(text, tag) for text, tag in found if text))


def _identified(record: Work, around: object) -> Venue | Work | None:
    """The book or proceedings that a work is in, known by its DOI too, which the REST API does not tell."""
    host = record.container
    if not isinstance(host, Work) or not isinstance(around, list) or len(around) != (2 if record.series else 1):
        return host
    return replace(host, identifiers=(*identify(("doi", around[0])), *host.identifiers))
