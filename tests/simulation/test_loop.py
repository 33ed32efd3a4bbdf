"""The loop of the simulation really shuffles, and one seed is one order, on every Python."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.simulation.loop import ShuffledLoop

T = TypeVar("T")


def shuffled(seed: int, what: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=lambda: ShuffledLoop(seed)) as runner:
        return runner.run(what)


async def order_of(count: int, turns: int) -> list[int]:
    """The order in which so many tasks take so many turns, which a plain loop gives one after the other."""
    seen: list[int] = []

    async def one(name: int) -> None:
        for turn in range(turns):
            seen.append(name)
            await asyncio.sleep(0.5 * (turn % 2))

    await asyncio.gather(*(one(name) for name in range(count)))
    return seen


def test_a_seed_gives_one_order_and_another_seed_another() -> None:
    orders = [tuple(shuffled(seed, order_of(6, 4))) for seed in range(40)]
    assert orders == [tuple(shuffled(seed, order_of(6, 4))) for seed in range(40)]
    assert len(set(orders)) == 40
    plain = tuple(asyncio.run(order_of(6, 1)))
    assert plain == tuple(range(6)), "a plain loop keeps to the order, so what is shuffled is ours"


def test_the_first_of_many_is_each_of_them_about_as_often() -> None:
    firsts = [shuffled(seed, order_of(4, 1))[0] for seed in range(400)]
    assert all(60 < firsts.count(name) < 140 for name in range(4)), firsts


def test_timers_that_fall_due_together_are_shuffled_and_time_still_never_turns_back() -> None:
    async def together() -> tuple[str, list[float]]:
        loop = asyncio.get_running_loop()
        heard: list[str] = []
        times: list[float] = []

        def due(name: str) -> None:
            heard.append(name)
            times.append(loop.time())

        for name in "abcdef":
            loop.call_later(1.0, due, name)
        loop.call_later(2.0, lambda: times.append(loop.time()))
        await asyncio.sleep(3.0)
        return "".join(heard), times

    found = [shuffled(seed, together()) for seed in range(30)]
    assert len({order for order, _ in found}) > 20
    assert all(sorted(order) == list("abcdef") for order, _ in found)
    assert all(times == sorted(times) and times[-1] == 2.0 for _, times in found)


def test_what_was_cancelled_is_never_drawn() -> None:
    async def cancelling() -> list[str]:
        loop = asyncio.get_running_loop()
        heard: list[str] = []
        soon = [loop.call_soon(heard.append, f"soon {index}") for index in range(5)]
        later = [loop.call_later(1.0, heard.append, f"later {index}") for index in range(5)]
        for handle in (*soon[1:], *later[:4]):
            handle.cancel()
        # A timer that is due already and waits to be drawn can be taken back too.
        due = [loop.call_later(2.0, heard.append, "due") for _ in range(2)]

        def take_back() -> None:
            for handle in due:
                handle.cancel()

        loop.call_later(2.0, take_back)
        await asyncio.sleep(3.0)
        return heard

    for seed in range(20):
        heard = shuffled(seed, cancelling())
        assert [one for one in heard if one != "due"] == ["soon 0", "later 4"]


def test_a_whole_story_is_shuffled_through_and_through() -> None:
    async def count() -> tuple[int, int]:
        await order_of(8, 10)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ShuffledLoop)
        return loop.drawn, loop.overtaken

    drawn, overtaken = shuffled(1, count())
    assert overtaken > drawn / 2
