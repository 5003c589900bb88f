"""E-mail addresses, which are never published, taken out of text."""

from __future__ import annotations

import re

_HOST = r"(?:[\w-]+\.)+[A-Za-z]{2,}"
_SPACED_HOST = r"(?:[a-z\d-]+\.)+[a-z]{2,}"
_EMAIL = re.compile(
    r"(?P<before>[.,;:]?)[ ]?[(\[<]?"
    r"(?:\b(?:e[-\u2010\u2011]?mails?|electronic[ ]address(?:es)?)(?:[ ]address(?:es)?)?[ ]?:?[ ]?)?"
    rf"(?<![\w.+'*%-])[\w.+'*%-]++(?:@{_HOST}|[ ]?@[ ]?(?-i:{_SPACED_HOST}))"
    r"[)\]>]?(?P<after>[.,;]?)",
    re.IGNORECASE,
)


def without_emails(text: str) -> str:
    """A text without the e-mail addresses in it and the words that announce them; empty if there is no more to it.

    The text is one of `fabiola.mappings.values.text.plain`. An address may have spaces round its `@`, if its host is in
    lower case. Any other `@` stays (`right@home`, `P@10`).
    """
    if "@" not in text:
        return text
    kept = _EMAIL.sub(lambda match: match["before"] or match["after"], text)
    if kept == text:
        return text
    return kept.strip(" ,;:") if any(map(str.isalnum, kept)) else ""
