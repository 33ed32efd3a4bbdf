"""Takes the pictures of these pages from the real desk on its simulated market: `make pictures`.

`make pictures ARGS="NAME ..."` takes these alone. Nothing on them is drawn by hand, so their hours and prices differ.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
PATIENCE = 400
"""Tenths of a second that a text may take to come."""
FONTS = re.compile(r"@font-face \{[^}]*\}\s*")
"""The pictures use the reader's own monospaced font and fetch none."""


@dataclass(frozen=True, slots=True)
class Until:
    """Wait for a text to stand on the screen."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """Write a line in the composer and send it."""

    line: str


@dataclass(frozen=True, slots=True)
class Press:
    """Press keys, one after another."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """Let the market move."""

    seconds: float


Step = Until | Say | Press | Rest


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: the screen it is taken on, and what is done before."""

    name: str
    size: tuple[int, int]
    steps: tuple[Step, ...]
    theme: str = "dark"
    settings: Mapping[str, Any] = field(default_factory=dict)


BEGUN = (Until("● live"), Rest(8.0))
DEBATED = (*BEGUN, Say("/debate BTC-USDT 15m"), Until("1 pending"), Press(("f6",)), Rest(2.0))

SCENES = (
    Scene("desk", (160, 50), DEBATED),
    Scene("small", (80, 24), (*BEGUN, Say("what is BTC doing?"), Rest(6.0)), theme="contrast-dark"),
    Scene("request", (120, 36), (*DEBATED, Press(("enter",)), Rest(1.0))),
    Scene("palette", (120, 36), (*BEGUN, Press(("ctrl+p", *"B BTC")), Rest(1.0))),
    Scene("settings", (120, 36), (*BEGUN, Press(("alt+e",)), Rest(1.0))),
    Scene("live", (120, 36), (*BEGUN, Press(("alt+g",)), Rest(2.0))),
    Scene(
        "alerts",
        (120, 36),
        (
            *BEGUN,
            Say("/alert BTC-USDT price above 65000"),
            Say("/alert ETH-USDT volatility regime"),
            Say("/alert equity drawdown above 4% critical"),
            Rest(2.0),
            Press(("alt+a",)),
            Rest(2.0),
        ),
        theme="deuteranopia",
    ),
    Scene("polish", (160, 50), (Until("●"), Rest(8.0)), theme="light", settings={"language": "pl"}),
    Scene("monochrome", (120, 36), (*BEGUN, Press(("f3", "f3", "v")), Rest(3.0)), theme="monochrome"),
)


async def picture(scene: Scene) -> str:
    """The screen as SVG."""
    from desk.app.app import DeskApp, TerminalSetup
    from desk.app.preferences import Preferences
    from desk.host.solo import SoloConnector
    from desk.kernel.clock import SystemClock
    from desk.settings import Settings
    from widgets.composer import Composer

    settings = Settings(reading_pace=0.0, theme=scene.theme, **scene.settings)
    preferences = Preferences(settings, lambda changed: None)
    setup = TerminalSetup(SoloConnector(settings), SystemClock(), "picture", 4, preferences=preferences)
    app = DeskApp(setup, theme=scene.theme)
    async with app.run_test(size=scene.size) as pilot:

        def shown() -> str:
            return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

        for step in scene.steps:
            match step:
                case Until(text):
                    for _ in range(PATIENCE):
                        if text in shown():
                            break
                        await pilot.pause(0.1)
                    else:
                        raise SystemExit(f"{scene.name}: {text!r} never came:\n{shown()}")
                case Say(line):
                    app.screen.query_one(Composer).begin(line)
                    await pilot.press("enter")
                case Press(keys):
                    await pilot.press(*keys)
                case Rest(seconds):
                    await pilot.pause(seconds)
        taken = FONTS.sub("", app.export_screenshot(title="desk", simplify=True))
        app.leave(0, "")
        return taken


def main(names: list[str]) -> None:
    """Take the pictures with these names, or all."""
    sys.path.insert(0, str(HERE.parent))
    known = {scene.name for scene in SCENES}
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"there is no picture {unknown[0]!r}; choose of {', '.join(sorted(known))}")
    for scene in SCENES:
        if not names or scene.name in names:
            with tempfile.TemporaryDirectory(prefix="desk-") as home:
                os.environ["DESK_HOME"] = home
                (PICTURES / f"{scene.name}.svg").write_text(asyncio.run(picture(scene)))
            sys.stdout.write(f"docs/pictures/{scene.name}.svg\n")


if __name__ == "__main__":
    os.environ |= {"TEXTUAL_COLOR_SYSTEM": "truecolor", "TEXTUAL_ANIMATIONS": "none", "LOGNAME": "sam"}
    main(sys.argv[1:])
