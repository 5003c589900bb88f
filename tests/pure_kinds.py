"""Values that the tests of Pure's kinds of records share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fabiola.mappings.items import Fields
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Text

FOLDER = Path(__file__).parent / "fixtures"
PAGE = "https://pure.example.edu/en"
SECRETS = (
    "not-a-",
    "/ws/api/",
    "@example",
    "1980-01-01",
    "Hid",
    "secret",
    "Secret",
    "555-0100",
    "dry",
    "budget",
    "777",
)
"""Parts of what the fixtures hold and no record may."""


def fixture(name: str) -> Fields:
    """A fixture by its folder and file name."""
    fields: Fields = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return fields


def uuid(number: int) -> str:
    """A made-up UUID."""
    return f"00000000-0000-4000-8000-{number:012d}"


def pure(*numbers: int) -> tuple[Identifier, ...]:
    """The identifiers of UUIDs."""
    return tuple(Identifier("pure", uuid(number)) for number in numbers)


def text(value: str, language: str | None = "en") -> tuple[Text, ...]:
    """One text."""
    return (Text(value, language),)


def body(number: int, name: str | None = None, **more: Any) -> Organization:
    """An organization that a record refers to."""
    return Organization(text(name) if name else (), pure(number), **more)


def by(
    given: str | None, family: str | None, *numbers: int, role: str = "author", order: int = 1, **more: Any
) -> Contribution:
    """What a person did; one without a name is known by the UUID."""
    name = " ".join(filter(None, (given, family)))
    return Contribution(
        Person(name, given, family, identifiers=pure(*numbers)), role, order, published_name=name or None, **more
    )


def hosts(*bodies: Organization, role: str = "host-institution") -> tuple[Contribution, ...]:
    """What organizations did, in order."""
    return tuple(Contribution(each, role, order) for order, each in enumerate(bodies, 1))
