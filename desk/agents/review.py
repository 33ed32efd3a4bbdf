"""The market review: one reading of everything that a reviewer looks at first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from data.errors import DataError
from desk.agents.facts import Facts
from widgets.specs.figure import Spec
from widgets.specs.review import MarketReview

T = TypeVar("T", bound=Spec)


def market_review(facts: Facts, instrument: str, horizon: str) -> MarketReview:
    """The whole of it; without a price there is none, and any other part may be missing."""
    missing: list[str] = []

    def part(read: Callable[[], T]) -> T | None:
        try:
            return read()
        except DataError as problem:
            missing.append(f"{problem}.")
            return None

    seen = facts.snapshot(instrument)
    radar = part(lambda: facts.radar("auto", universe=(instrument,)))
    return MarketReview(
        instrument=instrument,
        decimals=seen.decimals,
        horizon=horizon,
        snapshot=seen,
        momentum=part(lambda: facts.momentum(instrument, horizon)),
        levels=part(lambda: facts.structure(instrument, horizon)),
        flow=part(lambda: facts.flow(instrument)),
        volatility=next(iter(radar.rows), None) if radar is not None else None,
        liquidity=part(lambda: facts.liquidity(instrument)),
        missing=tuple(missing),
        provenance=seen.provenance,
    )
