"""Links and the table of all statements as HTML, written straight out: in templates they take most of a page's time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from markupsafe import Markup

from fabiola.mappings.rdf.terms import text_of
from fabiola.server.facts import is_iri
from fabiola.server.formats import HTML, Format
from fabiola.server.pages.links import Link, abbreviate
from fabiola.server.pages.parts import Reader

_VALUES = " · "
_FOREIGN = 1 << 14


class Hypertext:
    """Writes links for one page: IRIs below `base` lead to this host, below the path `root`, whatever its name."""

    def __init__(self, base: str, root: str) -> None:
        self._base, self._root = base, root
        self._written: dict[Link, str] = {}
        self._terms: dict[str, str] = {}

    def href(self, iri: str | None) -> str | None:
        """Where a page links to for an IRI; None for what is no web address."""
        if iri is None:
            return None
        if iri.startswith(self._base):
            return f"{self._root}/{iri[len(self._base) :]}"
        return iri if iri.startswith(("https://", "http://")) else None

    def links(self, items: Iterable[Link], separator: str = ", ") -> Markup:
        """Things as links with their names."""
        return Markup(escape(separator).join(map(self._link, items)))  # noqa: S704 - every part is escaped

    def items(self, items: Iterable[Link]) -> Markup:
        """Things as the items of a list."""
        return Markup("".join([f"<li>{self._link(item)}</li>" for item in items]))  # noqa: S704 - the links are escaped

    def statements(self, reader: Reader) -> Markup:
        """The bodies of a table with all triples of a description, one a subject."""
        ours, facts = abbreviate(reader.iri, self._base), reader.facts
        bodies = []
        for node in facts.subjects(reader.node):
            name = abbreviate(node[1:-1], self._base).removeprefix(ours) or "this"
            rows = [
                f"<td><code>{_code(predicate, self._base)}</code></td><td>{self._values(values, reader)}</td></tr>\n"
                for predicate, values in sorted(facts.about(node).items())
            ]
            bodies.append(_body(node[1:-1], name, rows))
        return Markup("".join(bodies))  # noqa: S704 - every part is escaped

    def _values(self, values: list[str], reader: Reader) -> str:
        if len(values) == 1:
            return self._value(values[0], reader)
        return _VALUES.join([self._value(value, reader) for value in sorted(values)])

    def _value(self, term: str, reader: Reader) -> str:
        if (written := self._terms.get(term)) is None:
            self._terms[term] = written = self._write(term, reader)
        return written

    def _write(self, term: str, reader: Reader) -> str:
        if is_iri(term) and not term.startswith(self._base, 1) and term not in reader.facts:
            return _foreign(term, self._base)
        item = reader.quote(term)
        return _anchor(self.href(item.iri), item.text, item.language)

    def _link(self, item: Link) -> str:
        if (written := self._written.get(item)) is None:
            self._written[item] = written = _anchor(self.href(item.iri), item.text, item.language)
        return written


def meta_tags(tags: Iterable[tuple[str, str]], attribute: str) -> Markup:
    """The tags of a page's head, each (name, content); they are named by an attribute, `name` or `property`."""
    return Markup(  # noqa: S704 - every part is escaped
        "".join([f'<meta {attribute}="{escape(name)}" content="{escape(content)}">\n' for name, content in tags])
    )


def alternate_tags(document: str, formats: Sequence[Format]) -> Markup:
    """The tags of a page's head that lead to the document in each of some formats but HTML."""
    address = escape(document)
    tags = [
        f'<link rel="alternate" type="{kind}" href="{address}{end}" title="{name}">\n'
        for kind, end, name in _data(formats)
    ]
    return Markup("".join(tags))  # noqa: S704 - every part is escaped


def format_links(document: str, formats: Sequence[Format]) -> Markup:
    """Links to the document in each of some formats but HTML."""
    address = escape(document)
    links = [f'<a class="chip" href="{address}{end}" type="{kind}">{name}</a>' for kind, end, name in _data(formats)]
    return Markup("".join(links))  # noqa: S704 - every part is escaped


@lru_cache(64)
def _data(formats: Sequence[Format]) -> tuple[tuple[str, str, str], ...]:
    """Media type, ending of the address and name of formats, escaped."""
    return tuple(
        (escape(row.media_types[0]), escape(f".{row.suffix}"), escape(row.name)) for row in formats if row is not HTML
    )


@lru_cache(_FOREIGN)
def _foreign(term: str, base: str) -> str:
    """A link to what is not described here, by its abbreviated IRI."""
    address = text_of(term)
    is_web = address.startswith(("https://", "http://"))
    return _anchor(address if is_web else None, abbreviate(address, base), None)


@lru_cache(_FOREIGN)
def _code(predicate: str, base: str) -> str:
    return escape(abbreviate(predicate[1:-1], base))


def _anchor(address: str | None, text: str, language: str | None) -> str:
    spoken, shown = f' lang="{escape(language)}"' if language else "", escape(text)
    inner = f'<a href="{escape(address)}">{shown}</a>' if address else shown
    return f'<span dir="auto"{spoken}>{inner}</span>'


def _body(subject: str, name: str, rows: list[str]) -> str:
    _, is_part, fragment = subject.partition("#")
    place = f' id="{escape(fragment)}"' if is_part else ""
    head = f'<th scope="rowgroup" rowspan="{len(rows)}">{escape(name)}</th>'
    return f"\n<tbody{place}>\n<tr>{head}{'<tr>'.join(rows)}\n</tbody>\n"
