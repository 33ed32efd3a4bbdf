"""The market at one fixed moment."""

from __future__ import annotations

import math

from widgets.specs.figure import Provenance
from widgets.specs.market import (
    Bar,
    BookLevel,
    BookView,
    Chart,
    ChartLine,
    MarketSnapshot,
    Watchlist,
    WatchRow,
)
from widgets.specs.radar import RadarRow, VolatilityRadar

NOW = 1_767_621_600_000_000_000


SECOND = 1_000_000_000


PRICES = {
    "BTC-USDT": (97_412.3, 1),
    "ETH-USDT": (3_481.22, 2),
    "SOL-USDT": (187.64, 2),
    "TON-USDT": (5.4312, 4),
    "XRP-USDT": (2.2841, 4),
    "DOGE-USDT": (0.32177, 5),
}


def fresh(age_ms: int = 120, stale: bool = False) -> Provenance:
    return Provenance(source="sim", at=NOW, age_ms=age_ms, stale=stale, reason="no trade" if stale else "")


def watchlist() -> Watchlist:
    rows = []
    for at, (name, (last, decimals)) in enumerate(PRICES.items()):
        spark = tuple(last * (1 + 0.002 * math.sin(at + step / 3)) for step in range(24))
        rows.append(
            WatchRow(
                instrument=name,
                last=last,
                decimals=decimals,
                change_pct=(1.42, -0.83, 2.91, -3.07, 0.12, 0.0)[at],
                tick=("up", "down", "up", "down", "flat", "flat")[at],
                spread_bp=(0.4, 0.9, 1.3, 4.2, 2.1, 3.3)[at],
                volume_quote=(48.2e6, 21.7e6, 8.4e6, 1.2e6, 3.3e6, 0.9e6)[at],
                spark=spark,
                provenance=fresh(),
            )
        )
    return Watchlist(rows=tuple(rows))


def snapshot(instrument: str = "BTC-USDT") -> MarketSnapshot:
    last, decimals = PRICES[instrument]
    return MarketSnapshot(
        instrument=instrument,
        venue="sim",
        decimals=decimals,
        last=last,
        bid=last * 0.9999,
        ask=last * 1.0001,
        mid=last,
        spread_bp=0.4,
        bid_depth_10bp=12.4,
        ask_depth_10bp=9.8,
        imbalance=0.12,
        change_1m_pct=0.05,
        change_15m_pct=0.31,
        change_pct=1.42,
        high=last * 1.01,
        low=last * 0.985,
        volume_base=812.4,
        volume_quote=79.1e6,
        trades=18_204,
        buy_share_pct=53.1,
        book_usable=True,
        provenance=fresh(),
    )


def book(instrument: str = "BTC-USDT") -> BookView:
    last, decimals = PRICES[instrument]
    tick = 10.0**-decimals
    bids, asks, bid_total, ask_total = [], [], 0.0, 0.0
    for level in range(16):
        bid_total += (size := 0.4 + 0.3 * ((level * 7) % 5))
        bids.append(BookLevel(price=last - tick * (level * 3 + 1), size=size, total=bid_total))
        ask_total += (size := 0.3 + 0.3 * ((level * 5) % 6))
        asks.append(BookLevel(price=last + tick * (level * 3 + 1), size=size, total=ask_total))
    return BookView(
        instrument=instrument,
        decimals=decimals,
        size_decimals=4,
        bids=tuple(bids),
        asks=tuple(asks),
        spread_bp=0.4,
        usable=True,
        provenance=fresh(),
    )


def chart(instrument: str = "BTC-USDT", interval: str = "1m", bars: int = 120) -> Chart:
    last, decimals = PRICES[instrument]
    made = []
    for at in range(bars):
        close = last * (1 + 0.006 * math.sin(at / 11) + 0.002 * math.sin(at / 2.3))
        opened = last * (1 + 0.006 * math.sin((at - 1) / 11) + 0.002 * math.sin((at - 1) / 2.3))
        made.append(
            Bar(
                at=NOW - (bars - at) * 60 * SECOND,
                open=opened,
                high=max(opened, close) * 1.0008,
                low=min(opened, close) * 0.9992,
                close=close,
                volume=4 + 3 * abs(math.sin(at / 5)),
                closed=at < bars - 1,
            )
        )
    return Chart(
        instrument=instrument,
        interval=interval,
        decimals=decimals,
        bars=tuple(made),
        lines=(ChartLine(price=last * 0.996, label="support", tone="level"),),
        provenance=fresh(),
    )


def radar() -> VolatilityRadar:
    rows = tuple(
        RadarRow(
            instrument=name,
            rank=at + 1,
            realised_pct=42.1 + 9 * at,
            ewma_pct=44.0 + 8 * at,
            parkinson_pct=40.2 + 8 * at,
            garman_klass_pct=41.0 + 8 * at,
            rogers_satchell_pct=None if at == 5 else 39.0 + 8 * at,
            yang_zhang_pct=None if at == 5 else 43.0 + 8 * at,
            atr_pct=0.11 + 0.04 * at,
            fast_slow=1.84 - 0.2 * at,
            surprise=None if at == 5 else 3.1 - 0.6 * at,
            move_pct=None if at == 5 else 0.34 - 0.11 * at,
            volatility_rank=None if at == 5 else 5 - at,
            relative=None if at == 5 else 0.74 + 0.13 * at,
            jump_share_pct=4.0 + at,
            percentile=(96.0, 81.0, 60.0, 44.0, 21.0, None)[at],
            regime=("EXTREME", "HIGH", "NORMAL", "NORMAL", "LOW", "UNKNOWN")[at],
            bars=120 - at,
            provenance=fresh(),
        )
        for at, name in enumerate(("SOL-USDT", "BTC-USDT", "ETH-USDT", "TON-USDT", "XRP-USDT", "DOGE-USDT"))
    )
    return VolatilityRadar(interval="1m", rows=rows, provenance=fresh())
