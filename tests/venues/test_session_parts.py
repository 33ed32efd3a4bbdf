"""The small parts of a session, each alone."""

from __future__ import annotations

import asyncio
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.book import Book
from data.errors import DataError
from data.events import BookDelta, BookSnapshot, FeedStatus, MarketEvent
from data.instruments import Instrument
from data.market import Market
from data.venues.adapter import Plan
from data.venues.backoff import Backoff, count_down
from data.venues.binance import spot, usdm
from data.venues.continuity import Continuity, verdict
from data.venues.http_client import on_this_machine, pause_asked
from data.venues.known import KNOWN, adapter_of
from data.venues.pace import Pace
from data.venues.refusals import EVERY, Refusals
from data.venues.resync import Books
from data.venues.roots import Roots
from data.venues.standing import LONGEST_REASON, Standing
from data.venues.universe import chosen
from data.venues.venue_clock import VenueClock

SECOND = 10**9
START = 1_790_000_000 * SECOND
BTC = Instrument("BTC-USDT", "v", "BTCUSDT", "BTC", "USDT", Decimal("0.01"), Decimal("0.001"))

numbers = st.integers(1, 12)
deltas = st.builds(
    lambda first, more, previous: BookDelta("BTC-USDT", START, [], [], first, first + more, previous),
    numbers,
    st.integers(0, 3),
    st.one_of(st.none(), numbers),
)
snapshots = st.builds(lambda last: BookSnapshot("BTC-USDT", START, [(1.0, 1.0)], [(2.0, 1.0)], last), numbers)


@given(st.lists(st.one_of(deltas, snapshots, st.just("lost")), max_size=40))
def test_the_session_and_the_book_agree_on_every_gap(said: list[BookDelta | BookSnapshot | str]) -> None:
    book, numbers = Book(BTC), Continuity()
    for one in said:
        if isinstance(one, str):
            book.distrust(one)
            numbers.lose()
        elif isinstance(one, BookDelta):
            book.apply(one)
            numbers.delta(one)
        else:
            book.apply(one)
            numbers.snapshot(one)
        assert (numbers.synchronised, numbers.last) == (book.synchronised, book.last)


@pytest.mark.parametrize(
    ("last", "first", "final", "previous", "wanted"),
    [
        (10, 11, 12, None, "next"),
        (10, 9, 12, None, "next"),  # overlaps a snapshot
        (10, 12, 13, None, "gap"),
        (10, 9, 10, None, "old"),
        (10, 40, 50, 10, "next"),  # USD-M: pu is the last u
        (10, 40, 50, 8, "next"),  # USD-M: a snapshot between two updates
        (10, 40, 50, 20, "gap"),
        (10, 3, 3, 10, "next"),  # OKX: numbers begin anew
        (10, 10, 10, 10, "old"),  # OKX: nothing changed
        (10, 8, 9, 7, "old"),
    ],
)
def test_the_rule_of_numbers(last: int, first: int, final: int, previous: int | None, wanted: str) -> None:
    assert verdict(last, BookDelta("x", 0, [], [], first, final, previous)) == wanted


def test_pauses_double_to_a_bound_and_differ_between_clients() -> None:
    one, other = Backoff(random.Random(1), 1.0, 8.0), Backoff(random.Random(2), 1.0, 8.0)
    pauses = [one.next() for _ in range(8)]
    assert all(
        whole / 2 <= pause <= whole for pause, whole in zip(pauses, (1, 2, 4, 8, 8, 8, 8, 8), strict=True)
    )
    assert pauses != [other.next() for _ in range(8)]
    one.reset()
    assert one.next() <= 1.0
    free = Backoff(random.Random(1), 1.0, 8.0, free=2)
    assert [free.next() > 0 for _ in range(3)] == [False, False, True]


async def test_a_wait_says_every_second_how_long_it_takes() -> None:
    told: list[str] = []
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    await count_down(2.5, sleep, told.append)
    assert (told, slept) == (["again in 3 s", "again in 2 s", "again in 1 s"], [1.0, 1.0, 0.5])


async def test_a_pace_lets_one_second_through_at_once_and_spaces_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: 100.0)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    pace = Pace(4.0, sleep)
    for _ in range(10):
        await pace.take()
    assert slept == [0.25, 0.5, 0.75, 1.0, 1.25]
    with pytest.raises(ValueError, match="a pace must be above 0"):
        Pace(0.0, sleep)


@pytest.mark.parametrize(
    ("status", "told", "wanted"),
    [
        (429, "7", 7.0),
        (429, "", 10.0),
        (418, "", 120.0),
        (418, "99999999", 3 * 86_400.0),
        (403, "soon", 60.0),
        (429, "-5", 0.0),
        (429, "nan", 10.0),
        (503, "", 0.0),
        (429, "Mon, 21 Sep 2026 14:13:35 GMT", 15.0),
    ],
)
def test_how_long_a_venue_wants_to_be_left_alone(status: int, told: str, wanted: float) -> None:
    headers = {"retry-after": told} if told else {}
    assert pause_asked(status, headers, START) == wanted


class Words:
    """A standing and what it said."""

    def __init__(self) -> None:
        self.said: list[FeedStatus] = []
        self.standing = Standing(self.said.append, lambda: START, lambda: START)  # type: ignore[arg-type]

    def told(self) -> list[tuple[str, str, str]]:
        return [(one.instrument, one.state, one.reason) for one in self.said]


def test_the_worst_is_told_with_every_reason_and_only_when_the_word_changes() -> None:
    on = Words()
    on.standing.set("X", "book", "gap", "one")
    on.standing.set("X", "book", "gap", "one")
    on.standing.set("X", "line", "connecting", "two")
    on.standing.set("", "frames", "live", "three")
    on.standing.clear("X", "line")
    on.standing.clear("X", "line")
    on.standing.clear("X", "book")
    assert on.told() == [
        ("X", "gap", "one"),
        ("X", "connecting", "two; one"),
        ("", "live", "three"),
        ("X", "gap", "one"),
        ("X", "resynchronised", ""),
    ]


def test_words_of_a_venue_are_printable_and_bounded() -> None:
    on = Words()
    on.standing.set("", "x", "limited", "a\x1b[31m\u202eb\u200b\n" + "c" * 500)
    assert on.said[0].reason.isprintable()
    assert len(on.said[0].reason) <= LONGEST_REASON


def test_refused_frames_are_told_at_once_and_then_once_a_minute() -> None:
    refusals = Refusals()
    assert refusals.words(0.0) is None
    refusals.take("one")
    assert refusals.words(0.0) == "a frame was refused, 1 in all; the last: one"
    refusals.take("two")
    refusals.take("three")
    assert refusals.words(EVERY - 1) is None
    assert refusals.words(EVERY) == "2 frames were refused, 3 in all; the last: three"
    assert refusals.words(2 * EVERY) == ""
    assert refusals.words(3 * EVERY) is None


async def test_the_quickest_event_tells_how_far_the_clocks_lie_apart() -> None:
    now = START
    clock = VenueClock(lambda: now)
    assert (clock.skew, clock.judge(), clock.market_now()) == (None, "", START)
    for delay in (900, 300, 20, 700):
        clock.hear(START - delay * 10**6, START)
    assert clock.skew == -20 * 10**6
    assert clock.judge() == ""
    clock.hear(START + 1_500 * 10**6, START)
    assert clock.judge().startswith("this machine's clock is 1.5 s behind the venue's: no new risk")


async def test_an_old_estimate_of_the_clocks_is_forgotten() -> None:
    clock = VenueClock(lambda: START)
    clock.hear(START + 5 * SECOND, START)
    assert clock.judge() != ""
    for later in (12, 24, 36):
        clock.hear(START + later * SECOND, START + later * SECOND)
    assert clock.judge() == ""


def test_every_root_moves_to_the_address_that_was_given_with_its_path() -> None:
    plan = Plan("/public/stream?streams=x", (), ())
    assert Roots(usdm()).address(plan) == "wss://fstream.binance.com/public/stream?streams=x"
    there = Roots(usdm(), "http://127.0.0.1:8080")
    assert there.address(plan) == "ws://127.0.0.1:8080/public/stream?streams=x"
    assert there.rest == "http://127.0.0.1:8080"
    business = Plan("", (), (), root="wss://ws.okx.com:8443/ws/v5/business")
    assert Roots(spot(), "https://lab.example").address(business) == "wss://lab.example/ws/v5/business"
    with pytest.raises(DataError, match="is no address of a venue"):
        Roots(spot(), "127.0.0.1:8080")


@pytest.mark.parametrize(
    ("root", "local"),
    [("http://127.0.0.1:1", True), ("ws://localhost", True), ("https://api.binance.com", False)],
)
def test_no_proxy_stands_before_this_machine(root: str, local: bool) -> None:
    assert on_this_machine(root) is local


def one(symbol: str) -> Instrument:
    base, quote = symbol.split("-")
    return Instrument(symbol, "v", base + quote, base, quote, Decimal("0.01"), Decimal("0.001"))


def test_majors_come_first_when_nobody_names_any() -> None:
    names = ("AAVE-USDT", "ETH-EUR", "ETH-USDT", "BTC-EUR", "SOL-USDT", "ZRX-BTC", "BTC-USDT")
    found = chosen([one(name) for name in names], 4, "v")
    assert [each.symbol for each in found] == ["BTC-USDT", "ETH-USDT", "SOL-USDT", "AAVE-USDT"]
    dollars = chosen([one(name) for name in ("ADA-USD", "BTC-EUR", "ETH-USD", "BTC-USD")], 2, "v")
    assert [each.symbol for each in dollars] == ["BTC-USD", "ETH-USD"]


def test_named_instruments_are_found_by_either_name_and_the_nearest_is_offered() -> None:
    listed = [one("BTC-USDT"), one("ETH-USDT")]
    assert [each.symbol for each in chosen(listed, ["ethusdt", "BTC-USDT", "ETH-USDT"], "v")] == [
        "ETH-USDT",
        "BTC-USDT",
    ]
    with pytest.raises(DataError, match="did you mean BTC-USDT"):
        chosen(listed, ["BTC-USD"], "v")
    with pytest.raises(DataError, match="lists nothing"):
        chosen([], 6, "v")


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_known_venue_has_its_adapter(name: str) -> None:
    assert adapter_of(name).venue == name


def test_an_unknown_venue_is_refused_with_the_nearest() -> None:
    with pytest.raises(DataError, match="there is no venue binanze here; did you mean binance"):
        adapter_of("binanze")


async def test_a_whole_book_with_older_numbers_that_nobody_asked_for_begins_the_book_anew() -> None:
    market = Market([BTC], "v")
    said: list[MarketEvent] = []

    def emit(event: MarketEvent) -> None:
        said.append(event)
        market.apply(event)

    standing = Standing(emit, lambda: START, lambda: START)
    books = Books(spot(), {"BTC-USDT": False}, standing, emit, asyncio.sleep, lambda: START, random.Random(1))

    def whole(last: int, bid: float, after: int = 0) -> BookSnapshot:
        return BookSnapshot("BTC-USDT", START + after, [(bid, 1.0)], [(200.0, 1.0)], last)

    book = market.view("BTC-USDT").book
    books.snapshot(whole(500, 99.0), unasked=True)
    books.snapshot(whole(400, 98.0, after=1))
    books.snapshot(whole(300, 98.0), unasked=True)
    assert (book.last, book.bids.best_price()) == (500, 99.0)
    books.snapshot(whole(1, 97.0, after=2), unasked=True)
    books.delta(BookDelta("BTC-USDT", START, [(97.5, 1.0)], [], 2, 2))
    assert (book.last, book.bids.best_price(), book.usable) == (2, 97.5, True)
    assert [(one.state, one.reason) for one in said if isinstance(one, FeedStatus)] == [
        ("gap", "binance began its numbers anew"),
        ("resynchronised", ""),
    ]
