"""The tools that look: market, studies and account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import Field

from desk.agents.facts import Facts
from desk.agents.horizon import DEFAULT, HORIZONS
from desk.agents.tools import A, Arguments, NotThere, Tool, Working
from widgets.specs.anomaly import AnomalyStudy
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.depth import MOST_STEPS, DepthView
from widgets.specs.features import Features
from widgets.specs.figure import Spec
from widgets.specs.liquidity import LiquidityStress
from widgets.specs.market import BookView, Chart, MarketSnapshot
from widgets.specs.portfolio import OrderRecord, Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.specs.structure import MarketStructure
from widgets.specs.studies import BaseRateStudy, FlowStudy, MomentumStudy, StructureStudy
from widgets.specs.volatility import VolatilityStudy

_BTC: Mapping[str, Any] = {"instrument": "BTC-USDT"}


class NoArguments(Arguments):
    """Nothing to say."""


class OfInstrument(Arguments):
    """An instrument of the feed, by the desk's own name."""

    instrument: str = Field(min_length=1, max_length=40)


class OverHorizon(OfInstrument):
    """An instrument over a horizon."""

    horizon: str = Field(default=DEFAULT)


class OfBook(OfInstrument):
    """How many levels of the book."""

    depth: int = Field(default=10, ge=1, le=50)


class OfDepth(OfInstrument):
    """How far from the mid, in how many equal steps a side, and which values (quote units) to price a market order of."""

    width_bp: float | None = Field(default=None, ge=1.0, le=10_000.0)
    steps: int = Field(default=10, ge=1, le=MOST_STEPS)
    sizes: list[float] = Field(default=[], max_length=6)


class OfChart(OfInstrument):
    """Which candles, and how many."""

    interval: str = "1m"
    count: int = Field(default=60, ge=1, le=300)


class OfFeatures(OfInstrument):
    """Bars of which interval, and which features; without names all of them."""

    interval: str = "1m"
    names: list[str] = Field(default=[], max_length=40)


class OfStructure(OfInstrument):
    """Closed bars of which interval."""

    interval: str = "1m"


class OfOrder(Arguments):
    """One order, by the desk's own id."""

    order: str = Field(min_length=1, max_length=40)


class OfRadar(Arguments):
    """The interval of the bars, or `auto`; what to suppose, whom it strikes, and which instruments to look at."""

    interval: str = "auto"
    scenario: Literal["none", "shock", "panic", "calm"] = "none"
    """`shock` doubles the fast volatility, `panic` makes it four times, `calm` half of what it is."""
    struck: list[str] = Field(default=[], max_length=50)
    """Whom the scenario strikes; nobody named strikes all."""
    universe: list[str] = Field(default=[], max_length=500)
    """Instruments to measure and rank; none named takes all."""


class OfVolatility(OfInstrument):
    """The interval of the bars, or `auto`."""

    interval: str = "auto"


def read_tools(facts: Facts) -> tuple[Tool[Any], ...]:
    """Every tool that only reads, over one set of facts."""
    return (
        _tool(
            "market_snapshot",
            OfInstrument,
            MarketSnapshot,
            lambda asked: facts.snapshot(asked.instrument),
            "One instrument now: touch, spread, depth, changes and turnover.",
            _BTC,
        ),
        _tool(
            "volatility_radar",
            OfRadar,
            VolatilityRadar,
            lambda asked: facts.radar(asked.interval, asked.scenario, asked.struck, asked.universe),
            "A universe by surprise: each volatility, its regime and place in the cross-section, as it is or under"
            " a scenario.",
            {"interval": "auto", "scenario": "shock", "struck": ["BTC-USDT"]},
        ),
        _tool(
            "volatility",
            OfVolatility,
            VolatilityStudy,
            lambda asked: facts.volatility(asked.instrument, asked.interval),
            "One instrument's volatility by horizon: term structure, cone and today in it, jumps, surprise, regime,"
            " rank.",
            {**_BTC, "interval": "auto"},
        ),
        _tool(
            "book",
            OfBook,
            BookView,
            lambda asked: facts.book(asked.instrument, asked.depth),
            "The order book near the touch, level by level.",
            {**_BTC, "depth": 10},
        ),
        _tool(
            "depth",
            OfDepth,
            DepthView,
            lambda asked: facts.depth(asked.instrument, asked.width_bp, asked.steps, asked.sizes),
            "How much stands within which distance of the mid, and what market orders of a few values would cost.",
            {**_BTC, "steps": 10, "sizes": [1e4, 1e5, 1e6]},
        ),
        _tool(
            "chart",
            OfChart,
            Chart,
            lambda asked: facts.chart(asked.instrument, asked.interval, asked.count),
            "The last candles, the forming one at the end.",
            {**_BTC, "interval": "1m", "count": 60},
        ),
        _tool(
            "liquidity",
            OfInstrument,
            LiquidityStress,
            lambda asked: facts.liquidity(asked.instrument),
            "How hard an instrument is to trade now, 0 to 1, by which measures, against what is usual.",
            _BTC,
        ),
        _tool(
            "anomaly",
            OfInstrument,
            AnomalyStudy,
            lambda asked: facts.anomaly(asked.instrument),
            "How unlike its usual self a market looks, which measures stand out, and what follows.",
            _BTC,
        ),
        _tool(
            "features",
            OfFeatures,
            Features,
            lambda asked: facts.features(asked.instrument, asked.interval, asked.names),
            "Indicators and flow measures of the closed bars, all of them or those named.",
            {**_BTC, "interval": "1m", "names": ["rsi", "atr", "realised"]},
        ),
        _study(
            "momentum",
            MomentumStudy,
            lambda instrument, horizon: facts.momentum(instrument, horizon),
            "Returns, averages and how straight the way was, on the bars that suit a horizon.",
        ),
        _study(
            "key_levels",
            StructureStudy,
            lambda instrument, horizon: facts.structure(instrument, horizon),
            "Untouched highs and lows, range and bands, on the bars that suit a horizon.",
        ),
        _tool(
            "structure",
            OfStructure,
            MarketStructure,
            lambda asked: facts.market_structure(asked.instrument, asked.interval),
            "Swings, breaks, sweeps and zones of the closed bars, each with the time it was known.",
            {**_BTC, "interval": "1m"},
        ),
        _tool(
            "flow",
            OfInstrument,
            FlowStudy,
            lambda asked: facts.flow(asked.instrument),
            "Who took whose price lately, and which way the book leans.",
            _BTC,
        ),
        _study(
            "base_rate",
            BaseRateStudy,
            lambda instrument, horizon: facts.base_rate(instrument, horizon),
            "What the price usually did over a horizon, from the windows of its own past.",
        ),
        _tool(
            "portfolio",
            NoArguments,
            Portfolio,
            lambda asked: facts.portfolio(),
            "The account: cash, positions, orders and fills.",
            {},
        ),
        _tool(
            "approvals",
            NoArguments,
            ApprovalQueue,
            lambda asked: facts.queue(),
            "The requests that wait for people's votes.",
            {},
        ),
        _tool(
            "order",
            OfOrder,
            OrderRecord,
            lambda asked: facts.order(asked.order),
            "One order with the totals of its fills.",
            {"order": "ord-7kq2m9x4c1"},
        ),
    )


def _tool(
    name: str,
    arguments: type[A],
    result: type[Spec],
    read: Callable[[A], Spec],
    summary: str,
    example: Mapping[str, Any],
) -> Tool[A]:
    async def run(asked: A, working: Working) -> Spec:
        return read(asked)

    return Tool(name, arguments, result, run, summary, example)


def _study(
    name: str, result: type[Spec], study: Callable[[str, str], Spec], summary: str
) -> Tool[OverHorizon]:
    return _tool(
        name,
        OverHorizon,
        result,
        lambda asked: study(asked.instrument, known_horizon(asked.horizon)),
        summary,
        {**_BTC, "horizon": DEFAULT},
    )


def known_horizon(name: str) -> str:
    """The horizon of that name, or a refusal with those there are."""
    if name not in HORIZONS:
        raise NotThere(f"There is no horizon {name}; there are {', '.join(HORIZONS)}.")
    return name
