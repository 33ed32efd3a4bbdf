"""What a check is, what it looks at, and how its figures are written."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from data.instruments import Instrument
from desk.risk.desk_state import DeskState
from desk.risk.exposure import Side, Standing
from desk.risk.limits import Limits
from desk.risk.quote import Quote

BP = Decimal(10_000)
PERCENT = Decimal(100)


class Check(msgspec.Struct, frozen=True):
    """One control, what it measured, what it allows, and whether that held."""

    control: str
    name: str
    passed: bool
    value: str
    limit: str
    detail: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """The order under examination. `ref` is its own request, so that it is not its own duplicate."""

    ref: str
    instrument: Instrument
    side: Side
    quantity: Decimal
    limit: Decimal

    @property
    def notional(self) -> Decimal:
        """Most that it can cost, or bring."""
        return self.quantity * self.limit


class Situation(msgspec.Struct, frozen=True):
    """All that the checks may look at: one reading of the tables and one quote taken just before."""

    now: int
    state: DeskState
    standing: Standing
    quote: Quote | None
    limits: Limits


def money(value: Decimal) -> str:
    """An amount with two decimals and thousands apart."""
    return f"{_rounded(value, '0.01'):,f}"


def percent(value: Decimal) -> str:
    """A share with two decimals, thousands separated."""
    return f"{_rounded(value, '0.01'):,f} %"


def basis_points(value: Decimal) -> str:
    """Basis points with one decimal."""
    return f"{_rounded(value, '0.1'):f} bp"


def _rounded(value: Decimal, step: str) -> Decimal:
    """On the nearest step; what rounds to nothing has no sign."""
    return value.quantize(Decimal(step), ROUND_HALF_EVEN) + 0
