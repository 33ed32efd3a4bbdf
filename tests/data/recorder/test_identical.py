"""A market that was recorded and played again is the same market, in every way it can be played."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from data import events as kinds
from data.market import Market
from data.recorder.folder import Folder
from data.recorder.heard import Heard
from data.recorder.recorder import Recorder
from data.recorder.records import Frame
from data.recorder.reread import reread
from data.recorder.rotation import Rotation
from data.recorder.tables import LAYOUT, NAMES
from data.replayed import RecordedSource
from data.simulated import SimulatedSource
from data.venues.live import LiveSource
from tests.data.building import START
from tests.data.recorder.digest import digest, replayed
from tests.data.recorder.recording import Clock
from tests.venues import speaking
from tests.venues.loopback import Venue, until, venue

BTC = speaking.BTC
HURRY = 50.0


async def sleep(seconds: float) -> None:
    await asyncio.sleep(seconds / HURRY)


def without_tables(folder: Path, copy: Path) -> Path:
    shutil.copytree(folder, copy)
    for part in copy.glob("part-*"):
        if part.is_dir():
            shutil.rmtree(part)
    return copy


async def test_a_simulated_market_is_the_same_from_tables_and_from_its_log(tmp_path: Path) -> None:
    source = SimulatedSource(7, start=START)
    market = Market(source.instruments, source.venue)
    recorder, clock = Recorder(tmp_path / "rec", Rotation(seconds=2.0)), Clock()

    def emit(event: kinds.MarketEvent) -> None:
        market.apply(event)
        if event.ts > START + 7 * 10**9:
            recorder.stop()

    done = await recorder.record(source, "simulated", clock.sleep, clock.now, emit)
    assert (done.lost_events, recorder.problem) == (0, "")
    assert done.part > 2
    tables = RecordedSource(tmp_path / "rec", None)
    log = RecordedSource(without_tables(tmp_path / "rec", tmp_path / "logs"), None)
    assert digest((await replayed(tables))[0]) == digest(market)
    assert digest((await replayed(log))[0]) == digest(market)
    assert tables.recording.skipped == ""
    assert "its log was played" in log.recording.skipped
    assert tables.instruments == source.instruments


def kline(close: str, closed: bool) -> str:
    opened = speaking.START - speaking.START % 60_000
    bar = {"t": opened, "T": opened + 59_999, "s": "BTCUSDT", "i": "1m", "o": "100", "c": close, "h": "103", "l": "99",
           "v": "5", "n": 9, "x": closed, "q": "1"}  # fmt: skip
    return speaking.frame("btcusdt@kline_1m", e="kline", E=speaking.START, s="BTCUSDT", k=bar)


def touch(number: int) -> str:
    data = {"u": number, "s": "BTCUSDT", "b": "99.5", "B": "1", "a": "100.5", "A": "2"}
    return json.dumps({"stream": "btcusdt@bookTicker", "data": data}, separators=(",", ":"))


async def traded(at: Venue, market: Market) -> None:
    """A session with everything in it: a start, a gap, refused and doubled frames, a lost line, and a second start."""
    socket = await at.socket()
    book = market.view(BTC).book
    await socket.send(speaking.depth(11, 12, [["98.5", "3"]]))
    await until(lambda: book.usable and book.last == 12)
    for text in (
        speaking.print_(7), speaking.print_(8, "100.5"), speaking.print_(7), kline("101", False), touch(3),
        '{"stream":"btcusdt@trade","data":{"e":"trade"}}', kline("102", True), speaking.print_(9, "99.75"),
        speaking.depth(13, 14, [["98.5", "0"], ["98.0", "1.5"]]),
    ):  # fmt: skip
        await socket.send(text)
    await until(lambda: book.usable and book.last >= 14)
    await socket.send(speaking.depth(40, 41))
    await until(lambda: book.usable and book.last == 50)
    await socket.send(speaking.depth(51, 52, [["98.75", "4"]]))
    await until(lambda: book.last == 52)
    await socket.close()
    again = await at.socket(2)
    await again.send(speaking.depth(61, 62, [["98.25", "4"]]))
    await until(lambda: book.usable and book.last == 62)
    await again.send(speaking.print_(12, "100.25"))
    await until(lambda: market.view(BTC).last_trade_id == 12)


async def test_a_venue_is_the_same_from_tables_from_its_log_and_from_its_frames(tmp_path: Path) -> None:
    clock = speaking.Clock()
    recorder = Recorder(tmp_path / "rec", Rotation(seconds=0.02))
    answers = speaking.answers(speaking.book(10), speaking.book(50), speaking.book(60))
    async with venue(answers) as at:
        adapter = Heard(speaking.adapter(), recorder.intake)
        source = LiveSource(adapter, [BTC], random.Random(7), at.url, recorder.intake.tap)
        await source.prepare(sleep, clock.now)
        market = Market(source.instruments, source.venue)
        ticking = Ticking(clock)
        recording = asyncio.create_task(
            recorder.record(source, "live", ticking.sleep, ticking.now, market.apply)
        )
        await traded(at, market)
        recorder.stop()
        done = await recording
    assert done.part > 2, "parts must end within the session, or the test shows less than it says"
    assert market.status is not None
    wanted = digest(market)
    tables = RecordedSource(tmp_path / "rec", None)
    assert digest((await replayed(tables))[0]) == wanted
    log = RecordedSource(without_tables(tmp_path / "rec", tmp_path / "logs"), None)
    assert digest((await replayed(log))[0]) == wanted
    again = Market(tables.instruments, tables.venue)
    for event in reread(Folder(tmp_path / "rec"), lambda _name: speaking.adapter()):
        again.apply(event)
    assert digest(again) == wanted


class Ticking:
    """The venue's standing clock, moved a little by every sleep, so that parts end."""

    def __init__(self, clock: speaking.Clock) -> None:
        self.clock = clock

    def now(self) -> int:
        return self.clock.ns

    async def sleep(self, seconds: float) -> None:
        self.clock.ns += 10_000_000
        await asyncio.sleep(seconds / HURRY)


async def test_frames_are_kept_byte_for_byte_with_their_way_and_connection(tmp_path: Path) -> None:
    clock = speaking.Clock()
    recorder = Recorder(tmp_path / "rec")
    heard: list[tuple[int, str, str, bytes]] = []

    def tap(received: int, connection: str, direction: str, data: bytes) -> None:
        heard.append((received, connection, direction, data))
        recorder.intake.tap(received, connection, direction, data)

    async with venue(speaking.answers()) as at:
        source = LiveSource(Heard(speaking.adapter(), recorder.intake), [BTC], random.Random(7), at.url, tap)
        await source.prepare(sleep, clock.now)
        market = Market(source.instruments, source.venue)
        recording = asyncio.create_task(recorder.record(source, "live", sleep, clock.now, market.apply))
        await (await at.socket()).send(speaking.depth(11, 12))
        await until(lambda: market.view(BTC).book.usable)
        recorder.stop()
        await recording
    frames = [one for one in Folder(tmp_path / "rec").records() if isinstance(one, Frame)]
    assert [(one.received, one.connection, one.direction, one.data) for one in frames] == heard
    assert {one.direction for one in frames} == {"in", "out"}
    assert any(one.connection.startswith("http /api/v3/exchangeInfo") for one in frames)


@pytest.mark.parametrize("kind", get_args(kinds.MarketEvent))
def test_every_kind_of_event_has_a_table_with_all_its_fields(kind: type[msgspec.Struct]) -> None:
    name, columns = LAYOUT[kind]
    fields = [field.name for field in msgspec.structs.fields(kind)]
    wide = {"bids": ["bid_prices", "bid_sizes"], "asks": ["ask_prices", "ask_sizes"]}
    assert list(columns) == [column for field in fields for column in wide.get(field, [field])]
    assert NAMES[name] is kind
