"""What panes say when a person moves, chooses and clicks."""

from __future__ import annotations

from tests.widgets import samples
from tests.widgets.card_in_hand import Hand
from tests.widgets.stage import screen_text, stage, staged
from widgets.chart import ChartPane
from widgets.messages import InstrumentSelected, IntervalChanged, RequestOpened
from widgets.portfolio import PortfolioPane
from widgets.queue import QueuePane
from widgets.radar import RadarPane
from widgets.specs.market import Watchlist
from widgets.specs.status import Notice
from widgets.strategy import StrategyPane
from widgets.watchlist import WatchlistPane


async def test_moving_on_the_watchlist_selects_the_instrument() -> None:
    pane = WatchlistPane()
    async with staged(pane) as pilot:
        pane.show(samples.watchlist())
        pane.focus()
        await pilot.press("down", "j", "down", "up")
        selected = [said.instrument for said in stage(pilot).heard(InstrumentSelected)]
        assert selected == ["ETH-USDT", "TON-USDT", "TON-USDT", "ETH-USDT"]
        assert "▸ ETH-USDT" in screen_text(pilot)


async def test_clicking_a_row_selects_it_and_clicking_below_the_rows_does_nothing() -> None:
    pane = WatchlistPane()
    async with staged(pane) as pilot:
        pane.show(samples.watchlist())
        await pilot.pause()
        await pilot.click(pane, offset=(6, 3))
        await pilot.click(pane, offset=(6, 12))
        await pilot.click(pane, offset=(6, 1))
        assert [said.instrument for said in stage(pilot).heard(InstrumentSelected)] == ["ETH-USDT"]


async def test_selecting_from_outside_tells_nobody() -> None:
    pane = WatchlistPane()
    async with staged(pane) as pilot:
        pane.show(samples.watchlist())
        pane.select("TON-USDT")
        await pilot.pause()
        assert stage(pilot).heard(InstrumentSelected) == []
        assert "▸ TON-USDT" in screen_text(pilot)


async def test_a_long_watchlist_scrolls_with_its_cursor() -> None:
    pane = WatchlistPane()
    async with staged(pane, size=(60, 6)) as pilot:
        pane.show(samples.watchlist(*(samples.watch_row(f"C{at:02}-USDT") for at in range(40))))
        pane.focus()
        await pilot.press("end")
        assert "▸ C39-USDT" in screen_text(pilot)
        await pilot.press("home")
        assert "▸ C00-USDT" in screen_text(pilot)


async def test_a_page_on_a_long_watchlist_leaves_one_row_in_sight_and_the_title_says_where_it_is() -> None:
    pane = WatchlistPane()
    async with staged(pane, size=(60, 6)) as pilot:
        pane.show(samples.watchlist(*(samples.watch_row(f"C{at:03}-USDT") for at in range(200))))
        pane.focus()
        await pilot.press("pagedown", "pagedown")
        shown = screen_text(pilot)
        moved = pane.cursor
        assert 0 < moved <= 8
        assert f"▸ C{moved:03}-USDT" in shown
        assert f"{moved + 1} of 200" in shown
        await pilot.press("pageup", "pageup")
        assert "▸ C000-USDT" in screen_text(pilot)


async def test_the_queue_follows_its_request_and_enter_opens_it() -> None:
    pane = QueuePane(monotonic=Hand())
    one, two = samples.request("req-one"), samples.request("req-two")
    async with staged(pane) as pilot:
        pane.show(samples.queue(one, two))
        pane.focus()
        await pilot.press("down")
        pane.show(samples.queue(two, one))
        await pilot.press("enter")
        assert [said.request for said in stage(pilot).heard(RequestOpened)] == ["req-two"]
        assert pane.copyable == "req-two"


async def test_a_click_in_the_queue_selects_and_opens_nothing() -> None:
    pane = QueuePane(monotonic=Hand())
    async with staged(pane) as pilot:
        pane.show(samples.queue(samples.request("req-one"), samples.request("req-two")))
        await pilot.pause()
        await pilot.click(pane, offset=(6, 3))
        assert pane.copyable == "req-two"
        assert stage(pilot).heard(RequestOpened) == []


async def test_enter_on_the_radar_selects_the_instrument_under_the_cursor() -> None:
    pane = RadarPane()
    async with staged(pane) as pilot:
        pane.show(samples.radar())
        pane.focus()
        await pilot.press("down", "enter")
        assert [said.instrument for said in stage(pilot).heard(InstrumentSelected)] == ["BTC-USDT"]


async def test_strategy_cards_are_leafed_through_and_enter_opens_the_request() -> None:
    pane = StrategyPane()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.show(samples.board())
        pane.focus()
        await pilot.press("enter", "n")
        assert screen_text(pilot).index("ETH-USDT") < screen_text(pilot).index("BTC-USDT")
        await pilot.press("enter")
        assert [said.request for said in stage(pilot).heard(RequestOpened)] == ["req-7kq2m9x4c1"]


async def test_the_chart_asks_for_the_next_interval_and_stops_at_the_ends() -> None:
    pane = ChartPane()
    async with staged(pane) as pilot:
        pane.show(samples.chart(interval="15m"))
        pane.focus()
        await pilot.press("i", "I")
        pane.show(samples.chart(interval="1h"))
        await pilot.press("i")
        assert [said.interval for said in stage(pilot).heard(IntervalChanged)] == ["1h", "5m"]


async def test_the_chart_pans_and_zooms_and_another_instrument_starts_at_the_newest() -> None:
    pane = ChartPane()
    async with staged(pane) as pilot:
        pane.show(samples.chart())
        pane.focus()
        await pilot.press("left", "left")
        assert "10 bars back" in screen_text(pilot)
        await pilot.press("plus", "plus", "plus", "minus")
        assert pane.view.zoom == 2
        pane.show(samples.chart(instrument="ETH-USDT"))
        await pilot.pause()
        assert "bars back" not in screen_text(pilot)


async def test_pages_scroll_by_key_and_wheel() -> None:
    pane = PortfolioPane()
    async with staged(pane, size=(50, 8)) as pilot:
        pane.show(samples.portfolio())
        pane.focus()
        await pilot.press("end")
        assert "unknown" in screen_text(pilot)
        assert "Equity" not in screen_text(pilot)
        await pilot.press("home", "down", "pagedown", "pageup", "up")
        assert "Equity" in screen_text(pilot)


async def test_focus_is_told_by_a_mark_and_not_by_colour_alone() -> None:
    one, two = WatchlistPane(), QueuePane(monotonic=Hand())
    one.styles.height = two.styles.height = 8
    async with staged(one, two) as pilot:
        one.focus()
        await pilot.pause()
        text = screen_text(pilot)
        assert "▸ Watchlist" in text
        assert "▸ Approvals" not in text
        assert text.count("━") > 20


async def test_a_card_of_another_instrument_than_the_charts_says_so_and_enter_charts_it_first() -> None:
    pane = StrategyPane()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.show(samples.board(samples.strategy("ETH-USDT")))
        pane.follow("BTC-USDT")
        pane.focus()
        await pilot.pause()
        assert "Chart: BTC-USDT. Enter charts ETH-USDT" in screen_text(pilot)
        await pilot.press("enter")
        assert [said.instrument for said in stage(pilot).heard(InstrumentSelected)] == ["ETH-USDT"]
        assert not stage(pilot).heard(RequestOpened)
        pane.follow("ETH-USDT")
        await pilot.press("enter")
        assert "Chart:" not in screen_text(pilot)
        assert len(stage(pilot).heard(RequestOpened)) == 1


async def test_a_debate_that_ends_elsewhere_leaves_the_card_in_sight_where_it_is() -> None:
    pane = StrategyPane()
    async with staged(pane, size=(60, 40)) as pilot:
        pane.follow("ETH-USDT")
        pane.show(samples.board(samples.strategy("ETH-USDT")))
        pane.show(samples.board(samples.strategy("BTC-USDT"), samples.strategy("ETH-USDT")))
        await pilot.pause()
        assert pane.card is not None
        assert pane.card.instrument == "ETH-USDT"
        assert "Newer: BTC-USDT" in screen_text(pilot)


async def test_the_radar_tells_all_about_the_row_under_the_cursor_where_there_is_room() -> None:
    pane = RadarPane()
    async with staged(pane, size=(80, 24)) as pilot:
        pane.show(samples.radar())
        pane.focus()
        await pilot.press("down")
        assert "Rogers-Satchell" in screen_text(pilot)
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert "Rogers-Satchell" not in screen_text(pilot)
        assert "Regime" in screen_text(pilot)


async def test_the_queue_tells_what_its_table_has_no_column_for() -> None:
    pane = QueuePane(monotonic=Hand())
    async with staged(pane, size=(46, 20)) as pilot:
        pane.show(samples.queue())
        await pilot.pause()
        for word in ("Notional", "Drift", "Proposed", "Expires", "Enter opens"):
            assert word in screen_text(pilot)
        await pilot.resize_terminal(46, 7)
        await pilot.pause()
        assert "notional" in screen_text(pilot)


async def test_a_calm_watchlist_redraws_its_trends_once_a_minute_and_its_prices_at_once() -> None:
    pane = WatchlistPane(calm=True)
    async with staged(pane) as pilot:
        first = samples.watchlist()
        pane.show(first)
        await pilot.pause()
        row = first.rows[0]

        def after(seconds: int) -> Watchlist:
            provenance = row.provenance.model_copy(update={"at": seconds * 1_000_000_000})
            change = {"last": row.last + 1, "spark": row.spark[::-1], "provenance": provenance}
            return first.model_copy(update={"rows": (row.model_copy(update=change), *first.rows[1:])})

        start = row.provenance.at // 60_000_000_000 * 60
        pane.show(after(start + 59))
        assert pane.spec is not None
        assert pane.spec.rows[0].spark == row.spark
        assert pane.spec.rows[0].last == row.last + 1
        pane.show(after(start + 60))
        assert pane.spec.rows[0].spark == row.spark[::-1]


async def test_a_chart_that_waits_for_another_instrument_is_not_titled_with_the_last_one() -> None:
    pane = ChartPane()
    async with staged(pane) as pilot:
        pane.show(samples.chart())
        await pilot.pause()
        pane.show(Notice(state="loading", text="There is no price yet."))
        await pilot.pause()
        assert "BTC-USDT" not in screen_text(pilot)
