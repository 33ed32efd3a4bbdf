"""What each pane says: in words, aligned, and at the size it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from rich.cells import cell_len

from tests.widgets import samples
from tests.widgets.stage import INK, plain, staged
from widgets.book import BookPane, book_lines
from widgets.chart_lines import chart_lines
from widgets.chart_view import View
from widgets.evidence import evidence_lines
from widgets.notice import STATES, state_lines
from widgets.portfolio import portfolio_lines
from widgets.queue_lines import queue_lines
from widgets.radar_lines import radar_lines
from widgets.specs.market import ChartLine, Watchlist
from widgets.specs.radar import VolatilityRadar
from widgets.specs.status import PersonHere
from widgets.specs.strategy import StrategyBoard
from widgets.status_line import status_lines
from widgets.strategy import board_lines
from widgets.watchlist import watchlist_lines


def lines_of(text: str) -> list[str]:
    return text.split("\n")


def test_watchlist_aligns_figures_and_names_what_is_stale() -> None:
    text = plain(watchlist_lines(samples.watchlist(), 60, 6, INK))
    rows = lines_of(text)[1:]
    assert rows[0].startswith("▸ BTC-USDT")
    assert rows[0].index("97,412.3") + len("97,412.3") == rows[1].index("3,481.22") + len("3,481.22")
    assert "▲ +1.42%" in rows[0]
    assert "▼ -0.83%" in rows[1]
    assert "stale 14s" in rows[2]


def test_watchlist_drops_columns_as_it_narrows_and_keeps_name_price_and_change() -> None:
    wide = plain(watchlist_lines(samples.watchlist(), 90, 6, INK))
    narrow = plain(watchlist_lines(samples.watchlist(), 32, 6, INK))
    for title in ("Trend", "Sprd bp", "Volume", "Age"):
        assert title in wide
        assert title not in narrow
    for title in ("Symbol", "Last", "Change"):
        assert title in narrow


def test_book_runs_from_the_dearest_ask_to_the_cheapest_bid_with_the_spread_between() -> None:
    rows = lines_of(plain(book_lines(samples.book(), 40, 12, INK)))
    middle = next(index for index, row in enumerate(rows) if "spread 0.4 bp" in row)
    asks = [row.split()[0] for row in rows[1:middle]]
    bids = [row.split()[0] for row in rows[middle + 1 :]]
    assert asks == sorted(asks, reverse=True)
    assert bids == sorted(bids, reverse=True)
    assert asks[-1] > bids[0]
    assert "█" in rows[middle - 2]


def test_an_unusable_book_says_why() -> None:
    text = plain(book_lines(samples.book(usable=False, reason="Gap of 3 updates."), 40, 8, INK))
    assert "Delayed" in text
    assert "Book not usable. Gap of 3 updates." in text
    assert "97,4" not in text


def test_a_stale_book_says_so_in_the_middle() -> None:
    assert "stale 14s" in plain(book_lines(samples.book(provenance=samples.stale()), 40, 12, INK))


@pytest.mark.parametrize(("width", "height"), [(38, 10), (70, 20), (120, 30)])
def test_chart_shows_last_price_axis_levels_and_time(width: int, height: int) -> None:
    spec = samples.chart()
    text = plain(chart_lines(spec, width, height, INK))
    assert f"◂{spec.bars[-1].close:,.1f}" in text
    assert ("support" in text) == (height >= 12)
    assert any(mark in text for mark in "┃╽╿╻╹")
    assert "13:" in lines_of(text)[-1]
    assert ("vol" in text) is (height >= 12)


def test_chart_goes_back_and_zooms() -> None:
    spec = samples.chart()
    newest = plain(chart_lines(spec, 70, 20, INK))
    earlier = plain(chart_lines(spec, 70, 20, INK, View(back=30)))
    close = plain(chart_lines(spec, 70, 20, INK, View(zoom=2)))
    assert "30 bars back" in earlier
    assert len({newest, earlier, close}) == 3
    assert "█" in "".join(lines_of(close)[2:12])


def test_the_market_now_stands_above_the_candles_of_its_instrument_where_there_is_room() -> None:
    market = samples.snapshot()
    text = plain(chart_lines(samples.chart(), 140, 20, INK, market=market))
    for words in (
        "24 h ▲ +1.42%",
        "bid 97,412.2",
        "ask 97,412.4",
        "spread 0.4 bp",
        "lean ▲ +0.12",
        "turnover 79.1M",
    ):
        assert words in text, words
    assert "lean" not in plain(chart_lines(samples.chart(), 60, 20, INK, market=market))
    assert "24 h" not in plain(chart_lines(samples.chart(), 120, 10, INK, market=market))
    assert "24 h" not in plain(chart_lines(samples.chart(instrument="ETH-USDT"), 120, 20, INK, market=market))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (86_400.0, "24 h"),
        (86_345.0, "24 h"),
        (18_000.0, "5 h"),
        (3_600.0, "1 h"),
        (2_430.0, "40 min"),
        (0.0, "1 min"),
    ],
)
def test_figures_of_the_day_name_the_time_that_they_are_over(seconds: float, words: str) -> None:
    market = samples.snapshot().model_copy(update={"span_s": seconds})
    assert f"{words} ▲ +1.42%" in plain(chart_lines(samples.chart(), 140, 20, INK, market=market))


def test_a_falling_candle_differs_from_a_rising_one_where_there_is_no_colour() -> None:
    from widgets.ink import Ink

    assert "╏" in plain(chart_lines(samples.chart(), 70, 20, Ink()))
    assert "╏" not in plain(chart_lines(samples.chart(), 70, 20, INK))


def test_a_chart_of_bars_that_never_moved_is_drawn() -> None:
    bar = replace(samples.chart().bars[0], open=5.0, high=5.0, low=5.0, close=5.0, volume=0.0)
    assert "5.0" in plain(
        chart_lines(samples.chart(bars=0, lines=()).model_copy(update={"bars": (bar,) * 4}), 50, 12, INK)
    )


def test_radar_says_the_regime_in_words_and_what_it_cannot_measure() -> None:
    rows = lines_of(plain(radar_lines(samples.radar(), 100, 6, INK)))
    assert "EXTREME" in rows[1]
    assert "1.84x" in rows[1]
    assert "█" in rows[1]
    assert "UNKNOWN" in rows[3]
    assert "7 bars" in rows[3]


def test_strategy_card_sets_bull_against_bear_with_figures_and_what_would_prove_it_wrong() -> None:
    text = plain(board_lines(samples.board(), 60, 40, INK))
    for words in (
        "▲ LONG",
        "P(up) 0.63",
        "Bear",
        "Bull",
        "strength +0.34",
        "━",
        "Reward to risk",
        "1,146.10",
        "Wrong if",
        "Dissent",
        "✓ holds",
        "seal",
        "rule-based house analysts, no model spoke",
        "ranked differently when the sides",
        "Other cards",
        "■ STAND ASIDE",
    ):
        assert words in text, words


def test_strategy_meter_leans_to_the_stronger_side() -> None:
    def meter(strength: float) -> tuple[int, int]:
        card = samples.strategy(strength=strength)
        row = lines_of(plain(board_lines(StrategyBoard(cards=(card,)), 41, 40, INK)))[2]
        left, _, right = row.partition("│")
        return left.count("━"), right.count("━")

    assert meter(1.0)[0] == 0 < meter(1.0)[1]
    assert meter(-1.0)[1] == 0 < meter(-1.0)[0]
    assert meter(0.2)[1] < meter(0.9)[1]


def test_a_small_strategy_pane_shows_the_condensed_card() -> None:
    lines = board_lines(samples.board(), 60, 6, INK)
    assert len(lines) <= 4
    assert "entry 97,412.3  stop 96,827.8" in plain(lines)


def test_queue_counts_down_and_says_how_requests_ended() -> None:
    rows = lines_of(plain(queue_lines(samples.queue(), 100, 5, INK)))
    assert "▲ BUY" in rows[1]
    assert "1/2" in rows[1]
    assert "4:32" in rows[1]
    assert "24,353.08" in rows[1]
    assert "+1.2" in rows[1]
    assert "released" in rows[2]


def test_portfolio_signs_profit_and_warns_of_an_unknown_order() -> None:
    text = plain(portfolio_lines(samples.portfolio(), 60, INK))
    for words in (
        "100,128.40",
        "▲ +128.40",
        "▼ -2.80",
        "▲ long",
        "! unknown",
        "the venue has not answered",
        "97,411.9",
    ):
        assert words in text, words


def test_evidence_names_tool_source_and_age() -> None:
    text = plain(evidence_lines(samples.evidence(), 60, INK))
    for words in (
        "0.40 bp",
        "T1.spread_bp",
        "market.snapshot",
        "instrument=BTC-USDT",
        "the desk's own data",
        "14:00:00 UTC",
    ):
        assert words in text, words


def test_status_line_always_says_paper_and_the_desks_state() -> None:
    for width in (24, 40, 80, 160):
        text = status_lines(samples.status("HALTED"), width, INK).text
        assert "PAPER" in text
        assert "HALTED"[: max(0, width - 12)] in text
        assert cell_len(text) == width
    wide = status_lines(samples.status("HALTED"), 160, INK).text
    for words in (
        "halted by you",
        "live <1s",
        "sim seed 7",
        "demo",
        "1 pending",
        "as Dana (demo person)",
        "Lee",
        "14:00:00 UTC",
    ):
        assert words in wide, words


@pytest.mark.parametrize("width", [80, 120, 220])
def test_the_status_line_says_why_the_feed_does_not_stand_in_the_room_there_is(width: int) -> None:
    why = "again in 4 s: cannot connect (ConnectionRefusedError: nobody answers at the address of the venue)"
    said = samples.status(feed_state="connecting", feed_detail=why)
    text = status_lines(said, width, INK).text
    assert len(text) == width
    assert "connecting" in text
    assert "again in 4 s" in text
    assert "1 pending" in text
    assert ("nobody answers" in text) == (width > 120)


def test_status_line_names_a_service_that_failed_and_people_beyond_the_third() -> None:
    people = tuple(
        PersonHere(person=name, name=name, role="trader") for name in ("Ann", "Bo", "Cy", "Di", "Ed")
    )
    services = (samples.status().services[0].model_copy(update={"state": "failed"}),)
    text = status_lines(samples.status(people=people, services=services), 200, INK).text
    assert "Ann, Bo, Cy +2" in text
    assert "! market failed" in text


@dataclass(frozen=True)
class Empty:
    lines: Any
    words: str


@pytest.mark.parametrize(
    "empty",
    [
        Empty(lambda: watchlist_lines(Watchlist(rows=()), 60, 8, INK), "no instrument"),
        Empty(lambda: book_lines(samples.book(bids=(), asks=()), 60, 8, INK), "no level"),
        Empty(lambda: chart_lines(samples.chart(0), 60, 8, INK), "No 1m candle of BTC-USDT"),
        Empty(
            lambda: radar_lines(
                VolatilityRadar(interval="1m", rows=(), provenance=samples.fresh()), 60, 8, INK
            ),
            "bars",
        ),
        Empty(lambda: board_lines(StrategyBoard(cards=()), 60, 8, INK), "/debate"),
        Empty(
            lambda: queue_lines(samples.queue().model_copy(update={"rows": ()}), 60, 8, INK),
            "No request waits",
        ),
    ],
)
def test_an_empty_pane_says_so_in_words_of_its_own(empty: Empty) -> None:
    text = plain(empty.lines())
    assert "Nothing here yet" in text
    assert empty.words in text


def test_each_state_of_a_pane_has_a_word_of_its_own() -> None:
    texts = {state: plain(state_lines(state, "Why.", 30, 5, INK)) for state in STATES}
    for state, text in texts.items():
        assert STATES[state].words in text
        assert "Why." in text
    assert len(set(texts.values())) == len(STATES)


async def test_the_columns_of_the_book_do_not_jump_when_a_large_size_passes_by() -> None:
    pane = BookPane()
    small = samples.book()
    bids = (replace(small.bids[0], size=1234.5), *small.bids[1:])
    async with staged(pane, size=(40, 14)):
        pane.show(small.model_copy(update={"bids": bids}))
        wide = plain(pane.draw(40, 14, INK))
        pane.show(small)
        after = plain(pane.draw(40, 14, INK))
        assert wide.split("\n")[1].index("97,") == after.split("\n")[1].index("97,")
        assert wide.split("\n")[0] == after.split("\n")[0]


def test_where_two_levels_share_a_row_the_trades_own_is_named() -> None:
    lines = (
        ChartLine(price=97_100.0, label="entry", tone="entry"),
        ChartLine(price=97_100.0, label="lower band"),
    )
    text = plain(chart_lines(samples.chart(lines=lines), 70, 20, INK))
    assert "entry " in text
    assert "band" not in text
