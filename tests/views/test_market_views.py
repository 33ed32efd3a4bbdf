"""Watchlist, snapshot, book and chart say what the market holds, how old it is and where it is from."""

from __future__ import annotations

import json

import pytest

from data.errors import DataError, UnknownInstrument
from data.events import BookDelta, DayStats
from data.market import Market
from data.simulator import DEFAULT, Simulator
from desk.views.market import NoPriceYet, book_view, chart, snapshot, watchlist
from tests.data.building import BTC, ETH, MINUTE, SECOND, START, bar, delta, market, top, trade
from tests.data.building import snapshot as whole
from widgets.specs.contract import read
from widgets.specs.market import ChartLine


def quoted() -> Market:
    """BTC-USDT with two minutes of trades and a book, ETH-USDT silent."""
    desk = market(BTC, ETH)
    desk.apply(whole([(99.9, 1.0), (99.0, 5.0)], [(100.1, 3.0), (101.0, 5.0)]))
    for second in range(121):
        desk.apply(
            trade(
                100.0 + second / 100.0,
                2.0,
                START + second * SECOND,
                "buy" if second % 4 else "sell",
                second + 1,
            )
        )
    desk.apply(top(101.1, 101.3, START + 120 * SECOND))
    return desk


NOW = START + 121 * SECOND


def test_the_watchlist_has_a_row_for_every_instrument_with_a_price() -> None:
    rows = watchlist(quoted(), NOW).rows
    assert [row.instrument for row in rows] == ["BTC-USDT"]
    row = rows[0]
    assert (row.last, row.decimals, row.tick) == (101.2, 2, "up")
    assert row.change_pct == pytest.approx(1.2)
    assert row.spread_bp == pytest.approx(0.2 / 101.2 * 1e4)
    assert row.spark[-1] == 101.2
    assert 2 <= len(row.spark) <= 64
    assert (row.provenance.source, row.provenance.at, row.provenance.age_ms) == (
        "sim",
        START + 120 * SECOND,
        1000,
    )


def test_the_snapshot_adds_up() -> None:
    found = snapshot(quoted(), "BTC-USDT", NOW)
    assert (found.bid, found.ask, found.last) == (101.1, 101.3, 101.2)
    assert found.mid == pytest.approx(101.2)
    assert (found.high, found.low, found.trades) == (101.2, 100.0, 121)
    assert found.volume_base == pytest.approx(242.0)
    assert found.buy_share_pct == pytest.approx(100.0 * 90 / 121)
    assert found.change_1m_pct == pytest.approx((101.2 / 100.59 - 1.0) * 100.0)
    assert found.change_15m_pct is None
    assert (found.bid_depth_10bp, found.ask_depth_10bp, found.imbalance) == (1.0, 3.0, -0.5)
    assert found.book_usable


def test_figures_of_the_day_say_how_much_of_it_is_known() -> None:
    found = snapshot(quoted(), "BTC-USDT", NOW)
    assert found.span_s == 121.0
    desk = quoted()
    later = START + 24 * 60 * MINUTE + 30 * SECOND
    aged = snapshot(desk, "BTC-USDT", later)
    assert (aged.trades, aged.volume_base, aged.low) == (61, 122.0, 100.6)
    assert aged.span_s == 24 * 3600.0 - 30.0


def test_the_venues_own_word_on_the_day_is_shown_while_it_is_of_now() -> None:
    desk = quoted()
    desk.apply(DayStats("BTC-USDT", START, 92.0, 120.0, 90.0, 101.0, 5000.0, 500_000.0))
    found, row = snapshot(desk, "BTC-USDT", NOW), watchlist(desk, NOW).rows[0]
    assert (found.high, found.low, found.volume_base, found.volume_quote) == (120.0, 90.0, 5000.0, 500_000.0)
    assert found.change_pct == row.change_pct == pytest.approx(10.0)
    assert (found.span_s, row.volume_quote) == (86_400.0, 500_000.0)
    later = snapshot(desk, "BTC-USDT", START + 61 * MINUTE)
    assert (later.high, later.span_s) == (101.2, 3660.0)


def test_what_is_old_is_marked_stale_with_the_reason() -> None:
    late = NOW + 60 * SECOND
    for spec in (snapshot(quoted(), "BTC-USDT", late), watchlist(quoted(), late).rows[0]):
        assert spec.provenance.stale
        assert spec.provenance.reason == "silent for 61 s"
        assert spec.provenance.age_ms == 61_000


def test_the_book_runs_outwards_with_totals() -> None:
    found = book_view(quoted(), "BTC-USDT", 2, NOW)
    assert [(level.price, level.size, level.total) for level in found.bids] == [
        (99.9, 1.0, 1.0),
        (99.0, 5.0, 6.0),
    ]
    assert [level.price for level in found.asks] == [100.1, 101.0]
    assert len(book_view(quoted(), "BTC-USDT", 1, NOW).bids) == 1
    assert (found.usable, found.reason) == (True, "")


def test_a_book_with_a_gap_shows_the_touch_alone_and_the_reason() -> None:
    desk = quoted()
    desk.apply(delta(30, 31, [(99.0, 1.0)]))
    found = book_view(desk, "BTC-USDT", 10, NOW)
    assert not found.usable
    assert found.reason == "gap: update 30 came after 10; waiting for a snapshot"
    assert [(level.price, level.size) for level in found.bids] == [(101.1, 1.0)]
    assert not snapshot(desk, "BTC-USDT", NOW).book_usable


def test_a_silent_instrument_has_an_empty_book_and_no_snapshot() -> None:
    found = book_view(quoted(), "ETH-USDT", 10, NOW)
    assert (found.bids, found.asks, found.spread_bp, found.reason) == ((), (), None, "no snapshot yet")
    assert found.provenance.reason == "nothing received yet"
    with pytest.raises(NoPriceYet, match="there is no price of ETH-USDT yet"):
        snapshot(quoted(), "ETH-USDT", NOW)


def test_the_chart_ends_with_the_forming_bar_and_carries_lines() -> None:
    line = ChartLine(price=100.5, label="entry", tone="entry")
    found = chart(quoted(), "BTC-USDT", "1m", 10, NOW, [line])
    assert [one.at for one in found.bars] == [START, START + MINUTE, START + 2 * MINUTE]
    assert [one.closed for one in found.bars] == [True, True, False]
    assert found.bars[-1].close == 101.2
    assert found.lines == (line,)
    assert len(chart(quoted(), "BTC-USDT", "1s", 10_000, NOW).bars) == 121
    with pytest.raises(DataError, match="there is no interval 2m; there are 1s, 5s"):
        chart(quoted(), "BTC-USDT", "2m", 10, NOW)


def test_an_unknown_instrument_is_refused_everywhere_with_the_nearest_name() -> None:
    desk = quoted()
    for ask in (
        lambda: snapshot(desk, "BTX-USDT", NOW),
        lambda: book_view(desk, "BTX-USDT", 5, NOW),
        lambda: chart(desk, "BTX-USDT", "1m", 5, NOW),
    ):
        with pytest.raises(
            UnknownInstrument, match="there is no instrument BTX-USDT here; did you mean BTC-USDT"
        ):
            ask()


def test_history_alone_gives_a_price_and_a_chart() -> None:
    desk = market()
    for minute in range(-20, 0):
        desk.apply(bar(minute, 100.0 + minute))
    row = watchlist(desk, START).rows[0]
    assert (row.last, len(row.spark)) == (99.0, 21)
    assert row.provenance.stale


def test_every_spec_of_a_live_market_survives_the_wire() -> None:
    simulator = Simulator(3, START)
    desk = Market(DEFAULT, "sim")
    for candle in simulator.history(MINUTE, 40):
        desk.apply(candle)
    for event in simulator.advance(START + 5 * SECOND):
        desk.apply(event)
    now = START + 5 * SECOND
    deltas = sum(isinstance(event, BookDelta) for event in Simulator(3, START).advance(now))
    assert deltas > 200
    for symbol in desk.symbols:
        for spec in (
            snapshot(desk, symbol, now),
            book_view(desk, symbol, 50, now),
            chart(desk, symbol, "1m", 600, now),
        ):
            assert read(json.loads(spec.model_dump_json())) == spec
            assert not spec.provenance.stale
    assert len(watchlist(desk, now).rows) == 6
