"""Risk Sentinel and Execution Overseer by rule: always there, whoever else advises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.agents.analyst import Brief
from desk.agents.grounding import slot
from desk.agents.house.reading import Reader
from desk.agents.opinions import Opinion
from desk.agents.personas.advice import Advice, AdviserRole

HALF = 0.5
MOST_EXPOSURE_PCT = 60.0
"""Exposure as a share of equity from which a new order is halved."""
STRESSED = 0.6
"""Liquidity stress from which nothing is immediate, as in the timing of orders."""


@dataclass(frozen=True, slots=True)
class HouseSentinel:
    """Halves the size in an extreme regime, and on top of much exposure."""

    role: AdviserRole = "Risk Sentinel"
    name: str = "house sentinel 1"
    rule_based: bool = True

    async def advise(self, brief: Brief, opinions: Sequence[Opinion]) -> Advice:
        """The first rule that objects."""
        read = Reader(brief)
        text = condition = ""
        regime = read.word("volatility_radar", read.radar("regime"))
        exposure = read.number("portfolio", "exposure_pct")
        if regime is not None and regime[1] == "EXTREME":
            text, condition = f"The volatility regime is {slot(regime[0])}", f"{regime[0]} == 'EXTREME'"
        elif exposure is not None and exposure.value > MOST_EXPOSURE_PCT:
            text = f"The account holds {exposure.slot} of its equity in positions already"
            condition = f"{exposure.ref} > {MOST_EXPOSURE_PCT:g}"
        return Advice(
            role=self.role,
            by=self.name,
            rule_based=True,
            factor=HALF if text else 1.0,
            text=text,
            condition=condition,
        )


@dataclass(frozen=True, slots=True)
class HouseOverseer:
    """Lets an order wait where the market is stressed, or its spread costs more than the fees."""

    role: AdviserRole = "Execution Overseer"
    name: str = "house overseer 1"
    rule_based: bool = True

    async def advise(self, brief: Brief, opinions: Sequence[Opinion]) -> Advice:
        """Immediate unless a rule speaks against it."""
        read = Reader(brief)
        stress = read.number("liquidity", "stress")
        spread, cost = read.number("market_snapshot", "spread_bp"), read.number("order_plan", "cost_bp")
        text = condition = ""
        if stress is not None and stress.value >= STRESSED:
            text, condition = f"Liquidity stress is {stress.slot}", f"{stress.ref} >= {STRESSED:g}"
        elif spread is not None and cost is not None and 2.0 * spread.value > cost.value:
            text = f"The spread of {spread.slot} is most of what getting in and out costs, {cost.slot}"
            condition = f"2 * {spread.ref} > {cost.ref}"
        return Advice(
            role=self.role,
            by=self.name,
            rule_based=True,
            latency="defer" if text else "immediate",
            text=text,
            condition=condition,
        )
