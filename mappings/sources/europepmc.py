"""Records of Europe PMC, as its REST API answers a search in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.medline.europepmc_people import contributions
from fabiola.mappings.medline.facts import medline_pages
from fabiola.mappings.medline.funding import Entry, fundings
from fabiola.mappings.records import (
    CitationCount,
    Date,
    File,
    Identifier,
    Organization,
    Record,
    Relation,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import Source
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.identifiers import identifier, identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.publication_dates import earliest, start_of_range
from fabiola.mappings.values.text import plain, texts
from fabiola.ontology.tables import source_types, table

_MARKS = frozenset({"authorString", "pubYear", "journalInfo", "inEPMC", "hasTextMinedTerms", "firstPublicationDate"})
_KINDS = {"PPR": "preprint", "PAT": "patent", "ETH": "thesis"}
_SUPPORT, _RETRACTED = "research support", "retracted publication"
_FREE = frozenset({"OA", "F"})
_TARGETS = {"MED": "pmid", "PMC": "pmcid"}


class Europepmc(Source):
    """Articles, preprints and other works of the search, in full (`resultType=core`) or in short (`lite`).

    Format: https://europepmc.org/docs/EBI_Europe_PMC_Web_Service_Reference.pdf
    """

    name: ClassVar[str] = "europepmc"
    title: ClassVar[str] = "Europe PMC record (REST API, JSON)"
    kind: ClassVar[str] = "work"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            *("abstractReport", "affiliation", "authMan", "authorIdList", "chemicalList", "dataLinksTagsList"),
            *("dateOfCompletion", "dateOfCreation", "dateOfRevision", "dbCrossReferenceList", "embargoDate"),
            *("epmcAuthMan", "firstIndexDate", "fullTextIdList", "fullTextReceivedDate", "hasBook", "hasData"),
            *("hasDbCrossReferences", "hasEvaluations", "hasLabsLinks", "hasPDF", "hasReferences", "hasSuppl"),
            *("hasTMAccessionNumbers", "hasTextMinedTerms", "inEPMC", "inPMC", "labsLinks", "meshHeadingList"),
            *("manuscriptId", "nihAuthMan", "patentDetails", "pubModel", "publicationStatus", "source", "subsetList"),
            *("tmAccessionTypeList", "versionList", "bookid", "journalInfo.journalIssueId", "id"),
            *("journalInfo.journal.NLMid", "journalInfo.journal.nlmid", "journalInfo.monthOfPublication"),
            *("journalInfo.printPublicationDate", "journalInfo.yearOfPublication", "bookOrReportDetails"),
            *("commentCorrectionList", "fullTextUrlList", "authorList.author.authorId"),
            *("investigatorList.investigator.authorId", "grantsList.grant.acronym", "grantsList.grant.orderIn"),
        }
    )

    def knows(self, document: Fields) -> bool:
        """An `id` with the upper-case code of its `source`, and a field that only Europe PMC has."""
        code = document.get("source")
        return (
            isinstance(document.get("id"), str)
            and isinstance(code, str)
            and code.isalpha()
            and code.isupper()
            and not _MARKS.isdisjoint(document)
        )

    def key(self, item: Item) -> str:
        """The identifier with the code of the collection that it is of. Raises Rejected where there is none."""
        collection, number = item.peek("source"), item.peek("id")
        if not isinstance(collection, str) or not isinstance(number, str) or not number.strip():
            raise Rejected("id: missing or empty")
        return f"{collection.strip()}/{number.strip()}"

    def map(self, item: Item) -> Record:
        """The work. Raises Rejected without an identifier or a title."""
        self.key(item)
        title = plain(item.text("title"))
        if title is None:
            raise Rejected("title: missing or empty")
        return _work(item, title.removesuffix("."))


def _work(item: Item, title: str) -> Work:
    collection = item.peek("source")
    words = _words(item)
    kind = _type(words, str(collection))
    journal = item.open("journalInfo")
    pages, book = medline_pages(item.text("pageInfo")), item.open("bookOrReportDetails")
    tag = language(item.text("language"))
    links = _relations(item)
    day = _published(item, journal)
    held = ("published",) if day and kind != "preprint" else ()
    retracted = _RETRACTED in words or any(one.relation == "is-retracted-by" for one in links)
    maker = plain(book.text("publisher"))
    return Work(
        type=kind,
        titles=(Text(title, tag),),
        abstracts=texts((item.text("abstractText"),), "en"),
        language=tag,
        identifiers=_identifiers(item, str(collection), book),
        published=day,
        statuses=(*held, "retracted") if retracted else held,
        first_page=pages.first,
        last_page=pages.last,
        pages=pages.whole,
        volume=journal.text("volume") or item.text("journalVolume"),
        issue=journal.text("issue") or item.text("issue"),
        version=_version(item),
        container=_venue(item, journal, maker if kind == "preprint" else None),
        publishers=(Organization((Text(maker),), kinds=("publisher",)),) if maker and kind != "preprint" else (),
        contributions=tuple(contributions(item)),
        keywords=tuple(text.value for text in texts(item.open("keywordList").texts("keyword"))),
        licences=tuple(filter(None, (licence(item.text("license")),))),
        open_access=True if item.text("isOpenAccess") == "Y" else None,
        files=tuple(_files(item)),
        citation_counts=_citation_counts(item),
        relations=links,
        funding=fundings(_grants(item)),
    )


def _words(item: Item) -> frozenset[str]:
    """The types of the publication in lower case: in a list, in short answers in one string."""
    listed = [*item.open("pubTypeList").texts("pubType"), *(item.text("pubType") or "").split(";")]
    return frozenset(word.strip().lower() for word in listed if word.strip())


def _type(words: frozenset[str], collection: str) -> str:
    """The row of `types.csv`: by the collection, else the first in the order of `source_types.csv`."""
    if collection in _KINDS:
        return _KINDS[collection]
    known = [code for word, code in source_types("europepmc").items() if word in words]
    strange = [word for word in words if not word.startswith(_SUPPORT)]
    return known[0] if known else "other" if strange else "journal-article"


def _identifiers(item: Item, collection: str, book: Item) -> tuple[Identifier, ...]:
    """DOI, PMID, PMCID and, of books, ISBN; the number in a collection of articles is a PMID or PMCID."""
    pairs = [("doi", item.text("doi")), ("pmid", item.text("pmid")), ("pmcid", item.text("pmcid"))]
    own = _TARGETS.get(collection)
    known = identify(*pairs, *(("isbn", book.text(name)) for name in ("isbn13", "isbn10")))
    if own and not any(found.scheme == own for found in known):
        known = (*known, *identify((own, item.peek("id"))))
    return known


def _published(item: Item, journal: Item) -> Date | None:
    """The earlier of the electronic date and that printed on the issue, else the first date, else the year.

    The print date that Europe PMC computes has its month and day filled up, so the printed one is read instead.
    """
    electronic, printed = parse_date(item.text("electronicPublicationDate")), journal.text("dateOfPublication")
    first, year = parse_date(item.text("firstPublicationDate")), item.text("pubYear")
    known = earliest([day for day in (electronic, start_of_range(printed)) if day])
    return known or first or parse_date(year)


def _venue(item: Item, journal: Item, server: str | None) -> Venue | None:
    """The journal, or the server of a preprint."""
    if server:
        return Venue((Text(server),), "repository")
    inside = journal.open("journal")
    short = [inside.text(name) for name in ("medlineAbbreviation", "isoabbreviation", "ISOAbbreviation")]
    names = texts((inside.text("title") or item.text("journalTitle"), *short))
    issns = [("issn-print", inside.text(name)) for name in ("issn", "ISSN")]
    issns += [("issn-electronic", inside.text(name)) for name in ("essn", "ESSN", "eissn")]
    issns += [("issn", number) for number in (item.text("journalIssn") or "").split(";")]
    known = identify(*issns)
    return Venue(names[:1], "journal", known, alternative_names=names[1:]) if names else None


def _version(item: Item) -> str | None:
    number = item.integer("versionNumber")
    return str(number) if number is not None else None


def _files(item: Item) -> Iterator[File]:
    """The free files; pages, and what needs a subscription, are not files of the work."""
    for fields in item.open("fullTextUrlList").each("fullTextUrl"):
        address, style = fields.text("url"), fields.text("documentStyle")
        free = fields.text("availabilityCode") in _FREE
        if address and free and style == "pdf" and address.startswith(("http://", "https://")):
            yield File(address, "application/pdf")


def _citation_counts(item: Item) -> tuple[CitationCount, ...]:
    count = item.integer("citedByCount")
    return (CitationCount(count, "europepmc"),) if count is not None and count >= 0 else ()


def _relations(item: Item) -> tuple[Relation, ...]:
    """The links to works of PubMed and PMC whose kind is known (`pubmed_relations.csv`: `Erratum in` is ErratumIn)."""
    kinds = {name.lower(): row["relation"] for name, row in table("pubmed_relations").items()}
    found = []
    for fields in item.open("commentCorrectionList").each("commentCorrection"):
        relation = kinds.get((fields.text("type") or "").replace(" ", "").lower())
        scheme = _TARGETS.get(fields.text("source") or "")
        target = identifier(scheme, fields.text("id")) if scheme else None
        if relation and target:
            found.append(Relation(relation, target))
    return tuple(dict.fromkeys(found))


def _grants(item: Item) -> Iterator[Entry]:
    for fields in item.open("grantsList").each("grant"):
        yield Entry(fields.text("grantId"), fields.text("agency"))
