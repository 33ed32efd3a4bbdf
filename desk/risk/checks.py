"""The deterministic checks every order passes, each with the numbers it compared. No agent is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desk.risk.account_controls import exposures, losses, short_sale, size_of_order
from desk.risk.exposure import Standing, reduces_risk
from desk.risk.messages import StrategyDisabled
from desk.risk.order_controls import (
    STRATEGY,
    STRATEGY_RATE,
    agreed_clocks,
    collar,
    desk_allows,
    duplicate,
    lot_and_tick,
    market_data,
    rate,
    self_match,
    strategy_enabled,
)
from desk.risk.situation import Candidate, Check, Situation

MANUAL = "manual"
"""The strategy of what people propose themselves."""


def reduces(order: Candidate, standing: Standing) -> bool:
    """Whether code exempts the order from quorum because it can only reduce risk.

    What is held at one venue is not reduced at another: there the order would open a position of its own.
    """
    venue = order.instrument.venue
    if standing.venues.get(order.instrument.symbol, venue) != venue:
        return False
    same = [other for other in standing.open_orders if other.instrument == order.instrument.symbol]
    return reduces_risk(order.side, order.quantity, standing.position(order.instrument.symbol), same)


def check(order: Candidate, situation: Situation) -> tuple[Check, ...]:
    """Every control in the order of its id. An order that only reduces risk is excused from C01, C05 and C06."""
    exempt = reduces(order, situation.standing)
    controls: list[Callable[[Candidate, Situation], Sequence[Check]]] = [lot_and_tick, collar]
    if not exempt:
        controls += [size_of_order, exposures, short_sale, losses]
    controls += [duplicate, self_match]
    found = [one for control in controls for one in control(order, situation)]
    found += rate(order, exempt, situation)
    found += strategy_enabled(order, exempt, situation)
    found.append(desk_allows(exempt, situation))
    found.append(market_data(situation))
    found += agreed_clocks(exempt, situation)
    return tuple(sorted(found, key=lambda one: one.control))


def refusals(checks: Sequence[Check]) -> str:
    """The failed checks in one line, or empty when all passed."""
    return "; ".join(
        f"{one.control} {one.name}: {one.value}, limit {one.limit}"
        + (f" ({one.detail})" if one.detail else "")
        for one in checks
        if not one.passed
    )


def runaway(checks: Sequence[Check], strategy: str) -> StrategyDisabled | None:
    """The end of a strategy that says more than its budget allows, or nothing. People are only slowed down."""
    over = next((one for one in checks if one.name == STRATEGY_RATE and not one.passed), None)
    disabled = any(one.name == STRATEGY and not one.passed for one in checks)
    if over is None or disabled or strategy == MANUAL:
        return None
    return StrategyDisabled(strategy, "C03", f"it said more than it may: {over.value}, limit {over.limit}")
