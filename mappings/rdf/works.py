"""Works as FaBiO Expressions and schema.org CreativeWorks at once."""

from __future__ import annotations

from functools import cache

from fabiola.mappings.naming import fingerprint
from fabiola.mappings.rdf.concepts import say_subjects
from fabiola.mappings.rdf.contributions import say_work_contributions
from fabiola.mappings.rdf.funding import say_funding
from fabiola.mappings.rdf.identifiers import say_identifiers
from fabiola.mappings.rdf.locations import say_location
from fabiola.mappings.rdf.organizations import organization_term
from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.shared_things import bring_citation_source, bring_language, bring_licence, bring_oa_status
from fabiola.mappings.rdf.terms import boolean, date, integer, iri, literal, typed
from fabiola.mappings.rdf.venues import issue_term, say_number, venue_term
from fabiola.mappings.records import CitationCount, File, Venue, Work
from fabiola.mappings.values.dates import year_of
from fabiola.ontology.namespaces import (
    C4O,
    CITO,
    COAR,
    COAR_ACCESS,
    DCTERMS,
    FABIO,
    FRBR,
    PRISM,
    PSO,
    SCHEMA,
    XSD,
    expand,
)
from fabiola.ontology.tables import Row, table

_CITES = CITO.cites
_TITLE, _KEYWORD = (SCHEMA.name, DCTERMS.title), (SCHEMA.keywords, PRISM.keyword)
_PART_OF = (SCHEMA.isPartOf, FRBR.partOf)
_VERSION_RELATIONS = frozenset({"has-preprint", "has-version"})


def describe_work(scope: Scope, work: Work) -> None:
    """State everything of a work as the entity of the scope."""
    row = table("types")[work.type]
    _say_types(scope, work, row)
    _say_texts(scope, work)
    _say_language(scope, work.language)
    _say_dates(scope, work)
    _say_pages(scope, work, row)
    _say_container(scope, work)
    say_identifiers(scope, scope.node, "work", work.identifiers)
    _say_isbns(scope, scope.node, work, row)
    authors = say_work_contributions(scope, work.contributions, row["author"])
    say_subjects(scope, work.subjects)
    _say_coverage(scope, work)
    _say_access(scope, work)
    _say_files(scope, work)
    _say_rights(scope, work)
    _say_links(scope, work, row)
    for count in work.citation_counts:
        _say_citations(scope, count)
    say_funding(scope, work, authors)


def _say_types(scope: Scope, work: Work, row: Row) -> None:
    draft, node = scope.draft, scope.node
    if row["generic"] == "yes":
        draft.typed(node, FABIO.Expression, SCHEMA.CreativeWork)
    draft.typed(node, *_classes(work.type))
    draft.say(node, DCTERMS.type, COAR[row["coar"]] if row["coar"] else None)
    preprint_of = [link.target for link in work.relations if link.relation == "is-preprint-of"]
    if preprint_of:
        draft.say(node, FRBR.realizationOf, f"<{scope.naming.cited('work', preprint_of[0])}#work>")
    elif row["work"] or any(link.relation in _VERSION_RELATIONS for link in work.relations):
        _say_abstract_work(scope, work, row)


@cache
def _classes(type_: str) -> tuple[str, ...]:
    row = table("types")[type_]
    return (SCHEMA[row["schema"]], *(expand(name) for name in row["expression"].split()))


def _say_abstract_work(scope: Scope, work: Work, row: Row) -> None:
    draft = scope.draft
    whole = draft.typed(draft.fragment("work"), FABIO.Work, *([expand(row["work"])] if row["work"] else []))
    draft.say(scope.node, FRBR.realizationOf, whole)
    draft.say(whole, FRBR.realization, scope.node)
    draft.say(whole, DCTERMS.title, *(literal(title.value, title.language) for title in work.titles))


def _say_texts(scope: Scope, work: Work) -> None:
    draft, node = scope.draft, scope.node
    for title in work.titles:
        draft.say_both(node, _TITLE, literal(title.value, title.language))
    for subtitle in work.subtitles:
        draft.say_both(node, (SCHEMA.alternativeHeadline, FABIO.hasSubtitle), literal(subtitle))
    for other in work.alternative_titles:
        draft.say_both(node, (SCHEMA.alternateName, PRISM.alternateTitle), literal(other.value, other.language))
    for short in work.short_titles:
        draft.say_both(node, (SCHEMA.alternateName, FABIO.hasShortTitle), literal(short))
    for translated in work.translated_titles:
        draft.say_both(
            node, (SCHEMA.alternateName, FABIO.hasTranslatedTitle), literal(translated.value, translated.language)
        )
    for abstract in work.abstracts:
        draft.say_both(node, (SCHEMA.abstract, DCTERMS.abstract), literal(abstract.value, abstract.language))
    for keyword in work.keywords:
        draft.say_both(node, _KEYWORD, literal(keyword))


def _say_language(scope: Scope, language: str | None) -> None:
    if language:
        scope.draft.say(scope.node, SCHEMA.inLanguage, literal(language))
        scope.draft.say(scope.node, DCTERMS.language, bring_language(scope, language))


def _say_dates(scope: Scope, work: Work) -> None:
    draft, node = scope.draft, scope.node
    if work.published:
        draft.say_both(node, (SCHEMA.datePublished, PRISM.publicationDate), date(work.published))
        draft.say(node, FABIO.hasPublicationYear, typed(f"{year_of(work.published):04d}", XSD.gYear))
    draft.say(node, SCHEMA.dateCreated, date(work.created) if work.created else None)
    draft.say(node, SCHEMA.dateModified, date(work.modified) if work.modified else None)
    for status in work.statuses:
        draft.say(node, SCHEMA.creativeWorkStatus, f"<{table('statuses')[status]['term']}>")
    for reached in work.status_dates:
        part = draft.typed(draft.fragment(reached.status), PSO.StatusInTime)
        draft.say(node, PSO.holdsStatusInTime, part)
        draft.say(part, PSO.withStatus, f"<{table('statuses')[reached.status]['term']}>")
        draft.say(part, DCTERMS.date, date(reached.date))


def _say_pages(scope: Scope, work: Work, row: Row) -> None:
    draft, node = scope.draft, scope.node
    if work.first_page:
        draft.say_both(node, (SCHEMA.pageStart, PRISM.startingPage), literal(work.first_page))
    if work.last_page:
        draft.say_both(node, (SCHEMA.pageEnd, PRISM.endingPage), literal(work.last_page))
    if work.pages:
        draft.say(node, PRISM.pageRange, literal(work.pages))
        paged = row["schema"] in ("Article", "ScholarlyArticle", "Chapter")
        draft.say(node, SCHEMA.pagination, literal(work.pages) if paged else None)
    if work.page_count is not None:
        draft.say(node, FABIO.hasPageCount, integer(work.page_count))
        draft.say(node, SCHEMA.numberOfPages, integer(work.page_count) if row["schema"] == "Book" else None)
    draft.say(node, FABIO.hasElectronicArticleIdentifier, _plain(work.article_number))
    if work.position:
        draft.say_both(node, (SCHEMA.position, FABIO.hasSequenceIdentifier), literal(work.position))
    if work.version:
        draft.say_both(node, (SCHEMA.version, PRISM.versionIdentifier), literal(work.version))
    if work.edition:
        draft.say(node, PRISM.edition, literal(work.edition))
        draft.say(node, SCHEMA.bookEdition, literal(work.edition) if row["schema"] == "Book" else None)


def _say_container(scope: Scope, work: Work) -> None:
    draft, part_of = scope.draft, _PART_OF
    if isinstance(work.container, Venue):
        draft.say_both(scope.node, part_of, issue_term(scope, work.container, *_say_own_number(scope, work)))
    elif work.container is not None:
        draft.say_both(scope.node, part_of, _host_term(scope, work.container))
    if work.series is not None:
        draft.say_both(scope.node, part_of, venue_term(scope, work.series, "series"))
    for publisher in work.publishers:
        draft.say_both(scope.node, (SCHEMA.publisher, DCTERMS.publisher), organization_term(scope, publisher))


def _say_own_number(scope: Scope, work: Work) -> tuple[str | None, str | None]:
    """The volume and issue that a work is in; one that is itself an issue or a volume has its number instead."""
    if work.type == "journal-issue":
        say_number(scope.draft, scope.node, work.type, work.issue)
        return work.volume, None
    if work.type == "journal-volume":
        say_number(scope.draft, scope.node, work.type, work.volume)
        return None, None
    return work.volume, work.issue


def _host_term(scope: Scope, host: Work) -> str:
    """The book or proceedings that a part appeared in; described here, by its class alone, where it has no identity."""
    if term := scope.global_term(host):
        return term
    row, draft = table("types")[host.type], scope.draft
    node = scope.fragment(f"host {fingerprint(host)}", "book" if row["schema"] == "Book" else "host")
    draft.typed(node, *_classes(host.type))
    for title in host.titles:
        draft.say_both(node, (SCHEMA.name, DCTERMS.title), literal(title.value, title.language))
    say_identifiers(scope, node, "work", host.identifiers, f"{node[1:-1].rpartition('#')[2]}-id")
    _say_isbns(scope, node, host, row)
    return node


def _say_isbns(scope: Scope, node: str, work: Work, row: Row) -> None:
    isbns = [identifier.value for identifier in work.identifiers if identifier.scheme == "isbn"]
    if row["schema"] == "Book":
        scope.draft.say(node, SCHEMA.isbn, *(literal(isbn) for isbn in isbns))
    if len(isbns) == 1:
        scope.draft.say(node, PRISM.isbn, literal(isbns[0]))


def _say_coverage(scope: Scope, work: Work) -> None:
    draft = scope.draft
    for place in work.places:
        node = draft.typed(scope.fragment(f"place {place.value}", "place"), SCHEMA.Place)
        draft.say(node, SCHEMA.name, literal(place.value, place.language))
        draft.say_both(scope.node, (SCHEMA.spatialCoverage, DCTERMS.spatial), node)
    for location in work.locations:
        say_location(scope, location)
    draft.say(scope.node, SCHEMA.temporalCoverage, *map(literal, work.periods))


def _say_access(scope: Scope, work: Work) -> None:
    draft, node = scope.draft, scope.node
    if work.open_access is not None:
        draft.say(node, SCHEMA.isAccessibleForFree, boolean(work.open_access))
        draft.say(node, DCTERMS.accessRights, COAR_ACCESS.c_abf2 if work.open_access else COAR_ACCESS.c_14cb)
    if work.oa_status:
        draft.say(node, DCTERMS.accessRights, bring_oa_status(scope, work.oa_status))
    for licence in work.licences:
        draft.say_both(node, (SCHEMA.license, DCTERMS.license), bring_licence(scope, iri(licence)))


def _say_files(scope: Scope, work: Work) -> None:
    for number, file in enumerate(work.files, 1):
        _say_file(scope, f"file-{number}", file)
    scope.draft.say(scope.node, SCHEMA.url, *(iri(website) for website in work.websites))
    known = {file.media_type for file in work.files}
    unplaced = (literal(kind) for kind in work.media_types if kind not in known)
    scope.draft.say(scope.node, SCHEMA.encodingFormat, *unplaced)


def _say_file(scope: Scope, name: str, file: File) -> None:
    draft = scope.draft
    part = draft.typed(draft.fragment(name), FABIO.Manifestation, FABIO.DigitalManifestation, SCHEMA.MediaObject)
    draft.say_both(scope.node, (SCHEMA.encoding, FRBR.embodiment), part)
    draft.say(part, SCHEMA.contentUrl, iri(file.url))
    draft.say(part, FABIO.hasURL, typed(iri(file.url)[1:-1], XSD.anyURI))
    if file.media_type:
        draft.say(part, SCHEMA.encodingFormat, literal(file.media_type))
        draft.say(part, DCTERMS.format, iri(f"https://www.iana.org/assignments/media-types/{file.media_type}"))


def _say_rights(scope: Scope, work: Work) -> None:
    draft, node = scope.draft, scope.node
    for holder in work.copyright_holders:
        draft.say_both(node, (SCHEMA.copyrightHolder, DCTERMS.rightsHolder), organization_term(scope, holder))
    if work.copyright_year:
        draft.say(node, SCHEMA.copyrightYear, integer(work.copyright_year))
        draft.say(node, FABIO.hasCopyrightYear, typed(f"{work.copyright_year:04d}", XSD.gYear))


def _say_links(scope: Scope, work: Work, row: Row) -> None:
    draft, node, cited = scope.draft, scope.node, scope.naming.cited
    own = {cited("work", identifier) for identifier in work.identifiers} | {scope.draft.iri}
    targets = [cited("work", identifier) for identifier in work.cites]
    draft.extend([(node, _CITES, f"<{target}>") for target in targets if target not in own])
    for link in work.relations:
        target = cited("work", link.target)
        if target in own:
            continue
        draft.say(node, f"<{table('relations')[link.relation]['predicate']}>", f"<{target}>")
        if link.relation == "is-review-of" and row["schema"] == "Review":
            draft.say(node, SCHEMA.itemReviewed, f"<{target}>")


def _say_citations(scope: Scope, count: CitationCount) -> None:
    draft = scope.draft
    part = draft.fragment("-".join(filter(None, ("citations", count.source, count.date))))
    draft.typed(part, C4O.GlobalCitationCount)
    draft.say(scope.node, C4O.hasGlobalCitationFrequency, part)
    draft.say(part, C4O.hasGlobalCountValue, integer(count.value))
    draft.say(part, C4O.hasGlobalCountSource, bring_citation_source(scope, count.source))
    draft.say(part, C4O.hasGlobalCountDate, date(count.date) if count.date else None)


def _plain(value: str | None) -> str | None:
    return literal(value) if value else None
