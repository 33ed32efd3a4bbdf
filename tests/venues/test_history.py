"""Bars that are asked for: at the start, over an outage, and once more when those that formed have closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from data.candles import INTERVALS
from data.errors import FrameRefused
from data.events import Candle, MarketEvent
from data.venues.adapter import Adapter, Request
from data.venues.history import HISTORY, SETTLED, History
from tests.data.building import MINUTE, SECOND, START, bar
from tests.venues.speaking import adapter

NAMES = tuple(name for name, _ in HISTORY)


class Reached(Exception):
    """The time up to which a test looks."""


@dataclass
class Asked:
    """A venue on a clock of its own; it tells every bar since the start, the last one unfinished."""

    now: int
    down: bool = False
    until: int = 0
    requests: list[tuple[str, int]] = field(default_factory=list)
    said: list[Candle] = field(default_factory=list)

    def history(self) -> History:
        return History(self.adapter(), self.ask, self.hear, self.sleep, lambda: self.now)

    def adapter(self) -> Adapter:
        venue, asked = adapter(), self

        class Telling(type(venue)):  # type: ignore[misc]
            def past(self, instrument: str, interval: str, count: int) -> Request:
                asked.requests.append((interval, count))
                return Request(f"{interval} {count}")

            def candles(self, instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
                length, count = INTERVALS[interval], int(answer.split()[1])
                newest = (asked.now - START) // length
                return [
                    msgspec.structs.replace(bar(n, interval=length), volume=float(asked.now))
                    for n in range(max(0, newest - count + 1), newest + 1)
                ]

        venue.__class__ = Telling
        return venue

    async def ask(self, request: Request) -> bytes:
        if self.down:
            raise FrameRefused("out of order", book=False)
        return request.path.encode()

    def hear(self, event: MarketEvent) -> None:
        assert isinstance(event, Candle)
        self.said.append(event)

    async def sleep(self, seconds: float) -> None:
        self.now += int(seconds * SECOND)
        if self.until and self.now >= self.until:
            raise Reached


async def finishing(venue: Asked, history: History, until: int) -> None:
    """Let bars close until then."""
    venue.until = until
    with pytest.raises(Reached):
        await history.finish()


async def test_bars_that_were_forming_are_asked_for_once_more_when_they_have_closed() -> None:
    venue = Asked(START + 50 * MINUTE + 20 * SECOND)
    history, asked = venue.history(), venue.now
    await history.load(("BTC-USDT",))
    forming = {one.interval: one for one in venue.said if not one.closed}
    assert {one.received for one in forming.values()} == {asked}
    assert sorted(forming) == [INTERVALS[name] for name in NAMES]
    venue.requests.clear()
    venue.said.clear()
    await finishing(venue, history, START + 130 * MINUTE)
    assert venue.requests == [(name, 2) for name in NAMES]
    for one in venue.said:
        assert (one.ts, one.closed) == (forming[one.interval].ts, True)
        assert one.volume >= one.ts + one.interval + SETTLED


async def test_a_bar_that_was_asked_for_before_its_end_is_not_taken_for_a_closed_one() -> None:
    venue = Asked(START + MINUTE - 1)
    history = venue.history()

    async def slow(request: Request) -> bytes:
        venue.now += SECOND
        return request.path.encode()

    history._ask = slow
    await history.load(("BTC-USDT",))
    assert [one.closed for one in venue.said if one.interval == MINUTE and one.ts == START] == [False]


async def test_bars_that_cannot_be_had_are_asked_for_again_and_not_for_ever() -> None:
    venue = Asked(START + 50 * MINUTE + 20 * SECOND, down=True)
    history = venue.history()
    await history.load(("BTC-USDT",), missed=600.0)
    assert history.problem
    await finishing(venue, history, START + 52 * MINUTE)
    assert not venue.said
    venue.down = False
    await finishing(venue, history, START + 60 * MINUTE)
    lost = [one for one in venue.said if one.interval == MINUTE and one.closed]
    assert {one.ts for one in lost} >= {START + minute * MINUTE for minute in range(40, 54)}
    assert not history.problem
    venue.down = True
    await history.load(("BTC-USDT",), missed=600.0)
    venue.requests.clear()
    await finishing(venue, history, START + 600 * MINUTE)
    assert len(venue.requests) <= 5 * len(NAMES)
