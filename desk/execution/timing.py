"""When an approved order goes out: at once, when trading is cheaper again, or not at all. Plain numbers decide.

At once when the bad case of its slippage eats no more than a third of the edge it claims, and the market is calm enough.
It waits when the market is dearer than usual by more than waiting costs, half a sigma of the horizon. Else it is parked.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import msgspec

from desk.execution.costs import Cost
from desk.risk.depth import Depth

SHARE_OF_EDGE = 1.0 / 3.0
CALM = 0.6
"""Liquidity stress from which nothing is immediate."""
HORIZON_S = 60.0
"""How long a deferred order gives the market to become usual again; costs of waiting are counted over it."""
LatencyClass = Literal["immediate", "defer", "park"]


class Timing(msgspec.Struct, frozen=True):
    """The latency class and the numbers that it rests on, in words."""

    latency: LatencyClass
    reason: str

    @property
    def words(self) -> str:
        """As a card shows it."""
        return f"{self.latency}: {self.reason}"


def timing(
    cost: Cost, depth: Depth | None, half_spread_bp: float, edge_bp: float | None, *, reduces: bool
) -> Timing:
    """The class of an order now. One that only reduces risk never waits."""
    if reduces:
        return Timing("immediate", "it only reduces risk, and that never waits")
    if edge_bp is None:
        return Timing("immediate", "no edge is claimed that its cost could be held against")
    if edge_bp <= 0.0:
        return Timing("park", f"the edge it claims is {edge_bp:.1f} bp, which pays for no slippage")
    if depth is None or cost.worst_bp is None:
        return Timing("park", f"its slippage cannot be told: {cost.why or 'the source shows no depth'}")
    if depth.stress is None:
        return Timing("defer", "liquidity stress is not measured yet")
    allowed = edge_bp * SHARE_OF_EDGE
    slip = f"slippage of {cost.worst_bp:.1f} bp at worst is {{}} a third of the {edge_bp:.1f} bp edge"
    dear, stressed = cost.worst_bp > allowed, depth.stress >= CALM
    stress = f"liquidity stress is {depth.stress:.2f}"
    if not dear and not stressed:
        return Timing("immediate", f"{slip.format('within')}, and {stress}")
    problem = " and ".join(
        part
        for part in (slip.format("more than") if dear else "", f"{stress}, limit {CALM}" if stressed else "")
        if part
    )
    saving, waiting = saved(cost, depth, half_spread_bp), cost_of_waiting(depth)
    if saving is None or waiting is None:
        return Timing("park", f"{problem}; what is usual here is not known, so waiting promises nothing")
    numbers = (
        f"{saving:.1f} bp saved when trading is as usual, {waiting:.1f} bp lost by waiting {HORIZON_S:.0f} s"
    )
    return Timing("defer" if saving > waiting else "park", f"{problem}; {numbers}")


def saved(cost: Cost, depth: Depth, half_spread_bp: float) -> float | None:
    """How much less is expected to be lost once spread and depth are what is usual at this hour."""
    if cost.expected_bp is None or depth.usual_spread_bp is None:
        return None
    impact = max(0.0, cost.expected_bp - half_spread_bp)
    usual = min(half_spread_bp, depth.usual_spread_bp / 2.0)
    return max(
        0.0, cost.expected_bp - usual - impact * (1.0 if depth.usual_depth is None else depth.usual_depth)
    )


def cost_of_waiting(depth: Depth) -> float | None:
    """Half a standard deviation of the price over the horizon."""
    if depth.sigma_bp is None or depth.minutes <= 0:
        return None
    return 0.5 * depth.sigma_bp * sqrt(HORIZON_S / 60.0 / depth.minutes)
