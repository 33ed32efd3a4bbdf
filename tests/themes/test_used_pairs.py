"""What stands on what, found by drawing every pane, sheet and dialog in every state, and its contrast in every theme."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

import pytest
from textual.color import Color

from desk.app.preferences import Preferences
from desk.settings import Settings
from tests.app.opened import Opened, opened
from tests.pictures.scenes import OVERLAYS, put, walk
from tests.themes.probing import PROBE, Pair, pairs
from tests.widgets.filling import filled_spec
from tests.widgets.stage import staged
from themes import Palette, house_palettes, theme
from themes.contrast import contrast
from themes.tokens import ECHO_TOKENS, ORNAMENT_TOKENS, TOKENS
from widgets.ink import Ink
from widgets.sheet import DRAWINGS, SheetPane
from widgets.specs.contract import of_kind
from widgets.watchlist import WatchlistPane

OWN_COLOURS = [palette for palette in house_palettes() if not palette.ansi]
SHAPES, ECHOES = 3.0, 1.7


def ground_of(palette: Palette, name: str) -> str:
    """What lies behind, by the name of a surface, of a token's ground, or of a token that is reversed."""
    match name:
        case "surface" | "panel" | "background":
            return str(getattr(palette, name))
        case _:
            return palette.grounds.get(name, palette.colour(name))


def letters_of(palette: Palette, name: str) -> str:
    return palette.colour(name) if name in TOKENS else ground_of(palette, name)


def wanted(pair: Pair, palette: Palette) -> float:
    """The contrast that a pair needs."""
    letters, _, read = pair
    if read:
        return palette.floor
    return 0 if letters in ORNAMENT_TOKENS else ECHOES if letters in ECHO_TOKENS else SHAPES


async def dressed(desk: Opened) -> None:
    desk.app.register_theme(theme(PROBE))
    desk.app.theme = PROBE.name
    await desk.rest()


@cache
def found() -> dict[Pair, str]:
    """Filled by the tests that draw; every pair that was seen, with a text in it."""
    return {}


@pytest.mark.parametrize("size", [(80, 24), (160, 50)], ids=str)
async def test_every_pane_in_every_state_is_drawn_in_tokens_alone(size: tuple[int, int]) -> None:
    async for _, _, desk in walk(size, "dark", dressed):
        found().update(pairs(desk.main))
    assert strange() == {}


async def test_dialogs_are_drawn_in_tokens_alone() -> None:
    async with opened((120, 36), preferences=Preferences(Settings(), lambda changed: None)) as desk:
        await put(desk, "live")
        await dressed(desk)
        for key in OVERLAYS.values():
            await desk.press(key)
            await desk.until(lambda: desk.app.screen is not desk.main)
            await desk.rest()
            found().update(pairs(desk.app.screen))
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is desk.main)
    assert strange() == {}


async def test_sheets_are_drawn_in_tokens_alone() -> None:
    pane = SheetPane()
    async with staged(pane, size=(90, 60)) as pilot:
        pilot.app.register_theme(theme(PROBE))
        pilot.app.theme = PROBE.name
        pane.focus()
        for kind in DRAWINGS:
            pane.show(filled_spec(of_kind(kind), "Said."))  # type: ignore[arg-type]
            await pilot.pause()
            found().update(pairs(pilot.app.screen))
    assert strange() == {}


def strange() -> dict[Pair, str]:
    """Pairs with a colour that is no token's."""
    return {
        pair: text
        for pair, text in found().items()
        if any(name.startswith("#") or not name for name in pair[:2])
    }


@pytest.mark.parametrize("palette", OWN_COLOURS, ids=lambda each: each.name)
async def test_every_pair_that_is_used_keeps_its_contrast(palette: Palette) -> None:
    if not found():
        async for _, _, desk in walk((80, 24), "dark", dressed):
            found().update(pairs(desk.main))
    low = {
        pair: (round(ratio, 2), text)
        for pair, text in found().items()
        if not any(name.startswith("#") for name in pair[:2])
        and (ratio := contrast(letters_of(palette, pair[0]), ground_of(palette, pair[1])))
        < wanted(pair, palette)
    }
    assert low == {}


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
