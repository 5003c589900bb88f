"""The funding of a JATS article: its award groups, and the statements in which the authors say who paid."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fabiola.mappings.funding import read_statement
from fabiola.mappings.funding.agreement import agreed
from fabiola.mappings.funding.bodies import is_acronym, stands_for
from fabiola.mappings.items import Fields, Item
from fabiola.mappings.jats.contributors import Contributor, names_of
from fabiola.mappings.records import Funding, FundingStatement, Grant, Identifier, Organization, Person, Text
from fabiola.mappings.values.awards import award_numbers
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.identifiers import doi, identify
from fabiola.mappings.values.names import name_key
from fabiola.mappings.xml.affiliations import organization_identifiers, scheme_of
from fabiola.mappings.xml.text import attribute, children, descendants, elements, first_words, words

_REGISTRY = "10.13039/"
_WITH_ACRONYM = re.compile(r"(.{8,}?)\s*[(\[]([^()\[\]]{2,12})[)\]]")
_STATED = frozenset({"financial-disclosure", "supported-by", "funding", "funding-information", "financial-support"})
_HEADING = re.compile(r"(?:funding|financ|financiamento|financiación|apoio|support|grant)", re.IGNORECASE)
_FEWEST_WORDS = 4
_SUFFIXES = frozenset({"jr", "jnr", "sr", "ii", "iii", "iv"})
_INSTRUMENTS = re.compile(r"(?:Facilit(?:y|ies)|Software)\s*:")
_ENGLISH = re.compile(r"\b(?:the|by|from|and|under|grants?)\b", re.IGNORECASE)
_NOT_PRINTED = frozenset({"label", "email"})
_ASIDES = frozenset({"label", "xref", "institution-id", "email"})


class FundingFacts(NamedTuple):
    """What funded the work, and the statements that say so."""

    funding: tuple[Funding, ...]
    statements: tuple[FundingStatement, ...]


def funding_facts(meta: Item, back: Sequence[Fields], contributors: Sequence[Contributor]) -> FundingFacts:
    """The award groups, completed by what the statements say: `funding-statement`, footnotes, acknowledgements.

    Of the acknowledgements only the paragraphs that say who paid are statements. Statements in other languages than
    English stand as they are, unread. Taken are the funding groups.
    """
    groups = meta.each("funding-group")
    authors = [_as_person(entry) for entry in contributors if entry.contribution.role == "author"]
    structured = [entry for group in groups for entry in _award_groups(group, contributors, authors)]
    stated = [text for group in groups for fields in elements(group, "funding-statement") for text in _texts(fields)]
    notes = [fields for fields in elements(meta, "author-notes") for _, fields in children(fields)]
    for part in back:
        notes += descendants(part, "fn")
    stated += [text for note in notes if attribute(note, "fn-type").lower() in _STATED for text in _texts(note)]
    stated += [text for part in back for text in _sections(part)]
    thanks = [text for part in back for ack in descendants(part, "ack") for text in _texts(ack)]
    read, statements = _read(stated, thanks, authors)
    return FundingFacts(agreed(structured, read), statements)


def _as_person(entry: Contributor) -> Person:
    """An author, by whom positions are counted; a group is there by its name."""
    author = entry.contribution.contributor
    return author if isinstance(author, Person) else Person(author.name)


def _read(
    stated: Sequence[str], thanks: Sequence[str], authors: Sequence[Person]
) -> tuple[list[Funding], tuple[FundingStatement, ...]]:
    found: list[Funding] = []
    statements: list[FundingStatement] = []
    for text in dict.fromkeys((*stated, *thanks)):
        if any(text in earlier.text for earlier in statements):
            continue
        if _ENGLISH.search(text):
            fundings, statement = read_statement(text, authors, len(statements))
        else:
            fundings, statement = (), FundingStatement(text)
        if fundings or (text in stated and len(text.split()) >= _FEWEST_WORDS):
            found += fundings
            statements.append(statement)
    return found, tuple(statements)


def _texts(fields: Fields) -> Iterator[str]:
    """The paragraphs of an element; itself, where it has none."""
    paragraphs = list(descendants(fields, "p")) or [fields]
    for paragraph in paragraphs:
        text = words(paragraph, _NOT_PRINTED)
        if text and not _INSTRUMENTS.match(text) and (clean := without_emails(text)):
            yield clean


def _sections(part: Fields) -> Iterator[str]:
    """The paragraphs of the sections and notes at the end of the article whose heading is about funding."""
    for name, section in children(part):
        if name not in ("sec", "notes"):
            continue
        heading = " ".join(words(child) or "" for inner, child in children(section) if inner == "title")
        if _HEADING.match(heading) or "fund" in attribute(section, f"{name}-type"):
            yield from _texts({inner: value for inner, value in section.items() if inner != "title"})


def _award_groups(group: Item, contributors: Sequence[Contributor], authors: Sequence[Person]) -> Iterator[Funding]:
    group.drop("open-access", "@specific-use", "@rid", "@lang", "@id")
    for award in group.each("award-group"):
        yield from _award_group(award, contributors, authors)
    for support in group.each("support-group"):
        support.drop("@id", "@specific-use", "@support-type", "support-description", "resource-group")
        for fields in elements(support, "support-source"):
            for body in _funders(fields):
                yield Funding(grant=Grant(called_grant=False, sponsors=(body,)))
        for award in support.each("award-group"):
            yield from _award_group(award, contributors, authors)


def _award_group(award: Item, contributors: Sequence[Contributor], authors: Sequence[Person]) -> Iterator[Funding]:
    own = award.text("@id")
    award.drop("@award-type", "@rid", "@href", "@type", "@specific-use", "support-source")
    funders = tuple(dict.fromkeys(body for fields in elements(award, "funding-source") for body in _funders(fields)))
    named = [*elements(award, "principal-award-recipient"), *elements(award, "principal-investigator")]
    supported = {place for fields in named for name in names_of(fields) if (place := _position(name.name, authors))}
    if own:
        makers = (entry for entry in contributors if entry.contribution.role == "author")
        supported |= {place for place, entry in enumerate(makers, 1) if own in entry.pointers}
    title, about = first_words(award, "award-name"), first_words(award, "award-desc")
    grants = [grant for fields in elements(award, "award-id") for grant in _grants(fields, funders)]
    if title and not grants:
        grants = [Grant(funders=funders)]
    positions = tuple(sorted(supported))
    for grant in dict.fromkeys(grants):
        yield Funding(grant=_titled(grant, title, about), authors=positions)
    for funder in funders if not grants else ():
        yield Funding(funder=funder, authors=positions)


def _titled(grant: Grant, title: str | None, about: str | None) -> Grant:
    return Grant(
        number=grant.number,
        titles=(Text(title),) if title else (),
        identifiers=grant.identifiers,
        funders=grant.funders,
        descriptions=(Text(about),) if about else (),
    )


def _grants(fields: Fields, funders: tuple[Organization, ...]) -> Iterator[Grant]:
    """The awards of an `award-id`: by their DOI, which may also be its link, or by their numbers."""
    text = words(fields) or ""
    registered = [found for raw in (text, attribute(fields, "href")) if (found := _award_doi(raw))][:1]
    identifiers = tuple(Identifier("doi", value) for value in registered)
    if _award_doi(text):
        yield Grant(identifiers=identifiers, funders=funders)
    elif not (doi(text) or "").startswith(_REGISTRY):
        for number in award_numbers(text):
            yield Grant(number=number, identifiers=identifiers, funders=funders)


def _award_doi(raw: str) -> str | None:
    found = doi(raw) if raw.startswith(("10.", "http", "doi:")) else None
    return found if found and not found.startswith(_REGISTRY) else None


def _funders(fields: Fields) -> Iterator[Organization]:
    """The funders of a `funding-source`, which has them as text, in institutions, or in `named-content`."""
    wraps = [child for name, child in children(fields) if name == "institution-wrap"]
    where = country(attribute(fields, "country"))
    for part in wraps or [fields]:
        content = list(descendants(part, "named-content"))
        identifiers = dict.fromkeys((*organization_identifiers(part), *identify(*_linked(fields, content))))
        names = [words(entry) for entry in descendants(part, "institution")]
        names += [words(entry) for entry in content if _is_name(attribute(entry, "content-type"))]
        if not any(names) and (not content or "#markup" in part):
            names = [words(part, _ASIDES | {"named-content"})]
        if body := _body(next(filter(None, names), None), tuple(identifiers), where):
            yield body


def _is_name(kind: str) -> bool:
    return "name" in kind and "alternate" not in kind


def _linked(fields: Fields, content: Sequence[Fields]) -> Iterator[tuple[str, str]]:
    """Identifiers given as a link or in `named-content`."""
    values = [attribute(fields, "href")] + [words(entry) or "" for entry in content]
    for value in values:
        if scheme := scheme_of("", value):
            yield scheme, value


def _body(name: str | None, identifiers: tuple[Identifier, ...], where: str | None) -> Organization | None:
    acronyms: tuple[str, ...] = ()
    if name and (match := _WITH_ACRONYM.fullmatch(name)) and is_acronym(match[2]) and stands_for(match[2], match[1]):
        name, acronyms = match[1], (match[2],)
    if not name and not identifiers:
        return None
    return Organization((Text(name),) if name else (), identifiers, acronyms, country=where)


def _position(name: str, authors: Sequence[Person]) -> int | None:
    """The place of the one author of a name; initials may stand for the given names."""
    wanted = _name_words(name)
    found = [place for place, author in enumerate(authors, 1) if _fits(wanted, author)]
    return found[0] if len(found) == 1 else None


def _fits(wanted: Sequence[str], author: Person) -> bool:
    if _name_words(author.name) == wanted:
        return True
    family = _name_words(author.family_name or "")
    if not family or not set(family) <= set(wanted):
        return False
    given = next((word for word in wanted if word not in family), "")
    first = next(iter(_name_words(author.given_name or "")), "")
    return bool(given and first) and (given.startswith(first) or first.startswith(given))


def _name_words(name: str) -> list[str]:
    return [word for word in name_key(name).split() if word not in _SUFFIXES]
