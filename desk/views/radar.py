"""The volatility radar: every instrument measured in several ways and ranked by surprise."""

from __future__ import annotations

from data import volatility
from data.candles import INTERVALS
from data.events import Candle
from data.market import Market
from data.regime import FEWEST, regime
from desk.views.market import plain, provenance, require_interval
from widgets.specs.figure import Provenance
from widgets.specs.radar import RadarRow, VolatilityRadar

SAMPLE = 720
"""Bars looked at: enough for the trailing 500 of the regime and its warm-up."""
RANGE_BARS = 60
"""Bars behind the close-to-close and range estimates."""
FAST, SLOW = 0.94, 0.99
"""Decay of the fast and the slow moving volatility."""


def radar(market: Market, interval: str, now: int) -> VolatilityRadar:
    """Rows ranked by fast over slow volatility, then by realised; `auto` takes the longest interval with 200 bars."""
    if interval == "auto":
        interval = auto_interval(market)
    require_interval(interval)
    rows = [_row(market, symbol, interval, now) for symbol in market.symbols]
    rows.sort(key=_surprise)
    ranked = tuple(row.model_copy(update={"rank": place}) for place, row in enumerate(rows, 1))
    newest = max((row.provenance.at for row in rows), default=0)
    stale = next((row.provenance for row in rows if row.provenance.stale), None)
    return VolatilityRadar(
        interval=interval,
        rows=ranked,
        provenance=Provenance(
            source=market.source,
            at=newest,
            age_ms=max(0, (now - newest) // 1_000_000) if newest else 0,
            stale=stale is not None and all(row.provenance.stale for row in rows),
            reason=stale.reason if stale is not None and all(row.provenance.stale for row in rows) else "",
        ),
    )


def auto_interval(market: Market) -> str:
    """The longest interval that has 200 closed bars for most instruments, else the one with most bars."""
    states = [market.view(symbol) for symbol in market.symbols]
    for name in reversed(INTERVALS):
        if 2 * sum(len(state.candle_store.series[name]) >= FEWEST for state in states) > len(states):
            return name
    return max(
        INTERVALS,
        key=lambda name: (sum(len(state.candle_store.series[name]) for state in states), name == "1m"),
    )


def _surprise(row: RadarRow) -> tuple[float, float, str]:
    return -(row.fast_slow or 0.0), -(row.realised_pct or 0.0), row.instrument


def _row(market: Market, symbol: str, interval: str, now: int) -> RadarRow:
    state = market.view(symbol)
    bars = state.candles(interval, SAMPLE)
    length = INTERVALS[interval]
    recent = bars[-RANGE_BARS:]
    # Ranges of bars with few trades read low, so such an instrument shows none.
    ranges = recent if volatility.dense(recent) else []
    fast = volatility.ewma_path(bars, FAST)
    slow = volatility.ewma_path(bars, SLOW)
    reading = regime(fast, slow) if len(bars) >= FEWEST else regime([])
    fresh = provenance(market, symbol, now, bars[-1].ts + length if bars else None)
    return RadarRow(
        instrument=symbol,
        rank=0,
        realised_pct=_yearly(volatility.realised(recent), length),
        ewma_pct=_yearly(fast[-1] if fast else None, length),
        parkinson_pct=_yearly(volatility.parkinson(ranges), length),
        garman_klass_pct=_yearly(volatility.garman_klass(ranges), length),
        rogers_satchell_pct=_yearly(volatility.rogers_satchell(ranges), length),
        yang_zhang_pct=_yearly(volatility.yang_zhang(ranges), length),
        atr_pct=_atr(bars),
        fast_slow=plain(fast[-1] / slow[-1]) if fast and slow[-1] > 0.0 else None,
        jump_share_pct=_percent(volatility.jump_share(recent)),
        percentile=None if reading.percentile is None else plain(reading.percentile),
        regime=reading.regime,
        bars=len(bars),
        provenance=fresh,
    )


def _atr(bars: list[Candle]) -> float | None:
    found = volatility.atr(bars[-100:])
    return plain(100.0 * found / bars[-1].close) if found is not None else None


def _yearly(sigma: float | None, interval: int) -> float | None:
    return _percent(volatility.annualised(sigma, interval))


def _percent(value: float | None) -> float | None:
    return None if value is None else plain(100.0 * value)
