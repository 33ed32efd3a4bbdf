"""The desk keeps inside a venue's limits, and a cancel is never the message that waits."""

from __future__ import annotations

from random import Random

import pytest

from desk.execution.exchange.pace import LONGEST_PAUSE, RESERVED, Pace
from desk.execution.exchange.said import Withheld
from desk.kernel.clock import Clock
from desk.kernel.virtual import run_virtual
from tests.execution.scripted_market import START


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    async def main(clock: Clock) -> float:
        pace, before = Pace(clock, Random(1), 10.0), clock.monotonic()
        for _ in range(35):
            await pace.take("look")
        return (clock.monotonic() - before) / 1e9

    assert run_virtual(main, START) == pytest.approx(2.0, abs=0.2)


def test_f18_cancels_keep_a_budget_of_their_own_when_everything_else_is_used_up() -> None:
    async def main(clock: Clock) -> float:
        pace = Pace(clock, Random(1), 0.001)
        for _ in range(15):
            await pace.take("look")
        before = clock.monotonic()
        for _ in range(int(RESERVED)):
            await pace.take("cancel")
        return (clock.monotonic() - before) / 1e9

    assert run_virtual(main, START) == 0.0


def test_f18_while_the_venue_wants_to_be_left_alone_only_cancels_go() -> None:
    async def main(clock: Clock) -> tuple[float, str]:
        pace, before = Pace(clock, Random(1), 10.0), clock.monotonic()
        pace.slow_down(30.0)
        await pace.take("cancel")
        cancelled = (clock.monotonic() - before) / 1e9
        with pytest.raises(Withheld) as held:
            await pace.take("order")
        await pace.take("look")
        assert (clock.monotonic() - before) / 1e9 == pytest.approx(30.0)
        await pace.take("order")
        return cancelled, str(held.value)

    assert run_virtual(main, START) == (0.0, "the venue wants to be left alone for 30 s")


def test_after_a_ban_not_even_a_cancel_goes() -> None:
    async def main(clock: Clock) -> float:
        pace, before = Pace(clock, Random(1), 10.0), clock.monotonic()
        pace.slow_down(120.0, banned=True)
        await pace.take("cancel")
        return (clock.monotonic() - before) / 1e9

    assert run_virtual(main, START) == pytest.approx(120.0)


def test_f18_each_turning_away_waits_longer_with_jitter_until_the_venue_answers_again() -> None:
    async def main(clock: Clock) -> list[float]:
        pace = Pace(clock, Random(1), 10.0)
        waits = [pace.slow_down(0.0) for _ in range(9)]
        pace.answered()
        return [*waits, pace.slow_down(0.0)]

    *growing, fresh = run_virtual(main, START)
    assert all(0.5 * 2**turn <= wait <= 1.5 * 2**turn for turn, wait in enumerate(growing[:6]))
    assert max(growing) <= 1.5 * LONGEST_PAUSE
    assert 0.5 <= fresh <= 1.5
