"""The RIS and BibTeX blocks that a Pure portal page offers for citing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from fabiola.mappings.items import Fields

_RIS = re.compile(r"^TY  ?- (?:(?!^TY  ?-).)*?^ER  ?-", re.MULTILINE | re.DOTALL)
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?- ?(.*)$", re.MULTILINE)
_BIBTEX = re.compile(r"^@(\w+)\{([^,\s]+),", re.MULTILINE)
_FIELD = re.compile(r"^\s*(\w+)\s*=\s*(?:\"(.*)\"|\{(.*)\}|(\w+))\s*,?\s*$", re.MULTILINE)
_COMMAND = re.compile(r"\{?\\+(text\w+|[a-z]+)\s*\{?\}?\}?")
_SIGNS: Mapping[str, str] = {"textcopyright": "©", "texttimes": "×", "textregistered": "®", "textendash": "–"}
_REPEATED = frozenset({"AU", "A2", "A3", "ED", "KW", "UR", "N1", "SN", "L1", "L2"})


def read_ris(text: str) -> Fields:
    """The tags of the first RIS block, those that may repeat as lists; empty where there is none."""
    block = _RIS.search(text)
    found: Fields = {}
    for tag, value in _RIS_LINE.findall(block.group()) if block else ():
        if tag in _REPEATED:
            found[tag] = [*found.get(tag, ()), value.strip()]
        elif tag not in found and value.strip():
            found[tag] = value.strip()
    return found


def read_bibtex(text: str) -> Fields:
    """The fields of the first BibTeX entry with its `key` and `entry` type; empty where there is none."""
    entry = _BIBTEX.search(text)
    if entry is None:
        return {}
    end = re.compile(r"^\}", re.MULTILINE).search(text, entry.end())
    body = text[entry.end() : end.start() if end else len(text)]
    found: Fields = {"entry": entry[1].lower(), "key": entry[2]}
    for name, quoted, braced, bare in _FIELD.findall(body):
        found.setdefault(name.lower(), _plain(quoted or braced or bare))
    return found


def without_blocks(text: str) -> str:
    """The page without its RIS and BibTeX blocks."""
    text = _RIS.sub("", text)
    entry = _BIBTEX.search(text)
    if entry is None:
        return text
    end = re.compile(r"^\}", re.MULTILINE).search(text, entry.end())
    return text[: entry.start()] + (text[end.end() :] if end else "")


def _plain(value: str) -> str:
    signs = _COMMAND.sub(lambda match: _SIGNS.get(match[1], ""), value)
    return re.sub(r"[{}\\]", "", signs).replace("--", "-").strip()
