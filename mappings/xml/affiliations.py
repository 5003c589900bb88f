"""Affiliations as printed in an XML article, and the organizations that they identify."""

from __future__ import annotations

import re
from typing import NamedTuple

from fabiola.mappings.items import Fields
from fabiola.mappings.records import Identifier, Organization, Text
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.emails import without_emails
from fabiola.mappings.values.identifiers import identify
from fabiola.mappings.xml.text import attribute, children, descendants, words

_SCHEMES = {"ror": "ror", "isni": "isni", "grid": "grid", "ringgold": "ringgold", "fundref": "fundref"}
_ASIDES = frozenset({"label", "institution-id", "xref", "fn", "phone", "fax", "uri", "x"})
_BETWEEN = re.compile(r"(</institution>)\s*(?=<institution[\s>])")
_NUMBER = re.compile(r"\A\s*(?:<sup\b[^>]*>[^<]{0,4}</sup>|<bold>\d+</bold>)")
_ENDS = " ,;.("


class Affiliation(NamedTuple):
    """What an `aff` element says: the words as printed, and the organization where it has an identifier."""

    printed: str | None
    organization: Organization | None


def affiliation(fields: Fields) -> Affiliation:
    """The affiliation of an `aff` element without labels and e-mail addresses."""
    return Affiliation(_printed(fields), _organization(fields))


def organization_identifiers(fields: Fields) -> tuple[Identifier, ...]:
    """The identifiers in the `institution-id` elements at any depth; the address tells where the type does not."""
    return identify(*filter(None, (_pair(entry) for entry in descendants(fields, "institution-id"))))


def scheme_of(kind: str, value: str) -> str | None:
    """The scheme of an organization's identifier by its type and its address; None for other types than ours."""
    if "10.13039/" in value:
        return "fundref"
    if "ror.org/" in value:
        return "ror"
    return _SCHEMES.get(kind.lower())


def _pair(entry: Fields) -> tuple[str, str] | None:
    value = words(entry) or ""
    scheme = scheme_of(attribute(entry, "institution-id-type"), value)
    return (scheme, value) if scheme else None


def _printed(fields: Fields) -> str | None:
    """The institution as the author wrote it (SciELO keeps that apart), else all the words in order."""
    institutions = [child for name, child in children(fields) if name == "institution"]
    original = [child for child in institutions if attribute(child, "content-type") == "original"]
    if original:
        text = words(original[0])
    elif isinstance(markup := fields.get("#markup"), str):
        text = words({"#markup": _NUMBER.sub("", _BETWEEN.sub(r"\1, ", markup))}, _ASIDES)
    else:
        text = words(fields, _ASIDES, ", ")
    clean = without_emails(text).strip(_ENDS) if text else ""
    return re.sub(r"\s+([,;.])", r"\1", clean) or None


def _organization(fields: Fields) -> Organization | None:
    identifiers = organization_identifiers(fields)
    if not identifiers:
        return None
    names = [entry for entry in descendants(fields, "institution") if words(entry)]
    names.sort(key=lambda entry: "div" in attribute(entry, "content-type"))
    name = words(names[0]) if names else None
    place = next(iter(descendants(fields, "country")), {})
    return Organization(
        names=(Text(name),) if name else (),
        identifiers=identifiers,
        country=country(attribute(place, "country")) or country(words(place)),
    )
