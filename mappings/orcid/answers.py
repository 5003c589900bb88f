"""What ORCID answers in place of a record: errors, which may name the record that was asked for, and search results."""

from __future__ import annotations

import re

from fabiola.mappings.items import Fields
from fabiola.mappings.values.identifiers import orcid
from fabiola.ontology.tables import table

_DEPRECATED = "9007"
_AFTER = re.compile(r"(?a)refer to account:\s*(?:https?://[^\s/]+/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])")
_ID = re.compile(r"(?a)\b\d{4}-\d{4}-\d{4}-\d{3}[\dXx]\b")
_SANDBOX = "sandbox.orcid.org"
_LISTS = ("expanded-result", "result")
_SHOWN = 3


def names_successor(document: Fields) -> bool:
    """Whether a document is the error for a deprecated record and names the iDs of that and of the one that counts."""
    return "error-code" in document and deprecated_record(document) is not None


def deprecated_record(error: Fields) -> Fields | None:
    """The error for a deprecated record as the record itself says the same; None where one of the iDs is missing."""
    said = _message(error)
    after = _successor(error)
    others = [each for each in _named(said) if each != after]
    if after is None or len(others) != 1:
        return None
    host = _SANDBOX if _SANDBOX in said else "orcid.org"
    return {
        "orcid-identifier": {"path": others[0], "host": host},
        "deprecated": {"primary-record": {"orcid-identifier": {"path": after, "host": host}}},
        "person": {},
    }


def answer_without_record(document: Fields) -> str:
    """What an error or a search result of ORCID means and what to do; empty for any other document."""
    if "error-code" in document and "response-code" in document:
        return _error(document)
    if "num-found" in document:
        return _search(document)
    return ""


def _error(document: Fields) -> str:
    said, code = _message(document), str(document["error-code"])
    row = table("orcid_errors").get(code)
    named = _named(said)
    if after := _successor(document):
        return f"an error answer of ORCID in place of a record that is deprecated: read {after} in its place"
    whose = f"the record {named[0]}" if len(named) == 1 else "a record"
    return f"an error answer of ORCID in place of {whose}: {row['meaning'] if row else said[:200] or code}"


def _successor(error: Fields) -> str | None:
    """The iD of the record that took the place of a deprecated one."""
    match = _AFTER.search(_message(error)) if str(error.get("error-code")) == _DEPRECATED else None
    return orcid(match[1]) if match else None


def _search(document: Fields) -> str:
    found: object = next((document[name] for name in _LISTS if document.get(name)), [])
    known = list(filter(None, map(_result, found if isinstance(found, list) else [found])))
    count = f"{len(known)} of {document['num-found']!s:.20}"
    if not known:
        return "the answer to a search in ORCID, which found nothing"
    shown = f"{', '.join(known[:_SHOWN])}{' and so on' if len(known) > _SHOWN else ''}"
    return f"the answer to a search in ORCID, which holds no records but {count} iDs; read the records of {shown}"


def _result(found: object) -> str | None:
    """The iD of a result, which an extended search names otherwise than a plain one."""
    own = found.get("orcid-identifier", found) if isinstance(found, dict) else None
    if not isinstance(own, dict):
        return None
    return next(filter(None, (orcid(own.get(name)) for name in ("orcid-id", "path", "uri"))), None)


def _message(error: Fields) -> str:
    """What the error says to developers, or else to users."""
    said = (error.get(name) for name in ("developer-message", "user-message"))
    return " ".join(next((text for text in said if isinstance(text, str) and text.strip()), "").split())


def _named(said: str) -> list[str]:
    """The iDs that a text names, each once."""
    return list(dict.fromkeys(filter(None, map(orcid, _ID.findall(said)))))
