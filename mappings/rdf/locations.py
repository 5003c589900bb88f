"""Where a work is about, by coordinates: Schema.org's place with its point and its shapes."""

from __future__ import annotations

from fabiola.mappings.rdf.scope import Scope
from fabiola.mappings.rdf.terms import decimal, literal
from fabiola.mappings.records import Location, Point
from fabiola.mappings.values.iris import digest
from fabiola.ontology.namespaces import DCTERMS, SCHEMA


def say_location(scope: Scope, location: Location) -> None:
    """The place of a work with the coordinates of a point of it, of the box around it, and of its outlines."""
    draft, place = scope.draft, _digest(location)
    node = draft.typed(scope.fragment(f"location {place}", "place"), SCHEMA.Place)
    draft.say_both(scope.node, (SCHEMA.spatialCoverage, DCTERMS.spatial), node)
    if location.name:
        draft.say(node, SCHEMA.name, literal(location.name.value, location.name.language))
    if location.point:
        point = draft.typed(scope.fragment(f"point {place}", "point"), SCHEMA.GeoCoordinates)
        draft.say(node, SCHEMA.geo, point)
        draft.say(point, SCHEMA.latitude, decimal(location.point.latitude))
        draft.say(point, SCHEMA.longitude, decimal(location.point.longitude))
    boxes = [(SCHEMA.box, location.box)] if location.box else []
    outlines = [(SCHEMA.polygon, outline) for outline in location.polygons]
    for number, (term, points) in enumerate((*boxes, *outlines)):
        shape = draft.typed(scope.fragment(f"shape {number} {place}", "area"), SCHEMA.GeoShape)
        draft.say(node, SCHEMA.geo, shape)
        draft.say(shape, term, literal(_written(points)))


def _digest(location: Location) -> str:
    """What tells a place from others: its name and all its coordinates."""
    name = (location.name.value, location.name.language or "") if location.name else ("", "")
    shapes = ((location.point,) if location.point else (), location.box or (), *location.polygons)
    return digest(*name, *map(_written, shapes))


def _written(points: tuple[Point, ...]) -> str:
    """Points as Schema.org writes them in a box and in a polygon: latitude before longitude, parted by spaces."""
    return " ".join(f"{point.latitude} {point.longitude}" for point in points)
