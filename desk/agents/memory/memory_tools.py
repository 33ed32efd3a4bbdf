"""The tool that reads memory. What it quotes is text from outside, whoever said it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.agents.memory.recall import Words, recalled, told
from desk.agents.read_tools import OfInstrument
from desk.agents.tools import Tool, Working
from desk.kernel.queries import Select
from widgets.specs.insights import RecalledInsights

RegimeOf = Callable[[str], str]
"""The volatility regime of an instrument now, or empty."""


def memory_tools(
    select: Select, now: Callable[[], int], words: Words, regime: RegimeOf
) -> tuple[Tool[Any], ...]:
    """The tool; `words` writes the figures of an insight."""

    async def insights(asked: OfInstrument, working: Working) -> RecalledInsights:
        at = now()
        found = recalled(select, asked.instrument, regime(asked.instrument), at)
        return told(asked.instrument, found, words, at)

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
    )
