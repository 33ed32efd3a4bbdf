"""What debating brings, market by market, and the switch that follows it."""

from __future__ import annotations

import random
from collections.abc import Callable

from desk.kernel.facts import Draft
from desk.learning.confidence import BLOCK, FIRST_LOOK
from desk.learning.lift import OFF_FOR, lift_of, switches_due
from desk.learning.messages import FORECASTS, DebateTurnedOff, DebateTurnedOn, ForecastResolved
from desk.learning.modules import LEAST_DECISIONS, module_lifts
from tests.learning.builders import MINUTE, forecast
from tests.learning.kept import Kept, kept

WHOLE = BLOCK * FIRST_LOOK


async def debates(kept: Kept, count: int, moved: Callable[[float], float], begin: int = 0) -> None:
    """Resolved debates one after another; `moved` says what the cross-examination adds to the blind pool's distance."""
    draw = random.Random(begin + 1)
    drafts = []
    for at in range(begin, begin + count):
        up = draw.random() < 0.5
        blind = draw.uniform(0.35, 0.65)
        toward = (1.0 if up else 0.0) - blind
        final = blind + moved(draw.gauss(0.0, 1.0)) * toward
        start = at * 20 * MINUTE
        for stage, p_up in (("pool blind", blind), ("pool final", final)):
            made = forecast(
                f"dbt-{at}/Desk/{stage}",
                persona="Desk",
                stage=stage,
                p_up=p_up,
                at=start,
                due=start + 15 * MINUTE,
            )
            drafts.append(Draft(FORECASTS, made, "desk"))
            done = ForecastResolved(
                forecast=made.forecast,
                outcome="up" if up else "down",
                price="101" if up else "99",
                at=made.due,
                source="test",
            )
            drafts.append(Draft(FORECASTS, done, "desk"))
    await kept.bus.record(*drafts)


def harmful(noise: float) -> float:
    return -0.1 + 0.05 * noise


def helpful(noise: float) -> float:
    return 0.1 + 0.05 * noise


def test_debates_that_make_it_worse_are_turned_off_once_that_is_certain_and_tried_again_after_a_week() -> (
    None
):
    async def scenario(kept: Kept) -> None:
        await debates(kept, WHOLE - BLOCK, harmful)
        assert switches_due(kept.bus.rows, 0) == []
        await debates(kept, BLOCK, harmful, begin=WHOLE)
        (off,) = switches_due(kept.bus.rows, 7)
        assert isinstance(off, DebateTurnedOff)
        assert off.high < 0.0
        assert (off.blocks, off.until) == (FIRST_LOOK, 7 + OFF_FOR)
        await kept.bus.record(Draft(FORECASTS, off, "desk"))
        assert lift_of(kept.bus.rows, "BTC-USDT").off
        assert switches_due(kept.bus.rows, off.until - 1) == []
        (on,) = switches_due(kept.bus.rows, off.until)
        assert isinstance(on, DebateTurnedOn)
        await kept.bus.record(Draft(FORECASTS, on, "desk"))
        again = lift_of(kept.bus.rows, "BTC-USDT")
        assert not again.off
        assert again.debates == 0

    kept(scenario)


def test_debates_that_help_stay_on_and_those_that_change_nothing_prove_nothing() -> None:
    async def scenario(kept: Kept) -> None:
        await debates(kept, 2 * WHOLE, helpful)
        found = lift_of(kept.bus.rows, "BTC-USDT")
        assert found.interval is not None
        assert found.interval.low > 0.0
        assert switches_due(kept.bus.rows, 0) == []

    async def idle(kept: Kept) -> None:
        await debates(kept, WHOLE, lambda noise: 0.0)
        assert switches_due(kept.bus.rows, 0) == []

    kept(scenario)
    kept(idle)


def test_debates_over_the_same_time_count_once() -> None:
    async def scenario(kept: Kept) -> None:
        for name in ("dbt-1", "dbt-2"):
            for stage in ("pool blind", "pool final"):
                made = forecast(f"{name}/Desk/{stage}", persona="Desk", stage=stage)
                done = ForecastResolved(
                    forecast=made.forecast, outcome="up", price="101", at=made.due, source="test"
                )
                await kept.bus.record(Draft(FORECASTS, made, "desk"), Draft(FORECASTS, done, "desk"))
        assert lift_of(kept.bus.rows, "BTC-USDT").debates == 1

    kept(scenario)


def test_a_cognitive_module_stays_on_only_while_it_does_not_make_a_hundred_debates_worse() -> None:
    async def scenario(kept: Kept) -> None:
        for at in range(LEAST_DECISIONS):
            (unjudged,) = module_lifts(kept.bus.rows, ["First-Principles"])
            assert unjudged.keep
            start = at * 20 * MINUTE
            when = {"at": start, "due": start + 15 * MINUTE}
            worse, better = 0.45, 0.6
            await kept.resolved(
                f"dbt-{at}/Desk/pool blind", "up", stage="pool blind", persona="Desk", p_up=worse, **when
            )
            await kept.resolved(
                f"dbt-{at}/First-Principles/pool without",
                "up",
                stage="pool without",
                persona="First-Principles",
                p_up=better,
                **when,
            )
        (judged, idle) = module_lifts(kept.bus.rows, ["First-Principles", "Creativity"])
        assert (judged.debates, judged.keep) == (LEAST_DECISIONS, False)
        assert (idle.debates, idle.lift, idle.keep) == (0, None, True)

    kept(scenario)
