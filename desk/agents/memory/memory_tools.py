"""The tools that read memory. What they quote is text from outside, whoever said it; past cases are the desk's record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field

from desk.agents.memory.recall import Words, past_cases, recalled, told
from desk.agents.read_tools import OfInstrument
from desk.agents.tools import Tool, Working
from desk.kernel.queries import Select
from widgets.specs.insights import PastCases, RecalledInsights

RegimeOf = Callable[[str], str]
"""The volatility regime of an instrument now, or empty."""


class OfPast(OfInstrument):
    """An instrument, and the volatility regime that the cases were of; empty takes all."""

    regime: str = Field(default="", max_length=20)


def memory_tools(
    select: Select, now: Callable[[], int], words: Words, regime: RegimeOf
) -> tuple[Tool[Any], ...]:
    """Both tools; `words` writes the figures of an insight."""

    async def insights(asked: OfInstrument, working: Working) -> RecalledInsights:
        at = now()
        found = recalled(select, asked.instrument, regime(asked.instrument), at)
        return told(asked.instrument, found, words, at)

    async def cases(asked: OfPast, working: Working) -> PastCases:
        return past_cases(select, asked.instrument, asked.regime)

    return (
        Tool(
            "insights",
            OfInstrument,
            RecalledInsights,
            insights,
            "What the desk remembers of an instrument: hypotheses, risk flags, regimes and theses, quoted, each with"
            " who said it.",
            {"instrument": "BTC-USDT"},
            trust="outside",
        ),
        Tool(
            "past_cases",
            OfPast,
            PastCases,
            cases,
            "Past debates on an instrument with their probabilities and what the market made of them.",
            {"instrument": "BTC-USDT"},
        ),
    )
