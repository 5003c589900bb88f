"""The RIS and BibTeX blocks that a Pure portal page offers for citing."""

from __future__ import annotations

import re

from fabiola.mappings.citations.bibtex_entries import unlatex
from fabiola.mappings.citations.ris_tags import read_records
from fabiola.mappings.items import Fields

_RIS = re.compile(r"^TY  ?- (?:(?!^TY  ?-).)*?^ER  ?-", re.MULTILINE | re.DOTALL)
_BIBTEX = re.compile(r"^@(\w+)\{([^,\s]+),(.*?)(?:^\}|\Z)", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*(?:\"(.*)\"|\{(.*)\}|(\w+))\s*,?\s*$", re.MULTILINE)
_REPEATED = frozenset({"AU", "A2", "A3", "ED", "KW", "UR", "N1", "SN", "L1", "L2"})


def read_ris(text: str) -> Fields:
    """The tags of the first RIS block, those that may repeat as lists; empty where there is none."""
    block = _RIS.search(text)
    record = next(iter(read_records(block.group())), {}) if block else {}
    stated = {tag: [value for value in values if value] for tag, values in record.items() if isinstance(values, list)}
    found = {tag: values if tag in _REPEATED else values[0] for tag, values in stated.items() if values}
    return {"TY": record["TY"], **found} if record else {}


def read_bibtex(text: str) -> Fields:
    """The fields of the first BibTeX entry with its `key` and `entry` type; empty where there is none.

    They are read line by line: on pages that were saved as text or Markdown the entry is seldom whole BibTeX.
    """
    block = _BIBTEX.search(text)
    if block is None:
        return {}
    found: Fields = {"entry": block[1].lower(), "key": block[2]}
    for name, quoted, braced, bare in _FIELD.findall(block[3]):
        found.setdefault(name.lower(), (unlatex(quoted or braced or bare) or "").replace("–", "-"))
    return found


def without_blocks(text: str) -> str:
    """The page without its RIS and BibTeX blocks."""
    return _BIBTEX.sub("", _RIS.sub("", text), count=1)
