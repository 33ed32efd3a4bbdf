"""Forecasts, quotes and bars of plain values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from data.events import Candle
from desk.learning.messages import ForecastMade
from desk.risk.quote import Quote

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
AT = 1_790_000_000 * SECOND
DUE = AT + 15 * MINUTE


def forecast(name: str = "dbt-1/Bull/blind", **changes: Any) -> ForecastMade:
    """A forecast over 15 minutes from 100."""
    given: dict[str, Any] = {
        "forecast": name,
        "debate": name.partition("/")[0],
        "persona": "Bull",
        "analyst": "house momentum and flow 1",
        "model": "",
        "stage": "blind",
        "instrument": "BTC-USDT",
        "horizon": "15m",
        "regime": "NORMAL",
        "p_up": 0.6,
        "price": "100",
        "at": AT,
        "due": DUE,
        "source": "sim",
    }
    return ForecastMade(**(given | changes))


def quote(mid: str, usable: bool = True) -> Quote:
    """A touch of one tick around `mid`."""
    half = Decimal("0.01")
    return Quote("BTC-USDT", Decimal(mid) - half, Decimal(mid) + half, Decimal(mid), DUE, 0, usable, "sim")


def bar(end: int, close: float, length: int = MINUTE, volume: float = 1.0) -> Candle:
    """A closed bar that ends at `end`."""
    return Candle(
        "BTC-USDT", end - length, length, close, close, close, close, volume, 1 if volume else 0, True
    )
