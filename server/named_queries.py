"""Queries with a name: each a page with a form, an address for programs, an example for the editor.

A query is a file `NAME.rq` of the server, or of the folder `queries` in the home. Its first comment is its title; a
comment `# ?variable (kind) What it is: example` makes a variable, which is among those selected, a parameter. Its value
is bound and never written into the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from msgspec import Struct

from fabiola.mappings.rdf.terms import iri, literal, typed
from fabiola.mappings.values.iris import PATHS
from fabiola.ontology.namespaces import XSD
from fabiola.server.scan import Refused, form_of, refuse_unsafe

FOLDER = "queries"

_PARAMETER = re.compile(r"# \?(\w+) \((\w+)\) ([^:]+): (.*)")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_THINGS = frozenset(PATHS.values())
_WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\]')


class Parameter(Struct, frozen=True):
    """A variable that the asker sets: of which kind its value is, what it stands for, and an example."""

    name: str
    kind: str
    title: str
    example: str


class NamedQuery(Struct, frozen=True):
    """A query with a name, a title and perhaps parameters; `form` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

    name: str
    title: str
    text: str
    form: str
    parameters: tuple[Parameter, ...] = ()


class BadQuery(Exception):
    """A file that is no named query, or a value that is none for its parameter; the message says what to do."""


@cache
def built_in() -> tuple[NamedQuery, ...]:
    """The queries of the server, in the order of their names."""
    folder = files("fabiola.server") / FOLDER
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return tuple(read_query(name.removesuffix(".rq"), (folder / name).read_text("utf-8")) for name in names)


def queries_of(home: Path) -> tuple[dict[str, NamedQuery], tuple[str, ...]]:
    """The queries of a home and the server by name, the home's first, and what is wrong with files that are none."""
    found, faults = {query.name: query for query in built_in()}, []
    for path in sorted((home / FOLDER).glob("*.rq")):
        try:
            found[path.stem] = read_query(path.stem, path.read_text("utf-8"))
        except (BadQuery, UnicodeDecodeError, OSError) as fault:
            faults.append(f"{path}: {fault}")
    return dict(sorted(found.items())), tuple(faults)


def read_query(name: str, text: str) -> NamedQuery:
    """A named query from the text of its file. Raises BadQuery."""
    if not _NAME.fullmatch(name):
        raise BadQuery(f"{name!r} is no name of a query; use lower-case letters, digits and hyphens")
    head = [line for line in text.splitlines() if line.startswith("#")]
    if not head:
        raise BadQuery("the first line is to be a comment with the title")
    try:
        refuse_unsafe(text)
        form = form_of(text)
    except Refused as refusal:
        raise BadQuery(str(refusal)) from None
    parameters = tuple(Parameter(*match.groups()) for line in head if (match := _PARAMETER.fullmatch(line.rstrip())))
    for parameter in parameters:
        if parameter.kind not in _THINGS | {"iri", "text", "number", "year"}:
            raise BadQuery(f"?{parameter.name} is of no kind {parameter.kind!r}")
    return NamedQuery(name, head[0].lstrip("# "), text, form, parameters)


def bindings(query: NamedQuery, given: Mapping[str, str], base: str) -> tuple[tuple[str, str], ...]:
    """(variable, term) of each parameter. Raises BadQuery for one that is missing or not of its kind."""
    return tuple(
        (parameter.name, _term(parameter, given.get(parameter.name, ""), base)) for parameter in query.parameters
    )


def in_editor(query: NamedQuery, given: Mapping[str, str], base: str) -> str:
    """The text of a query for the editor, with the values of its parameters in a VALUES clause."""
    if not query.parameters:
        return query.text
    bound = bindings(query, {each.name: given.get(each.name) or each.example for each in query.parameters}, base)
    names, terms = (" ".join(part) for part in (("?" + name for name, _ in bound), (term for _, term in bound)))
    values = f"\n  VALUES ({names}) {{ ({terms}) }}"
    return _WHERE.sub(lambda match: match[0] + values, query.text, count=1)


def _term(parameter: Parameter, value: str, base: str) -> str:
    text = value.strip()
    if not text:
        raise BadQuery(f"{parameter.name}: say {parameter.title.lower()}, such as {parameter.example}")
    if parameter.kind == "text":
        return literal(text)
    if parameter.kind == "year" and re.fullmatch(r"\d{4}", text):
        return typed(text, XSD.gYear)
    if parameter.kind == "number" and re.fullmatch(r"[+-]?\d{1,18}", text):
        return typed(str(int(text)), XSD.integer)
    if parameter.kind in _THINGS | {"iri"} and (address := _address(parameter.kind, text, base)):
        return iri(address)
    raise BadQuery(f"{parameter.name}: {text[:80]!r} is no {parameter.kind}; write it as in {parameter.example}")


def _address(kind: str, text: str, base: str) -> str | None:
    if _UNSAFE.search(text):
        return None
    if text.startswith(("http://", "https://", "urn:")):
        return text
    key = text.removeprefix("/").removeprefix("id/")
    return f"{base}id/{key}" if kind == "iri" or key.startswith(f"{kind}/") else None
