"""What the desk's record says an account has at its venue, in the venue's own terms: money, spot and derivatives."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from data.instruments import Instrument
from desk.execution.ledger_table import all_positions, find_books, other_balances, other_fees
from desk.execution.venue import Holdings
from desk.kernel.queries import Select
from desk.risk.exposure import ZERO


def expected(select: Select, account: str, instruments: Mapping[str, Instrument]) -> Holdings:
    """By the ledger. Spot is a balance of its base; a derivative is a position, and what it cost was never paid."""
    books = find_books(select, account)
    balances: dict[str, Decimal] = {}
    positions: dict[str, Decimal] = {}
    costs: dict[str, Decimal] = {}
    if books is not None:
        balances[books.account.currency] = books.account.cash
    for name, held in all_positions(select, account).items():
        instrument = instruments.get(name)
        if instrument is not None and instrument.kind == "spot":
            balances[instrument.base] = balances.get(instrument.base, ZERO) + held.quantity
            continue
        if held.quantity:
            positions[name], costs[name] = held.quantity, held.cost
        if books is not None and instrument is not None:
            balances[books.account.currency] += held.cost
    for currency, amount in other_balances(select, account).items():
        balances[currency] = balances.get(currency, ZERO) + amount
    for currency, paid in other_fees(select, account).items():
        balances[currency] = balances.get(currency, ZERO) - paid
    return Holdings(balances, positions, costs)
