"""The mapping file of a sheet (TOML): of what its rows tell, and which field each of its columns is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct, ValidationError, convert

from fabiola.ontology.tables import Row, rows, table

SUFFIX = ".toml"
MISSING = ("#N/A", "-", "N/A", "NULL", "n/a")
"""What cells hold that hold nothing, unless the mapping file says otherwise."""
TYPED = MappingProxyType({"work": "types", "venue": "types", "organization": "organization_kinds"})
"""Kind -> the table whose codes the words of its types stand for."""

_SHEET = re.compile(r"(.+?)(?:\.(?:csv|tsv|tab|txt|xlsx|xlsm|parquet|tar|zip|tgz|gz|zst|bz2|xz))+", re.IGNORECASE)
_CHOICES = {"names": "family-first", "dates": "month-first"}
_TABLES = ("sheet", "columns", "constants", "types", "ignore")
REQUIRED = {
    "work": ("title", "doi", "pmid", "pmcid", "arxiv", "handle"),
    "person": ("name", "family-name"),
    "organization": ("name",),
    "grant": ("number", "title", "doi"),
    "venue": ("name",),
}
"""Kind -> the fields of which a sheet has at least one."""


class Column(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a column is: a field of `ontology/sheet_fields.csv`, and how its cells are to be read."""

    header: str
    field: str
    separator: str | None = None
    role: str | None = None
    language: str | None = None
    names: Literal["family-first"] | None = None
    dates: Literal["month-first"] | None = None


class Sheet(Struct, frozen=True, omit_defaults=True):
    """What the rows of a sheet mean; it goes with every row, so that a row is understood by itself."""

    name: str
    kind: str
    key: str = ""
    separator: str = ";"
    columns: tuple[Column, ...] = ()
    constants: dict[str, str] = {}
    types: dict[str, str] = {}


class Layout(Struct, frozen=True, rename={"header_row": "header-row"}):
    """How the cells of a file are found; what is not said is recognised."""

    worksheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header_row: int | None = None
    missing: tuple[str, ...] = MISSING


class MappingFile(Struct, frozen=True):
    """A mapping file that was understood; cells of the columns in `ignore` go no further."""

    path: Path
    text: str
    sheet: Sheet
    layout: Layout
    ignore: frozenset[str] = frozenset()

    def named_columns(self) -> Iterator[str]:
        """The columns that it speaks of."""
        yield from (column.header for column in self.sheet.columns)
        yield from sorted(self.ignore)
        yield from (self.sheet.key,) if self.sheet.key else ()


class BadMapping(Exception):
    """A mapping file that cannot be used; `faults` are (line or nothing, what is wrong and what to do)."""

    def __init__(self, faults: Collection[tuple[str, str]]) -> None:
        super().__init__("; ".join(message for _, message in faults))
        self.faults = tuple(faults)


def mapping_beside(path: Path) -> Path | None:
    """The mapping file of a sheet, or of the sheets in an archive: of the same name, but for the endings."""
    found = mapping_name(path)
    return found if found and found.is_file() else None


def mapping_name(path: Path) -> Path | None:
    """Where the mapping file of a sheet has to lie; nowhere for what is no sheet by its ending."""
    named = _SHEET.fullmatch(path.name)
    return path.with_name(named[1] + SUFFIX) if named else None


def is_mapping(path: Path) -> bool:
    """Whether a file is the mapping file of a sheet beside it."""
    if path.suffix.lower() != SUFFIX:
        return False
    return any(mapping_beside(other) == path for other in path.parent.glob(f"{_literal(path.stem)}.*") if other != path)


def load(path: Path) -> MappingFile:
    """A mapping file. Raises BadMapping with every fault that is found, and OSError."""
    return understand(path, path.read_bytes())


def understand(path: Path, content: bytes) -> MappingFile:
    """What a mapping file says that is at this place, maybe in an archive. Raises BadMapping with every fault."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        said = tomllib.loads(text)
    except UnicodeDecodeError as fault:
        raise BadMapping([("", f"not in UTF-8 at byte {fault.start}; save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as fault:
        place = re.search(r"line \d+", str(fault))
        raise BadMapping([(place[0] if place else "", f"no TOML: {fault}")]) from None
    faults = [(line_of(text, name), message) for name, message in _faults(said)]
    if faults:
        raise BadMapping(faults)
    ignored = frozenset(said.get("ignore", {}).get("columns", ()))
    return MappingFile(path, text, _sheet(said, path.stem), _layout(said["sheet"]), ignored)


def fields_of(kind: str) -> Mapping[str, Row]:
    """The fields of a kind, by name, in the order of the table."""
    return _fields()[kind]


def kinds() -> tuple[str, ...]:
    """The kinds of things that the rows of a sheet can be about."""
    return tuple(_fields())


def line_of(text: str, name: str) -> str:
    """`line 7` for the first line that begins with a name or a table of that name; empty where there is none."""
    pattern = re.compile(rf"""\s*(?:\[\s*)?(["']?){re.escape(name)}\1\s*(?:[=\]]|$)""")
    found = (f"line {number}" for number, line in enumerate(text.splitlines(), 1) if name and pattern.match(line))
    return next(found, "")


def suggestion(name: str, known: Collection[str]) -> str:
    """`; did you mean …?` where something is close, else what there is."""
    by_fold = {each.casefold(): each for each in known}
    if close := get_close_matches(name.casefold(), by_fold, 1):
        return f'; did you mean "{by_fold[close[0]]}"?'
    return f"; there are {', '.join(known)}" if known else ""


@cache
def _fields() -> Mapping[str, Mapping[str, Row]]:
    found: dict[str, dict[str, Row]] = {}
    for row in rows("sheet_fields"):
        found.setdefault(row["kind"], {})[row["field"]] = row
    return MappingProxyType({kind: MappingProxyType(fields) for kind, fields in found.items()})


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _faults(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each fault as (the name where it is, what is wrong)."""
    for name, value in said.items():
        if name not in _TABLES:
            yield name, f"there is no [{name}] in a mapping file{suggestion(name, _TABLES)}"
        elif not isinstance(value, dict):
            yield name, f"[{name}] has to be a table"
    if not all(isinstance(said.get(name, {}), dict) for name in _TABLES):
        return
    kind = said.get("sheet", {}).get("kind")
    if kind not in kinds():
        yield (
            "kind",
            f"[sheet] has to say what a row is about: kind = {' or '.join(map(_quoted, kinds()))}",
        )
        return
    yield from _faults_of_sheet(said["sheet"])
    for header, value in said.get("columns", {}).items():
        yield from ((header, f'column "{header}": {fault}') for fault in _faults_of_column(kind, value))
    yield from _faults_of_fields(kind, said)
    yield from _faults_of_types(kind, said.get("types", {}))
    yield from _faults_of_ignored(said.get("ignore", {}))


def _faults_of_sheet(sheet: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = ("kind", "name", "key", "separator", *Layout.__struct_encode_fields__)
    for name, value in sheet.items():
        if name not in known:
            yield name, f"[sheet] has no {name}{suggestion(name, known)}"
        elif name not in Layout.__struct_encode_fields__ and not (isinstance(value, str) and value):
            yield name, f"{name}: has to be text in quotation marks"
    try:
        layout = _layout(sheet)
    except ValidationError as fault:
        yield "sheet", f"[sheet]: {fault}"
        return
    if layout.delimiter is not None and len(layout.delimiter) != 1:
        yield "delimiter", 'delimiter: has to be one character, such as ";" or "\\t"'
    if layout.header_row is not None and layout.header_row < 1:
        yield "header-row", "header-row: rows are counted from 1"
    if layout.encoding is not None and not _is_encoding(layout.encoding):
        yield "encoding", f'encoding: there is no "{layout.encoding}"; the common ones are utf-8 and windows-1252'


def _faults_of_column(kind: str, value: object) -> Iterator[str]:
    said = {"field": value} if isinstance(value, str) else value
    if not isinstance(said, dict) or not isinstance(said.get("field"), str):
        yield 'has to be the name of a field, or { field = "…", … }'
        return
    row = fields_of(kind).get(said["field"])
    if row is None:
        yield f'a {kind} has no field "{said["field"]}"{suggestion(said["field"], tuple(fields_of(kind)))}'
        return
    allowed = ("field", *row["options"].split(), *(("separator",) if row["repeatable"] == "yes" else ()))
    for name in said:
        if name not in allowed:
            yield f'the field "{row["field"]}" takes no {name}{suggestion(name, allowed[1:])}'
    if isinstance(role := said.get("role"), str) and role not in table("roles"):
        yield f'there is no role "{role}"{suggestion(role, tuple(table("roles")))}'
    for name, choice in _CHOICES.items():
        if said.get(name, choice) != choice:
            yield f'{name} can only be "{choice}"'
            return
    try:
        convert({"header": "", **{name: said[name] for name in said if name in allowed}}, Column)
    except ValidationError as fault:
        yield str(fault)


def _faults_of_fields(kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the fields of columns and constants, taken together."""
    columns = [_field(value) for value in said.get("columns", {}).values()]
    for field, value in said.get("constants", {}).items():
        if field not in fields_of(kind):
            yield field, f'[constants]: a {kind} has no field "{field}"{suggestion(field, tuple(fields_of(kind)))}'
        elif not isinstance(value, str):
            yield field, f"[constants]: {field} has to be text in quotation marks"
    for field, row in fields_of(kind).items():
        if row["repeatable"] == "no" and columns.count(field) > 1:
            yield "columns", f'several columns are "{field}", of which a {kind} has one; give one of them'
    if not set(REQUIRED[kind]) & {*columns, *said.get("constants", {})}:
        yield (
            "columns",
            f"[columns]: no column is the {_alternatives(REQUIRED[kind])}, without which there is no {kind}",
        )


def _faults_of_types(kind: str, types: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    codes = tuple(table(TYPED[kind])) if kind in TYPED else ()
    if types and not codes:
        yield "types", f"[types]: a {kind} has no types"
        return
    for word, code in types.items():
        if code not in codes:
            yield word, f'[types]: "{word}": there is no type "{code}"{suggestion(str(code), codes)}'


def _faults_of_ignored(ignore: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ignore:
        if name != "columns":
            yield name, f'[ignore] has no {name}; it is columns = ["…", "…"]'
    columns = ignore.get("columns", [])
    if not isinstance(columns, list) or not all(isinstance(column, str) for column in columns):
        yield "ignore", 'the columns of [ignore] have to be a list: columns = ["…", "…"]'


def _alternatives(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _field(value: object) -> object:
    return value.get("field") if isinstance(value, dict) else value


def _sheet(said: Mapping[str, Any], stem: str) -> Sheet:
    columns = [
        convert({"header": header, **(value if isinstance(value, dict) else {"field": value})}, Column)
        for header, value in said.get("columns", {}).items()
    ]
    own = said["sheet"]
    return Sheet(
        name=own.get("name", stem),
        kind=own["kind"],
        key=own.get("key", ""),
        separator=own.get("separator", ";"),
        columns=tuple(columns),
        constants=said.get("constants", {}),
        types={word.casefold(): code for word, code in said.get("types", {}).items()},
    )


def _layout(sheet: Mapping[str, Any]) -> Layout:
    known = Layout.__struct_encode_fields__
    return convert({name: value for name, value in sheet.items() if name in known}, Layout)


def _is_encoding(name: str) -> bool:
    try:
        "a".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def _quoted(text: str) -> str:
    return f'"{text}"'
