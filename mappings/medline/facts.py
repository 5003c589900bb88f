"""Titles, dates, places, subjects and links of a PubMed article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fabiola.mappings.items import Fields, Item
from fabiola.mappings.records import Concept, Date, Identifier, Relation, StatusDate, Text, Venue
from fabiola.mappings.values.dates import date, parse_date
from fabiola.mappings.values.identifiers import identifier, identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.values.pages import Pages, split_pages
from fabiola.mappings.values.publication_dates import earliest, start_of_range
from fabiola.mappings.values.text import texts
from fabiola.mappings.xml.text import all_words, attribute, descendants, elements, first_words, words
from fabiola.ontology.tables import table

_MEDIA = {"Print": "issn-print", "Electronic": "issn-electronic"}
_SCHEMES = {"pubmed": "pmid", "doi": "doi", "pmc": "pmcid"}
_STATUSES = {"received": "submitted", "accepted": "accepted"}
_ARTICLE_NUMBER = re.compile(r"[A-Za-z]{0,2}\d{1,9}")


class Titles(NamedTuple):
    """The title in the language of the article, and in English where that is another one."""

    titles: tuple[Text, ...]
    translated: tuple[Text, ...]


class Issue(NamedTuple):
    """The journal and where in it the article is."""

    venue: Venue | None
    volume: str | None
    issue: str | None
    printed: Date | None


def titles(article: Item, tag: str | None) -> Titles:
    """The titles; MEDLINE puts the English translation of a foreign title in brackets and ends titles with a stop."""
    vernacular = _unstopped(first_words(article, "VernacularTitle"))
    title = _unstopped(first_words(article, "ArticleTitle"))
    if title and title.startswith("[") and title.endswith("]"):
        title = _unstopped(title[1:-1])
    if vernacular:
        own, english = texts((vernacular,), tag), texts((title,), "en")
        return Titles(own, english)
    return Titles(texts((title,), "en" if tag else None), ())


def languages(article: Item) -> str | None:
    """The first language that has a tag."""
    return next((tag for word in all_words(article, "Language") if (tag := language(word))), None)


def abstracts(article: Item, citation: Item) -> tuple[Text, ...]:
    """The abstract, and those in other languages; sections follow each other with their labels."""
    own = [(fields, "en") for fields in elements(article, "Abstract")]
    others = [(fields, language(attribute(fields, "Language"))) for fields in elements(citation, "OtherAbstract")]
    found: dict[str | None, Text] = {}
    for fields, tag in (*own, *others):
        text = " ".join(_sections(fields))
        if text:
            found.setdefault(tag, Text(text, tag))
    return tuple(found.values())


def identifiers(citation: Item, article: Item, data: Item) -> tuple[Identifier, ...]:
    """PMID, DOI and PMCID, the first of each; identifiers that MEDLINE marks as invalid are left out."""
    pairs = [("pmid", first_words(citation, "PMID"))]
    listed = [entry for part in elements(data, "ArticleIdList") for entry in descendants(part, "ArticleId")]
    located = [
        entry
        for entry in elements(article, "ELocationID")
        if attribute(entry, "ValidYN") != "N" and attribute(entry, "EIdType") == "doi"
    ]
    pairs += [(_SCHEMES.get(attribute(entry, "IdType"), ""), words(entry)) for entry in listed]
    pairs += [("doi", words(entry)) for entry in located]
    first: dict[str, Identifier] = {}
    for known in identify(*(pair for pair in pairs if pair[0])):
        first.setdefault(known.scheme, known)
    return tuple(first[scheme] for scheme in ("doi", "pmid", "pmcid") if scheme in first)


def article_number(article: Item, pages: Pages) -> str | None:
    """The number of an article without pages: its electronic location that is no DOI."""
    located = article.peek("ELocationID")
    for entry in located if isinstance(located, list) else ():
        if isinstance(entry, dict) and attribute(entry, "EIdType") == "pii" and not pages.first:
            text = words(entry) or ""
            if _ARTICLE_NUMBER.fullmatch(text):
                return text
    return None


def medline_pages(printed: str | None) -> Pages:
    """The pages as MEDLINE prints them: `2425-9` leaves out what the last page has in common with the first."""
    found = split_pages(printed)
    first, last = found.first, found.last
    if first and last and last.isdigit() and first[-1:].isdigit() and len(last) < len(first):
        return Pages(first, first[: -len(last)] + last)
    return found


def pages(article: Item) -> Pages:
    """First and last page as given, else the range as printed."""
    for part in article.each("Pagination"):
        printed = medline_pages(first_words(part, "MedlinePgn"))
        first, last = first_words(part, "StartPage"), first_words(part, "EndPage")
        if printed != Pages():
            return printed
        return Pages(first, last)
    return Pages()


def issue(article: Item, citation: Item, kind: str) -> Issue:
    """The journal with its ISSNs and names, the volume and issue, and the date printed on the issue."""
    linking = [word for part in citation.each("MedlineJournalInfo") for word in _linking(part)]
    for journal in article.each("Journal"):
        issns = [
            (_MEDIA.get(attribute(entry, "IssnType"), "issn"), words(entry)) for entry in elements(journal, "ISSN")
        ]
        names = texts((first_words(journal, "Title"),))
        short = texts((first_words(journal, "ISOAbbreviation"),))
        known = identify(*(("issn-l", word) for word in linking), *issns)
        venue = Venue(names or short, "repository" if kind == "preprint" else "journal", known)
        venue = Venue(venue.names, venue.type, known, alternative_names=tuple(n for n in short if n not in venue.names))
        for number in journal.each("JournalIssue"):
            number.drop("@CitedMedium")
            days = [day for fields in elements(number, "PubDate") if (day := _date(fields))]
            volume, inside = first_words(number, "Volume"), first_words(number, "Issue")
            return Issue(venue if names or short else None, volume, inside, next(iter(days), None))
        return Issue(venue if names or short else None, None, None, None)
    return Issue(None, None, None, None)


def published(article: Item, printed: Date | None) -> Date | None:
    """The earlier of the date on the issue and that of the electronic article."""
    days = [_date(fields) for fields in elements(article, "ArticleDate")]
    return earliest([day for day in (printed, *days) if day])


def status_dates(data: Item) -> tuple[StatusDate, ...]:
    """When the article was received and accepted; the other dates of the history are of PubMed's own work."""
    found: dict[str, Date] = {}
    for part in elements(data, "History"):
        for fields in descendants(part, "PubMedPubDate"):
            status, day = _STATUSES.get(attribute(fields, "PubStatus")), _date(fields)
            if status and day:
                found.setdefault(status, day)
    return tuple(StatusDate(status, day) for status, day in found.items())


def subjects(citation: Item) -> tuple[Concept, ...]:
    """The MeSH descriptors, without their qualifiers."""
    found = []
    for part in elements(citation, "MeshHeadingList"):
        for entry in descendants(part, "DescriptorName"):
            code, name = attribute(entry, "UI"), words(entry)
            if code.isalnum() and name:
                found.append(Concept("mesh", code, Text(name, "en")))
    return tuple(dict.fromkeys(found))


def keywords(citation: Item) -> tuple[str, ...]:
    """The keywords of all lists, distinct and in order."""
    found = (words(entry) for part in elements(citation, "KeywordList") for entry in descendants(part, "Keyword"))
    return tuple(dict.fromkeys(text.rstrip(".") for text in found if text and text.rstrip(".")))


def relations(citation: Item) -> tuple[Relation, ...]:
    """The links to comments, errata, retractions and updates that have a PMID (`pubmed_relations.csv`)."""
    found = []
    for part in elements(citation, "CommentsCorrectionsList"):
        for entry in descendants(part, "CommentsCorrections"):
            row = table("pubmed_relations").get(attribute(entry, "RefType"))
            target = identifier("pmid", words(next(descendants(entry, "PMID"), {})))
            if row and target:
                found.append(Relation(row["relation"], target))
    return tuple(dict.fromkeys(found))


def cites(data: Item) -> tuple[Identifier, ...]:
    """One identifier for each work on the reference list that has any, a DOI before a PMID."""
    found = []
    for part in elements(data, "ReferenceList"):
        for reference in descendants(part, "Reference"):
            listed = [(attribute(entry, "IdType"), words(entry)) for entry in descendants(reference, "ArticleId")]
            known = identify(*((_SCHEMES[kind], value) for kind, value in listed if kind in _SCHEMES))
            found += sorted(known)[:1]
    return tuple(dict.fromkeys(found))


def _sections(abstract: Fields) -> Iterator[str]:
    for fields in descendants(abstract, "AbstractText"):
        label, text = attribute(fields, "Label"), words(fields)
        if text:
            yield f"{label}: {text}" if label and label != "UNLABELLED" else text


def _linking(part: Item) -> Iterable[str]:
    part.drop("Country", "MedlineTA", "NlmUniqueID")
    return all_words(part, "ISSNLinking")


def _date(fields: Fields) -> Date | None:
    """The date of parts, the month in digits or as a word; of a season or range what is certain."""
    year, month, day = (words(next(descendants(fields, part), {})) for part in ("Year", "Month", "Day"))
    found = date(year, month, day)
    if found and month and len(found) == 4:
        return parse_date(" ".join(filter(None, (day, month, year)))) or found
    return found or start_of_range(words(next(descendants(fields, "MedlineDate"), {})))


def _unstopped(title: str | None) -> str | None:
    """Without the stop that MEDLINE adds; the stop of an abbreviation (`U.S.`) or an ellipsis stays."""
    if title and title.endswith(".") and "." not in title.rsplit(" ", 1)[-1][:-1]:
        return title[:-1].strip() or None
    return title


def first_of(parts: Sequence[Item]) -> Item:
    """The only element of its name; an empty one where it is missing."""
    return parts[0] if parts else Item({})
