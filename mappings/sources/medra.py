"""Articles that are registered with mEDRA, in ONIX for DOI."""

from __future__ import annotations

import re
from typing import ClassVar, NamedTuple

from fabiola.mappings.citations.works import statuses
from fabiola.mappings.items import Item, Rejected
from fabiola.mappings.onix.contributors import contributions
from fabiola.mappings.records import Date, Identifier, Organization, Record, Text, Venue, Work
from fabiola.mappings.sources import XMLSource
from fabiola.mappings.values.dates import date
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.languages import language
from fabiola.mappings.xml.text import attribute, descendants, elements, first_words, words

_DISTINCTIVE, _ABBREVIATED, _TRANSLATED = frozenset({"01", "00", ""}), "05", "06"
_ISSN, _PRINT, _ONLINE = "07", "JB", "JD"
_DELETED = "05"
_ABSTRACTS = frozenset({"01", "03", "33"})
_TEXT_LANGUAGE = "01"
_DIGITS = re.compile(r"(?a)(\d{4})-?(\d{2})?-?(\d{2})?")


class _Title(NamedTuple):
    """A title, its type and what follows it."""

    kind: str
    text: Text
    subtitle: str | None


class Medra(XMLSource):
    """A serial article, as a work or as one of its versions.

    Format: https://www.medra.org/stdoc/ONIX_DOI_Serial_Article_2.0_v.2.pdf
    """

    name: ClassVar[str] = "medra"
    title: ClassVar[str] = "mEDRA article (ONIX for DOI, XML)"
    kind: ClassVar[str] = "work"
    elements: ClassVar[frozenset[str]] = frozenset({"DOISerialArticleWork", "DOISerialArticleVersion"})
    namespace: ClassVar[str] = "http://www.editeur.org/onix/DOIMetadata/"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "ContentItem.ComponentNumber",
            "ContentItem.CopyrightStatement.CopyrightOwner",
            "ContentItem.SequenceNumber",
            "ContentItem.TextItem.TextItemIdentifier",
            "ContentItem.TextItem.TextItemType",
            "DOIStructuralType",
            "JournalIssue.JournalIssueDate",
            "JournalIssue.JournalIssueDesignation",
            "NotificationType",
            "ProductIdentifier",
            "RegistrantName",
            "RegistrationAuthority",
            "SerialPublication.SerialVersion.EpubFormat",
            "SerialPublication.SerialVersion.EpubFormatDescription",
            "SerialPublication.SerialVersion.EpubFormatVersion",
            "SerialPublication.SerialWork.CountryOfPublication",
            "SerialPublication.SerialWork.ImprintName",
            "SerialPublication.SerialWork.WorkIdentifier",
        }
    )

    def key(self, item: Item) -> str:
        """The DOI. Raises Rejected where there is none."""
        found = doi(first_words(Item({"DOI": item.peek("DOI")}), "DOI"))
        if found is None:
            raise Rejected("DOI: missing or not a DOI")
        return found

    def map(self, item: Item) -> Record:
        """The article. Raises Rejected without a DOI or title, and for a notice that a record is deleted."""
        own = Identifier("doi", self.key(item))
        item.drop("DOI")
        if first_words(item, "NotificationType") == _DELETED:
            raise Rejected(f"NotificationType: {_DELETED}, a notice that the record is deleted")
        content = _only(item.each("ContentItem"))
        tag = _language(content)
        titles = _titles(content, tag)
        if not titles:
            raise Rejected("ContentItem.Title: missing or empty")
        issue = _only(item.each("JournalIssue"))
        printed_on = _only(issue.each("JournalIssueDate"))
        published = _date(first_words(content, "PublicationDate")) or _date(first_words(printed_on, "Date"))
        printed_on.drop("DateFormat")
        part = _only(content.each("TextItem"))
        pages = _only(part.each("PageRun"))
        journal, publishers = _journal(_only(item.each("SerialPublication")))
        owned = _only(content.each("CopyrightStatement"))
        count = first_words(part, "NumberOfPages") or ""
        site = first_words(item, "DOIWebsiteLink")
        return Work(
            type="journal-article",
            titles=_of(titles, _DISTINCTIVE) or (titles[0].text,),
            subtitles=tuple(title.subtitle for title in titles if title.subtitle and title.kind in _DISTINCTIVE),
            alternative_titles=_of(titles, frozenset({_ABBREVIATED})),
            translated_titles=_of(titles, frozenset({_TRANSLATED})),
            abstracts=_abstracts(content, tag),
            language=tag,
            identifiers=(own,),
            published=published,
            statuses=statuses("journal-article", published),
            first_page=first_words(pages, "FirstPageNumber"),
            last_page=first_words(pages, "LastPageNumber"),
            page_count=int(count) if count.isascii() and count.isdigit() and len(count) < 7 else None,
            volume=first_words(issue, "JournalVolumeNumber"),
            issue=first_words(issue, "JournalIssueNumber"),
            container=journal,
            publishers=publishers,
            contributions=contributions(content.each("Contributor")),
            websites=(site,) if site and site.startswith(("http://", "https://")) else (),
            copyright_year=_year(first_words(owned, "CopyrightYear")),
            cites=_cited(content),
        )


def _only(parts: list[Item]) -> Item:
    """The first element of its name; an empty one where it is missing."""
    return parts[0] if parts else Item({})


def _language(content: Item) -> str | None:
    """The language of the text."""
    found = [
        (first_words(part, "LanguageRole"), first_words(part, "LanguageCode")) for part in content.each("Language")
    ]
    return next((tag for role, code in found if role == _TEXT_LANGUAGE and (tag := language(code))), None)


def _titles(fields: Item, tag: str | None) -> list[_Title]:
    """The titles with their types (ONIX code list 15); one that does not say its language is in that of the text."""
    found = []
    for part in fields.each("Title"):
        stated, kind = language(part.text("@language")), first_words(part, "TitleType") or ""
        part.drop("@textformat", "@textcase")
        text, after = first_words(part, "TitleText"), first_words(part, "Subtitle")
        if text:
            found.append(_Title(kind, Text(text, stated or tag), after))
    return found


def _of(titles: list[_Title], kinds: frozenset[str]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(title.text for title in titles if title.kind in kinds))


def _abstracts(content: Item, tag: str | None) -> tuple[Text, ...]:
    found: dict[Text, None] = {}
    for part in content.each("OtherText"):
        kind = first_words(part, "TextTypeCode") or ""
        for fields in elements(part, "Text"):
            text = words(fields)
            if text and kind in _ABSTRACTS:
                found[Text(text, language(attribute(fields, "language")) or tag)] = None
    return tuple(found)


def _journal(fields: Item) -> tuple[Venue | None, tuple[Organization, ...]]:
    """The journal with its ISSNs, which are of the print or the online edition by its form, and its publishers."""
    work = _only(fields.each("SerialWork"))
    titles = _titles(work, None)
    makers = tuple(dict.fromkeys(name for part in work.each("Publisher") if (name := _publisher(part))))
    publishers = tuple(Organization((Text(name),), kinds=("publisher",)) for name in makers)
    issns: dict[str, set[str]] = {}
    for version in fields.each("SerialVersion"):
        form = first_words(version, "ProductForm") or ""
        for part in version.each("ProductIdentifier"):
            kind, value = first_words(part, "ProductIDType"), first_words(part, "IDValue")
            if kind == _ISSN and value:
                issns.setdefault(value, set()).add(form)
    names = _of(titles, _DISTINCTIVE)
    if not names:
        return None, publishers
    others = tuple(title.text for title in titles if title.text not in names[:1])
    known = identify(*((_scheme(forms), value) for value, forms in issns.items()))
    return Venue(names[:1], "journal", known, alternative_names=tuple(dict.fromkeys(others))), publishers


def _scheme(forms: set[str]) -> str:
    return "issn-print" if forms == {_PRINT} else "issn-electronic" if forms == {_ONLINE} else "issn"


def _publisher(part: Item) -> str | None:
    part.drop("PublishingRole", "NameCodeType", "NameCodeValue")
    return first_words(part, "PublisherName")


def _date(stated: str | None) -> Date | None:
    """A date as ONIX writes it: `2018`, `201807`, `20180701`."""
    match = _DIGITS.fullmatch(stated) if stated else None
    return date(*match.groups()) if match else None


def _year(stated: str | None) -> int | None:
    known = date(stated)
    return int(known[:4]) if known else None


def _cited(content: Item) -> tuple[Identifier, ...]:
    found = [words(part) for entry in elements(content, "CitationList") for part in descendants(entry, "doi")]
    return identify(*(("doi", value) for value in found))
