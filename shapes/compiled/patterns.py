"""Regular expressions of XPath as those of Python.

Follows W3C XPath functions, regular expression syntax (https://www.w3.org/TR/xpath-functions/#regex-syntax), which
builds on XML Schema (https://www.w3.org/TR/xmlschema11-2/#regexs).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from itertools import groupby

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}
_QUANTIFIER = re.compile(r"(\*|\+|\?|\{[0-9]+(,[0-9]*)?\})\??")
_CATEGORY = re.compile(r"\{(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)\}")
_BLANKS = re.compile(r"[ \t\n\r]+")
_START = (
    r":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
)
_START += r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
_NAME = _START + r"\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_SINGLE = {"n": "\\n", "r": "\\r", "t": "\\t"} | {sign: "\\" + sign for sign in "\\|.?*+(){}-[]^$"}
_LINE_START, _LINE_END, _END = r"(?:\A|(?<=\n)(?!\Z))", r"(?=\n|\Z)", r"\Z"


def compile_pattern(pattern: str, flags: str) -> Callable[[str], bool]:
    """Whether a text holds a match. Raises ValueError for what is not a regular expression or flag of XPath."""
    if unknown := set(flags) - set("ismxq"):
        raise ValueError(f"{', '.join(sorted(unknown))} is not a flag of XPath's regular expressions")
    chosen = re.NOFLAG
    for flag in flags:
        chosen |= _FLAGS.get(flag, re.NOFLAG)
    translated = re.escape(pattern) if "q" in flags else "".join(_Translation(pattern, flags).regex())
    try:
        search = re.compile(translated, chosen & ~re.MULTILINE).search
    except re.error as error:
        raise ValueError(str(error)) from error
    return lambda text: search(text) is not None


class _Translation:
    """A pattern being read from left to right."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern, self.at = pattern, 0
        self.many_lines, self.spaced = "m" in flags, "x" in flags

    def regex(self) -> Iterator[str]:
        """The pieces of the pattern in Python's notation."""
        while self.at < len(self.pattern):
            if self.spaced and (blanks := _BLANKS.match(self.pattern, self.at)):
                self.at = blanks.end()
                continue
            piece = self._atom()
            yield piece
            if piece not in {"(", "(?:", "|"}:
                yield self._quantifier()

    def _next(self) -> str:
        if self.at >= len(self.pattern):
            raise ValueError("it ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def _takes(self, text: str) -> bool:
        found = self.pattern.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def _quantifier(self) -> str:
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            return ""
        self.at = match.end()
        return match[0]

    def _atom(self) -> str:
        sign = self._next()
        if sign == "(" and self._takes("?"):
            if not self._takes(":"):
                raise ValueError("of groups that begin with (? there is only (?:")
            return "(?:"
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escape()
        if sign == "^":
            return _LINE_START if self.many_lines else r"\A"
        if sign == "$":
            return _LINE_END if self.many_lines else _END
        if sign in "?*+{}]":
            raise ValueError(f"{sign} at position {self.at} needs a backslash or something to repeat")
        return sign if sign in "().|" else re.escape(sign)

    def _escape(self) -> str:
        sign = self._next()
        if sign.isdecimal() and sign != "0":
            return f"(?:\\{sign})"
        if sign in _SINGLE:
            return _SINGLE[sign]
        positive, inside = self._category(sign)
        return f"[{inside}]" if positive else f"[^{inside}]"

    def _category(self, sign: str) -> tuple[bool, str]:
        """The characters of an escape such as `\\d` or `\\P{L}`, and whether those or all others are meant."""
        if sign in "pP":
            match = _CATEGORY.match(self.pattern, self.at)
            if match is None:
                raise ValueError(f"\\{sign} needs a category of Unicode such as {{L}} or {{Nd}}")
            self.at = match.end()
            return sign == "p", _characters(match[1])
        if sign.lower() not in _ESCAPED:
            raise ValueError(f"\\{sign} is not an escape of XPath's regular expressions")
        return sign.islower() != (sign.lower() == "w"), _ESCAPED[sign.lower()]()

    def _class(self) -> str:
        """A character class, with what is subtracted from it."""
        negated = self._takes("^")
        parts, others = list[str](), list[str]()
        while not self._takes("]"):
            if parts and self._takes("-["):
                less = self._class()
                if not self._takes("]"):
                    raise ValueError("a subtraction ends its character class")
                return f"(?:(?!{less}){_written(negated, parts, others)})"
            self._member(parts, others)
        if not parts and not others:
            raise ValueError("a character class is empty")
        return _written(negated, parts, others)

    def _member(self, parts: list[str], others: list[str]) -> None:
        sign = self._next()
        if sign == "[":
            raise ValueError("[ in a character class needs a backslash")
        if sign != "\\":
            parts.append("-" if sign == "-" and self._is_range(parts) else re.escape(sign))
            return
        escaped = self._next()
        if escaped in _SINGLE:
            parts.append(_SINGLE[escaped])
            return
        positive, inside = self._category(escaped)
        (parts if positive else others).append(inside if positive else f"[^{inside}]")

    def _is_range(self, parts: list[str]) -> bool:
        return bool(parts) and not self.pattern.startswith("]", self.at)


def _written(negated: bool, parts: list[str], others: list[str]) -> str:
    """A class in Python's notation; `others` are classes of their own, which Python cannot nest."""
    if not others:
        return f"[{'^' if negated else ''}{''.join(parts)}]"
    choices = "|".join([*([f"[{''.join(parts)}]"] if parts else []), *others])
    return f"(?:(?!{choices})[\\s\\S])" if negated else f"(?:{choices})"


@cache
def _characters(category: str) -> str:
    """The characters of a general category of Unicode, as ranges."""
    codes = (code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)).startswith(category))
    ranges = (list(run) for _, run in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0]))
    return "".join(f"\\U{run[0][1]:08x}-\\U{run[-1][1]:08x}" for run in ranges)


_ESCAPED: dict[str, Callable[[], str]] = {
    "d": lambda: _characters("Nd"),
    "s": lambda: r" \t\n\r",
    "w": lambda: _characters("P") + _characters("Z") + _characters("C"),
    "i": lambda: _START,
    "c": lambda: _NAME,
}
