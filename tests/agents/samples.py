"""Small pieces of evidence with known figures."""

from __future__ import annotations

from typing import Any

from desk.agents.evidence import EvidenceBook, Trust
from desk.agents.grounding import Grounder
from widgets.specs.figure import Provenance
from widgets.specs.market import MarketSnapshot
from widgets.specs.radar import RadarRow, VolatilityRadar

FRESH = Provenance(source="sim", at=0, age_ms=40)


def snapshot(instrument: str = "BTC-USDT", **changes: Any) -> MarketSnapshot:
    """A snapshot with a touch of 64,000.00 to 64,000.50."""
    values: dict[str, Any] = {
        "instrument": instrument,
        "venue": "sim",
        "decimals": 2,
        "last": 64_000.25,
        "bid": 64_000.0,
        "ask": 64_000.5,
        "mid": 64_000.25,
        "spread_bp": 0.078,
        "bid_depth_10bp": 1.5,
        "ask_depth_10bp": 3.0,
        "imbalance": -0.3333,
        "change_1m_pct": None,
        "change_15m_pct": 0.4321,
        "change_pct": -1.25,
        "high": 65_000.0,
        "low": 63_000.0,
        "volume_base": 12.0,
        "volume_quote": 768_000.0,
        "trades": 1234,
        "buy_share_pct": 55.5,
        "book_usable": True,
        "provenance": FRESH,
    }
    return MarketSnapshot(**(values | changes))


def radar(*instruments: str) -> VolatilityRadar:
    """A radar whose rows differ by rank alone."""
    rows = tuple(
        RadarRow(
            instrument=name,
            rank=place,
            realised_pct=40.0 + place,
            ewma_pct=None,
            parkinson_pct=None,
            garman_klass_pct=None,
            rogers_satchell_pct=None,
            yang_zhang_pct=None,
            atr_pct=0.1,
            fast_slow=1.25,
            jump_share_pct=None,
            percentile=44.6,
            regime="HIGH",
            bars=300,
            provenance=FRESH,
        )
        for place, name in enumerate(instruments, 1)
    )
    return VolatilityRadar(interval="1m", rows=rows, provenance=FRESH)


def evidence(trust: Trust = "desk") -> EvidenceBook:
    """T1 a snapshot, T2 a radar."""
    book = EvidenceBook("trn-a")
    book.add("market_snapshot", {"instrument": "BTC-USDT"}, snapshot(), 0, trust)
    book.add("volatility_radar", {"interval": "auto"}, radar("BTC-USDT", "ETH-USDT"), 0, trust)
    return book


def grounder(book: EvidenceBook | None = None, now: int = 0) -> Grounder:
    """Renders against the sample evidence."""
    return Grounder(book or evidence(), now, ("BTC-USDT", "1INCH-USDT"))


def text_of(runs: tuple[Any, ...]) -> str:
    """The words of some runs."""
    return "".join(run.text for run in runs)
