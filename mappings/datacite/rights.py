"""The licences of a DataCite record, and whether its `rightsList` says that it is open."""

from __future__ import annotations

import re
from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.values.licences import licence
from fabiola.mappings.values.text import plain

_ACCESS = re.compile(
    r"(?:info:eu-repo/semantics/|.*purl\.org/coar/access_right/)?"
    r"(open[ _-]?access|(?:closed|restricted)[ _-]?access|c_abf2|c_16ec|c_14cb)",
    re.IGNORECASE,
)
_OPEN = ("open", "c_abf2")
_NO_LICENCE = re.compile(r"tdm|rightsstatements\.org|terms-?and-?conditions|info:eu-repo|access_right", re.IGNORECASE)


class Rights(NamedTuple):
    """Licence IRIs; whether access is open, None where nothing says so."""

    licences: tuple[str, ...]
    open_access: bool | None


def rights(item: Item) -> Rights:
    """What the entries of `rightsList` say, by the vocabularies of OpenAIRE (`info:eu-repo`), COAR, SPDX and CC.

    Statements that are no licence for reuse (text mining, terms of use, rightsstatements.org) are passed over.
    """
    licences: list[str] = []
    access: list[bool] = []
    for fields in item.each("rightsList"):
        address = fields.text("rightsUri") or fields.text("rightsURI")
        words = [word for word in (address, fields.text("rightsIdentifier"), plain(fields.text("rights"))) if word]
        licences += [found for word in words if not _NO_LICENCE.search(word) and (found := licence(word))][:1]
        access += [match[1].lower().startswith(_OPEN) for word in words if (match := _ACCESS.fullmatch(word))]
        fields.drop("rightsIdentifierScheme", "schemeUri", "schemeURI", "lang")
    return Rights(tuple(dict.fromkeys(licences)), access[0] if access else None)
