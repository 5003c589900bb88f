"""Constraints on the text of a value and its language.

Follows W3C SHACL, string-based constraints: https://www.w3.org/TR/shacl/#core-components-string
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rdflib.term import Literal

from fabiola.mappings.rdf.terms import text_of
from fabiola.shapes.compiled.constraints import SHACL, Constraint, Nested, each
from fabiola.shapes.compiled.index import Index
from fabiola.shapes.compiled.patterns import compile_pattern
from fabiola.shapes.compiled.reading import Source
from fabiola.shapes.compiled.values import Test


def read_strings(source: Source, nested: Nested) -> Iterator[Constraint]:
    """The constraints of `sh:minLength`, `sh:maxLength`, `sh:pattern`, `sh:languageIn` and `sh:uniqueLang`."""
    if (least := source.count("minLength")) is not None:
        yield each(SHACL.MinLengthConstraintComponent, _has_text(lambda text: len(text) >= least))
    if (most := source.count("maxLength")) is not None:
        yield each(SHACL.MaxLengthConstraintComponent, _has_text(lambda text: len(text) <= most))
    if (pattern := source.text("pattern")) is not None:
        yield each(SHACL.PatternConstraintComponent, _matches(source, pattern))
    if (languages := source.list_of("languageIn")) is not None:
        if wrong := [node for node in languages if not isinstance(node, Literal)]:
            raise source.fail(f"sh:languageIn takes language tags as strings, not {wrong[0]}")
        yield each(SHACL.LanguageInConstraintComponent, _has_language([str(node).lower() for node in languages]))
    if source.flag("uniqueLang"):
        yield Constraint(SHACL.UniqueLangConstraintComponent, _repeat_language, by_values=True, met_by_one=True)


def _has_text(passes: Test) -> Test:
    """A test of the IRI or the lexical form; blank nodes have no text and fail."""
    return lambda term: not term.startswith("_") and passes(text_of(term))


def _matches(source: Source, pattern: str) -> Test:
    try:
        return _has_text(compile_pattern(pattern, source.text("flags") or ""))
    except ValueError as error:
        raise source.fail(f"its pattern {pattern!r} is not a regular expression: {error}") from error


def _has_language(ranges: Sequence[str]) -> Test:
    """Basic filtering of RFC 4647, as SPARQL's `langMatches`."""
    exact, prefixes = frozenset(ranges), tuple(f"{each_range}-" for each_range in ranges)

    def passes(term: str) -> bool:
        tag = language_of(term)
        return bool(tag) and ("*" in exact or tag in exact or tag.startswith(prefixes))

    return passes


def _repeat_language(index: Index, focus: str, values: Sequence[str]) -> Sequence[str | None]:
    """A fault for each language that two values have."""
    if len(values) < 2:
        return ()
    tags = Counter(filter(None, map(language_of, values)))
    return [None for count in tags.values() if count > 1]


def language_of(term: str) -> str:
    """The language tag of a literal in lower case, empty where there is none."""
    if not term.startswith('"') or term.endswith(('"', ">")):
        return ""
    return term[term.rindex("@") + 1 :].lower()
