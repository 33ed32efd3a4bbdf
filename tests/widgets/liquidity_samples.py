"""The liquidity gauge of one believable moment, for tests of what is drawn."""

from __future__ import annotations

from typing import Any

from tests.widgets.market_samples import fresh, stale
from widgets.specs.liquidity import DepthPart, ImpactPart, LiquidityStress, SpreadPart

HOUR: dict[str, Any] = {"basis": "hour", "samples": 168}


def liquidity(**change: Any) -> LiquidityStress:
    """BTC-USDT with a thin book, an ordinary spread, and trades that do not tell lambda from noise."""
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "quote": "USDT",
        "stress": 0.41,
        "level": "thin",
        "override": "",
        "allowed_pct": 59.0,
        "depth_bp": 5.0,
        "parts": (
            SpreadPart(value=0.42, usual=0.4, unit="bp", stress=0.06, weight_pct=41.2, **HOUR),
            DepthPart(value=814_000.0, usual=2.41e6, unit="USDT", stress=0.88, weight_pct=41.2, **HOUR),
            ImpactPart(
                label="amihud",
                value=2.58,
                usual=2.21,
                unit="bp per million USDT",
                stress=0.15,
                weight_pct=17.6,
                **HOUR,
            ),
            ImpactPart(
                label="lambda",
                value=None,
                usual=None,
                unit="bp per million USDT",
                stress=None,
                weight_pct=0.0,
                basis="none",
                samples=0,
                note="not told from noise (t 0.8)",
            ),
        ),
        "flags": ("without lambda: not told from noise (t 0.8)",),
        "past": (
            *[None] * 4,
            *[0.05] * 20,
            *[0.12, 0.2, 0.31, 1.0, 0.62, 0.44],
            *[0.08] * 25,
            0.2,
            0.3,
            0.36,
            0.4,
            0.41,
        ),
        "past_step": 10.0,
        "vpin": 0.36,
        "provenance": fresh(),
    }
    return LiquidityStress(**(fields | change))


def overridden() -> LiquidityStress:
    """A gap that is not repaired."""
    return liquidity(
        stress=1.0,
        level="unusable",
        override="the book has a gap that is not repaired: update 12 came after 9",
        allowed_pct=0.0,
        parts=(),
        flags=(),
        provenance=stale(),
    )


def unknown() -> LiquidityStress:
    """A desk that has just begun."""
    missing: dict[str, Any] = {
        "usual": None, "stress": None, "weight_pct": 0.0, "basis": "none", "samples": 0, "note": "too little history",
    }  # fmt: skip
    return liquidity(
        stress=None,
        level="unknown",
        allowed_pct=0.0,
        parts=(
            SpreadPart(value=0.42, unit="bp", **missing),
            DepthPart(value=814_000.0, unit="USDT", **missing),
        ),
        past=(None,) * 60,
        vpin=None,
    )
