"""The tools that look: market, studies and account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field

from desk.agents.facts import Facts
from desk.agents.horizon import DEFAULT, HORIZONS
from desk.agents.tools import A, Arguments, Tool
from desk.kernel.errors import DeskError
from widgets.specs.approvals import ApprovalQueue
from widgets.specs.figure import Spec
from widgets.specs.market import BookView, Chart, MarketSnapshot
from widgets.specs.portfolio import OrderRecord, Portfolio
from widgets.specs.radar import VolatilityRadar
from widgets.specs.structure import MarketStructure
from widgets.specs.studies import BaseRateStudy, FlowStudy, MomentumStudy, StructureStudy


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


class OfChart(OfInstrument):
    """Which candles, and how many."""

    interval: str = "1m"
    count: int = Field(default=60, ge=1, le=300)


class OfStructure(OfInstrument):
    """Closed bars of which interval."""

    interval: str = "1m"


class OfOrder(Arguments):
    """One order, by the desk's own id."""

    order: str = Field(min_length=1, max_length=40)


class OfRadar(Arguments):
    """The interval of the bars, or `auto`."""

    interval: str = "auto"


def read_tools(facts: Facts) -> tuple[Tool[Any], ...]:
    """Every tool that only reads, over one set of facts."""
    return (
        _tool(
            "market_snapshot", OfInstrument, MarketSnapshot, lambda asked: facts.snapshot(asked.instrument)
        ),
        _tool("volatility_radar", OfRadar, VolatilityRadar, lambda asked: facts.radar(asked.interval)),
        _tool("book", OfBook, BookView, lambda asked: facts.book(asked.instrument, asked.depth)),
        _tool(
            "chart", OfChart, Chart, lambda asked: facts.chart(asked.instrument, asked.interval, asked.count)
        ),
        _study("momentum", MomentumStudy, facts.momentum),
        _study("key_levels", StructureStudy, facts.structure),
        _tool(
            "structure",
            OfStructure,
            MarketStructure,
            lambda asked: facts.market_structure(asked.instrument, asked.interval),
        ),
        _tool("flow", OfInstrument, FlowStudy, lambda asked: facts.flow(asked.instrument)),
        _study("base_rate", BaseRateStudy, facts.base_rate),
        _tool("portfolio", NoArguments, Portfolio, lambda asked: facts.portfolio()),
        _tool("approvals", NoArguments, ApprovalQueue, lambda asked: facts.queue()),
        _tool("order", OfOrder, OrderRecord, lambda asked: facts.order(asked.order)),
    )


def _tool(name: str, arguments: type[A], result: type[Spec], read: Callable[[A], Spec]) -> Tool[A]:
    async def run(asked: A) -> Spec:
        return read(asked)

    return Tool(name, arguments, result, run)


def _study(name: str, result: type[Spec], study: Callable[[str, str], Spec]) -> Tool[OverHorizon]:
    return _tool(name, OverHorizon, result, lambda asked: study(asked.instrument, _horizon(asked.horizon)))


def _horizon(name: str) -> str:
    if name not in HORIZONS:
        raise DeskError(f"There is no horizon {name}; there are {', '.join(HORIZONS)}.")
    return name
