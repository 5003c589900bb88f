"""Works that never were, in the shape of Crossref: ten authors, thirty references, two funders each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

WORDS = [
    "analysis",
    "cell",
    "climate",
    "data",
    "effect",
    "evidence",
    "liver",
    "model",
    "network",
    "policy",
    "protein",
    "quantum",
    "review",
    "study",
    "theory",
]
AUTHORS, REFERENCES = 10, 30


def works(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` works, the same for the same seed; a fifth of the authors have an ORCID iD, all of them recur."""
    chance = random.Random(seed)
    for number in range(count):
        yield {
            "DOI": f"10.5555/bench.{number}",
            "type": "journal-article",
            "prefix": "10.5555",
            "member": "1",
            "publisher": "Bench Press",
            "title": [" ".join(chance.choices(WORDS, k=9)).capitalize()],
            "container-title": [f"Journal of {chance.choice(WORDS)}"],
            "issn-type": [{"type": "print", "value": issn(chance.randrange(500))}],
            "volume": str(chance.randrange(1, 60)),
            "issue": str(chance.randrange(1, 12)),
            "page": f"{number % 900 + 1}-{number % 900 + 12}",
            "issued": {"date-parts": [[chance.randrange(1990, 2026), chance.randrange(1, 13)]]},
            "language": "en",
            "author": [author(chance, count) for _ in range(AUTHORS)],
            "funder": [funder(chance) for _ in range(2)],
            "reference": [
                {"key": f"r{n}", "DOI": f"10.5555/bench.{chance.randrange(count)}", "doi-asserted-by": "publisher"}
                for n in range(REFERENCES)
            ],
            "is-referenced-by-count": chance.randrange(100),
        }


def author(chance: random.Random, count: int) -> dict[str, Any]:
    """One of as many people as there are works."""
    person = chance.randrange(count)
    found: dict[str, Any] = {
        "given": f"Given{person % 97}",
        "family": f"Family{person}",
        "sequence": "additional",
        "affiliation": [{"name": f"Department {person % 50}, University {person % 20}"}],
    }
    return {**found, "ORCID": f"http://orcid.org/{orcid(person)}"} if person % 5 == 0 else found


def funder(chance: random.Random) -> dict[str, Any]:
    """One of two hundred funders, with an award number."""
    number = chance.randrange(200)
    return {
        "name": f"Funder {number}",
        "DOI": f"10.13039/{100_000_000 + number}",
        "award": [f"A{chance.randrange(9999)}"],
    }


def orcid(number: int) -> str:
    """A well-formed ORCID iD of a number (ISO 7064 mod 11-2)."""
    digits = f"{number:015d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    digits += "0123456789X"[(12 - total % 11) % 11]
    return "-".join(digits[n : n + 4] for n in (0, 4, 8, 12))


def issn(number: int) -> str:
    """A well-formed ISSN of a number (ISO 3297)."""
    digits = f"{number:07d}"
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    return f"{digits[:4]}-{digits[4:]}{'0123456789X'[-total % 11]}"
