"""What the order flow says: order-flow imbalance and weighted book imbalance."""

from __future__ import annotations

import math
from collections.abc import Sequence

from data.events import Level, Top


def order_flow(before: Top, after: Top) -> float:
    """Order-flow imbalance of one change of the touch (Cont, Kukanov, Stoikov 2014): above 0 is buying pressure."""
    flow = 0.0
    if after.bid >= before.bid:
        flow += after.bid_size
    if after.bid <= before.bid:
        flow -= before.bid_size
    if after.ask <= before.ask:
        flow -= after.ask_size
    if after.ask >= before.ask:
        flow += before.ask_size
    return flow


def book_imbalance(bids: Sequence[Level], asks: Sequence[Level], levels: int = 10) -> float | None:
    """Imbalance of the first `levels` levels, -1 to 1, nearer ones weighing more; `None` when there is nothing."""
    bid = _weighted(bids[:levels])
    ask = _weighted(asks[:levels])
    return (bid - ask) / (bid + ask) if bid + ask > 0.0 else None


def depth_imbalance(bid: float, ask: float) -> float | None:
    """(bid - ask) / (bid + ask), -1 to 1; `None` when both are nothing."""
    return (bid - ask) / (bid + ask) if bid + ask > 0.0 else None


def _weighted(levels: Sequence[Level]) -> float:
    return math.fsum(size * math.exp(-rank / 3.0) for rank, (_, size) in enumerate(levels))
