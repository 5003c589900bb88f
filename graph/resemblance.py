"""Which works without a common identifier are one: by title, year, first author, journal and pages, with the evidence.

Two works are compared only if they share a block: a title, or a place in a volume of a journal. Nothing is held for one
that could be two: another edition, part, version or correction, a title that many works have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import ratio

from fabiola.mappings.records import Contribution, Person, Venue, Work
from fabiola.mappings.values.names import name_key

SAME = 0.9
"""From this score on two works are held for one."""

LIKELY = 0.75
"""From this score on a person is asked."""

COMMON = 12
"""A block with more works than this has a title that many works have, and tells nothing."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\w*\d\w*|[ivx]+")
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "λ": "lambda", "μ": "mu"})
_NOTICES = frozenset({"correction", "corrigendum", "erratum", "errata", "retraction", "reply", "response", "comment"})
_SECTIONS = frozenset(
    {
        *("introduction", "conclusion", "conclusions", "preface", "foreword", "afterword", "prologue", "epilogue"),
        *("summary", "overview", "appendix", "exercises", "problems", "notes", "references", "einleitung", "vorwort"),
    }
)
"""Titles that an author gives several chapters of one book."""
_NOT = ("a", "an", "in", "im", "un", "non", "anti", "dis")
_FEW_WORDS = 4
_PART_WORDS = 2
_ALIKE = 100.0
_SLIPS = 2
"""How many letters of one title may be missing, added or others in the same title elsewhere."""

_HALF = 12
"""How many letters half a title has at least to be looked for: those with a slip of the pen share the other half."""
_LEAST_LIKE = 90.0
_FAMILIES = (
    ("preprint", "working-paper"),
    ("dataset", "software", "data-paper"),
    ("book", "reference-book", "proceedings"),
    ("chapter", "reference-entry"),
    ("correction", "erratum", "retraction"),
    ("thesis", "doctoral-thesis", "masters-thesis", "bachelors-thesis"),
    ("peer-review",),
)
"""Types that stand apart from all others, each with those that sources take for it."""

_DEPOSITS = frozenset({"preprint", "working-paper", "dataset", "software", "presentation", "other"})
"""Types of what authors deposit themselves, each version under an identifier of its own."""

_DIGIT = re.compile(r"\d")
_CODE_DIGITS = 5
"""How many digits a word of a title has at least to be the number of one thing in a collection."""
_DAY = len("2026-01-31")
_PARTS_OF_BOOKS = frozenset({"chapter", "reference-entry", "proceedings-paper"})


class Resemblance(msgspec.Struct, frozen=True):
    """How like two works are (0 to 1), and in what."""

    score: float
    evidence: tuple[str, ...]


def blocks(work: Work) -> tuple[str, ...]:
    """The blocks of a work: those who could be the same share one; none for a work that says too little."""
    words, author, year = title_words(work), _first_author(work), (work.published or "")[:4]
    found = [_block("author", *words, author)] if words and author else []
    if len(words) >= _FEW_WORDS:
        found.append(_block("title", *words))
        middle = len(words) // 2
        halves = ("".join(words[:middle]), "".join(words[middle:]))
        found += [_block("half", half, author) for half in halves if author and len(half) >= _HALF]
        found += [_block("half", half, year) for half in halves if year and len(half) >= _HALF]
    main = _WORD.findall(_folded(work.titles[0].value.partition(":")[0])) if work.titles else []
    if _FEW_WORDS <= len(main) < len(words):
        found.append(_block("title", *main))
    elif author and main and len(main) < len(words):
        found.append(_block("author", *main, author))
    return tuple(dict.fromkeys((*found, *_places(work, author))))


def _block(*parts: str) -> str:
    return "\x1e".join(parts)


def _places(work: Work, author: str) -> Iterator[str]:
    """The blocks of the place of a work in a journal or book; with the author without the name of that."""
    journal, volume, page = _journal(work), work.volume or "", (work.first_page or "").lower()
    if journal and page and (volume or is_part_of_book(work)):
        yield _block("place", journal, volume, page)
    if journal and author and (volume or is_part_of_book(work)):
        yield _block("signed", journal, volume, author)
    if volume and page and (signed := author or "".join(title_words(work))):
        yield _block("page", volume, page, signed)


def compare(left: Work, right: Work) -> Resemblance | None:
    """How like two works are; None where something speaks against their being one."""
    title = _title_likeness(left, right)
    if title < _LEAST_LIKE or _are_against(left, right):
        return None
    evidence = [f"titles alike to {title:.0f} %"]
    score = 0.55 * title / 100 if title == _ALIKE else 0.4
    for weight, said in _agreements(left, right):
        score += weight
        if said:
            evidence.append(said)
    most = 1.0 if title == _ALIKE else SAME - 0.01
    return Resemblance(round(min(most, max(0.0, score)), 3), tuple(evidence))


def title_words(work: Work) -> list[str]:
    """The words of the title and the subtitle, folded: without case, accents, markup and punctuation."""
    parts = [work.titles[0].value if work.titles else "", *work.subtitles]
    return _WORD.findall(_folded(" ".join(parts)))


def _folded(text: str) -> str:
    return name_key(text).casefold().translate(_GREEK)


def _title_likeness(left: Work, right: Work) -> float:
    """The likeness of the whole titles, or of the main titles where only one has a subtitle; spaces do not count."""
    words, others = title_words(left), title_words(right)
    first, second = "".join(words), "".join(others)
    if Levenshtein.distance(first, second, score_cutoff=_SLIPS) <= min(_SLIPS, len(first) // 10):
        return _ALIKE
    shorter, longer = sorted((words, others), key=len)
    if longer[: len(shorter)] == shorter and (
        len(shorter) >= _FEW_WORDS
        or _are_on_one_page(left, right)
        or (len(shorter) > 1 and _are_in_one_volume(left, right))
    ):
        return _ALIKE
    return min(ratio(first, second), _ALIKE - 1)


def _are_against(left: Work, right: Work) -> bool:
    """Whether something says that they are two: numbers in the titles, notices, types, years, places, first authors."""
    words, others = title_words(left), title_words(right)
    shorter = min(len(words), len(others))
    if numbers_in(words[:shorter]) != numbers_in(others[:shorter]) or _are_opposites(words, others):
        return True
    rest = words[shorter:] or others[shorter:]
    if len(rest) <= _PART_WORDS and numbers_in(rest):
        return True
    notices = [bool(title) and title[0] in _NOTICES for title in (words, others)]
    if notices[0] != notices[1] or _family(left) != _family(right):
        return True
    years = [int(work.published[:4]) for work in (left, right) if work.published]
    if (len(years) == 2 and abs(years[0] - years[1]) > 1) or _are_versions(left, right):
        return True
    names = [name for work in (left, right) if (name := _first_author(work))]
    if len(names) == 2 and not set(names[0].split()) & set(names[1].split()):
        return True
    pairs = [(getattr(left, name), getattr(right, name)) for name in ("volume", "issue", "first_page", "edition")]
    if any(one and other and one.lower() != other.lower() for one, other in pairs):
        return True
    if shorter >= _FEW_WORDS:
        return False
    is_on_page, is_in_one = bool(left.first_page and right.first_page), _journal(left) == _journal(right) != ""
    is_in_book = is_in_one and is_part_of_book(left) and is_part_of_book(right)
    is_in_volume = left.volume and left.volume == right.volume
    is_in_issue = is_in_one and is_in_volume and left.issue and left.issue == right.issue
    is_placed = is_on_page and (is_in_volume or is_in_book) and not notices[0]
    is_dated = len(years) == 2 and (years[0] == years[1] or (is_in_book and shorter > 1))
    is_coded = any(len(_DIGIT.findall(word)) >= _CODE_DIGITS for word in words)
    is_own = shorter > 1 or is_coded or is_in_issue or (is_in_book and words[0] not in _SECTIONS)
    is_signed = len(names) == 2 and is_dated and is_own
    is_telling = is_coded or (shorter == _FEW_WORDS - 1 and not _is_deposit(left))
    where = is_on_page or is_telling or is_in_one or is_in_volume
    return not (is_placed or (is_signed and where))


def _are_on_one_page(left: Work, right: Work) -> bool:
    """Whether two works begin on the same page of the same volume, and have the same first author."""
    author = _first_author(left)
    places = [(work.volume, work.first_page and work.first_page.lower()) for work in (left, right)]
    return bool(author and all(places[0])) and places[0] == places[1] and author == _first_author(right)


def _are_in_one_volume(left: Work, right: Work) -> bool:
    """Whether two works are in the same volume of the same journal, and have the same first author."""
    places = [(_journal(work), work.volume, _first_author(work)) for work in (left, right)]
    return all(places[0]) and places[0] == places[1]


def _are_versions(left: Work, right: Work) -> bool:
    """Whether two works are of one type and were deposited on two days: those are versions of one thing."""
    days = {work.published for work in (left, right) if work.published and len(work.published) == _DAY}
    return left.type == right.type and _is_deposit(left) and len(days) == 2


def _is_deposit(work: Work) -> bool:
    """Whether a work is of a type that authors deposit themselves, and in no volume of anything."""
    return work.type in _DEPOSITS and not work.volume


def is_part_of_book(work: Work) -> bool:
    """Whether a work is a chapter or the like, by its type."""
    return work.type in _PARTS_OF_BOOKS


def numbers_in(words: list[str]) -> list[str]:
    """The words that are numbers, Roman ones too, or have a digit."""
    return [word for word in words if _NUMBER.fullmatch(word)]


def _are_opposites(words: list[str], others: list[str]) -> bool:
    """Whether a word of one title is the opposite of one of the other, which is no slip of the pen.

    No word is denied by an "a" before two of one consonant: "ssessment" is "assessment" with a slip.
    """
    left, right = set(words) - set(others), set(others) - set(words)
    return any(
        f"{prefix}{word}" in those and not (prefix == "a" and word[:1] == word[1:2])
        for these, those in ((left, right), (right, left))
        for word in these
        for prefix in _NOT
    )


def _agreements(left: Work, right: Work) -> Iterator[tuple[float, str]]:
    """(weight, what agrees) for everything that both say; little is known of a work that says little."""
    if left.published and right.published:
        same = left.published[:4] == right.published[:4]
        yield (0.15, "the same year") if same else (0.05, "years next to each other")
    if (name := _first_author(left)) and (other := _first_author(right)):
        yield 0.2, "the same first author" if name == other else "first authors of one family name"
    counts = [sum(each.role == "author" for each in work.contributions) for work in (left, right)]
    if all(counts) and counts[0] == counts[1] > 1:
        yield 0.05, f"{counts[0]} authors each"
    if (journal := _journal(left)) and (other := _journal(right)):
        like = journal == other or ratio(journal, other) >= _LEAST_LIKE or _is_short_for(journal, other)
        yield (0.1, "the same journal or book") if like else (-0.1, "")
    if left.volume and left.volume == right.volume:
        yield 0.05, f"volume {left.volume}"
        if left.issue and left.issue == right.issue:
            yield 0.05, f"issue {left.issue}"
    if left.first_page and right.first_page:
        yield 0.15, f"page {left.first_page}"
    if len(title_words(left)) >= 2 * _FEW_WORDS:
        yield 0.1, ""


def _family(work: Work) -> tuple[str, ...]:
    return next((family for family in _FAMILIES if work.type in family), ())


def _journal(work: Work) -> str:
    container = work.container
    if container is None:
        return ""
    names = container.names if isinstance(container, Venue) else container.titles
    return " ".join(_WORD.findall(_folded(names[0].value))) if names else ""


def _is_short_for(left: str, right: str) -> bool:
    """Whether one journal title abbreviates the other: each word begins a word of it, in order."""
    short, long = sorted((left.split(), right.split()), key=lambda words: sum(map(len, words)))
    place = 0
    for word in short:
        while place < len(long) and not long[place].startswith(word):
            place += 1
        place += 1
    return bool(short) and place <= len(long)


def _first_author(work: Work) -> str:
    """The folded name of the first author: the family name, or all of it where that is not told apart.

    An organization signs too much to tell works apart.
    """
    authors = [each for each in work.contributions if each.role == "author"]
    first: Contribution | None = min(authors, key=lambda each: each.order, default=None)
    if first is None:
        return ""
    person = first.contributor
    return _folded(person.family_name or person.name) if isinstance(person, Person) else ""
