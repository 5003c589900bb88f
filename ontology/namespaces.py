"""The namespaces of the profile; an attribute or item of one is a term as N-Triples text."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fabiola.ontology.tables import rows


class Namespace:
    """A vocabulary: `FABIO.Journal` and `FABIO["Journal"]` are `<http://purl.org/spar/fabio/Journal>`."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.iri = NAMESPACES[prefix]

    def __getattr__(self, name: str) -> str:
        term = f"<{self.iri}{name}>"
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> str:
        return f"<{self.iri}{name}>"


NAMESPACES: Mapping[str, str] = MappingProxyType({row["prefix"]: row["namespace"] for row in rows("namespaces")})
"""Prefix -> namespace IRI, as every serialisation, page and query of the project abbreviates them."""


def expand(name: str) -> str:
    """The term of a prefixed name (`fabio:Journal`) as N-Triples text. Raises KeyError for an unknown prefix."""
    prefix, _, local = name.partition(":")
    return f"<{NAMESPACES[prefix]}{local}>"


C4O = Namespace("c4o")
CITO = Namespace("cito")
CO = Namespace("co")
COAR = Namespace("coar")
COAR_ACCESS = Namespace("access")
DATACITE = Namespace("datacite")
DCAT = Namespace("dcat")
DCTERMS = Namespace("dcterms")
DEO = Namespace("deo")
DQV = Namespace("dqv")
FABIO = Namespace("fabio")
FOAF = Namespace("foaf")
FRAPO = Namespace("frapo")
FRBR = Namespace("frbr")
LITERAL = Namespace("literal")
OCO = Namespace("oco")
ORG = Namespace("org")
PRISM = Namespace("prism")
PRO = Namespace("pro")
PROV = Namespace("prov")
PSO = Namespace("pso")
RDF = Namespace("rdf")
RDFS = Namespace("rdfs")
SCHEMA = Namespace("schema")
SCORO = Namespace("scoro")
SKOS = Namespace("skos")
SOA = Namespace("soa")
SPDX = Namespace("spdx")
VOID = Namespace("void")
XSD = Namespace("xsd")
