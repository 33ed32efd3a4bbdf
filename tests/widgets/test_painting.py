"""A pane sends only what changed, never asks for a layout, and catches up when it comes into sight."""

from __future__ import annotations

from typing import Any

import pytest
from textual.geometry import Region

from tests.budgets.counting import counted
from tests.widgets import samples
from tests.widgets.every import NAMES, SPEC_PANES, filled
from tests.widgets.stage import Stage, screen_text, staged
from themes import HOUSE_NAMES
from widgets.chart import ChartPane
from widgets.specs.status import Notice
from widgets.tight import MOST_REGIONS, forget_regions
from widgets.watchlist import WatchlistPane


def refreshed(pane: Any) -> list[tuple[Region, ...]]:
    """Records the regions that the pane asks to refresh from now on."""
    asked: list[tuple[Region, ...]] = []
    refresh = pane.refresh

    def recording(*regions: Region, **named: Any) -> Any:
        assert not named.get("layout")
        asked.append(regions)
        return refresh(*regions, **named)

    pane.refresh = recording
    return asked


async def test_a_tick_refreshes_only_its_cells() -> None:
    pane = WatchlistPane()
    async with staged(pane) as pilot:
        pane.show(samples.watchlist())
        await pilot.pause()
        asked = refreshed(pane)
        first, *rest = samples.watchlist().rows
        pane.show(samples.watchlist(first.model_copy(update={"last": first.last + 0.1}), *rest))
        ((region,),) = asked
        assert region.height == 1
        assert region.width == 1
        await pilot.pause()
        assert "97,412.4" in screen_text(pilot)


async def test_an_equal_spec_refreshes_nothing() -> None:
    pane = WatchlistPane()
    async with staged(pane) as pilot:
        pane.show(samples.watchlist())
        await pilot.pause()
        asked = refreshed(pane)
        pane.show(samples.watchlist())
        assert asked == []


async def test_a_hidden_pane_draws_nothing_and_is_up_to_date_when_shown() -> None:
    pane = WatchlistPane()
    async with staged(pane) as pilot:
        pane.show(samples.watchlist())
        await pilot.pause()
        pane.display = False
        await pilot.pause()
        drawn = 0
        draw = pane.draw

        def counting(*arguments: Any) -> Any:
            nonlocal drawn
            drawn += 1
            return draw(*arguments)

        pane.draw = counting  # type: ignore[assignment, method-assign]
        for last in (1.0, 2.0, 77_777.7):
            pane.show(samples.watchlist(samples.watch_row(last=last)))
        await pilot.pause()
        assert drawn == 0
        pane.display = True
        await pilot.pause()
        assert "77,777.7" in screen_text(pilot)


async def test_a_resized_pane_is_drawn_at_its_new_size() -> None:
    pane = ChartPane()
    async with staged(pane) as pilot:
        pane.show(samples.chart())
        for size in ((20, 5), (1, 1), (100, 30), (40, 10)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        assert "◂" in screen_text(pilot)


@pytest.mark.parametrize("name", NAMES)
async def test_every_pane_stands_the_smallest_screens_in_every_theme(name: str) -> None:
    pane = filled(name)
    async with staged(pane, size=(20, 5)) as pilot:
        for theme in HOUSE_NAMES:
            pilot.app.theme = theme
            await pilot.pause()
        for size in ((1, 1), (2, 3), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()


@pytest.mark.parametrize("name", [name for name in SPEC_PANES if name != "status"])
async def test_every_pane_shows_a_notice_in_place_of_its_spec_and_comes_back(name: str) -> None:
    pane: Any = SPEC_PANES[name][0]()
    async with staged(pane, size=(80, 20)) as pilot:
        assert "Loading" in screen_text(pilot)
        pane.show(Notice(state="failed", text="The host does not know this view."))
        await pilot.pause()
        assert "Failed" in screen_text(pilot)
        assert "The host does not know this view." in screen_text(pilot)
        pane.show(SPEC_PANES[name][1]())
        await pilot.pause()
        assert "Failed" not in screen_text(pilot)
        pane.clear()
        await pilot.pause()
        assert "Loading" in screen_text(pilot)


async def test_a_tick_of_the_whole_watchlist_costs_few_bytes_and_no_layout() -> None:
    pane = WatchlistPane()
    app = Stage(pane)
    async with counted(app, size=(60, 20)) as count:
        pane.show(samples.watchlist())
        await count.settle()
        count.reset()
        first, *rest = samples.watchlist().rows
        pane.show(samples.watchlist(first.model_copy(update={"last": first.last + 0.1}), *rest))
        await count.settle()
        assert 0 < count.bytes_out <= 100
        assert count.layouts == 0


def test_regions_of_past_changes_are_not_kept() -> None:
    for x in range(4 * MOST_REGIONS):
        Region(x, 0, 1, 1).intersection(Region(0, 0, 80, 24))
        Region(x, 0, 1, 1).translate((1, 1))
        forget_regions()
    assert Region.intersection.cache_info().currsize <= MOST_REGIONS
    assert Region.translate.cache_info().currsize <= MOST_REGIONS
