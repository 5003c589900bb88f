"""The parts that pages are made of: links with readable texts, facts, lists."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from fabiola.graph.published import PublishedGraph
from fabiola.mappings.rdf.terms import main_name, text_of
from fabiola.ontology.namespaces import DCTERMS, FOAF, SCHEMA, SKOS, XSD, expand
from fabiola.ontology.tables import rows
from fabiola.server.facts import Facts, is_iri, natural_key, parse_literal
from fabiola.server.pages.links import Link, abbreviate, name_date
from fabiola.server.pages.naming import entry_of
from fabiola.server.plots import Columns
from fabiola.server.subjects import Subject

NAMES = (SCHEMA.name, DCTERMS.title, SKOS.prefLabel, FOAF.name)
"""The predicates that name a thing, best first."""

_DIGITS_OF_A_YEAR = 4


class Fact(Struct, frozen=True):
    """A labelled row of values."""

    label: str
    values: tuple[Link, ...]


class Listing(Struct, frozen=True):
    """A titled list of things, or a page of it (`number` of `last`); `more` where not all of them were looked at."""

    title: str
    links: tuple[Link, ...]
    more: bool = False
    total: int = 0
    key: str = ""
    number: int = 1
    last: int = 1
    plot: Columns | None = None


def key_of(title: str) -> str:
    """The name of a list in an address."""
    return title.casefold().replace(" ", "-")


class Provenance(Struct, frozen=True):
    """Where a description comes from: source records, the run that made it, and when."""

    sources: tuple[Link, ...]
    runs: tuple[Link, ...]
    time: str | None


class Reader:
    """Reads one description for a page, and looks up the names of what it links to."""

    def __init__(self, subject: Subject, release: PublishedGraph) -> None:
        self.iri = subject.iri
        self.node = subject.node
        self.base = subject.base
        self.facts: Facts = subject.facts()
        self.release = release
        self._foreign: dict[str, Facts] = {}
        self._links: dict[str, Link] = {}

    def about(self, node: str) -> Facts:
        """The facts that hold a node: this description's, or those of the entity of its own that the node is."""
        if node in self.facts:
            return self.facts
        if node not in self._foreign:
            self._foreign[node] = Facts(self.release.describe(text_of(node).partition("#")[0]))
        return self._foreign[node]

    def link(self, node: str, note: str | None = None) -> Link:
        """A link to a thing by its name; IRIs without a name are abbreviated."""
        if node not in self._links:
            self._links[node] = self._make_link(node)
        found = self._links[node]
        return found if note is None else Link(found.text, found.iri, found.language, note)

    def _make_link(self, node: str) -> Link:
        address = text_of(node)
        if node in self.facts and (names := self.facts.values(node, *NAMES)):
            literal = parse_literal(main_name(names))
            return Link(literal.value, address, literal.language)
        if not address.startswith(self.release.base):
            return Link(abbreviate(address, self.release.base), address)
        return Link(entry_of(address, self.release).text, address)

    def show(self, term: str) -> Link:
        """A link for an IRI, the text of a literal; dates and large numbers as people write them."""
        if is_iri(term):
            return self.link(term)
        literal = parse_literal(term)
        if literal.datatype in (XSD.gYearMonth, XSD.date):
            return Link(name_date(literal.value))
        if literal.datatype == XSD.integer and len(literal.value) > _DIGITS_OF_A_YEAR:
            return Link(f"{int(literal.value):,}")
        return self.quote(term)

    def quote(self, term: str) -> Link:
        """A link for an IRI, the text of a literal exactly as it stands."""
        if is_iri(term):
            return self.link(term)
        literal = parse_literal(term)
        is_address = _is_web(literal.value) and not literal.value.startswith(self.release.base)
        return Link(literal.value, literal.value if is_address else None, literal.language)

    def follow(self, node: str, path: str) -> list[str]:
        """The values at the end of a path of prefixed names (`schema:address/schema:addressCountry`)."""
        nodes = [node]
        for predicate in _steps(path):
            nodes = [value for each in nodes for value in self.facts.values(each, predicate)]
        return list(dict.fromkeys(sorted(nodes, key=natural_key))) if nodes else []

    def facts_of(self, kind: str) -> tuple[Fact, ...]:
        """The rows of `page_facts.csv` for a kind that have a value."""
        found = ((label, self.follow_any(paths)) for label, paths in _facts_shown(kind))
        return tuple(Fact(label, self.shown(values)) for label, values in found if values)

    def follow_any(self, paths: str) -> list[str]:
        """The values of the first of several paths that has any."""
        return next((values for path in paths.split("|") if (values := self.follow(self.node, path))), [])

    def shown(self, terms: Iterable[str]) -> tuple[Link, ...]:
        """Links and texts of terms, without repetition."""
        return tuple({link.text: link for link in map(self.show, terms)}.values())


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(map(expand, path.split("/")))


@cache
def _facts_shown(kind: str) -> tuple[tuple[str, str], ...]:
    return tuple((row["label"], row["path"]) for row in rows("page_facts") if row["kind"] == kind)


def _is_web(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(character.isspace() for character in text)
