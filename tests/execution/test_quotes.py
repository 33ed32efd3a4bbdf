"""A quote is only as good as the best bid and ask and the book behind it."""

from __future__ import annotations

from data.events import MarketEvent
from desk.execution.quotes import MarketQuotes
from desk.kernel.clock import SystemClock
from desk.risk.quote import Quote
from tests.data.building import SECOND, START, delta, market, snapshot, top, trade
from tests.execution.scripted_market import ScriptedMarket


def quoted(*events: MarketEvent, now: int = START + SECOND // 10) -> Quote:
    """The quote of BTC-USDT after these events."""
    desk = market()
    for event in events:
        desk.apply(event)
    found = MarketQuotes(desk, SystemClock(), lambda: now).quote("BTC-USDT")
    assert found is not None
    return found


def test_a_best_bid_and_ask_alone_is_usable_where_the_source_sends_no_book() -> None:
    found = quoted(top())
    assert (found.usable, found.age_ms) == (True, 100)


def test_the_age_is_that_of_the_best_bid_and_ask_and_not_of_the_newest_trade() -> None:
    trades = (trade(100.0, at=START + second * SECOND, number=second) for second in range(1, 61))
    found = quoted(top(), *trades, now=START + 60 * SECOND)
    assert (found.usable, found.age_ms) == (False, 60_000)


def test_no_quote_is_usable_while_the_book_waits_for_its_snapshot() -> None:
    found = quoted(delta(11, 11, [(99.0, 1.0)]), top())
    assert (found.usable, found.reason) == (False, "book unusable: no snapshot yet")


def test_a_gap_in_the_book_makes_a_fresh_best_bid_and_ask_unusable_until_the_next_snapshot() -> None:
    before = (snapshot([(99.0, 1.0)], [(101.0, 1.0)]), top(), delta(20, 20, [(99.0, 2.0)]))
    assert not quoted(*before).usable
    assert quoted(*before, snapshot([(99.0, 1.0)], [(101.0, 1.0)], last=30)).usable


def test_a_quote_knows_the_volatility_of_a_minute_once_enough_minutes_have_closed() -> None:
    scripted = ScriptedMarket()
    quotes = MarketQuotes(scripted.market, SystemClock(), scripted.now)
    for minute in range(22):
        scripted.ts = START + minute * 60 * SECOND
        scripted.around(60_000.0 + (6.0 if minute % 2 else 0.0))
        scripted.trade("buy", 60_000.0 + (6.0 if minute % 2 else 0.0), 1.0)
        if minute == 10:
            early = quotes.quote("BTC-USDT")
            assert early is not None
            assert early.sigma_1m_bp is None
    found = quotes.quote("BTC-USDT")
    assert found is not None
    assert found.sigma_1m_bp is not None
    assert 0.9 < found.sigma_1m_bp < 1.1
