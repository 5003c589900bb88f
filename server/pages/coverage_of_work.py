"""What a work is about in space and time, as its page says it."""

from __future__ import annotations

from fabiola.ontology.namespaces import DCTERMS, SCHEMA
from fabiola.server.facts import Facts
from fabiola.server.pages.links import Link
from fabiola.server.pages.parts import Fact, Reader

_SHOWN = 20


def coverage_of(reader: Reader) -> tuple[Fact, ...]:
    """The places and the periods that a work is about; the first few, with the coordinates of points."""
    facts, node = reader.facts, reader.node
    places = [_name(facts, place) for place in sorted(facts.values(node, SCHEMA.spatialCoverage, DCTERMS.spatial))]
    said = (
        ("Place", tuple(dict.fromkeys(filter(None, places)))[:_SHOWN]),
        ("Period", tuple(facts.texts(node, SCHEMA.temporalCoverage)[:_SHOWN])),
    )
    return tuple(Fact(label, tuple(map(Link, texts))) for label, texts in said if texts)


def _name(facts: Facts, place: str) -> str:
    """The name of a place, and where its point is: latitude, then longitude."""
    points = [_degrees(facts, point) for point in sorted(facts.values(place, SCHEMA.geo))]
    return " ".join(filter(None, (facts.text(place, SCHEMA.name), *points)))


def _degrees(facts: Facts, point: str) -> str:
    latitude, longitude = facts.text(point, SCHEMA.latitude), facts.text(point, SCHEMA.longitude)
    if latitude is None or longitude is None:
        return ""
    north, east = float(latitude), float(longitude)
    return f"({abs(north):g}° {'S' if north < 0 else 'N'}, {abs(east):g}° {'W' if east < 0 else 'E'})"
