"""Who funds an award in Pure, under which programme and with how much, as far as everybody may know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from fabiola.mappings.items import Item
from fabiola.mappings.pure.references import referred
from fabiola.mappings.pure.ws_values import classification
from fabiola.mappings.records import Amount, Organization, Programme, Text
from fabiola.mappings.values.amounts import amount, decimal
from fabiola.mappings.values.text import plain


class Money(NamedTuple):
    """The funders, the one programme that they name, and the amount that they award together."""

    funders: tuple[Organization, ...]
    programme: Programme | None
    amount: Amount | None


class _Funding(NamedTuple):
    is_public: bool
    funder: Organization | None
    scheme: str | None
    is_money: bool
    awarded: Amount | None


def fundings(items: Iterable[Item]) -> Money:
    """What is public of the fundings of an award, each of which has a visibility of its own.

    The amount is there only if all are public, and all the money is told in one currency: totals of the record are in
    no currency, or hold what is not public. What the institution has of it, and its accounts, are left out.
    """
    found = [_funding(item) for item in items]
    public = [one for one in found if one.is_public]
    funders = tuple(dict.fromkeys(one.funder for one in public if one.funder))
    return Money(funders, _programme(public), _amount(public) if len(public) == len(found) else None)


def _funding(item: Item) -> _Funding:
    is_stated, visibility = "visibility" in item, item.open("visibility")
    key = visibility.text("key")
    visibility.drop(*visibility.names())
    funder, scheme = referred(item.open("funder")), plain(item.text("fundingProjectScheme"))
    in_kind = item.take("financial") is False or "NonFinancial" in (item.text("typeDiscriminator") or "")
    awarded = _awarded(item)
    item.drop(*item.names())
    return _Funding(key == "FREE" or not is_stated, funder, scheme, not in_kind, awarded)


def _awarded(item: Item) -> Amount | None:
    """The amount in the currency of the award, else in that of the system where it is told."""
    term = classification(item.take("awardedCurrency"))
    bare = amount(item.peek("awardedAmountInAwardedCurrency"), term.last if term else None)
    for field in ("awardedAmountInAwardedCurrency", "awardedAmount"):
        money = item.open(field)
        bare = bare or amount(money.take("value"), money.take("currency"))
        money.drop(*money.names())
    return bare


def _programme(public: Sequence[_Funding]) -> Programme | None:
    """The programme, where all fundings that name one name the same."""
    schemes = {one.scheme for one in public if one.scheme}
    if len(schemes) != 1:
        return None
    funders = dict.fromkeys(one.funder for one in public if one.scheme and one.funder)
    return Programme(Text(schemes.pop()), funders=tuple(funders))


def _amount(public: Sequence[_Funding]) -> Amount | None:
    amounts = [one.awarded for one in public if one.is_money]
    told = [one for one in amounts if one]
    if not told or len(told) < len(amounts) or len({one.currency for one in told}) > 1:
        return None
    value = decimal(format(sum(Decimal(one.value) for one in told), "f"))
    return Amount(value, told[0].currency) if value else None
