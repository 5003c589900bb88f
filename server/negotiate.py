"""Content negotiation (RFC 9110, section 12) over a table of formats."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept

from fabiola.server.formats import Format

_EXACT = 3


def negotiate(accept: MIMEAccept, formats: Sequence[Format]) -> Format | None:
    """The format that suits a client best; None where it refuses all of them.

    The first format is the answer to no Accept, to one without a media range, and to `*/*`. Parameters of a media range
    (`profile`, `charset`) are not looked at: every format here is UTF-8, and profiles are negotiated apart. Of equally
    good formats the one that the client names exactly wins, then the one that stands first in its header.
    """
    ranges = [(bare, quality) for value, quality in accept if (bare := _bare(value))]
    if not ranges:
        return formats[0]
    best: Format | None = None
    best_score: tuple[float, int, int] | None = None
    for candidate in formats:
        score = max(_score(media_type, ranges, number > 0) for number, media_type in enumerate(candidate.media_types))
        if score[0] > 0 and (best_score is None or score > best_score):
            best, best_score = candidate, score
    return best


def _score(media_type: str, ranges: list[tuple[str, float]], is_alias: bool) -> tuple[float, int, int]:
    """Quality, specificity and (negated) place of the most specific range that covers a media type.

    Wildcards cover what we send, not the aliases: who refuses `text/turtle` does not want it as `text/n3`.
    """
    covering = [
        (specificity, quality, -place)
        for place, (given, quality) in enumerate(ranges)
        if (specificity := _specificity(given, media_type)) > (_EXACT - 1 if is_alias else 0)
    ]
    if not covering:
        return 0.0, 0, 0
    specificity, quality, place = max(covering)
    return quality, specificity, place


def _specificity(given: str, media_type: str) -> int:
    if given == media_type:
        return _EXACT
    if given == f"{media_type.partition('/')[0]}/*":
        return 2
    return 1 if given in ("*/*", "*") else 0


def _bare(media_range: str) -> str:
    return media_range.partition(";")[0].strip().lower()
