"""How an answer that breaks off says so: with an end that no reader of its format takes for a whole one.

HTTP/1.1 lets a server close the connection, but the web server here and those in front of it end an answer tidily
whatever happened. So the last thing sent is `INCOMPLETE:` with the reason, on a line of its own, where the grammar of
the format has nothing like it: JSON and XML lack their closing brackets and tags, Turtle and N-Triples have a line that
is no statement, TSV a line that is no row of terms, CSV a quoted field that is never closed.
"""

from __future__ import annotations

_QUOTED = ("text/csv",)
_XML = ("application/sparql-results+xml", "application/rdf+xml")


def breaking_off(media_type: str, reason: str) -> bytes:
    """The last bytes of an answer that is not complete."""
    line = f"INCOMPLETE: {' '.join(reason.split())}"
    if media_type in _QUOTED:
        return f'\r\n"{line.replace(chr(34), chr(39))}'.encode()
    if media_type in _XML:
        return f"\n<!-- {line.replace('--', '- -')} -->\n".encode()
    return f"\n{line}\n".encode()
