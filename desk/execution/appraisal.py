"""What an order costs and when it should go out, of a quote that was taken with its depth."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

import msgspec

from desk.execution.costs import Cost, cost
from desk.execution.timing import Timing, timing
from desk.risk.exposure import Side
from desk.risk.quote import Quote


class Wanted(Protocol):
    """An order as far as its cost goes: a ticket is one."""

    @property
    def side(self) -> Side: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def limit(self) -> Decimal: ...


class Appraisal(msgspec.Struct, frozen=True):
    """Expected and worst slippage, and the latency class that follows from them."""

    cost: Cost
    timing: Timing


def appraise(order: Wanted, quote: Quote | None, edge_bp: Decimal | None, *, reduces: bool) -> Appraisal:
    """The appraisal of an order now. A price that nothing may be decided on gives no figures."""
    depth = None if quote is None else quote.depth
    half = 0.0
    if quote is None or not quote.sound:
        found = Cost(why="there is no price yet" if quote is None else quote.unsound)
    else:
        bid, ask = float(quote.bid), float(quote.ask)
        found = cost(order.side, float(order.quantity), float(order.limit), bid, ask, depth)
        half = (ask - bid) / (ask + bid) * 1e4
    edge = None if edge_bp is None else float(edge_bp)
    return Appraisal(found, timing(found, depth, half, edge, reduces=reduces))
