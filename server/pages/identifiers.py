"""The identifiers of an entity, as a page shows them."""

from __future__ import annotations

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
    for row in rows("schemes"):
        if registry and registry in (row["registry"], row["scheme"], f"{row['scheme']}-number"):
            return row
    for row in rows("schemes"):
        if scheme and row["datacite"] and expand(row["datacite"]) == scheme and "local" not in scheme:
            return row
    return None
