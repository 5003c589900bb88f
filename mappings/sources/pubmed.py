"""Articles of PubMed, as its E-utilities and its yearly files give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.medline import facts as facts
from fabiola.mappings.medline.funding import Entry, fundings
from fabiola.mappings.records import Contribution, Organization, Person, Record, Text, Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.identifiers import identify, pmid
from fabiola.mappings.values.names import full_name
from fabiola.mappings.xml.affiliations import scheme_of
from fabiola.mappings.xml.text import (
    attribute,
    descendants,
    elements,
    inside,
    words,
)
from fabiola.ontology.tables import source_types

_RETRACTED = "Retracted Publication"
_SUPPORT = ("Research Support", "English Abstract", _RETRACTED)
_CITATION, _ARTICLE = "MedlineCitation", "MedlineCitation.Article"


class Pubmed(XMLSource):
    """An article of MEDLINE or PubMed; books and chapters are set aside.

    Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
    """

    name: ClassVar[str] = "pubmed"
    title: ClassVar[str] = "PubMed article (XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"PubmedArticle", "PubmedBookArticle"})
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *(f"{_CITATION}.@{name}" for name in ("IndexingMethod", "Owner", "Status", "VersionDate", "VersionID")),
            *(f"{_CITATION}.{name}" for name in ("ChemicalList", "CitationSubset", "CoiStatement", "DateCompleted")),
            *(f"{_CITATION}.{name}" for name in ("DateCreated", "DateRevised", "GeneSymbolList", "GeneralNote")),
            *(f"{_CITATION}.{name}" for name in ("NumberOfReferences", "OtherID", "PersonalNameSubjectList")),
            *(f"{_CITATION}.{name}" for name in ("SpaceFlightMission", "SupplMeshList")),
            *(f"{_ARTICLE}.{name}" for name in ("@PubModel", "DataBankList", "ELocationID")),
            "PubmedData.PublicationStatus",
            "PubmedData.ObjectList",
        }
    )

    def key(self, item: Item) -> str:
        """The PMID. Raises Rejected where there is none, and for books."""
        if "BookDocument" in item or "PubmedBookData" in item:
            raise Rejected("BookDocument: books and chapters of PubMed are not read, only articles")
        numbers = inside({_CITATION: item.peek(_CITATION)}, _CITATION, "PMID")
        known = pmid(words(numbers[0])) if numbers else None
        if known is None:
            raise Rejected("PMID: missing or not a PMID")
        return known

    def map(self, item: Item) -> Record:
        """The article. Raises Rejected without a PMID or a title, and for books."""
        self.key(item)
        citation = facts.first_of(item.each(_CITATION))
        article = facts.first_of(citation.each("Article"))
        return _work(citation, article, facts.first_of(item.each("PubmedData")))


def _work(citation: Item, article: Item, data: Item) -> Work:
    words_of_type = tuple(_types(article))
    kind = _type(words_of_type)
    tag = facts.languages(article)
    named = facts.titles(article, tag)
    if not named.titles:
        raise Rejected("ArticleTitle: missing or empty")
    pages = facts.pages(article)
    number = facts.article_number(article, pages)
    inside = facts.issue(article, citation, kind)
    day = facts.published(article, inside.printed)
    links = facts.relations(citation)
    retracted = _RETRACTED in words_of_type or any(link.relation == "is-retracted-by" for link in links)
    held = ("published",) if day and kind != "preprint" else ()
    return Work(
        type=kind,
        titles=named.titles,
        translated_titles=named.translated,
        abstracts=facts.abstracts(article, citation),
        language=tag,
        identifiers=facts.identifiers(citation, article, data),
        published=day,
        status_dates=facts.status_dates(data),
        statuses=(*held, "retracted") if retracted else held,
        first_page=pages.first,
        last_page=pages.last,
        pages=pages.whole,
        article_number=number,
        volume=inside.volume,
        issue=inside.issue,
        container=inside.venue,
        contributions=tuple(_contributions(article, citation)),
        keywords=facts.keywords(citation),
        subjects=facts.subjects(citation),
        cites=facts.cites(data),
        relations=links,
        funding=fundings(_grants(article)),
    )


def _types(article: Item) -> Iterable[str]:
    for part in elements(article, "PublicationTypeList"):
        yield from filter(None, (words(entry) for entry in descendants(part, "PublicationType")))


def _type(found: Iterable[str]) -> str:
    """The row of `types.csv`: the first in the order of `source_types.csv`, which goes from narrow to wide."""
    own = set(found)
    known = [code for word, code in source_types("pubmed").items() if word in own]
    return known[0] if known else "other" if any(not word.startswith(_SUPPORT) for word in own) else "journal-article"


def _contributions(article: Item, citation: Item) -> Iterator[Contribution]:
    """The authors in order, then the members of the groups among them, whom MEDLINE calls investigators."""
    listed = (entry for part in elements(article, "AuthorList") for entry in descendants(part, "Author"))
    members = (entry for part in elements(citation, "InvestigatorList") for entry in descendants(part, "Investigator"))
    for role, entries in (("author", listed), ("contributor", members)):
        people = [one for fields in entries if attribute(fields, "ValidYN") != "N" and (one := _contributor(fields))]
        for order, (contributor, organizations, printed) in enumerate(people, 1):
            yield Contribution(contributor, role, order, False, organizations, printed, published_name=contributor.name)


def _contributor(fields: Fields) -> tuple[Person | Organization, tuple[Organization, ...], tuple[str, ...]] | None:
    """The person or group, the organizations with an identifier, and the affiliations as printed."""
    family, given, initials, suffix, group = (
        _first(fields, name) for name in ("LastName", "ForeName", "Initials", "Suffix", "CollectiveName")
    )
    places = inside(fields, "AffiliationInfo")
    printed = [entry for part in (*places, fields) for entry in inside(part, "Affiliation")]
    clean = (without_emails(text) for entry in printed if (text := words(entry)))
    organizations = (one for part in places if (one := _organization(part)))
    found = tuple(dict.fromkeys(organizations)), tuple(dict.fromkeys(text for text in clean if text))
    if group and not family:
        return (Organization((Text(group),)), *found)
    given = given or initials
    if not family and not given:
        return None
    own = [words(entry) for entry in inside(fields, "Identifier") if attribute(entry, "Source") == "ORCID"]
    orcids = identify(*(("orcid", value) for value in own))
    family = f"{family} {suffix}" if family and suffix else family
    return (Person(full_name(given, family), given, family, identifiers=orcids[:1]), *found)


def _organization(part: Fields) -> Organization | None:
    """The organization of the identifiers; the words beside them are of departments and places too."""
    values = [(attribute(entry, "Source"), words(entry) or "") for entry in inside(part, "Identifier")]
    known = identify(*((scheme, value) for kind, value in values if (scheme := scheme_of(kind, value))))
    return Organization((), known) if known else None


def _grants(article: Item) -> Iterator[Entry]:
    for part in elements(article, "GrantList"):
        for grant in inside(part, "Grant"):
            yield Entry(_first(grant, "GrantID"), _first(grant, "Agency"), _first(grant, "Country"))


def _first(fields: Fields, name: str) -> str | None:
    return next((words(entry) for entry in inside(fields, name)), None)
