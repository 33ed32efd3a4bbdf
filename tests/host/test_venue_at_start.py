"""A venue that is in maintenance or at its limits when the desk starts is waited for, and that is said."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from pathlib import Path

import pytest

from desk.host.building import ready, ready_unless, source_of
from desk.host.solo import SoloConnector
from desk.kernel.clock import SystemClock
from desk.kernel.errors import ConfigError, DeskError, Unreachable
from desk.settings import Settings
from tests.data.building import START
from tests.host.attached import PATIENCE, Attached
from tests.host.processes import started
from tests.venues.loopback import Answer, Venue, until, venue
from tests.venues.speaking import answers, book


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DESK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DESK_HOME", str(tmp_path))


def settings(at: Venue, **more: object) -> Settings:
    return Settings(venue="binance", venue_url=at.url, universe="BTC-USDT", **more)


@pytest.mark.parametrize("universe", ["501", ",".join(f"C{number}-USDT" for number in range(501))])
def test_more_instruments_than_the_panes_can_list_are_refused_before_anything_is_asked(universe: str) -> None:
    with pytest.raises(ConfigError, match="carries at most 500 instruments; make --universe smaller"):
        source_of(Settings(venue="binance", universe=universe))


class Hurried:
    """A clock whose sleeps are noted and take no time."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> int:
        return START + self.monotonic()

    def monotonic(self) -> int:
        return int(sum(self.slept) * 1e9)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


def resting(*refusals: Answer) -> dict[str, list[Answer]]:
    """A venue that lists nothing before it has refused so often."""
    found = answers(book(10))
    found["/api/v3/exchangeInfo"] = [*refusals, *found["/api/v3/exchangeInfo"]]
    return found


async def test_a_venue_in_maintenance_at_the_start_is_asked_again_and_that_is_told_each_time() -> None:
    clock, told = Hurried(), list[str]()
    async with venue(resting(*[(503, b"<html>closed</html>")] * 7)) as at:
        source = source_of(settings(at))
        await ready(source, clock, told.append)
        assert [one.symbol for one in source.instruments] == ["BTC-USDT"]
    assert len(told) == 2, "three tries at a time, which is what one look takes"
    assert all("binance answered HTTP 503 at /api/v3/exchangeInfo; asked again in" in one for one in told)


async def test_a_venue_that_limits_at_the_start_is_left_alone_for_as_long_as_it_asks() -> None:
    clock, told = Hurried(), list[str]()
    async with venue(resting((429, b"{}", {"Retry-After": "40"}))) as at:
        await ready(source_of(settings(at)), clock, told.append)
    assert told == ["binance answered HTTP 429 at /api/v3/exchangeInfo ({}); asked again in 40 s"]
    assert 40.0 in clock.slept


async def test_a_ban_that_outlasts_patience_ends_the_start_in_a_sentence() -> None:
    async with venue(resting((418, b"{}", {"Retry-After": "200000"}))) as at:
        with pytest.raises(DeskError, match=r"HTTP 418 .*; start again later, or without --venue"):
            await ready(source_of(settings(at)), Hurried())


async def test_a_start_that_waits_for_its_venue_can_be_stopped() -> None:
    stop = asyncio.Event()
    async with venue(resting(*[(503, b"")] * 100)) as at:
        source = source_of(settings(at))

        def told(_text: str) -> None:
            stop.set()

        assert not await ready_unless(stop, source, SystemClock(), told)
        assert source.instruments == ()


async def test_a_solo_desk_says_what_it_waits_for_until_its_venue_answers(home: None) -> None:
    async with venue(resting(*[(503, b"")] * 3)) as at:
        solo = SoloConnector(settings(at, tape=False))
        with pytest.raises(Unreachable, match=r"binance answered HTTP 503 .* asked again in"):
            await solo.connect()
        async with asyncio.timeout(PATIENCE):
            link = None
            while link is None:
                with contextlib.suppress(Unreachable):
                    link = await solo.connect()
                await asyncio.sleep(0.05)
        async with Attached(link) as one:
            await one.hello()
        await solo.close()


async def test_a_solo_desk_that_waits_for_its_venue_closes_at_once(home: None) -> None:
    async with venue(resting(*[(503, b"")] * 100)) as at:
        solo = SoloConnector(settings(at, tape=False))
        with pytest.raises(Unreachable):
            await solo.connect()
        await solo.close()
        assert "desk core" not in {thread.name for thread in threading.enumerate()}


async def test_a_host_says_on_its_output_what_it_waits_for_and_stops_when_told(tmp_path: Path) -> None:
    async with venue(resting(*[(503, b"")] * 100)) as at:
        host = started(tmp_path, "host", "--profile", "v", "--venue", "binance", "--venue-url", at.url)
        await until(lambda: at.times("/api/v3/exchangeInfo") > 3 or host.poll() is not None, PATIENCE)
        host.terminate()
        _, said = await asyncio.to_thread(host.communicate, timeout=PATIENCE)
        assert "binance answered HTTP 503 at /api/v3/exchangeInfo; asked again in" in said
        assert "stopped before its venue answered" in said
        assert host.returncode == 0
