"""Where on Earth a DataCite work is about: points, boxes and polygons, with the names of the places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fabiola.mappings.items import Item
from fabiola.mappings.records import Location, Point, Text
from fabiola.mappings.values.text import texts

_DEGREES = re.compile(r"(?a)[+-]?\d{1,3}(?:\.\d{0,20})?")
_DECIMALS = 7
"""Places after the point that are kept, to about a centimetre; more are the noise of binary arithmetic."""
_MOST_NORTH, _MOST_EAST = 90, 180
_CORNERS = ("southBoundLatitude", "westBoundLongitude", "northBoundLatitude", "eastBoundLongitude")
_FEWEST_CORNERS = 4
_POINT, _BOX, _POLYGON = "geoLocationPoint", "geoLocationBox", "geoLocationPolygon"


def locations(items: Iterable[Item]) -> tuple[tuple[Text, ...], tuple[Location, ...]]:
    """The places that are known by their names only, and those whose coordinates are known.

    Coordinates that are none, or out of range, stay for the report, and so does a polygon that is not closed.
    """
    names, found = list[str | None](), list[Location]()
    for fields in items:
        name = fields.text("geoLocationPlace")
        point, box = fields.read(_POINT, _point), fields.read(_BOX, _box)
        polygons = fields.read(_POLYGON, _polygons) or ()
        if point or box or polygons:
            found.append(Location(next(iter(texts((name,))), None), point, box, polygons))
        else:
            names.append(name)
    return texts(names), tuple(dict.fromkeys(found))


def _point(value: object) -> Point | None:
    """A point by its fields or, up to kernel 3, as text: latitude, then longitude."""
    if isinstance(value, dict) and "pointLatitude" in value:
        return _at(value["pointLatitude"], value.get("pointLongitude"))
    written = _written(value, _POINT)
    return _at(*written) if len(written) == len(("latitude", "longitude")) else None


def _box(value: object) -> tuple[Point, Point] | None:
    """The south-western and the north-eastern corner by their fields or, up to kernel 3, as text in this order.

    A box may cross the 180th meridian, so that its west lies east of its east.
    """
    fielded = isinstance(value, dict) and _CORNERS[0] in value
    written = [value.get(name) for name in _CORNERS] if isinstance(value, dict) and fielded else _written(value, _BOX)
    if len(written) != len(_CORNERS):
        return None
    low, high = _at(*written[:2]), _at(*written[2:])
    if low is None or high is None or Decimal(low.latitude) > Decimal(high.latitude):
        return None
    return low, high


def _written(value: object, name: str) -> list[str]:
    """The numbers of a text, which XML has in an element of this name."""
    text = value.get(name) if isinstance(value, dict) else value
    return text.split() if isinstance(text, str) else []


def _polygons(value: object) -> tuple[tuple[Point, ...], ...] | None:
    """A polygon or a list of them; None where one is no polygon."""
    if not isinstance(value, list) or not value:
        return None
    found = [_polygon(each) for each in (value if isinstance(value[0], list) else [value])]
    whole = tuple(polygon for polygon in found if polygon)
    return whole if len(whole) == len(found) else None


def _polygon(corners: object) -> tuple[Point, ...] | None:
    """The corners, of which the last is the first one again; a point that tells what is inside is left out."""
    entries = [each for each in corners if isinstance(each, dict)] if isinstance(corners, list) else []
    found = [_point(each["polygonPoint"]) for each in entries if "polygonPoint" in each]
    points = tuple(point for point in found if point)
    return points if len(points) == len(found) and _is_closed(points) else None


def _is_closed(points: Sequence[Point]) -> bool:
    return len(points) >= _FEWEST_CORNERS and points[0] == points[-1]


def _at(latitude: object, longitude: object) -> Point | None:
    north, east = _degrees(latitude, _MOST_NORTH), _degrees(longitude, _MOST_EAST)
    return Point(north, east) if north is not None and east is not None else None


def _degrees(value: object, most: int) -> str | None:
    """A canonical decimal; None for what is no number of degrees, or is more than the most."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    text = format(Decimal(repr(value)), "f") if number else value.strip() if isinstance(value, str) else ""
    if not _DEGREES.fullmatch(text) or abs(degrees := round(Decimal(text), _DECIMALS)) > most:
        return None
    plain = format(degrees, "f")
    return "0" if not degrees else plain.rstrip("0").rstrip(".") if "." in plain else plain
