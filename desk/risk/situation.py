"""What the checks of an order look at, and what each of them answers."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from data.instruments import Instrument
from desk.risk.desk_state import DeskState
from desk.risk.exposure import Side, Standing
from desk.risk.limits import Limits
from desk.risk.quote import Quote


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
    strategy: str = "manual"

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
