"""The tools that look: market, studies and account."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from desk.agents.facts import Facts
from desk.agents.horizon import DEFAULT, HORIZONS
from desk.agents.tools import Arguments, Tool
from desk.kernel.errors import DeskError
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.figure import Spec
from widgets.specs.market import BookView, Chart, MarketSnapshot
from widgets.specs.portfolio import OrderRecord, Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.specs.studies import BaseRateStudy, FlowStudy, MomentumStudy, StructureStudy

_BTC = {"instrument": "BTC-USDT"}


class NoArguments(Arguments):
    """Nothing to say."""


class OfInstrument(Arguments):
    """An instrument of the feed, by the desk's own name."""

    instrument: str = Field(min_length=1, max_length=40)


class OverHorizon(OfInstrument):
    """An instrument over a horizon."""

    horizon: str = Field(default=DEFAULT, json_schema_extra={"enum": list(HORIZONS)})


class OfBook(OfInstrument):
    """How many levels of the book."""

    depth: int = Field(default=10, ge=1, le=50)


class OfChart(OfInstrument):
    """Which candles, and how many."""

    interval: str = "1m"
    count: int = Field(default=60, ge=1, le=300)


class OfOrder(Arguments):
    """One order, by the desk's own id."""

    order: str = Field(min_length=1, max_length=40)


class OfRadar(Arguments):
    """The interval of the bars, or `auto`."""

    interval: str = "auto"


def read_tools(facts: Facts) -> tuple[Tool[Any], ...]:
    """Every tool that only reads, over one set of facts."""

    async def market_snapshot(arguments: OfInstrument) -> Spec:
        return facts.snapshot(arguments.instrument)

    async def volatility_radar(arguments: OfRadar) -> Spec:
        return facts.radar(arguments.interval)

    async def book(arguments: OfBook) -> Spec:
        return facts.book(arguments.instrument, arguments.depth)

    async def chart(arguments: OfChart) -> Spec:
        return facts.chart(arguments.instrument, arguments.interval, arguments.count)

    async def momentum(arguments: OverHorizon) -> Spec:
        return facts.momentum(arguments.instrument, _horizon(arguments.horizon))

    async def key_levels(arguments: OverHorizon) -> Spec:
        return facts.structure(arguments.instrument, _horizon(arguments.horizon))

    async def flow(arguments: OfInstrument) -> Spec:
        return facts.flow(arguments.instrument)

    async def base_rate(arguments: OverHorizon) -> Spec:
        return facts.base_rate(arguments.instrument, _horizon(arguments.horizon))

    async def portfolio(arguments: NoArguments) -> Spec:
        return facts.portfolio()

    async def approvals(arguments: NoArguments) -> Spec:
        return facts.queue()

    async def order(arguments: OfOrder) -> Spec:
        return facts.order(arguments.order)

    over = ({**_BTC, "horizon": DEFAULT},)
    return (
        Tool(
            "market_snapshot",
            "Price, spread, depth and the day of one instrument.",
            OfInstrument,
            MarketSnapshot,
            market_snapshot,
            examples=(_BTC,),
        ),
        Tool(
            "volatility_radar",
            "Every instrument's volatility, measured in several ways and ranked.",
            OfRadar,
            VolatilityRadar,
            volatility_radar,
            examples=({"interval": "auto"},),
        ),
        Tool(
            "book",
            "The order book near the touch.",
            OfBook,
            BookView,
            book,
            examples=({**_BTC, "depth": 10},),
        ),
        Tool(
            "chart",
            "Candles of one instrument.",
            OfChart,
            Chart,
            chart,
            examples=({**_BTC, "interval": "1m", "count": 60},),
        ),
        Tool("momentum", "Returns and averages.", OverHorizon, MomentumStudy, momentum, examples=over),
        Tool(
            "key_levels",
            "Swings, range, bands and the nearest levels.",
            OverHorizon,
            StructureStudy,
            key_levels,
            examples=over,
        ),
        Tool("flow", "Takers and the book near the touch.", OfInstrument, FlowStudy, flow, examples=(_BTC,)),
        Tool(
            "base_rate",
            "What the price usually did over the horizon.",
            OverHorizon,
            BaseRateStudy,
            base_rate,
            examples=over,
        ),
        Tool("portfolio", "Positions, orders and profit.", NoArguments, Portfolio, portfolio, examples=({},)),
        Tool(
            "approvals",
            "What waits for people's votes.",
            NoArguments,
            ApprovalQueue,
            approvals,
            examples=({},),
        ),
        Tool(
            "order",
            "One order: its limit, and what all its fills came to.",
            OfOrder,
            OrderRecord,
            order,
            examples=({"order": "ord-7kq2m9x4c1"},),
        ),
    )


def _horizon(name: str) -> str:
    if name not in HORIZONS:
        raise DeskError(f"There is no horizon {name}; there are {', '.join(HORIZONS)}.")
    return name
