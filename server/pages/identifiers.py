"""The identifiers of an entity, as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fabiola.mappings.rdf.terms import text_of
from fabiola.ontology.namespaces import DATACITE, LITERAL, SCHEMA, expand
from fabiola.ontology.tables import Row, rows
from fabiola.server.facts import is_iri
from fabiola.server.pages.links import Link
from fabiola.server.pages.parts import Fact, Reader


def identifiers_of(reader: Reader) -> tuple[Fact, ...]:
    """One row an identifier scheme, in the order of `schemes.csv`; with a link where the scheme has addresses.

    Of several in a scheme the preferred one comes first.
    """
    found: dict[str, dict[str, Link]] = {}
    nodes = [
        *reader.facts.values(reader.node, DATACITE.hasIdentifier),
        *reader.facts.values(reader.node, SCHEMA.identifier),
    ]
    preferred = reader.facts.values(reader.node, f"<{reader.base}def/preferredIdentifier>")
    for node in sorted(set(nodes)):
        value = reader.facts.text(node, LITERAL.hasLiteralValue, SCHEMA.value) if is_iri(node) else text_of(node)
        if value:
            row = _scheme(reader, node)
            address = row["url"].format(value=value) if row and row["url"] else None
            label = row["label"] if row else "Identifier"
            links, link = found.get(label, {}), {value: Link(value, address)}
            found[label] = link | links if node in preferred else links | link
    return tuple(Fact(label, tuple(links.values())) for label, links in found.items())


def external_addresses(reader: Reader) -> tuple[Link, ...]:
    """The pages elsewhere that are about the same thing."""
    return tuple(
        Link(address.removeprefix("https://").removeprefix("http://"), address)
        for address in reader.facts.texts(reader.node, SCHEMA.sameAs)
    )


def _scheme(reader: Reader, node: str) -> Row | None:
    registry = reader.facts.text(node, SCHEMA.propertyID)
    scheme = reader.facts.value(node, DATACITE.usesIdentifierScheme)
    by_registry, by_scheme = _schemes()
    return by_registry.get(registry or "") or by_scheme.get(scheme or "")


@cache
def _schemes() -> tuple[Mapping[str, Row], Mapping[str, Row]]:
    """The rows of `schemes.csv` by what a registry, and by what DataCite calls them; the first of several."""
    by_registry: dict[str, Row] = {}
    by_scheme: dict[str, Row] = {}
    for row in rows("schemes"):
        for name in filter(None, (row["registry"], row["scheme"], f"{row['scheme']}-number")):
            by_registry.setdefault(name, row)
        if row["datacite"] and "local" not in expand(row["datacite"]):
            by_scheme.setdefault(expand(row["datacite"]), row)
    return by_registry, by_scheme
