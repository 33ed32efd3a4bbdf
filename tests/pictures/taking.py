"""Takes every picture: the matrix of sizes, themes, scenes and states, and what stands beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk.app.preferences import Preferences
from desk.app.replay import Replay
from desk.settings import Settings
from tests.app.clock import PATIENCE, HandClock
from tests.app.opened import Opened, opened
from tests.app.scripted import ScriptedHost
from tests.app.test_replay import write_tape
from tests.pictures.drawing import svg_of, text_of
from tests.pictures.scenes import OVERLAYS, SIZES, Size, put, walk
from themes import HOUSE_NAMES

THEMES = ("dark", "contrast-dark", "monochrome")
"""Those that the whole matrix is drawn in; `dark` first, since the texts of the others are compared with its."""
_IN_COLOUR: Mapping[str, Sequence[str] | None] = {"market": None, "card": ("live",)}
"""Scenes that are kept as SVG too, and in which states; `None` is all of them."""


@dataclass
class Pictures:
    """What was taken, by name."""

    texts: dict[str, str] = field(default_factory=dict)
    svgs: dict[str, str] = field(default_factory=dict)

    def take(self, picture: str, desk: Opened, svg: str = "") -> None:
        """Keep the screen as it is, as SVG under the name `svg` too."""
        self.texts[picture] = text_of(desk.app)
        if svg:
            self.svgs[svg] = svg_of(desk.app)


def named(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


async def matrix(theme: str, size: Size) -> Pictures:
    """Every scene in every state."""
    pictures = Pictures()
    async for scene, state, desk in walk(size, theme):
        kept = scene in _IN_COLOUR and state in (_IN_COLOUR[scene] or (state,))
        pictures.take(f"{scene} · {state}", desk, f"{theme}-{named(size)}-{scene}-{state}" if kept else "")
    return pictures


async def in_every_theme(size: Size) -> dict[str, Pictures]:
    """The matrix of one size. Most of the time is spent waiting for paint, so all themes wait at once."""
    taken = await asyncio.gather(*(matrix(theme, size) for theme in THEMES))
    return dict(zip(THEMES, taken, strict=True))


async def beside(size: Size, folder: Path) -> Pictures:
    """What lies over the desk, a desk without a host, and a replay."""
    pictures = Pictures()
    preferences = Preferences(Settings(), lambda changed: None)
    async with opened(size, preferences=preferences) as desk:
        await put(desk, "live")
        for name, key in OVERLAYS.items():
            await desk.press(key)
            await desk.until(lambda: desk.app.screen is not desk.main)
            await quiet(desk)
            pictures.take(name, desk, f"dark-{named(size)}-{name}" if size == (120, 36) else "")
            await desk.press("escape")
            await desk.until(lambda: desk.app.screen is desk.main)
    async with nobody(size) as desk:
        pictures.take("no host yet", desk)
    replay = Replay(write_tape(folder / f"ses-{named(size)}.tape"), HandClock())
    async with opened(size, replay=replay) as desk:
        replay.toggle()
        replay.skip(42)
        await desk.until(lambda: "said at 40" in desk.text)
        await quiet(desk)
        pictures.take("replay", desk)
    return pictures


async def themes() -> Pictures:
    """The desk at rest in every theme that the matrix leaves out, and a screen that is too small."""
    pictures = Pictures()
    async with opened((120, 36)) as desk:
        await put(desk, "live")
        await desk.press("f3")
        for theme in (name.removeprefix("desk-") for name in HOUSE_NAMES):
            if theme not in THEMES:
                desk.app.dress(theme)
                await quiet(desk)
                pictures.svgs[f"{theme}-120x36-market-live"] = svg_of(desk.app)
        await desk.pilot.resize_terminal(20, 5)
        await quiet(desk)
        pictures.take("too small", desk)
    return pictures


@asynccontextmanager
async def nobody(size: Size) -> AsyncIterator[Opened]:
    """A desk whose host is not there."""
    host = ScriptedHost()
    host.there = False
    async with opened(size, online=False, host=host) as desk:
        await desk.until(lambda: "retrying" in desk.text)
        yield desk


async def quiet(desk: Opened) -> None:
    """Wait until nothing moves any more."""
    before = ""
    async with asyncio.timeout(PATIENCE):
        while (now := desk.text) != before:
            before = now
            await desk.rest()
            await desk.rest()


def differing(texts: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Those that read differently elsewhere."""
    return {picture: text for picture, text in texts.items() if others.get(picture) != text}


__all__ = [
    "SIZES",
    "THEMES",
    "Pictures",
    "beside",
    "differing",
    "in_every_theme",
    "matrix",
    "named",
    "themes",
]
