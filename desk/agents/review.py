"""The market review: one reading of everything that a reviewer looks at first, part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from data.errors import DataError
from desk.agents.facts import Facts
from desk.agents.horizon import DEFAULT
from desk.agents.read_tools import OverHorizon, known_horizon
from desk.agents.tools import Tool, Working
from widgets.specs.figure import Spec
from widgets.specs.radar import RadarRow
from widgets.specs.review import MarketReview

T = TypeVar("T", bound=Spec)


class Review:
    """One review in the making. It lets others run between its parts, and ends where it is cancelled."""

    def __init__(self, facts: Facts, working: Working) -> None:
        self._facts = facts
        self._working = working
        self.missing: list[str] = []
        """Parts that there is too little data for, one sentence each."""

    async def run(self, instrument: str, horizon: str) -> MarketReview:
        """The whole of it; without a price there is none, and any other part may be missing."""
        facts = self._facts
        seen = facts.snapshot(instrument)
        momentum = await self._part("trend", lambda: facts.momentum(instrument, horizon))
        levels = await self._part("levels", lambda: facts.structure(instrument, horizon))
        flow = await self._part("flow", lambda: facts.flow(instrument))
        radar = await self._part("volatility", lambda: facts.radar("auto", universe=(instrument,)))
        liquidity = await self._part("liquidity", lambda: facts.liquidity(instrument))
        row: RadarRow | None = next(iter(radar.rows), None) if radar is not None else None
        return MarketReview(
            instrument=instrument,
            decimals=seen.decimals,
            horizon=horizon,
            snapshot=seen,
            momentum=momentum,
            levels=levels,
            flow=flow,
            volatility=row,
            liquidity=liquidity,
            missing=tuple(self.missing),
            provenance=seen.provenance,
        )

    async def _part(self, name: str, read: Callable[[], T]) -> T | None:
        self._working(name)
        await asyncio.sleep(0)
        try:
            return read()
        except DataError as problem:
            self.missing.append(f"{problem}.")
            return None


def review_tool(facts: Facts) -> Tool[OverHorizon]:
    """Reads everything at once, and says which part it is at."""

    async def run(asked: OverHorizon, working: Working) -> MarketReview:
        return await Review(facts, working).run(asked.instrument, known_horizon(asked.horizon))

    return Tool(
        "market_review",
        OverHorizon,
        MarketReview,
        run,
        "What a reviewer looks at first: price, book, trend, levels, flow, volatility and liquidity at once.",
        {"instrument": "BTC-USDT", "horizon": DEFAULT},
        time_limit_s=5.0,
    )
