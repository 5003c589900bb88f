"""Works that never were, in the shape of OpenAlex: ten authors, thirty references, two awards each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from synthetic import AUTHORS, REFERENCES, WORDS, issn, orcid

_ADDRESS = "https://openalex.org/"
_BODIES, _VENUES = 300, 500


def works(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` works, the same for the same seed; a fifth of the authors have an ORCID iD, all of them recur."""
    chance = random.Random(seed)
    for number in range(count):
        title, place = " ".join(chance.choices(WORDS, k=9)).capitalize(), location(chance)
        year, topic = chance.randrange(1990, 2026), topics(chance)
        yield {
            "id": f"{_ADDRESS}W{4_000_000_000 + number}",
            "doi": f"https://doi.org/10.5555/bench.{number}",
            "title": title,
            "display_name": title,
            "publication_year": year,
            "publication_date": f"{year}-{chance.randrange(1, 13):02}-15",
            "ids": {
                "openalex": f"{_ADDRESS}W{4_000_000_000 + number}",
                "doi": f"https://doi.org/10.5555/bench.{number}",
                "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{30_000_000 + number}",
            },
            "language": "en",
            "primary_location": place,
            "best_oa_location": place,
            "locations": [place],
            "type": "article",
            "type_crossref": "journal-article",
            "open_access": {"is_oa": True, "oa_status": "gold", "oa_url": place["pdf_url"]},
            "authorships": [authorship(chance, count, place) for place in range(AUTHORS)],
            "cited_by_count": chance.randrange(100),
            "biblio": {
                "volume": "5",
                "issue": "1",
                "first_page": str(number % 900),
                "last_page": str(number % 900 + 9),
            },
            "is_retracted": False,
            "is_paratext": False,
            "primary_topic": topic[0],
            "topics": topic,
            "keywords": [
                {"id": f"{_ADDRESS}keywords/{word}", "display_name": word} for word in chance.sample(WORDS, 5)
            ],
            "concepts": [concept(chance, level) for level in (0, 1, 1, 2, 2, 2, 3, 3)],
            "mesh": [descriptor(chance) for _ in range(5)],
            "grants": [award(chance) for _ in range(2)],
            "referenced_works": [f"{_ADDRESS}W{4_000_000_000 + chance.randrange(count)}" for _ in range(REFERENCES)],
            "related_works": [f"{_ADDRESS}W{4_000_000_000 + chance.randrange(count)}" for _ in range(10)],
            "abstract_inverted_index": abstract(chance),
            "updated_date": "2025-01-02T03:04:05",
        }


def location(chance: random.Random) -> dict[str, Any]:
    """The page of a work in one of five hundred journals."""
    venue = chance.randrange(_VENUES)
    return {
        "is_oa": True,
        "landing_page_url": f"https://journal.example/{venue}/{chance.randrange(10**6)}",
        "pdf_url": f"https://journal.example/{venue}/{chance.randrange(10**6)}.pdf",
        "source": {
            "id": f"{_ADDRESS}S{100_000 + venue}",
            "display_name": f"Journal {venue}",
            "issn_l": issn(venue + 1),
            "issn": [issn(venue + 1)],
            "host_organization": f"{_ADDRESS}P{100_000 + venue % 20}",
            "host_organization_name": f"Press {venue % 20}",
            "type": "journal",
        },
        "license": "cc-by",
        "version": "publishedVersion",
    }


def authorship(chance: random.Random, count: int, place: int) -> dict[str, Any]:
    """One of as many people as there are works, at one of three hundred organizations."""
    person, body = chance.randrange(count), chance.randrange(_BODIES)
    has_orcid = person % 5 == 0
    return {
        "author_position": "first" if place == 0 else "last" if place == AUTHORS - 1 else "middle",
        "author": {
            "id": f"{_ADDRESS}A{5_000_000_000 + person}",
            "display_name": f"Given{person % 97} Family{person}",
            "orcid": f"https://orcid.org/{orcid(person)}" if has_orcid else None,
        },
        "institutions": [
            {
                "id": f"{_ADDRESS}I{100_000 + body}",
                "display_name": f"University {body}",
                "ror": None,
                "country_code": "DE",
                "type": "education",
                "lineage": [f"{_ADDRESS}I{100_000 + body}"],
            }
        ],
        "countries": ["DE"],
        "is_corresponding": place == 0,
        "raw_author_name": f"G. Family{person}",
        "raw_affiliation_strings": [f"Department {person % 50}, University {body}"],
    }


def topics(chance: random.Random) -> list[dict[str, Any]]:
    """Three of a thousand topics."""
    numbers = chance.sample(range(10_000, 11_000), 3)
    return [{"id": f"{_ADDRESS}T{number}", "display_name": f"Topic {number}", "score": 0.9} for number in numbers]


def concept(chance: random.Random, level: int) -> dict[str, Any]:
    """One of a thousand concepts."""
    number = 1_000 * (level + 1) + chance.randrange(1_000)
    return {"id": f"{_ADDRESS}C{number}", "display_name": f"Concept {number}", "level": level, "score": chance.random()}


def descriptor(chance: random.Random) -> dict[str, Any]:
    """One of a thousand descriptors of MeSH."""
    number = chance.randrange(1_000)
    return {"descriptor_ui": f"D{number:06}", "descriptor_name": f"Descriptor {number}", "is_major_topic": False}


def award(chance: random.Random) -> dict[str, Any]:
    """A number under one of two hundred funders."""
    number = chance.randrange(200)
    return {
        "funder": f"{_ADDRESS}F{4_320_000_000 + number}",
        "funder_display_name": f"Funder {number}",
        "award_id": f"A{chance.randrange(9999)}",
    }


def abstract(chance: random.Random) -> dict[str, list[int]]:
    """A hundred and fifty words, each with the places where it stands."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(chance.choices(WORDS, k=150)):
        places.setdefault(f"{word}{place % 5}", []).append(place)
    return places
