"""Works that never were, in the shape of the DataCite REST API: ten creators, thirty references, two funders each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from synthetic import AUTHORS, REFERENCES, WORDS, funder, orcid


def works(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`count` data sets, the same for the same seed; a fifth of the creators have an ORCID iD, all of them recur."""
    chance = random.Random(seed)
    for number in range(count):
        doi, year = f"10.5555/bench.{number}", chance.randrange(1990, 2026)
        yield {
            "id": doi,
            "type": "dois",
            "attributes": {
                "doi": doi,
                "state": "findable",
                "identifiers": [],
                "creators": [creator(chance, count) for _ in range(AUTHORS)],
                "titles": [{"title": " ".join(chance.choices(WORDS, k=9)).capitalize()}],
                "publisher": "Bench Repository",
                "container": {},
                "publicationYear": year,
                "subjects": [{"subject": word} for word in chance.sample(WORDS, 5)],
                "contributors": [{**creator(chance, count), "contributorType": "DataCurator"} for _ in range(2)],
                "dates": [
                    {"date": f"{year}-02-03", "dateType": "Issued"},
                    {"date": f"{year}-01-20", "dateType": "Created"},
                ],
                "language": "en",
                "types": {"resourceType": "Dataset", "resourceTypeGeneral": "Dataset", "schemaOrg": "Dataset"},
                "relatedIdentifiers": [reference(chance, count) for _ in range(REFERENCES)],
                "sizes": ["12 MB"],
                "formats": ["text/csv"],
                "version": "1.0",
                "rightsList": [
                    {
                        "rights": "Creative Commons Attribution 4.0 International",
                        "rightsUri": "https://creativecommons.org/licenses/by/4.0/legalcode",
                        "rightsIdentifier": "cc-by-4.0",
                        "rightsIdentifierScheme": "SPDX",
                        "schemeUri": "https://spdx.org/licenses/",
                    }
                ],
                "descriptions": [
                    {"description": " ".join(chance.choices(WORDS, k=150)), "descriptionType": "Abstract"}
                ],
                "geoLocations": [],
                "fundingReferences": [award(chance) for _ in range(2)],
                "url": f"https://repository.example/{number}",
                "schemaVersion": "http://datacite.org/schema/kernel-4",
                "isActive": True,
                "citationCount": chance.randrange(100),
                "created": "2025-01-02T03:04:05.000Z",
            },
        }


def creator(chance: random.Random, count: int) -> dict[str, Any]:
    """One of as many people as there are works."""
    person = chance.randrange(count)
    identifiers = [
        {
            "nameIdentifier": f"https://orcid.org/{orcid(person)}",
            "nameIdentifierScheme": "ORCID",
            "schemeUri": "https://orcid.org",
        }
    ]
    return {
        "name": f"Family{person}, Given{person % 97}",
        "nameType": "Personal",
        "givenName": f"Given{person % 97}",
        "familyName": f"Family{person}",
        "affiliation": [{"name": f"University {person % 20}"}],
        "nameIdentifiers": identifiers if person % 5 == 0 else [],
    }


def reference(chance: random.Random, count: int) -> dict[str, Any]:
    """A work that is cited."""
    return {
        "relationType": "References",
        "relatedIdentifier": f"10.5555/bench.{chance.randrange(count)}",
        "relatedIdentifierType": "DOI",
    }


def award(chance: random.Random) -> dict[str, Any]:
    """The funder of a Crossref work, in DataCite's fields."""
    known = funder(chance)
    return {
        "funderName": known["name"],
        "funderIdentifier": f"https://doi.org/{known['DOI']}",
        "funderIdentifierType": "Crossref Funder ID",
        "awardNumber": known["award"][0],
    }
