"""The depth of a believable book, for tests of what is drawn."""

from __future__ import annotations

from typing import Any

from tests.widgets.market_samples import fresh
from widgets.specs.depth import DepthCost, DepthOrder, DepthSide, DepthStep, DepthView

MID = 97_412.3
WIDTH = 25.0
STEPS = 48


def side(way: int, reach_bp: float = 40.0, most: float = 4.4e6) -> DepthSide:
    """A side that grows faster the further it is from the mid, up to `reach_bp`."""
    steps = []
    for number in range(1, STEPS + 1):
        bp = WIDTH * number / STEPS
        value = most * (bp / WIDTH) ** 1.3
        steps.append(
            DepthStep(bp=bp, price=MID * (1 + way * bp * 1e-4), size=round(value / MID, 4), value=value)
        )
        if bp >= reach_bp:
            break
    return DepthSide(best=MID + way * 0.1, levels=200, reach_bp=reach_bp, steps=tuple(steps))


def depth(**change: Any) -> DepthView:
    """BTC-USDT with more bids than asks, whose asks are shown less far, and an own order to buy."""

    def cost(way: str, value: float, slippage: float | None) -> DepthCost:
        sign = 1 if way == "buy" else -1
        average = None if slippage is None else MID * (1 + sign * slippage * 1e-4)
        filled = 100.0 if slippage is not None else 61.0
        return DepthCost.model_validate(
            {"side": way, "value": value, "filled_pct": filled, "average": average, "slippage_bp": slippage}
        )

    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "quote": "USDT",
        "decimals": 1,
        "size_decimals": 4,
        "usable": True,
        "mid": MID,
        "spread_bp": 0.4,
        "width_bp": WIDTH,
        "scale": 5e6,
        "compared_bp": 17.5,
        "imbalance": 0.12,
        "bids": side(-1),
        "asks": side(1, 18.6, 3.9e6),
        "costs": (
            cost("buy", 1e4, 0.2),
            cost("sell", 1e4, 0.21),
            cost("buy", 1e5, 0.61),
            cost("sell", 1e5, 0.55),
            cost("buy", 5e6, None),
            cost("sell", 5e6, 12.4),
        ),
        "orders": (DepthOrder(side="buy", price=97_300.0, size=0.5),),
        "provenance": fresh(),
    }
    return DepthView(**(fields | change))
