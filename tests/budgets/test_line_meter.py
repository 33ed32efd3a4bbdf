"""What the meter of the line says is what was sent; and it costs little while open, nothing while closed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk.app.app import DeskApp, TerminalSetup
from desk.app.line_meter import LineMeter
from desk.host.solo import SoloConnector
from desk.kernel.clock import SystemClock
from desk.settings import Settings
from tests.app.stalling import Stalled, Stalling, stalling
from tests.budgets.counting import Count, counted
from tests.budgets.test_desk import screen_of
from widgets.language import speak
from widgets.language.catalogue import language

OPEN_MOST = 1024
"""Bytes a second that the open meter may add: some cells of ten short rows."""
OLDEST = 3.0
"""Seconds of age that data on the screen may have while nothing is wrong."""
_RATE = re.compile(r"to the terminal +([\d,]+) B/s")
_FRAMES = re.compile(r"frames +([\d.]+)/s, ([\d,]+) B each")
_AGE = re.compile(r"age of data +([\d.]+) s")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_HOME", str(tmp_path))


@asynccontextmanager
async def desk_on_a_known_terminal() -> AsyncIterator[tuple[DeskApp, Count]]:
    app = DeskApp(TerminalSetup(SoloConnector(Settings(tape=False)), SystemClock(), "budget", 4))
    async with counted(app, (160, 50), Stalling) as count:
        while "● live" not in screen_of(app):
            await count.settle_once()
        yield app, count
    await app.let_go()


def meter(desk: Stalled) -> str:
    return desk.main.query_one(LineMeter).text


async def test_the_meter_says_what_was_sent_and_how_old_data_are_on_the_moving_market() -> None:
    async with desk_on_a_known_terminal() as (app, count):
        assert app.main is not None
        app.main.line.toggle_meter(app.main)
        for _ in range(20):
            await count.settle_once()
        driver = app._driver
        assert isinstance(driver, Stalling)
        before, at = driver.bytes_out, app.main.line._meter
        assert at is not None
        at.measure(app, 0.0)
        began = app.main.line._clock.monotonic()
        while app.main.line._clock.monotonic() - began < 2e9:
            await count.settle_once()
        text = at.text
        rate, frames, age = _RATE.search(text), _FRAMES.search(text), _AGE.search(text)
        assert rate is not None, text
        assert frames is not None, text
        assert age is not None, text
        seconds = (app.main.line._clock.monotonic() - began) / 1e9
        sent = (driver.bytes_out - before) / seconds
        shown = float(rate.group(1).replace(",", ""))
        assert 0 < shown < 5 * sent + OPEN_MOST
        assert float(frames.group(1)) <= 31
        assert float(frames.group(1)) * float(frames.group(2).replace(",", "")) == pytest.approx(
            shown, rel=0.2
        )
        assert float(age.group(1)) <= OLDEST
        assert sent <= 8 * 1024 + OPEN_MOST


async def test_the_open_meter_adds_few_bytes_and_the_closed_one_none() -> None:
    async with stalling((160, 50)) as desk:

        async def looks(count: int, seconds: float) -> int:
            """Bytes of so many looks at the line, with so much time between two of them."""
            before = desk.driver.bytes_out
            for _ in range(count):
                await desk.clock.forward(seconds)
                desk.main.line.tick(desk.main)
                await desk.rest()
            return desk.driver.bytes_out - before

        def costs_nothing() -> bool:
            """Whether looks at the line write, ask and mark nothing as changed."""
            before = desk.driver.bytes_out, desk.driver.asked, set(desk.main._dirty_widgets)
            for _ in range(50):
                desk.main.line.tick(desk.main)
            return before == (desk.driver.bytes_out, desk.driver.asked, set(desk.main._dirty_widgets))

        assert costs_nothing()
        ages = await looks(5, 1.0)
        await desk.press("alt+u")
        await looks(3, 1.0)
        assert await looks(5, 1.0) <= ages + 5 * OPEN_MOST
        assert "to the terminal" in meter(desk)
        await desk.press("alt+u")
        await looks(3, 1.0)
        assert costs_nothing()
        assert not list(desk.main.query(LineMeter))


async def test_figures_are_exact_where_the_line_is_known() -> None:
    async with stalling((160, 50)) as desk:
        await desk.press("alt+u")
        found = desk.main.line._meter
        assert found is not None
        found.measure(desk.app, 0.0)
        await desk.clock.forward(1)
        found.measure(desk.app, 0.0)
        await desk.rest()
        sent, frames = desk.driver.meter.bytes_out, desk.driver.meter.frames
        desk.driver.meter.took(4000, 0)
        desk.driver.meter.frames += 8
        late = desk.clock.now()
        desk.main.session.age.dated(late)
        await desk.clock.forward(2)
        desk.driver.meter.bytes_out, desk.driver.meter.frames = sent + 4000, frames + 8
        found._before = found._before and type(found._before)(found._before.at, sent, frames)
        found.measure(desk.app, 0.123)
        text = found.text
        assert "2,000 B/s" in text
        assert "4.0/s, 500 B each" in text
        assert re.search(r"age of data +2\.0 s", text)
        assert "123 ms at most, 0 B wait" in text


async def test_figures_of_the_line_are_written_as_the_language_writes_them() -> None:
    speak(language("pl"))
    try:
        async with stalling((80, 24)) as desk:
            await desk.press("alt+u")
            found = desk.main.line._meter
            assert found is not None
            found.measure(desk.app, 0.0)
            await desk.clock.forward(1)
            desk.driver.meter.bytes_out += 14_000
            found.measure(desk.app, 0.0)
            await desk.rest()
            assert re.search(r"do terminala +\d+\s\d{3} B/s", found.text)
            assert not re.search(r"\d[.,]\d{3}|\d\.\d", found.text)
            assert "…" not in found.text.split("\n")[1]
    finally:
        speak(None)
