"""BibTeX as it is found: entries with abbreviations resolved, the names in a field, text out of LaTeX."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from bibtexparser.exceptions import BlockAbortedException
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import Block, Entry, ParsingFailedBlock, String
from bibtexparser.splitter import Splitter
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexWalkerError

from fabiola.mappings.citations.names import is_body, organization
from fabiola.mappings.items import Fields
from fabiola.mappings.records import Organization, Person
from fabiola.mappings.values.names import full_name
from fabiola.mappings.values.text import plain
from fabiola.ontology.tables import rows

BROKEN = "broken"
"""The field that a broken entry has in place of all others: what is wrong with it."""

_PART = re.compile(r'\s*(?:\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}|"([^"]*)"|([^\s{}"#]+))\s*')
_BARE_PERCENT = re.compile(r"(?<!\\)%")
_MARKUP = re.compile(r"[\\{}~]|\$[^$]*[\\^_][^$]*\$|``|''|--")
_COMMANDS = re.compile(r"\\[a-zA-Z]+\s*|[{}\\]")
_ESCAPED = re.compile(r"\\([_%&#$~{}])")
_LABELLED = re.compile(r"(given|family|prefix|suffix)\s*=\s*", re.IGNORECASE)
_DEEPEST = 40
_LONGEST = 4096
"""Characters of the longest abbreviation, for they may be made of one another and multiply."""
_OPEN = ("Unexpected block start", "Unexpectedly reached end of file")
_RESERVED = frozenset({"entry", "key", BROKEN})

logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def read_entries(text: str) -> Iterator[Fields]:
    """Each entry as its type under `entry`, its `key` and its fields by their names in lower case, still in LaTeX.

    Strings are resolved and joined, months among them. A field given twice counts the first time. A broken entry has
    the one field `broken`, with its line; entries that share a key, or have none, are all read.
    Format: https://www.bibtex.org/Format/
    """
    found = blocks(text)
    yield from entries(found, months() | abbreviations(found))


def blocks(text: str) -> list[Block]:
    """What a text consists of: entries, abbreviations (`@string`), comments, and what is broken."""
    return [_readable(block) for block in Splitter(text).split().blocks]


def abbreviations(found: Iterable[Block]) -> dict[str, str]:
    """What the abbreviations that are defined by `@string` stand for, by their names in lower case."""
    return {block.key.lower(): block.value for block in found if isinstance(block, String)}


def entries(found: Iterable[Block], strings: Mapping[str, str], line: int = 1) -> Iterator[Fields]:
    """The entries among blocks of a text that begins in this line of its file, as `read_entries` gives them."""
    known = _expanded(strings)
    for block in found:
        if isinstance(block, Entry):
            yield _fields(block, known)
        elif isinstance(block, ParsingFailedBlock):
            yield {BROKEN: f"{_reason(block.error)} (line {line + (block.start_line or 0)})"}


def months() -> dict[str, str]:
    """The abbreviations that every style of BibTeX knows: `jan` to `dec`."""
    english = (row for row in rows("months") if row["language"] == "en")
    return {row["word"]: row["month"] for row in english if len(row["word"]) == len("jan")}


def unlatex(text: str | None) -> str | None:
    """The plain text of a value: accents, symbols and dashes as characters, without commands and grouping braces."""
    if not text:
        return None
    if not _MARKUP.search(text):
        return plain(text)
    return plain(_converted(text))


def unescaped(text: str | None) -> str | None:
    """An address or identifier without the backslashes that LaTeX wants; no other character is touched."""
    return _ESCAPED.sub(r"\1", text).strip() or None if text else None


def creators(raw: str | None) -> Iterator[Person | Organization]:
    """The people and organizations of an `author` or `editor` field; `others` is nobody.

    A name wholly in braces is an organization's, and so is one that reads like a body's.
    """
    for name in split_multiple_persons_names(raw or ""):
        text = unlatex(name)
        if text and text.lower() != "others" and (found := _creator(name.strip(), text)):
            yield found


def _creator(name: str, text: str) -> Person | Organization | None:
    if name.startswith("{") and name.endswith("}") and "{" not in name[1:] and "," not in name:
        return organization(text)
    if _LABELLED.match(name):
        return _labelled(name)
    if "," not in name and is_body(text):
        return organization(text)
    parts = parse_single_name_into_parts(name, strict=False)
    given = unlatex(" ".join(parts.first))
    family = unlatex(" ".join((*parts.von, *parts.last, *parts.jr)))
    printed = full_name(given, family)
    return Person(printed, given, family) if printed else None


def _labelled(name: str) -> Person | None:
    """A name in the labelled form of BibLaTeX: `given=Ada, family=Quill`."""
    found: dict[str, str] = {}
    for part in name.split(","):
        label, _, value = part.strip().partition("=")
        found[label.strip().lower()] = value.strip()
    given = unlatex(found.get("given"))
    family = unlatex(" ".join(filter(None, (found.get(label) for label in ("prefix", "family", "suffix")))))
    printed = full_name(given, family)
    return Person(printed, given, family) if printed else None


def _readable(block: Block) -> Block:
    """The block itself, or what is behind a block whose only fault is a key given twice."""
    behind = block.ignore_error_block if isinstance(block, ParsingFailedBlock) else None
    return behind if isinstance(behind, Entry | String) else block


def _reason(error: Exception) -> str:
    """What is wrong; an entry that is left open is told alike wherever the parser noticed."""
    stated = error.abort_reason if isinstance(error, BlockAbortedException) else str(error)
    if stated.startswith(_OPEN):
        return "it is not closed where the next entry begins or the file ends"
    return " ".join(stated.split())


def _fields(entry: Entry, strings: Mapping[str, str]) -> Fields:
    found: Fields = {"entry": entry.entry_type.lower(), "key": entry.key}
    for field in entry.fields:
        name = field.key.lower()
        if name not in found and name not in _RESERVED:
            found[name] = _resolved(str(field.value), lambda word: strings.get(word.lower(), word))
    return found


def _expanded(strings: Mapping[str, str]) -> dict[str, str]:
    """What abbreviations stand for in the end, which others may be a part of; each is worked out once."""
    known: dict[str, str] = {}

    def look_up(word: str, depth: int = 0) -> str:
        name = word.lower()
        if name not in strings or depth > _DEEPEST:
            return word
        if name not in known:
            known[name] = word  # what it stands for within itself
            known[name] = _resolved(strings[name], lambda part: look_up(part, depth + 1))[:_LONGEST]
        return known[name]

    return {name: look_up(name) for name in strings}


def _resolved(value: str, look_up: Callable[[str], str]) -> str:
    """The value of a field without its braces or quotes; parts joined by `#` are put together."""
    value = value.strip()
    if value[:1] in ("{", '"') and _encloses(value):
        return value[1:-1].strip()
    parts = list(_PART.finditer(value))
    if "#" not in value or len(parts) < 2:
        return look_up(value)
    return "".join(look_up(part[3]) if part[3] is not None else part[1] or part[2] or "" for part in parts)


def _encloses(value: str) -> bool:
    """Whether the delimiters at both ends belong together, and are not those of two parts."""
    if value[0] == '"':
        return value.endswith('"') and len(value) > 1 and not re.search(r'(?<!\\)"\s*#', value[1:])
    depth = 0
    for place, character in enumerate(value):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return place == len(value) - 1
    return False


@lru_cache(16_384)
def _converted(text: str) -> str:
    if _depth(text) > _DEEPEST:
        return _COMMANDS.sub("", text)
    try:
        found = LatexNodes2Text(math_mode="text").latex_to_text(_BARE_PERCENT.sub(r"\\%", text))
    except (LatexWalkerError, ValueError, IndexError):
        return _COMMANDS.sub("", text)
    return str(found)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "{[") - (character in "}]")
        deepest = max(deepest, depth)
    return deepest
