"""Queries with a name: each a page with a form, an address for programs, an example for the editor.

A query is a file `NAME.rq` of the server, or of the folder `queries` in the home. It opens with comments: the title,
what more there is to say, `# ?variable (kind) What it is: example` for each variable that the asker sets (`(kind,
optional)` for one that may be left unset), `# > column: what it has` for columns of the answer. The values that are set
stand as terms in VALUES (https://www.w3.org/TR/sparql11-query/#inline-data) where the first WHERE begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from fabiola.mappings.values.iris import PATHS
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.scan import Refused, form_of, refuse_unsafe

FOLDER = "queries"
KINDS = (*PATHS.values(), "iri", "text", "number", "year", "date")
"""What a parameter may be: a thing by the segment of its IRI after `/id/`, any IRI, or a value."""

_PARAMETER = re.compile(r"\?(\w+) \((\w+)(, optional)?\) ([^:]+): (\S.*)")
_COLUMN = re.compile(r"> (\w+): (\S.*)")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)
_LONGEST = 2000
_ANY_BASE = "https://example.org/"
_XSD = NAMESPACES["xsd"]

Find = Callable[[str, str], str | None]
"""The IRI of the thing of a kind that a text identifies (a DOI, an ORCID iD …), None where there is none."""


class Parameter(Struct, frozen=True):
    """A variable that the asker sets: of which kind its value is, what it stands for, and an example."""

    name: str
    kind: str
    title: str
    example: str
    is_optional: bool = False


class NamedQuery(Struct, frozen=True):
    """A query with a name, a title and perhaps parameters; `form` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

    name: str
    title: str
    text: str
    form: str
    parameters: tuple[Parameter, ...] = ()
    description: str = ""
    columns: Mapping[str, str] = {}


class BadQuery(Exception):
    """A file that is no named query, or a value that is none for its parameter; the message says what to do."""


@cache
def built_in() -> tuple[NamedQuery, ...]:
    """The queries of the server, in the order of their names."""
    folder = files("fabiola.server") / FOLDER
    names = sorted(entry.name.removesuffix(".rq") for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return tuple(read_query(name, (folder / f"{name}.rq").read_text("utf-8")) for name in names)


def queries_of(home: Path | None) -> tuple[dict[str, NamedQuery], tuple[str, ...]]:
    """The queries of a home and the server by name, the home's first, and what is wrong with files that are none."""
    found, faults = {query.name: query for query in built_in()}, []
    for path in sorted((home / FOLDER).glob("*.rq")) if home else ():
        try:
            found[path.stem] = read_query(path.stem, path.read_text("utf-8"))
        except (BadQuery, UnicodeDecodeError, OSError) as fault:
            faults.append(f"{path}: {fault}")
    return dict(sorted(found.items())), tuple(faults)


@cache
def read_query(name: str, text: str) -> NamedQuery:
    """A named query from the text of its file. Raises BadQuery."""
    if not _NAME.fullmatch(name):
        raise BadQuery(f"{name!r} is no name of a query; use lower-case letters, digits and hyphens")
    head, body = _parted(text)
    if not head:
        raise BadQuery("the first line is to be a comment with the title")
    title, *rest = head
    parameters = tuple(_parameter(match) for line in rest if (match := _PARAMETER.fullmatch(line)))
    columns = {match[1]: match[2] for line in rest if (match := _COLUMN.fullmatch(line))}
    said = " ".join(line for line in rest if not _PARAMETER.fullmatch(line) and not _COLUMN.fullmatch(line))
    query = NamedQuery(name, title, body, form_of(body), parameters, said, columns)
    _check(query)
    return query


def bindings(
    query: NamedQuery, given: Mapping[str, str], bases: Sequence[str], find: Find | None = None
) -> tuple[tuple[str, str], ...]:
    """(variable, term) of each parameter that is set. Raises BadQuery for one that is missing or not of its kind.

    `bases` are the addresses below which own things are, the base IRI first.
    """
    bound = []
    for parameter in query.parameters:
        value = given.get(parameter.name, "").strip()
        if value:
            bound.append((parameter.name, _term(parameter, value, bases, find)))
        elif not parameter.is_optional:
            raise BadQuery(f"{parameter.name}: say {_lowered(parameter.title)}, such as {parameter.example}")
    return tuple(bound)


def with_values(query: NamedQuery, bound: Sequence[tuple[str, str]]) -> str:
    """The text of a query, with its title, and the values of its parameters in VALUES."""
    values = "".join(f"\n  VALUES ?{name} {{ {term} }}" for name, term in bound)
    return f"# {query.title}\n{_WHERE.sub(lambda match: match[0] + values, query.text, count=1)}"


def _parted(text: str) -> tuple[list[str], str]:
    """The comments at the head of a text without their signs, and what comes after them."""
    match = _HEAD.match(text)
    head = match[0] if match else ""
    return [line for part in head.splitlines() if (line := part.strip().lstrip("#").strip())], text[len(head) :]


def _parameter(match: re.Match[str]) -> Parameter:
    name, kind, optional, title, example = match.groups()
    return Parameter(name, kind, title.strip(), example.strip(), bool(optional))


def _check(query: NamedQuery) -> None:
    for parameter in query.parameters:
        if parameter.kind not in KINDS:
            raise BadQuery(f"?{parameter.name} is of no kind {parameter.kind!r}; there are {', '.join(KINDS)}")
    if query.parameters and not _WHERE.search(query.text):
        raise BadQuery("a query with parameters is to have the keyword WHERE before its pattern")
    every = {each.name: each.example for each in query.parameters}
    text = with_values(query, bindings(query, every, [_ANY_BASE], lambda kind, _: f"{_ANY_BASE}id/{kind}"))
    try:
        refuse_unsafe(query.text)
        answer = Store().query(text, base_iri=f"{_ANY_BASE}sparql", prefixes=dict(NAMESPACES))
    except (Refused, SyntaxError) as fault:
        raise BadQuery(str(fault).partition(", [")[0]) from None
    there = [variable.value for variable in answer.variables] if isinstance(answer, QuerySolutions) else []
    if missing := [name for name in query.columns if name not in there]:
        raise BadQuery(f"the answer has no column {missing[0]}")


def _term(parameter: Parameter, text: str, bases: Sequence[str], find: Find | None) -> str:
    """The term of a value, as SPARQL and N-Triples write it."""
    if parameter.kind == "text" and len(text) <= _LONGEST:
        return str(Literal(text))
    if parameter.kind == "year" and re.fullmatch(r"\d{4}", text, re.ASCII):
        return str(Literal(text, datatype=NamedNode(f"{_XSD}gYear")))
    if parameter.kind == "number" and re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        return str(Literal(int(text)))
    if parameter.kind == "date" and _is_date(text):
        return str(Literal(text, datatype=NamedNode(f"{_XSD}date")))
    if parameter.kind in (*PATHS.values(), "iri") and (node := _node(parameter.kind, text, bases, find)):
        return str(node)
    raise BadQuery(f"{parameter.name}: {text[:80]!r} is no {parameter.kind}; write it as in {parameter.example}")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _node(kind: str, text: str, bases: Sequence[str], find: Find | None) -> NamedNode | None:
    """A thing by its IRI, the address of its page, the end of either, or one of its identifiers."""
    base = next((base for base in bases if text.startswith(base)), "")
    key = re.sub(r"^(?:id|doc)/", "", text.removeprefix(base).removeprefix("/"))
    if base or (kind != "iri" and key.startswith(f"{kind}/")) or (kind == "iri" and text != key):
        address: str | None = f"{bases[0]}id/{key}"
    else:
        address = (find(kind, text) if find else None) or text
    try:
        node = NamedNode(address or "")
    except ValueError:
        return None
    return node if node.value.startswith(("http://", "https://", "urn:")) else None


def _lowered(title: str) -> str:
    return title[:1].lower() + title[1:]
