"""References to works as reference managers and LaTeX read them: BibTeX and RIS.

https://ctan.org/pkg/biblatex (which reads what BibTeX reads, and more types)
https://web.archive.org/web/20110930172154/http://www.refman.com/support/risformat_intro.asp
"""

from __future__ import annotations

import re
import unicodedata

from fabiola.server.citations import Citation, Name, citation_of, page_ends
from fabiola.server.subjects import Subject

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"$\lbrace$",
    "}": r"$\rbrace$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {character: f"\\{character}" for character in "$&#%_"}
_SPECIAL = re.compile(r"[\\{}~^$&#%_]|(?<=-)-|(?<=`)`|(?<=')'")
_AND = re.compile(r"\sand\s|,", re.IGNORECASE)
_KEY_WORD = re.compile(r"[a-z]{4,}")
_PARTS = frozenset({"incollection", "inproceedings"})
_ISSUERS = {"techreport": "institution", "phdthesis": "school", "mastersthesis": "school", "thesis": "school"}


def write_bibtex(subject: Subject) -> str:
    """A BibTeX entry of a work, in UTF-8."""
    citation = citation_of(subject)
    entry = citation.words["bibtex"]
    fields = (
        ("author", " and ".join(map(_bibtex_name, citation.authors))),
        ("editor", " and ".join(map(_bibtex_name, citation.editors))),
        ("title", _keeping_capitals(citation.title)),
        ("booktitle" if entry in _PARTS else "journal", _keeping_capitals(citation.container)),
        ("series", escape_latex(citation.series)),
        ("year", citation.date[:4]),
        ("volume", escape_latex(citation.volume)),
        ("number", escape_latex(citation.issue)),
        ("pages", "--".join(map(escape_latex, page_ends(citation)))),
        ("eid", escape_latex(citation.article_number)),
        ("edition", escape_latex(citation.edition)),
        (_ISSUERS.get(entry, "publisher"), escape_latex(citation.publisher)),
        ("doi", _verbatim(citation.doi)),
        ("isbn", escape_latex(citation.isbn)),
        ("issn", escape_latex(citation.issn)),
        ("url", _verbatim(citation.url)),
        ("language", escape_latex(citation.language)),
        ("abstract", escape_latex(citation.abstract)),
        ("keywords", escape_latex(", ".join(citation.keywords))),
    )
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields if value] + _month_and_day(citation.date)
    return f"@{entry}{{{citation_key(citation)},\n{''.join(lines)}}}\n"


def write_ris(subject: Subject) -> str:
    """A RIS reference of a work, with the line ends that the format asks for."""
    citation = citation_of(subject)
    kind = citation.words["ris"]
    is_article = kind == "JOUR"
    tags = (
        ("TI", citation.title),
        *(("AU", _ris_name(name)) for name in citation.authors),
        *(("ED" if is_article else "A2", _ris_name(name)) for name in citation.editors),
        ("PY", citation.date[:4]),
        ("DA", "/".join([*citation.date.split("-"), "", "", ""][:4]) if citation.date else ""),
        ("JF" if is_article else "T2", citation.container),
        ("T3", citation.series),
        ("VL", citation.volume),
        ("IS", citation.issue),
        *zip(("SP", "EP"), page_ends(citation), strict=False),
        ("C7" if is_article else "M1", citation.article_number),
        ("ET", citation.edition),
        ("PB", citation.publisher),
        ("DO", citation.doi),
        *(("SN", number) for number in (citation.issn, citation.isbn)),
        ("UR", citation.url),
        ("LA", citation.language),
        ("AB", citation.abstract),
        *(("KW", word) for word in citation.keywords),
    )
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value.strip()]
    return "\r\n".join([f"TY  - {kind}", *lines, "ER  - ", ""])


def escape_latex(text: str) -> str:
    """Text in which no character means anything to LaTeX; letters stay as they are, in UTF-8."""
    return _SPECIAL.sub(lambda match: _LATEX.get(match[0]) or f"{{}}{match[0]}", " ".join(text.split()))


def citation_key(citation: Citation) -> str:
    """A key in ASCII from the first name, the year and the first long word of the title: `zander2021small`."""
    first = next((name.family or name.literal for name in citation.authors), "")
    family = re.sub(r"[^a-z]", "", _ascii(first))
    word = _KEY_WORD.search(_ascii(citation.title))
    return f"{family}{citation.date[:4]}{word[0] if word else ''}" or "work"


def _keeping_capitals(text: str) -> str:
    """Escaped text with braces around the words whose capitals no style may change."""
    words = [escape_latex(word) for word in text.split()]
    return " ".join(
        f"{{{word}}}" if any(letter.isupper() for letter in (plain if number else plain[1:])) else word
        for number, (plain, word) in enumerate(zip(text.split(), words, strict=True))
    )


def _bibtex_name(name: Name) -> str:
    if name.literal:
        return f"{{{escape_latex(name.literal)}}}"
    return ", ".join(_guarded(part) for part in (name.family, name.given) if part)


def _guarded(part: str) -> str:
    """A part of a name; one that holds what separates names is put in braces."""
    return f"{{{escape_latex(part)}}}" if _AND.search(f" {part} ") else escape_latex(part)


def _verbatim(text: str) -> str:
    """Text of a field that biblatex prints as it stands; only what would upset the braces of the file is encoded."""
    return re.sub(r"[\\{}]", lambda match: f"%{ord(match[0]):02X}", text)


def _month_and_day(date: str) -> list[str]:
    _, *parts = date.split("-")
    month = [f"  month = {_MONTHS[int(parts[0]) - 1]},\n"] if parts else []
    return month + [f"  day = {{{int(part)}}},\n" for part in parts[1:]]


def _ris_name(name: Name) -> str:
    """A comma at the end marks the name of a body."""
    return f"{name.literal}," if name.literal else ", ".join(part for part in (name.family, name.given) if part)


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
