"""The inks that panes are given are the tokens of the themes, one by one."""

from __future__ import annotations

from dataclasses import fields

from textual.color import Color

from tests.widgets.stage import staged
from themes import house_palettes
from themes.tokens import TOKENS
from widgets.ink import Ink
from widgets.watchlist import WatchlistPane


def test_ink_has_one_style_a_token() -> None:
    assert {each.name.replace("_", "-") for each in fields(Ink)} == set(TOKENS)


async def test_ink_follows_the_theme() -> None:
    pane = WatchlistPane()
    async with staged(pane, theme="desk-dark") as pilot:
        for palette in house_palettes():
            pilot.app.theme = palette.name
            await pilot.pause()
            color = pane.ink.up.color
            assert color is not None
            assert color == Color.parse(palette.colour("up")).rich_color
