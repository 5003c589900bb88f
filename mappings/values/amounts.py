"""Amounts of money as canonical decimals with their currency."""

from __future__ import annotations

import re
from decimal import Decimal

from fabiola.mappings.records import Amount
from fabiola.ontology.tables import table

_GROUPED = re.compile(r"(?a)\d{1,3}(?:[,\s\u00a0\u202f'\u2019]\d{3})+(?:\.\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_EUROPEAN = re.compile(r"(?a)\d{1,3}(?:\.\d{3}){2,}(?:,\d{1,2})?|\d{1,3}\.\d{3},\d{1,2}|\d+,\d{1,2}")
_NUMBER = re.compile(r"(?a)\d{1,18}(?:\.\d{1,6})?")


def amount(value: object, currency: object) -> Amount | None:
    """An amount; None where the number or the currency (ISO 4217, past ones too) is missing or no such thing."""
    number = decimal(value)
    code = currency.strip().upper() if isinstance(currency, str) else ""
    return Amount(number, code) if number and code in table("currencies") else None


def decimal(value: object) -> str | None:
    """A positive number as text without exponent, separators of thousands and idle zeros; None for anything else.

    Takes `1,500,000`, `1 500 000` and what can only be European, `1.500.000` and `1.500,50`; a lone `1.500` is one and
    a half. Floats are rounded to six places, which takes back the noise of binary arithmetic.
    """
    text = _digits(value)
    if _EUROPEAN.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _GROUPED.fullmatch(text):
        text = re.sub(r"[^\d.]", "", text)
    if not _NUMBER.fullmatch(text):
        return None
    whole, _, fraction = text.partition(".")
    number = ".".join(filter(None, (whole.lstrip("0") or "0", fraction.rstrip("0"))))
    return number if number != "0" else None


def _digits(value: object) -> str:
    if isinstance(value, float) and abs(value) < 1e18:
        return format(round(Decimal(repr(value)), 6), "f")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return value.strip() if isinstance(value, str) else ""
