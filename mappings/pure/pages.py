"""From the lines of a Pure portal page to labelled values: what stands where, and what each label means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from fabiola.mappings.items import Fields
from fabiola.mappings.pure.citations import read_bibtex, read_ris, without_blocks
from fabiola.mappings.pure.lines import Line, read_lines
from fabiola.ontology.tables import rows

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s)\]>\"]+")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_COUNT = re.compile(
    r"(\d[\d.,]*)\s+(?:Link opens in a new tab\s+)?(?:(\w+) )?(?:citations?|zitate)\b(?: \(([^()]+)\))?", re.I
)
_LONGEST_ROW = 80
"""Characters of the longest line that is taken for a row by its label alone; a sentence of an abstract is longer."""
_LISTS = frozenset({"dois", "isbns", "keywords", "asjc", "sdgs", "funding_information", "copyright", "notes", "unread"})
_NOISE = re.compile(
    r"[\d.,]+ downloads? .*|(?:View|Open|Link) .*|Open Access|\[TABLE\]|(?:Dive into|Together they form).*|\* .*",
    re.IGNORECASE,
)


@cache
def labels(kind: str) -> Mapping[str, str]:
    """The labels of a kind in all languages of `pure_labels.csv`, in lower case -> field, the longest first."""
    found = {row["label"].lower(): row["field"] for row in rows("pure_labels") if row["kind"] == kind}
    return MappingProxyType(dict(sorted(found.items(), key=lambda one: -len(one[0]))))


def is_page(text: str) -> bool:
    """Whether a text is a Pure portal page: it has the line of the output's type, and labels that such pages have."""
    lines = tuple(read_lines(text))
    if _type_line(lines) is None:
        return False
    return any(_labelled(line) or _section(line) for line in lines)


def read_page(text: str) -> Fields:
    """The labelled values of a page in plain text or Markdown, with its blocks `ris` and `bibtex`."""
    fields = read_fields(tuple(read_lines(without_blocks(text))))
    fields["ris"] = read_ris(text)
    fields["bibtex"] = read_bibtex(text)
    if uuid := _UUID.fullmatch(str(fields["bibtex"].get("key", ""))):
        fields["uuid"] = uuid.group()
    return {name: value for name, value in fields.items() if value not in ("", [], {})}


def read_fields(lines: Sequence[Line]) -> Fields:
    """The labelled values of the lines of a page; a line of unknown meaning among the rows goes under `unread`."""
    fields: Fields = {}
    at = _type_line(lines)
    if at is not None:
        fields.update(_read_head(lines[:at]))
        fields["type"] = _after_label(lines[at].text, "family")
    _Body(fields).read(lines[at + 1 :] if at is not None else lines)
    return fields


def _type_line(lines: Sequence[Line]) -> int | None:
    for index, line in enumerate(lines):
        if line.kind == "text" and _after_label(line.text, "family"):
            return index
    return None


def _after_label(text: str, kind: str) -> str:
    """What follows `Research output:`; empty where a text does not begin so."""
    lower = text.lower()
    for label in labels(kind):
        if lower.startswith(label) and (rest := text[len(label) :].lstrip()).startswith((":", "›")):
            return rest[1:].strip()
    return ""


def _read_head(lines: Sequence[Line]) -> Fields:
    """Title, authors and organizational units; the authors' lines are those joined by commas."""
    lines = [line for line in lines if line.kind != "blank"]
    if not lines:
        return {}
    authors: list[str] = []
    rest = list(lines[1:])
    while (
        rest
        and rest[0].kind == "text"
        and (not authors or rest[0].text.startswith((",", "&")) or authors[-1].endswith(","))
    ):
        authors.append(rest.pop(0).text)
    names = [part.strip() for part in re.split(r",|\s&\s|\s\band\b\s", " ".join(authors)) if part.strip()]
    return {
        "title": lines[0].text,
        "authors": [{"name": name.rstrip("* "), "corresponding": name.endswith("*")} for name in names],
        "units": [line.text for line in rest],
    }


def _labelled(line: Line, started: bool = False, kinds: Iterable[str] = ("row",)) -> tuple[str, str, str] | None:
    """The kind, field and value of a line with a label, whether or not something separates the two."""
    for kind in kinds:
        if line.kind == "row":
            if field := labels(kind).get(line.label.lower()):
                return kind, field, line.text
        elif line.kind == "text":
            for label, field in labels(kind).items():
                if (value := _value_after(line.text, label, started)) is not None:
                    return kind, field, value
    return None


def _value_after(text: str, label: str, started: bool) -> str | None:
    """The value in `LabelValue` or `Label: value`.

    In the midst of rows, and after a label of several words, also in `Label Value`.
    """
    if not text.lower().startswith(label):
        return None
    rest = text[len(label) :]
    if rest[:1] in (":", "\t"):
        return rest[1:].strip()
    alone = " " in label and len(text) < _LONGEST_ROW
    if (started or alone) and (not rest or re.match(r"\s+(?:[A-Z0-9]|https?:)", rest)):
        return rest.strip()
    return rest.strip() if re.match(r"[A-ZÀ-Þ0-9(]|\s{2,}\S", rest) else None


def _section(line: Line) -> str | None:
    """The field of the section that a line is the heading of."""
    if line.kind not in ("heading", "text", "bullet"):
        return None
    return labels("section").get(line.text.lower().rstrip(":"))


class _Body:
    """Reads what follows the line of the type; `section` is what the lines at hand belong to."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.section = "opening"
        self.note = "notes"
        self.started = False
        self.waiting: tuple[str, str] | None = None
        self.fresh = True
        self.bulleted = False

    def read(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.kind == "blank":
                self.fresh = True
            elif self.waiting and line.kind == "text" and not _section(line) and not self._row(line):
                self._set(*self.waiting, line.text)
                self.waiting = None
            elif (section := _section(line)) is not None and line.kind != "bullet":
                self._open(section)
            else:
                self._read_in_section(line)
                self.fresh = False

    def _open(self, section: str) -> None:
        self.section, self.note, self.waiting, self.fresh, self.bulleted = section, "notes", None, True, False

    def _row(self, line: Line) -> tuple[str, str, str] | None:
        if self.section in ("series", "event"):
            return _labelled(line, True, (self.section, "row"))
        return _labelled(line, self.started)

    def _read_in_section(self, line: Line) -> None:
        if self.section == "notes":
            self._read_note(line)
        elif self.section in ("keywords", "asjc", "sdgs"):
            self._read_terms(line)
        elif self.section == "access":
            self._add("dois", *_DOI.findall(line.text))
        elif self.section == "skipped":
            pass
        elif line.kind == "heading":
            self._open("skipped")
        elif (found := self._row(line)) is not None:
            self.started = True
            self._take(*found)
        else:
            self._read_unlabelled(line)

    def _take(self, kind: str, field: str, value: str) -> None:
        if value:
            self._set(kind, field, value)
        else:
            self.waiting = (kind, field)

    def _set(self, kind: str, field: str, value: str) -> None:
        if kind != "row":
            self.fields.setdefault(kind, {}).setdefault(field, value)
        elif field in _LISTS:
            self._add(field, value)
        else:
            self.fields.setdefault(field, value)

    def _read_unlabelled(self, line: Line) -> None:
        if line.kind == "row":
            self.fields.setdefault(line.label, line.text)
        elif (count := _COUNT.match(line.text)) and (count[2] or count[3]):
            counts = self.fields.setdefault("citations", [])
            counts.append({"count": re.sub(r"\D", "", count[1]), "source": count[3] or count[2]})
        elif line.kind == "text" and not _NOISE.fullmatch(line.text):
            if self.started:
                self._add("unread", line.text)
            else:
                self._continue("abstract", line.text)

    def _continue(self, field: str, text: str) -> None:
        before = self.fields.get(field)
        self.fields[field] = f"{before}\n{text}" if before else text

    def _read_note(self, line: Line) -> None:
        for label, field in labels("note").items():
            if line.text.lower().startswith(f"{label}:"):
                self.note = field
                self._add(field, line.text[len(label) + 1 :].strip())
                self.fresh = False
                return
        if self.fresh:
            self.note = self.note if self._awaits_text() else "notes"
        self._append(self.note, line.text)

    def _awaits_text(self) -> bool:
        return bool(self.fields.get(self.note, [None])[-1] == "")

    def _append(self, field: str, text: str) -> None:
        given = self.fields.setdefault(field, [])
        if given and not (self.fresh and given[-1]):
            given[-1] = f"{given[-1]}\n{text}".strip()
        else:
            given.append(text)

    def _read_terms(self, line: Line) -> None:
        if line.kind == "heading" or (line.kind == "text" and self.bulleted):
            self._open("skipped")
        elif line.kind == "bullet" or (line.kind == "text" and not _NOISE.fullmatch(line.text)):
            self.bulleted = line.kind == "bullet"
            if self.section == "keywords" and line.kind == "text":
                self._add(self.section, *(part.strip() for part in re.split(r"[;,]", line.text)))
            else:
                self._add(self.section, line.text)

    def _add(self, field: str, *values: str) -> None:
        self.fields.setdefault(field, []).extend(values)


def doi_in(texts: Iterable[str]) -> Iterator[str]:
    """The DOIs in texts."""
    for text in texts:
        yield from _DOI.findall(text)
