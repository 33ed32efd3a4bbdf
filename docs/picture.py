"""Draws docs/desk.svg from the real desk: market, answer, debate and the request it ends in. `python docs/picture.py`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

SIZE = (160, 50)
STEPS = 400
FONTS = re.compile(r"@font-face \{[^}]*\}\s*")
"""The picture uses the reader's own monospaced font and fetches none."""


async def picture() -> str:
    from desk.app.app import DeskApp, TerminalSetup
    from desk.host.solo import SoloConnector
    from desk.kernel.clock import SystemClock
    from desk.settings import Settings
    from widgets.composer import Composer

    connector = SoloConnector(Settings(reading_pace=0.0))
    app = DeskApp(TerminalSetup(connector, SystemClock(), "picture", 4))
    async with app.run_test(size=SIZE) as pilot:

        def shown() -> str:
            return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

        async def until(text: str) -> None:
            for _ in range(STEPS):
                if text in shown():
                    return
                await pilot.pause(0.1)
            raise SystemExit(f"{text!r} never came:\n{shown()}")

        async def say(text: str) -> None:
            app.screen.query_one(Composer).begin(text)
            await pilot.press("enter")

        await until("● live")
        await pilot.pause(8.0)
        await say("/debate BTC-USDT 15m")
        await until("1 pending")
        await pilot.press("f6")
        await pilot.pause(2.0)
        return FONTS.sub("", app.export_screenshot(title="desk", simplify=True))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="desk-") as home:
        os.environ |= {"DESK_HOME": home, "TEXTUAL_COLOR_SYSTEM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
        Path(__file__).with_name("desk.svg").write_text(asyncio.run(picture()))
