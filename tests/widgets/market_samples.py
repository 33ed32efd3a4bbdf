"""The market of one believable moment, for tests of what panes draw."""

from __future__ import annotations

import math
from typing import Any

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
from widgets.specs.structure import MarketStructure, StructureEvent, StructureMark, StructureZone

SECOND = 1_000_000_000
NOW = 1_767_621_600 * SECOND  # 14:00 UTC


def fresh(age_ms: int = 120) -> Provenance:
    return Provenance(source="sim", at=NOW, age_ms=age_ms)


def stale(age_ms: int = 14_000) -> Provenance:
    return Provenance(source="sim", at=NOW, age_ms=age_ms, stale=True, reason="no trade")


def watch_row(instrument: str = "BTC-USDT", last: float = 97_412.3, **change: Any) -> WatchRow:
    made: dict[str, Any] = {
        "instrument": instrument,
        "last": last,
        "decimals": 1,
        "change_pct": 1.42,
        "tick": "up",
        "spread_bp": 0.4,
        "volume_quote": 48.2e6,
        "spark": tuple(last * (1 + 0.002 * math.sin(step / 3)) for step in range(24)),
        "provenance": fresh(),
    }
    return WatchRow(**(made | change))


def watchlist(*rows: WatchRow) -> Watchlist:
    return Watchlist(
        rows=rows
        or (
            watch_row(),
            watch_row("ETH-USDT", 3_481.22, decimals=2, change_pct=-0.83, tick="down"),
            watch_row("TON-USDT", 5.4312, decimals=4, change_pct=0.0, tick="flat", provenance=stale()),
        )
    )


def book(**change: Any) -> BookView:
    def side(sign: int) -> tuple[BookLevel, ...]:
        total, levels = 0.0, []
        for level in range(12):
            size = 0.4 + 0.3 * (level % 4)
            total += size
            levels.append(BookLevel(price=97_412.3 + sign * (level + 1) * 0.1, size=size, total=total))
        return tuple(levels)

    made: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "decimals": 1,
        "size_decimals": 4,
        "bids": side(-1),
        "asks": side(1),
        "spread_bp": 0.4,
        "usable": True,
        "provenance": fresh(),
    }
    return BookView(**(made | change))


def chart(bars: int = 120, **change: Any) -> Chart:
    made = []
    for at in range(bars):
        opened = 97_000 * (1 + 0.004 * math.sin((at - 1) / 9) + 0.001 * math.sin((at - 1) * 1.7))
        close = 97_000 * (1 + 0.004 * math.sin(at / 9) + 0.001 * math.sin(at * 1.7))
        made.append(
            Bar(
                at=NOW - (bars - at) * 60 * SECOND,
                open=opened,
                high=max(opened, close) * 1.0004,
                low=min(opened, close) * 0.9996,
                close=close,
                volume=4 + 3 * abs(math.sin(at / 5)),
                closed=at < bars - 1,
            )
        )
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "interval": "1m",
        "decimals": 1,
        "bars": tuple(made),
        "lines": (
            ChartLine(price=96_900.0, label="support"),
            ChartLine(price=97_100.0, label="entry", tone="entry"),
        ),
        "provenance": fresh(),
    }
    return Chart(**(fields | change))


def snapshot() -> MarketSnapshot:
    return MarketSnapshot(
        instrument="BTC-USDT",
        venue="sim",
        decimals=1,
        last=97_412.3,
        bid=97_412.2,
        ask=97_412.4,
        mid=97_412.3,
        spread_bp=0.4,
        bid_depth_10bp=12.4,
        ask_depth_10bp=9.8,
        imbalance=0.12,
        change_1m_pct=0.05,
        change_15m_pct=0.31,
        change_pct=1.42,
        high=98_204.5,
        low=96_100.0,
        volume_base=812.4,
        volume_quote=79.1e6,
        trades=18_204,
        buy_share_pct=53.1,
        book_usable=True,
        provenance=fresh(),
    )


def radar() -> VolatilityRadar:
    def row(rank: int, instrument: str, **change: Any) -> RadarRow:
        made: dict[str, Any] = {
            "instrument": instrument,
            "rank": rank,
            "realised_pct": 42.1,
            "ewma_pct": 44.0,
            "parkinson_pct": 40.2,
            "garman_klass_pct": 41.0,
            "rogers_satchell_pct": 39.0,
            "yang_zhang_pct": 43.0,
            "atr_pct": 0.11,
            "fast_slow": 1.84,
            "surprise": 3.1,
            "move_pct": 0.34,
            "volatility_rank": 2,
            "relative": 1.21,
            "jump_share_pct": 4.0,
            "percentile": 96.0,
            "regime": "EXTREME",
            "bars": 120,
            "provenance": fresh(),
        }
        return RadarRow(**(made | change))

    few: dict[str, Any] = dict.fromkeys(
        (
            "realised_pct",
            "atr_pct",
            "fast_slow",
            "percentile",
            "yang_zhang_pct",
            "surprise",
            "move_pct",
            "volatility_rank",
            "relative",
        )
    )
    return VolatilityRadar(
        interval="1m",
        median_pct=36.4,
        dispersion=0.31,
        rows=(
            row(1, "SOL-USDT"),
            row(2, "BTC-USDT", regime="NORMAL", surprise=0.4, fast_slow=0.97, percentile=41.0),
            row(3, "TON-USDT", regime="UNKNOWN", bars=7, **few),
        ),
        provenance=fresh(),
    )


def structure(**change: Any) -> MarketStructure:
    """Structure around the sample chart: a swing, a break, a sweep, a gap, and what was said of them."""

    def ago(bars: int) -> int:
        return NOW - bars * 60 * SECOND

    swing = StructureMark(what="swing", side="up", at=ago(50), known_at=ago(46), price=97_425.0)
    broken = StructureMark(what="choch", side="down", at=ago(30), known_at=ago(9), price=96_640.0)
    swept = StructureMark(what="sweep", side="down", at=ago(24), known_at=ago(18), price=96_620.0)
    gap = StructureZone(
        what="gap", side="up", at=ago(34), known_at=ago(32), top=96_850.0, bottom=96_760.0, touched=False
    )
    fields: dict[str, Any] = {
        "instrument": "BTC-USDT",
        "interval": "1m",
        "decimals": 1,
        "bars": 119,
        "close": 97_000.0,
        "trend": "falling",
        "direction": "down",
        "atr": 80.0,
        "resistance": 97_425.0,
        "support": None,
        "marks": (swing, swept, broken),
        "zones": (gap,),
        "events": (
            StructureEvent(
                what="choch", side="down", at=ago(30), known_at=ago(9), top=96_640.0, bottom=96_640.0
            ),
            StructureEvent(
                what="order",
                side="up",
                fate="touched",
                at=ago(28),
                known_at=ago(11),
                top=96_700.0,
                bottom=96_600.0,
            ),
            StructureEvent(
                what="gap", side="up", at=ago(34), known_at=ago(32), top=96_850.0, bottom=96_760.0
            ),
        ),
        "provenance": fresh(),
    }
    return MarketStructure(**(fields | change))
