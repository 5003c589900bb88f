"""Projects of the French National Research Agency (ANR) as it publishes them on data.gouv.fr."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from fabiola.mappings.delimited import has_columns, rows
from fabiola.mappings.funding.parties import funder, scheme
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Amount, Grant, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.amounts import amount
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.text import plain, texts

_NUMBERS = ("Projet.Code_Decision", "Projet.Code_Decision_ANR")
_TITLES = ("Projet.Titre.Francais", "Projet.Titre.Anglais")
_IDLE = re.compile(r"[\s€]")


class ANR(Source):
    """Rows of the tables of projects, separated by semicolons, or of their JSON, which has `columns` and `data`.

    There are two families: the agency's own calls (DGDS, formerly DOS) and the investments for the future (DGPIE),
    whose programme is the action. The partners of projects are tables of their own and are not read.
    Format: https://www.data.gouv.fr/datasets/anr-01-projets-anr-dos-detail-des-projets-et-des-partenaires
    """

    name: ClassVar[str] = "anr-csv"
    title: ClassVar[str] = "ANR projects (CSV)"
    kind: ClassVar[str] = "grant"
    delimiter: ClassVar[str] = ";"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {"AAP.Edition", "Action.Edition", "Programme.Acronyme", "Projet.Duree", "Projet.Duree_mois"}
    )

    def knows(self, document: Fields) -> bool:
        """The number and the French title of projects among the columns."""
        columns = document.get("columns")
        if isinstance(columns, list) and isinstance(document.get("data"), list):
            return _TITLES[0] in columns and any(name in columns for name in _NUMBERS)
        return any(has_columns(document, frozenset({name, _TITLES[0]}), self.delimiter) for name in _NUMBERS)

    def split(self, document: Fields) -> Iterable[Fields]:
        """The rows of the table."""
        columns = document.get("columns")
        if not isinstance(columns, list):
            return rows(document, self.delimiter)
        names = [str(name) for name in columns]
        return (dict(zip(names, cells, strict=False)) for cells in document["data"] if isinstance(cells, list))

    def key(self, item: Item) -> str:
        """The number of the decision. Raises Rejected where there is none."""
        number = next(filter(None, (award_number(item.peek(name)) for name in _NUMBERS)), None)
        if number is None:
            raise Rejected("Projet.Code_Decision: missing or no number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without its number."""
        number = self.key(item)
        item.drop(*_NUMBERS)
        agency = funder("anr-csv", "ANR")
        funders = (agency,) if agency else ()
        days = [item.text(name) for name in ("Projet.T0 scientifique", "Projet.T0_scientifique", "Projet.Date_debut")]
        return Grant(
            number=number,
            titles=_both(item, *_TITLES),
            acronym=plain(item.text("Projet.Acronyme")),
            funders=funders,
            programme=scheme(item.text("Action.Titre.Francais"), funders, "fr"),
            amount=_aid(item),
            start=next(filter(None, map(parse_date, days)), None),
            end=parse_date(item.text("Projet.Date_fin")),
            descriptions=_both(item, "Projet.Resume.Francais", "Projet.Resume.Anglais")
            or _both(item, "Projet.Resume.francais", "Projet.Resume.anglais"),
        )


def _both(item: Item, french: str, english: str) -> tuple[Text, ...]:
    return (*texts((item.text(french),), "fr"), *texts((item.text(english),), "en"))


def _aid(item: Item) -> Amount | None:
    """What the agency gives, in euros: a number, or digits with spaces between thousands and a decimal comma."""
    cells: list[Any] = [item.take(name) for name in ("Projet.Montant.AF.Aide_allouee.ANR", "Projet.Aide_allouee")]
    found = (_IDLE.sub("", cell).replace(",", ".") if isinstance(cell, str) else cell for cell in cells)
    return next(filter(None, (amount(cell, "EUR") for cell in found)), None)
