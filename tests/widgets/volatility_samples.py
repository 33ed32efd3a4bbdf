"""A volatility study of one believable moment."""

from __future__ import annotations

from typing import Any

from tests.widgets.market_samples import fresh
from widgets.specs.volatility import HorizonVolatility, VolatilityStudy

MINUTES = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240}


def horizon(label: str, at: int) -> HorizonVolatility:
    """The cone narrows with the horizon; the two shortest have none, the two longest no term structure."""
    wide = 1.0 + 2.0 / (1 + at)
    cone = at >= 2
    return HorizonVolatility(
        label=label,
        seconds=60 * MINUTES[label],
        term_pct=60.0 - 2.0 * at if at < 5 else None,
        term_error_pct=1.0 + at if at < 5 else None,
        variance_ratio=1.0 - 0.05 * at if at < 5 else None,
        samples=1500 // MINUTES[label],
        low_pct=50.0 / wide**2 if cone else None,
        quarter_pct=50.0 / wide if cone else None,
        median_pct=50.0 if cone else None,
        three_quarters_pct=50.0 * wide if cone else None,
        high_pct=50.0 * wide**2 if cone else None,
        now_pct=80.0 - 5.0 * at if cone else None,
        now_percentile=72.0 - 4.0 * at if cone else None,
    )


def volatility(**change: Any) -> VolatilityStudy:
    """Volatility around the sample chart."""
    made: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "interval": "1m",
        "bars": 1500,
        "volatility_pct": 57.1,
        "error_pct": 3.7,
        "estimator": "rogers_satchell",
        "regime": "HIGH",
        "percentile": 83.0,
        "fast_slow": 1.31,
        "surprise": 2.4,
        "move_pct": -0.21,
        "jump_share_pct": 18.0,
        "jump_score": 3.1,
        "rank": 4,
        "universe": 6,
        "relative": 0.82,
        "shape": "falling",
        "horizons": tuple(horizon(label, at) for at, label in enumerate(MINUTES)),
        "provenance": fresh(),
    }
    return VolatilityStudy(**(made | change))
