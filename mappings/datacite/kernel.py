"""DataCite XML in the shape that the same metadata has in DataCite's JSON."""

from __future__ import annotations

from fabiola.mappings.items import Fields
from fabiola.mappings.xml.fields import MARKUP, TEXT

_LISTS = {
    "alternateIdentifiers": "alternateIdentifier",
    "contributors": "contributor",
    "creators": "creator",
    "dates": "date",
    "descriptions": "description",
    "fundingReferences": "fundingReference",
    "geoLocations": "geoLocation",
    "relatedIdentifiers": "relatedIdentifier",
    "relatedItems": "relatedItem",
    "rightsList": "rights",
    "subjects": "subject",
    "titles": "title",
}
_TEXT_LISTS = {"formats": "format", "sizes": "size"}
_REPEATED = {"affiliation": "affiliation", "identifier": "identifiers", "nameIdentifier": "nameIdentifiers"} | {
    "rights": "rightsList"
}
_OBJECTS = {"publisher": "publisher", "relatedItemIdentifier": "relatedItemIdentifier", "resourceType": "types"} | {
    "geoLocationBox": "geoLocationBox",
    "geoLocationPoint": "geoLocationPoint",
}
_LISTS_OF_OBJECTS = {"geoLocationPolygon": ("polygonPoint", "inPolygonPoint")}
_PROPERTIES = {
    "awardNumber": "awardNumber",
    "awardTitle": "awardTitle",
    "contributorName": "name",
    "creatorName": "name",
    "eastBoundLongitude": "eastBoundLongitude",
    "edition": "edition",
    "familyName": "familyName",
    "firstPage": "firstPage",
    "funderIdentifier": "funderIdentifier",
    "funderName": "funderName",
    "geoLocationPlace": "geoLocationPlace",
    "givenName": "givenName",
    "issue": "issue",
    "language": "language",
    "lastPage": "lastPage",
    "northBoundLatitude": "northBoundLatitude",
    "number": "number",
    "pointLatitude": "pointLatitude",
    "pointLongitude": "pointLongitude",
    "publicationYear": "publicationYear",
    "southBoundLatitude": "southBoundLatitude",
    "version": "version",
    "volume": "volume",
    "westBoundLongitude": "westBoundLongitude",
}
_NAMED = frozenset({"affiliation", "publisher"})


def attributes(element: Fields) -> Fields:
    """The fields of a `resource` of any kernel, named and nested as the JSON names and nests them.

    An element that the kernels do not have is kept as it is, so that it is reported.
    Schema: https://schema.datacite.org/meta/kernel-4/metadata.xsd
    """
    return {name: value for name, value in _properties(element).items() if not name.endswith("schemaLocation")}


def _properties(element: Fields) -> Fields:
    found: Fields = {_attribute(name): value for name, value in element.items() if name.startswith("@")}
    for name, values in element.items():
        if name in _LISTS:
            found[name] = [_object(_LISTS[name], each) for each in _inside(values, _LISTS[name])]
        elif name in _TEXT_LISTS:
            found[name] = [_text(each) for each in _inside(values, _TEXT_LISTS[name])]
        elif name in _REPEATED:
            found[_REPEATED[name]] = [_object(name, each) for each in values]
        elif name in _OBJECTS:
            found[_OBJECTS[name]] = _object(name, values[0])
        elif name in _LISTS_OF_OBJECTS:
            found[name] = [_members(each, _LISTS_OF_OBJECTS[name]) for each in values]
        elif name in _PROPERTIES:
            found |= _property(_PROPERTIES[name], values[0])
        elif not name.startswith(("@", "#")):
            found[name] = values
    return found


def _object(name: str, element: Fields) -> Fields:
    """An element as an object: its text under its own name, or `name` for what has one."""
    text = _text(element)
    own = {"name" if name in _NAMED else name: text} if text else {}
    return own | _properties(element)


def _members(element: Fields, names: tuple[str, ...]) -> list[Fields]:
    """An element as the list of its children, each an object of one field."""
    return [{name: _object(name, child)} for name in names for child in element.get(name, ())]


def _property(name: str, element: Fields) -> Fields:
    """An element that is a property of its parent: so are its attributes, but for the language and the XML type."""
    own = (name for name in element if name.startswith("@") and name not in ("@lang", "@type"))
    about = {_attribute(key): element[key] for key in own}
    text = _text(element)
    return about | ({name: text} if text else {})


def _inside(wrappers: list[Fields], name: str) -> list[Fields]:
    return [child for wrapper in wrappers for child in wrapper.get(name, ())]


def _text(element: Fields) -> str | None:
    found = element.get(TEXT, element.get(MARKUP))
    return str(found) if found is not None else None


def _attribute(name: str) -> str:
    """`@rightsURI` of the XML is `rightsUri` in the JSON."""
    return name[1:].replace("URI", "Uri")
