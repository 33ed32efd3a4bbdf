"""Past cases: concluded debates with what the market made of them. The desk's own record, and nobody's memory."""

from __future__ import annotations

from typing import Any, Literal, cast

import msgspec
from pydantic import Field

from desk.agents.read_tools import OfInstrument
from desk.agents.tools import Tool, Working
from desk.kernel.queries import Select
from widgets.specs.insights import PastCase, PastCases

MOST_CASES = 12


class OfPast(OfInstrument):
    """An instrument, and the volatility regime that the cases were of; empty takes all."""

    regime: str = Field(default="", max_length=20)


def past_cases_tool(select: Select) -> Tool[Any]:
    """The tool that reads them."""

    async def run(asked: OfPast, working: Working) -> PastCases:
        return past_cases(select, asked.instrument, asked.regime)

    return Tool(
        "past_cases",
        OfPast,
        PastCases,
        run,
        "Past debates on an instrument with their probabilities and what the market made of them.",
        {"instrument": "BTC-USDT"},
    )


def past_cases(select: Select, instrument: str, regime: str = "", most: int = MOST_CASES) -> PastCases:
    """Concluded debates on an instrument, of one volatility regime where it is named, with what the market did."""
    rows = select(
        "SELECT debates.debate, debates.horizon, debates.snapshot, debates.ended_at,"
        " coalesce(forecasts.regime, ''), coalesce(forecasts.outcome, '')"
        " FROM debates LEFT JOIN forecasts"
        " ON forecasts.debate = debates.debate AND forecasts.stage = 'pool final'"
        " WHERE debates.state = 'concluded' AND debates.instrument = ?"
        " AND (? = '' OR coalesce(forecasts.regime, '') = ?) ORDER BY debates.seq DESC LIMIT ?",
        (instrument, regime, regime, most),
    )
    cases = tuple(_case(instrument, *row) for row in rows)
    ended = [case for case in cases if case.outcome in ("up", "down")]
    return PastCases(
        instrument=instrument,
        regime=regime,
        rows=cases,
        cases=len(ended),
        ended_up=sum(case.outcome == "up" for case in ended),
        called_right=sum((case.p_up > 0.5) == (case.outcome == "up") for case in ended if case.p_up != 0.5),
    )


class _Card(msgspec.Struct, frozen=True):
    stance: str
    p_up: float


def _case(
    instrument: str, debate: str, horizon: str, snapshot: str, at: int, regime: str, outcome: str
) -> PastCase:
    card = msgspec.json.decode(snapshot, type=_Card)
    became = cast("Literal['up', 'down', 'void', 'open']", outcome or "open")
    return PastCase(
        id=debate,
        instrument=instrument,
        horizon=horizon,
        regime=regime,
        stance=card.stance,
        p_up=card.p_up,
        outcome=became,
        at=at,
    )
