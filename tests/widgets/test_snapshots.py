"""How panes look as text, one picture a state, kept in files that can be read in a review."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.strip import Strip

from tests.widgets import samples
from tests.widgets.depth_samples import depth
from tests.widgets.every import filled
from tests.widgets.liquidity_samples import liquidity, overridden, unknown
from tests.widgets.stage import INK, plain
from widgets.book import book_lines
from widgets.card_lines import card_lines
from widgets.chart_lines import chart_lines
from widgets.crosshair import Crosshair
from widgets.depth import depth_lines
from widgets.ink import Ink
from widgets.liquidity import liquidity_lines
from widgets.portfolio import portfolio_lines
from widgets.queue_lines import queue_lines
from widgets.radar_lines import radar_lines
from widgets.status_line import status_lines
from widgets.strategy import board_lines
from widgets.structure_list import structure_lines
from widgets.watchlist import watchlist_lines

CROSS = Crosshair(samples.chart().bars[90].at)
PICTURES: dict[str, Callable[[], list[Strip]]] = {
    "watchlist 44x6": lambda: watchlist_lines(samples.watchlist(), 44, 6, INK),
    "watchlist 90x6": lambda: watchlist_lines(samples.watchlist(), 90, 6, INK),
    "book 30x14": lambda: book_lines(samples.book(), 30, 14, INK),
    "book 60x14": lambda: book_lines(samples.book(), 60, 14, INK),
    "book stale 30x10": lambda: book_lines(samples.book(provenance=samples.stale()), 30, 10, INK),
    "chart 40x10": lambda: chart_lines(samples.chart(), 40, 10, INK),
    "chart 100x24": lambda: chart_lines(samples.chart(), 100, 24, INK, market=samples.snapshot()),
    "chart colourless 60x16": lambda: chart_lines(samples.chart(), 60, 16, Ink()),
    "chart with structure 100x24": lambda: chart_lines(
        samples.chart(), 100, 24, INK, structure=samples.structure()
    ),
    "chart with structure colourless 60x16": lambda: chart_lines(
        samples.chart(), 60, 16, Ink(), structure=samples.structure()
    ),
    "chart with crosshair 54x11": lambda: chart_lines(samples.chart(), 54, 11, INK, cross=CROSS),
    "chart with crosshair colourless 100x24": lambda: chart_lines(
        samples.chart(), 100, 24, Ink(), structure=samples.structure(), cross=CROSS
    ),
    "depth 54x11": lambda: depth_lines(depth(), 54, 11, INK),
    "depth 100x24": lambda: depth_lines(depth(), 100, 24, INK),
    "depth colourless 60x18": lambda: depth_lines(depth(), 60, 18, Ink()),
    "liquidity 54x11": lambda: liquidity_lines(liquidity(), 54, 11, INK),
    "liquidity 100x24": lambda: liquidity_lines(liquidity(), 100, 24, INK),
    "liquidity colourless 60x18": lambda: liquidity_lines(liquidity(), 60, 18, Ink()),
    "liquidity overridden 54x11": lambda: liquidity_lines(overridden(), 54, 11, INK),
    "liquidity unknown 54x11": lambda: liquidity_lines(unknown(), 54, 11, INK),
    "structure 44x6": lambda: structure_lines(samples.structure(), 44, 6, INK),
    "structure 70x6": lambda: structure_lines(samples.structure(), 70, 6, INK),
    "radar 44x6": lambda: radar_lines(samples.radar(), 44, 6, INK),
    "radar 100x6": lambda: radar_lines(samples.radar(), 100, 6, INK),
    "strategy 46x40": lambda: board_lines(samples.board(), 46, 40, INK),
    "strategy condensed 46x6": lambda: board_lines(samples.board(), 46, 6, INK),
    "queue 44x5": lambda: queue_lines(samples.queue(), 44, 5, INK),
    "queue 110x5": lambda: queue_lines(samples.queue(), 110, 5, INK),
    "card 48": lambda: card_lines(samples.card(), 48, INK),
    "portfolio 46": lambda: portfolio_lines(samples.portfolio(), 46, INK),
    "evidence 48x16": lambda: filled("evidence").draw(48, 16, INK),
    "chat 56x10": lambda: filled("chat").draw(56, 10, INK),
    "status 80": lambda: [status_lines(samples.status(), 80, INK)],
    "status halted 160": lambda: [status_lines(samples.status("HALTED"), 160, INK)],
}


@pytest.mark.parametrize("name", PICTURES)
def test_panes_look_as_they_did(name: str, snapshot: SnapshotAssertion) -> None:
    assert plain(PICTURES[name]()) == snapshot
