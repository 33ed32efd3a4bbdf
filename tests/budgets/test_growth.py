"""Ten times the instruments cost at most ten times the work, and a key costs the same; calls are counted, never timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import msgspec
import pytest

from data.events import MarketEvent
from data.market import Market
from desk.views.market import book_view, chart, watchlist
from tests.data.building import BTC, SECOND, START, bar, snapshot, top, trade
from tests.widgets.stage import staged
from widgets.specs.market import Watchlist
from widgets.watchlist import WatchlistPane

FEW, MANY = 20, 200
NOW = START + 31 * SECOND
SLACK = 1.05
"""What a count may lie above ten times the smaller one."""


def calls(work: Callable[[], object]) -> int:
    """Calls of Python and of C that the work makes."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    work()  # what is built once is built now
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def names(count: int) -> list[str]:
    return [f"C{place:03}-USDT" for place in range(count)]


def busy(count: int) -> Market:
    """So many instruments, each with history, a book, a touch and trades."""
    market = Market([msgspec.structs.replace(BTC, symbol=name) for name in names(count)], "sim")
    story: list[MarketEvent] = [
        *(bar(place - 40, 100.0 + place) for place in range(40)),
        snapshot([(99.0, 1.0), (98.0, 2.0)], [(101.0, 1.0), (102.0, 2.0)]),
        *(trade(100.0 + place / 10.0, 1.0, START + place * SECOND, number=place + 1) for place in range(30)),
        top(99.0, 101.0, START + 30 * SECOND),
    ]
    for name in names(count):
        for event in story:
            market.apply(msgspec.structs.replace(event, instrument=name))
    return market


@pytest.fixture(scope="module")
def few() -> Market:
    return busy(FEW)


@pytest.fixture(scope="module")
def many() -> Market:
    return busy(MANY)


def test_an_event_costs_the_same_among_many_instruments(few: Market, many: Market) -> None:
    name = names(1)[0]

    def event(market: Market) -> Callable[[], object]:
        said = msgspec.structs.replace(top(99.0, 101.0, START + 30 * SECOND), instrument=name)
        return lambda: market.apply(said)

    assert calls(event(many)) == calls(event(few))


def test_the_watchlist_grows_no_faster_than_its_instruments(few: Market, many: Market) -> None:
    def built(market: Market) -> Callable[[], object]:
        return lambda: watchlist(market, NOW).model_dump_json()

    assert len(watchlist(many, NOW).rows) == MANY
    assert calls(built(many)) <= SLACK * MANY / FEW * calls(built(few))


def test_book_and_chart_cost_the_same_among_many_instruments(few: Market, many: Market) -> None:
    name = names(1)[0]
    for view in (lambda of: book_view(of, name, 20, NOW), lambda of: chart(of, name, "1m", 240, NOW)):
        assert calls(lambda view=view: view(many)) == calls(lambda view=view: view(few))  # type: ignore[misc]


async def test_a_key_on_the_watchlist_costs_the_same_among_many_instruments(
    few: Market, many: Market
) -> None:
    async def moved(spec: Watchlist) -> int:
        pane = WatchlistPane()
        async with staged(pane, size=(60, 12)) as pilot:
            pane.show(spec)
            pane.focus()
            await pilot.press("down", "up")
            other = iter(("C001-USDT", "C002-USDT", "C003-USDT"))
            return calls(lambda: pane.select(next(other)))

    assert await moved(watchlist(many, NOW)) <= SLACK * await moved(watchlist(few, NOW))
