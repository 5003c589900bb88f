"""The parts that pages are made of: links with readable texts, facts, lists."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Mapping

from msgspec import Struct

from fabiola.graph.releases import Release
from fabiola.mappings.iris import unescape
from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import DCTERMS, FOAF, NAMESPACES, SCHEMA, SKOS, expand
from fabiola.ontology.tables import rows
from fabiola.server.facts import Facts, is_iri, natural_key, parse_literal
from fabiola.server.subjects import Subject

NAMES = (SCHEMA.name, DCTERMS.title, SKOS.prefLabel, FOAF.name)
"""The predicates that name a thing, best first."""

_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?")
_SPLIT = re.compile(r"(.*[#/])([^#/]+)", re.DOTALL)


class Link(Struct, frozen=True):
    """A text, what it leads to (an IRI), its language, and a remark."""

    text: str
    iri: str | None = None
    language: str | None = None
    note: str | None = None


class Fact(Struct, frozen=True):
    """A labelled row of values."""

    label: str
    values: tuple[Link, ...]


class Listing(Struct, frozen=True):
    """A titled list of things; `more` where it is cut."""

    title: str
    links: tuple[Link, ...]
    more: bool = False


class Provenance(Struct, frozen=True):
    """Where a description comes from: source records, the run that made it, and when."""

    sources: tuple[Link, ...]
    runs: tuple[Link, ...]
    time: str | None


class Reader:
    """Reads one description for a page, and looks up the names of what it links to."""

    def __init__(self, subject: Subject, release: Release) -> None:
        self.iri = subject.iri
        self.node = subject.node
        self.facts: Facts = subject.facts()
        self.release = release
        self._foreign: dict[str, Facts] = {}

    def about(self, node: str) -> Facts:
        """The facts that hold a node: this description's, or those of the entity of its own that the node is."""
        if node in self.facts:
            return self.facts
        if node not in self._foreign:
            self._foreign[node] = Facts(self.release.describe(text_of(node).partition("#")[0]))
        return self._foreign[node]

    def link(self, node: str, note: str | None = None) -> Link:
        """A link to a thing by its name; IRIs without a name are abbreviated."""
        address = text_of(node)
        named = next((value for value in self.facts.values(node, *NAMES)), None)
        if named is not None:
            literal = parse_literal(named)
            return Link(literal.value, address, literal.language, note)
        label = self.release.label(address) if address.startswith(self.release.base) else None
        return Link(label or abbreviate(address, self.release.base), address, None, note)

    def show(self, term: str) -> Link:
        """A link for an IRI, the text of a literal."""
        if is_iri(term):
            return self.link(term)
        literal = parse_literal(term)
        return Link(literal.value, literal.value if _is_web(literal.value) else None, literal.language)

    def follow(self, node: str, path: str) -> list[str]:
        """The values at the end of a path of prefixed names (`schema:address/schema:addressCountry`)."""
        nodes = [node]
        for step in path.split("/"):
            nodes = [value for each in nodes for value in self.facts.values(each, expand(step))]
        return list(dict.fromkeys(sorted(nodes, key=natural_key)))

    def facts_of(self, kind: str) -> tuple[Fact, ...]:
        """The rows of `page_facts.csv` for a kind that have a value."""
        found = [
            Fact(row["label"], self.shown(self.follow_any(row["path"])))
            for row in rows("page_facts")
            if row["kind"] == kind
        ]
        return tuple(fact for fact in found if fact.values)

    def follow_any(self, paths: str) -> list[str]:
        """The values of the first of several paths that has any."""
        return next((values for path in paths.split("|") if (values := self.follow(self.node, path))), [])

    def shown(self, terms: Iterable[str]) -> tuple[Link, ...]:
        """Links and texts of terms, without repetition."""
        return tuple({link.text: link for link in map(self.show, terms)}.values())


def abbreviate(iri: str, base: str) -> str:
    """A readable form of an IRI: the key of an own one, a prefixed name, or the address without its scheme."""
    if iri.startswith(base):
        tail = iri.removeprefix(base).removeprefix("id/")
        return unescape(tail.split("/", 2)[-1]) if tail.count("/") > 1 else unescape(tail)
    if (match := _SPLIT.fullmatch(iri)) and (prefix := _prefixes().get(match[1])):
        return f"{prefix}:{match[2]}"
    return iri.removeprefix("https://").removeprefix("http://").rstrip("/")


def name_date(date: str) -> str:
    """A date in words, at its own precision: `June 2018` for `2018-06`; anything else as it is."""
    if (match := _DATE.fullmatch(date)) is None:
        return date
    year, month, day = match.groups()
    return " ".join(part for part in (day and day.lstrip("0"), month_name[int(month)], year) if part)


def kind_of_iri(iri: str, base: str) -> str:
    """The segment after `/id/` of an own IRI (`work`, `person`, `org` …); `other` for the rest."""
    path = iri.removeprefix(f"{base}id/")
    return path.partition("/")[0] if path != iri else "other"


def _prefixes() -> Mapping[str, str]:
    return {namespace: prefix for prefix, namespace in NAMESPACES.items()}


def _is_web(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(character.isspace() for character in text)
