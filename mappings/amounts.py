"""Amounts of money as canonical decimals with their currency."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from fabiola.mappings.records import Amount

_CURRENCY = re.compile(r"[A-Z]{3}")
_GROUPED = re.compile(r"(?a)\d{1,3}(?:[,\s\u00a0']\d{3})+(?:\.\d+)?")
_NUMBER = re.compile(r"(?a)\d{1,18}(?:\.\d{1,6})?")


def amount(value: object, currency: object) -> Amount | None:
    """An amount; None where the number or the currency (ISO 4217) is missing or no such thing."""
    number = decimal(value)
    code = currency.strip().upper() if isinstance(currency, str) else ""
    return Amount(number, code) if number and _CURRENCY.fullmatch(code) else None


def decimal(value: object) -> str | None:
    """A positive number as text without exponent, separators of thousands and idle zeros; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = (
        str(value).strip()
        if isinstance(value, int | str)
        else format(Decimal(repr(value)), "f")
        if value == value
        else ""
    )
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[^\d.]", "", text)
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = format(Decimal(text).normalize(), "f")
    except InvalidOperation:
        return None
    return number if number != "0" else None
