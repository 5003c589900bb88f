"""Which format a document is of, by its content, and what is to be said of one that is of none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from fabiola.mappings.isolation import Fault, isolate
from fabiola.mappings.items import Fields
from fabiola.mappings.orcid.answers import answer_without_record as orcid_answer
from fabiola.mappings.received import Place, Problem, Received
from fabiola.mappings.sheets.undescribed import looks_like_table
from fabiola.mappings.sources import Source, sources

ENVELOPES = ("message", "items", "results", "data", "hits", "resultList", "result", "response", "award", "grants")
"""The names under which answers and exports keep their records."""

HARVESTED = "#harvested"
"""Where a document keeps the identifier under which a repository offers it to harvesters."""

_DEEPEST = 20
"""How many envelopes there may be around a record."""
_CROSSREF_ANSWERS = frozenset({"work", "funder", "member", "journal"})


class Recognition:
    """Finds the format of documents; the format of the last one is tried first."""

    def __init__(self, wanted: str | None) -> None:
        self._wanted = sources()[wanted] if wanted else None
        self._last: Source | None = self._wanted

    def records(self, place: Place, document: object, depth: int = 0) -> Iterator[Received | Problem]:
        """The source records of a document and of the envelopes in it, or what is wrong with it."""
        if isinstance(document, Problem):
            yield document
            return
        found = self._source(document)
        if found is not None and isinstance(document, dict):
            yield from self._split(place, found, document)
            return
        answer = _answer_without_record(document)
        inside = [] if answer or depth > _DEEPEST else list(unwrap(document))
        if not inside:
            yield Problem(place, answer or _unknown(place, document, self._wanted))
        for number, part in enumerate(inside, 1):
            position = f"{place.position} record {number}".strip()
            yield from self.records(Place(place.file, position if len(inside) > 1 else place.position), part, depth + 1)

    def _split(self, place: Place, source: Source, document: Fields) -> Iterator[Received | Problem]:
        harvested = str(document.get(HARVESTED, ""))
        whole = {name: value for name, value in document.items() if name != HARVESTED} if harvested else document
        parts = isolate(lambda: tuple(source.split(whole)))
        if isinstance(parts, Fault):
            yield Problem(place, f"no {source.title} record could be made out: {parts.reason}", parts.unexpected)
            return
        if not parts:
            yield Problem(place, f"{source.title}: there is no whole record in it")
        for number, fields in enumerate(parts, 1):
            position = f"{place.position} record {number}".strip() if len(parts) > 1 else place.position
            yield Received(Place(place.file, position), source.name, fields, harvested)

    def _source(self, document: object) -> Source | None:
        if not isinstance(document, dict):
            return None
        if self._last is not None and self._last.knows(document):
            return self._last
        if self._wanted is None:
            for source in sources().values():
                if source.knows(document):
                    self._last = source
                    return source
        return None


def unwrap(document: object) -> Iterator[object]:
    """What is inside an envelope; nothing where there is none."""
    if isinstance(document, list):
        yield from document
    elif isinstance(document, dict):
        for name in ENVELOPES:
            inside = document.get(name)
            if isinstance(inside, list | dict) and inside:
                yield from inside if isinstance(inside, list) else (inside,)
                return


def _answer_without_record(document: object) -> str:
    """Why an answer of ORCID or, by its `message-type`, of the Crossref API holds no record; empty where it may."""
    if isinstance(document, dict) and (told := orcid_answer(document)):
        return told
    kind = document.get("message-type") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(kind, str) or kind.removesuffix("-list") in _CROSSREF_ANSWERS:
        return ""
    if document.get("status") == "ok":
        return f"an answer of the Crossref API of the type {kind}, which tells of no work, person or organization"
    said = next(unwrap(document), None)
    reason = said.get("message") if isinstance(said, dict) else said
    return f"an error answer of the Crossref API in place of a record: {kind}, {str(reason).strip()[:200]}"


def _unknown(place: Place, document: object, wanted: Source | None) -> str:
    if not isinstance(document, dict):
        return f"no record: {'an empty list' if document == [] else f'a bare {type(document).__name__}'}"
    known = cast("Mapping[str, Any]", document)
    if "html" in known:
        return "an HTML or XML page of an unknown kind; was an error page saved in place of the data?"
    if "text" in known and looks_like_table(known["text"]):
        return f"a table of an unknown kind; `fabiola init --from {place.file}` proposes how to read it"
    if "text" in known:
        return "text of an unknown kind; see `fabiola sources` for what is read"
    if message := _error_of(known):
        return f"an error answer in place of a record: {message}"
    if any(known.get(name) == [] for name in (*ENVELOPES, "items")):
        return "an answer without records"
    expected = f"no {wanted.title} record" if wanted else "a record of an unknown format"
    return f"{expected}; its fields begin with {', '.join(list(known)[:6]) or 'nothing'}; see `fabiola sources`"


def _error_of(document: Mapping[str, Any]) -> str:
    for name in ("error", "errors", "error-desc", "developer-message", "title"):
        if document.get(name) and (name != "title" or "status" in document):
            return str(document[name])[:200]
    return ""
