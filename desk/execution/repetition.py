"""C04: a strategy that keeps adding to positions is disabled until a named person enables it again.

What people type is no strategy that runs away: C03 slows it down, and disabling it would stop everybody at once.
"""

from __future__ import annotations

from desk.execution.ledger_table import find_position
from desk.execution.messages import FillRecorded
from desk.execution.orders import Order
from desk.kernel.queries import Select
from desk.risk.checks import MANUAL
from desk.risk.holds import find_disabled
from desk.risk.limits import Limits
from desk.risk.messages import StrategyDisabled

SECOND = 1_000_000_000


def adding(select: Select, account: str, strategy: str, since: int) -> frozenset[str]:
    """Orders of a strategy that added to a position after `since`: an order counts once, whatever its executions."""
    rows = select(
        'SELECT DISTINCT fills."order" FROM fills JOIN orders ON orders."order" = fills."order" '
        "WHERE fills.account = ? AND fills.booked_at > ? AND fills.gain = '' AND orders.strategy = ?",
        (account, since, strategy),
    )
    return frozenset(str(row[0]) for row in rows)


def repeated(
    select: Select, order: Order, fill: FillRecorded, limits: Limits, now: int
) -> StrategyDisabled | None:
    """The end of a strategy whose order adds once too often with this fill, or nothing."""
    held = find_position(select, fill.account, fill.instrument).quantity
    if (held > 0) == (fill.side == "sell") and held != 0:
        return None
    if order.strategy == MANUAL or find_disabled(select, order.strategy) is not None:
        return None
    since = now - limits.strategy_fill_window_s * SECOND
    count = len(adding(select, order.account, order.strategy, since) | {order.order})
    if count < limits.max_strategy_fills:
        return None
    minutes = f"{limits.strategy_fill_window_s / 60:g} min"
    reason = f"{count} of its orders added to positions within {minutes}, limit {limits.max_strategy_fills}"
    return StrategyDisabled(order.strategy, "C04", reason)
