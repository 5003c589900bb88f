"""From phrases to supports: which body gave which number under which programme, and who stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fabiola.mappings.funding.bodies import divide, gives_grants, is_acronym, kind_of, stands_for
from fabiola.mappings.funding.phrases import Numbers, People, Phrase, Word
from fabiola.mappings.funding.proper_names import Name
from fabiola.mappings.funding.vocabulary import words


@dataclass
class Support:
    """One coordinated part of a statement: programmes, bodies and numbers that belong together.

    `numbers` come with the authors they are for; `paired` says that they go with the programmes one by one.
    """

    start: int
    end: int
    programmes: list[str] = field(default_factory=list)
    funders: list[Name] = field(default_factory=list)
    behind: list[Name] = field(default_factory=list)
    numbers: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    authors: tuple[int, ...] = ()
    called_grant: bool = False
    paired: bool = False

    @property
    def names_no_one(self) -> bool:
        """Whether neither body nor programme is known yet."""
        return not self.programmes and not self.funders


def read_supports(phrases: Sequence[Phrase]) -> tuple[Support, ...]:
    """The supports that a run of phrases names, in order."""
    reader = _Reader()
    for index, phrase in enumerate(phrases):
        reader.read(phrase, phrases[index + 1 :])
    return tuple(support for support in reader.supports if not support.names_no_one or support.numbers)


class _Reader:
    """Takes phrases one by one; `link` is the last joining word, `lost` is set after words of unknown meaning."""

    def __init__(self) -> None:
        self.supports: list[Support] = []
        self.link = "by"
        self.lost = False
        self.separated = False
        self.announced = False

    def read(self, phrase: Phrase, following: Sequence[Phrase]) -> None:
        if isinstance(phrase, Word):
            self._word(phrase, following)
        elif isinstance(phrase, Numbers):
            self._numbers(phrase, following)
        elif isinstance(phrase, People):
            self._people(phrase)
        elif not self.lost or (_is_followed_up(following) and kind_of(phrase.text) in ("body", "programme")):
            self._name(phrase, following)

    def _word(self, word: Word, following: Sequence[Phrase]) -> None:
        if word.kind in ("and", "end"):
            self.separated = True
            self.lost = self.lost and word.kind != "end"
            self.link = "end" if word.kind == "end" else self.link if self.link in ("by", "from") else ""
        elif word.kind in ("through", "under", "by", "from", "of", "behind"):
            self.link = word.kind
            self.lost = self.lost and word.kind in ("under", "of")
        elif word.kind == "grant":
            self._grant(word, following)
        elif word.kind == "respectively":
            self._pair(word)
        elif word.kind == "break":
            self.lost = True

    def _grant(self, word: Word, following: Sequence[Phrase]) -> None:
        """A grant is mentioned: of the body just named, or of the one to come."""
        self.lost = False
        labels = self.link == "end" and isinstance(next(iter(following), None), Numbers | Word)
        if self.supports and self.link not in ("by", "from") and (labels or not self.separated):
            self.supports[-1].called_grant = True
            self.supports[-1].end = max(self.supports[-1].end, word.end)
        else:
            self.announced = True
            self._begin(word.start, word.end)

    def _begin(self, start: int, end: int) -> Support:
        """A new support, unless the last is still without a name and a number."""
        last = self.supports[-1] if self.supports else None
        if last is not None and last.names_no_one and not last.numbers:
            last.end = end
        else:
            last = Support(start, end)
            self.supports.append(last)
        last.called_grant = last.called_grant or self.announced
        self.announced = self.separated = False
        return last

    def _numbers(self, numbers: Numbers, following: Sequence[Phrase]) -> None:
        last = self.supports[-1] if self.supports else None
        leads = _leads_to_name(following) and not numbers.bracketed
        if last is None or (leads and (self.separated or last.numbers) and not last.names_no_one):
            last = self._begin(numbers.start, numbers.end)
        last.numbers += [(value, ()) for value in numbers.values]
        last.end = numbers.end
        self.link, self.separated = "", False

    def _people(self, people: People) -> None:
        if not self.supports:
            return
        last = self.supports[-1]
        last.end = people.end
        if last.numbers:
            last.numbers = [(value, authors or people.positions) for value, authors in last.numbers]
        else:
            last.authors = last.authors or people.positions

    def _pair(self, word: Word) -> None:
        """`respectively`: as many numbers as programmes, or as bodies named before without a number."""
        last = self.supports[-1] if self.supports else None
        if last is None:
            return
        last.end = word.end
        count = len(last.numbers)
        if count == len(last.programmes) > 1:
            last.paired = True
        elif count > 1 and len(self.supports) >= count and not any(s.numbers for s in self.supports[-count:-1]):
            for support, number in zip(self.supports[-count:], tuple(last.numbers), strict=True):
                support.numbers = [number]

    def _name(self, name: Name, following: Sequence[Phrase]) -> None:
        kind = kind_of(name.text)
        link, self.link = self.link, ""
        if kind in ("programme", "award"):
            self._programme(name, link, kind)
        elif self._is_body(name, kind, link, following):
            self._body(name, link)
        else:
            self.link = link

    def _is_body(self, name: Name, kind: str, link: str, following: Sequence[Phrase]) -> bool:
        """Whether a name is of a body; one without a head noun must stand where only a body can."""
        if kind == "body" or name.acronyms:
            return True
        if not any(c.islower() for c in name.text) and is_acronym(name.text.split()[0]):
            is_certain = len(name.text) > 4 or not self.separated or _is_followed_up(following)
            return link != "under" and is_certain and not _is_person(name.text)
        if name.text.lower() in words("adjective"):
            return False
        return link in ("by", "from", "behind") and not _is_person(name.text)

    def _body(self, name: Name, link: str) -> None:
        last = self.supports[-1] if self.supports else None
        if last is None or (self.separated and link != "behind" and not self._completes(last, link)):
            last = self._begin(name.start, name.end)
        if link == "behind" and not last.names_no_one:
            (last.behind if last.funders else last.funders).append(name)
        elif link in ("through", "under") and last.funders:
            if gives_grants(name.text) and kind_of(name.text) == "body":
                last.behind, last.funders = [*last.behind, *last.funders], [name]
        elif not last.numbers and any(_is_same(name, funder) for funder in last.funders):
            last.end = name.end
        elif last.funders or (last.numbers and last.names_no_one and link not in ("from", "of", "by")):
            last = self._begin(name.start, name.end)
            last.funders.append(name)
        else:
            last.funders.append(name)
        last.end = name.end
        self.separated = False

    def _completes(self, last: Support, link: str) -> bool:
        """Whether a body after a comma still belongs to what precedes (`PROGRAMME, through BODY`)."""
        return not last.funders and link in ("through", "from", "of") and bool(last.programmes or last.numbers)

    def _programme(self, name: Name, link: str, kind: str) -> None:
        owner, programme = divide(name.text)
        last = self.supports[-1] if self.supports else None
        if last is not None and last.funders and not last.numbers and link == "under":
            self._under(last, name, owner, programme)
            return
        belongs = last is not None and not last.programmes and not owner and link in ("through", "under", "of")
        joins = last is not None and last.programmes and not last.funders and not last.numbers and not owner
        if last is None or not (belongs or joins):
            last = self._begin(name.start, name.end)
        last.called_grant = last.called_grant or kind == "award"
        if owner:
            last.funders.append(name._replace(text=owner, acronyms=()))
        if not _is_generic(programme):
            last.programmes.append(programme)
        last.end = name.end
        self.separated = False

    def _under(self, last: Support, name: Name, owner: str | None, programme: str) -> None:
        """`BODY under OWNER's PROGRAMME`: the owner stands behind; of programmes within programmes the first counts."""
        if owner and not any(_is_same(name._replace(text=owner), funder) for funder in last.funders):
            last.behind.append(name._replace(text=owner, acronyms=()))
        if not last.programmes and not _is_generic(programme):
            last.programmes.append(programme)
        last.end, self.separated = name.end, False


def _is_same(name: Name, other: Name) -> bool:
    return name.text == other.text or (is_acronym(name.text) and stands_for(name.text, other.text))


def _is_generic(programme: str) -> bool:
    """Whether the name of a programme says no more than that it is a grant."""
    parts = programme.split()
    return programme.islower() or (len(parts) < 3 and all(word.lower() in words("generic") for word in parts))


def _is_person(name: str) -> bool:
    parts = name.split()
    if re.fullmatch(r"(?:[A-Z]\.[\s-]?)+[A-Z]?", name):
        return True
    return parts[0].rstrip(".") in ("Dr", "Prof", "Mr", "Mrs", "Ms", "Professor") or any(
        len(part) == 2 and part[0].isupper() and part[1] == "." for part in parts
    )


def _is_followed_up(following: Sequence[Phrase]) -> bool:
    """Whether a number or the word grant follows a name, so that it counts after words of unknown meaning."""
    first = next(iter(following), None)
    return isinstance(first, Numbers) or (isinstance(first, Word) and first.kind in ("grant", "number"))


def _leads_to_name(following: Iterable[Phrase]) -> bool:
    """Whether `from BODY` follows."""
    for phrase in following:
        if isinstance(phrase, Word) and phrase.kind in ("from", "of"):
            return True
        if not isinstance(phrase, People) and not (isinstance(phrase, Word) and phrase.kind in ("article", "filler")):
            return False
    return False
