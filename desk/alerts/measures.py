"""What an alert can watch: the one table that grammar, completion, manual and evaluator read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["price", "volatility", "liquidity", "structure", "risk"]
Unit = Literal["price", "%", "bp", "score", "sd", "quote", ""]
EQUITY = "equity"
"""The subject that is no instrument: the account that is traded on."""
ALIASES = {"account": EQUITY, "risk": EQUITY}


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be watched. Figures are compared with a level; words and events change."""

    name: str
    kind: Kind
    of: Literal["instrument", "account"]
    unit: Unit
    help: str
    example: str
    words: tuple[str, ...] = ()
    """What it may be where it is a word; empty for a figure."""
    event: bool = False
    """Whether it happens, again and again, rather than lasts."""
    barred: bool = False
    """Whether it rests on closed bars of an interval."""
    share: float = 0.0
    """How far it must come back before it can fire again: as a share of the level, or where there is none"""
    step: float = 0.0
    """as so much of its unit."""
    least: float | None = 0.0
    most: float | None = None
    """Between which levels one makes sense."""

    @property
    def worded(self) -> bool:
        """Whether it is told in words and not in figures."""
        return bool(self.words)

    def band(self, level: float) -> float:
        """How far from its level it must come back before it counts as having left."""
        return abs(level) * self.share or self.step


MEASURES: tuple[Measure, ...] = (
    Measure(
        "price",
        "price",
        "instrument",
        "price",
        "The last price, as the watchlist shows it; every price is looked at, not one a second.",
        "/alert BTC-USDT price crosses 65000",
        share=0.0005,
    ),
    Measure(
        "volatility",
        "volatility",
        "instrument",
        "%",
        "Fast volatility of closed bars, percent a year, as the radar shows it.",
        "/alert ETH-USDT volatility above 80%",
        barred=True,
        share=0.03,
        most=10_000.0,
    ),
    Measure(
        "volatility regime",
        "volatility",
        "instrument",
        "",
        "The regime of volatility: it changes, or changes to the one that is named.",
        "/alert ETH-USDT volatility regime",
        words=("LOW", "NORMAL", "HIGH", "EXTREME"),
        barred=True,
    ),
    Measure(
        "volatility surprise",
        "volatility",
        "instrument",
        "sd",
        "The newest closed bar against what was to be expected of it, in standard deviations.",
        "/alert SOL-USDT volatility surprise above 4",
        barred=True,
        step=0.25,
        most=1_000.0,
    ),
    Measure(
        "spread",
        "liquidity",
        "instrument",
        "bp",
        "Best ask less best bid, basis points of the mid.",
        "/alert TON-USDT spread above 25bp",
        share=0.1,
        most=10_000.0,
    ),
    Measure(
        "liquidity",
        "liquidity",
        "instrument",
        "score",
        "The stress of the liquidity gauge, 0 calm to 1 worst.",
        "/alert TON-USDT liquidity above 0.6",
        step=0.05,
        most=1.0,
    ),
    Measure(
        "liquidity state",
        "liquidity",
        "instrument",
        "",
        "The word of the liquidity gauge: it changes, or changes to the one that is named.",
        "/alert TON-USDT liquidity state severe",
        words=("calm", "thin", "stressed", "severe", "unusable"),
    ),
    Measure(
        "structure trend",
        "structure",
        "instrument",
        "",
        "The trend of the last swings: it changes, or changes to the one that is named.",
        "/alert BTC-USDT structure trend falling",
        words=("rising", "falling", "mixed"),
        barred=True,
    ),
    Measure(
        "structure break",
        "structure",
        "instrument",
        "",
        "A close beyond a swing, either way or the one that is named; each break once.",
        "/alert BTC-USDT structure break down on 5m",
        words=("up", "down"),
        event=True,
        barred=True,
    ),
    Measure(
        "value",
        "risk",
        "account",
        "quote",
        "Equity in the account's currency: cash and positions at their marks.",
        "/alert equity value below 950000",
        share=0.0005,
        least=None,
    ),
    Measure(
        "drawdown",
        "risk",
        "account",
        "%",
        "How far equity stands below the highest at which a day ever opened.",
        "/alert equity drawdown above 4% critical",
        step=0.1,
        most=100.0,
    ),
    Measure(
        "daily loss",
        "risk",
        "account",
        "%",
        "How far equity stands below the day's opening.",
        "/alert equity daily loss above 1%",
        step=0.05,
        most=100.0,
    ),
    Measure(
        "exposure",
        "risk",
        "account",
        "%",
        "Gross exposure in percent of equity, orders under way counted as filled.",
        "/alert equity exposure above 80%",
        step=1.0,
        most=10_000.0,
    ),
    Measure(
        "margin",
        "risk",
        "account",
        "%",
        "Use of the limits, in percent: the fullest of gross, net and instrument exposure, drawdown and daily loss.",
        "/alert equity margin above 75%",
        step=1.0,
        most=1_000.0,
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def measures_of(subject: str) -> tuple[Measure, ...]:
    """What can be watched of a subject."""
    of = "account" if subject == EQUITY else "instrument"
    return tuple(measure for measure in MEASURES if measure.of == of)
