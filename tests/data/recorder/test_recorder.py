"""Recording itself: parts, gaps, the disk, going on after an interruption, and who may write."""

from __future__ import annotations

import asyncio
import os
import shutil
from decimal import Decimal
from pathlib import Path

import msgspec
import polars as pl
import pytest

from data.errors import RecordingError
from data.events import BookSnapshot, FeedStatus, MarketEvent, Trade
from data.feed import Emit, Now, Sleep
from data.recorder.folder import Folder
from data.recorder.manifest import load, save
from data.recorder.opening import lock
from data.recorder.parts import log_path
from data.recorder.recorder import Recorder
from data.recorder.records import Lost
from data.recorder.rotation import Rotation, duration, rotation
from data.replayed import RecordedSource
from tests.data.building import BTC, SECOND, START, trade
from tests.data.recorder.digest import replayed
from tests.data.recorder.recording import Clock, Told, market_of, recorded


async def test_a_part_ends_at_its_age_and_its_tables_are_typed(tmp_path: Path) -> None:
    await recorded(tmp_path, Told(market_of(10)), Rotation(seconds=3.0))
    found = load(tmp_path)
    assert found is not None
    assert [part.number for part in found.parts] == [1, 2, 3, 4]
    assert all((part.ended - part.began) / SECOND == 3.0 for part in found.parts[:-1])
    assert sum(part.events for part in found.parts) == 401
    assert [part.first for part in found.parts] == [0, 121, 241, 361]
    table = pl.read_parquet(tmp_path / "part-000001" / "deltas.parquet")
    assert table.schema["ts"] == pl.Int64
    assert table.schema["bid_prices"] == pl.List(pl.Float64)
    everything = pl.read_parquet(tmp_path / "part-*" / "trades.parquet")
    assert everything["seq"].is_sorted()
    assert everything.height == 200
    assert 10.0 <= (found.ended - START) / SECOND < 11.0


async def test_a_part_ends_at_its_size(tmp_path: Path) -> None:
    await recorded(tmp_path, Told(market_of(20, 200)), Rotation(bytes=20_000))
    found = load(tmp_path)
    assert found is not None
    assert len(found.parts) > 3
    assert all(20_000 <= part.log_bytes < 40_000 for part in found.parts[:-1])


async def test_a_recording_carries_its_instruments(tmp_path: Path) -> None:
    swap = msgspec.structs.replace(
        BTC, kind="perpetual", contract_size=Decimal("0.001"), min_notional=Decimal(5), inverse=True, expiry=7
    )
    await recorded(tmp_path, Told(market_of(1), (swap,)))
    assert RecordedSource(tmp_path).instruments == (swap,)


class Flood:
    """Says more than fits before the recorder gets its turn, then, asked for a whole book, gives one."""

    name = venue = "flood"
    description = "too much"
    instruments = (BTC,)

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.doubted: list[str] = []

    def market_now(self) -> int:
        return START

    def doubt(self, symbol: str, reason: str) -> None:
        self.doubted.append(f"{symbol}: {reason}")

    async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
        emit(BookSnapshot("BTC-USDT", START, [(99.0, 1.0)], [(101.0, 1.0)], 1))
        for number in range(1, 1001):
            emit(trade(at=START + number, number=number))
        while not self.doubted:
            await sleep(0.01)
            await asyncio.sleep(0.001)
        emit(BookSnapshot("BTC-USDT", START + 5000, [(98.0, 1.0)], [(101.0, 1.0)], 9))
        emit(trade(at=START + 5000, number=1001))


async def test_what_does_not_fit_is_dropped_counted_marked_and_healed(tmp_path: Path) -> None:
    recorder, clock = Recorder(tmp_path, most_bytes=20_000), Clock()
    source = Flood(recorder)
    done = await recorder.record(source, "live", clock.sleep, clock.now)
    assert done.lost_events > 800
    assert done.events + done.lost_events == 1003
    marks = [one for one in Folder(tmp_path).records() if isinstance(one, Lost)]
    assert [(mark.events, mark.frames) for mark in marks] == [(done.lost_events, 0)]
    assert source.doubted == ["BTC-USDT: the recorder fell behind; its recording needs a whole book"]
    again = RecordedSource(tmp_path, None)
    market, events = await replayed(again)
    assert again.recording.skipped == f"the recorder fell behind, {done.lost_events:,} records are lost"
    gap = next(one for one in events if isinstance(one, FeedStatus))
    assert (gap.instrument, gap.state, gap.reason) == ("BTC-USDT", "gap", "the recorder fell behind")
    assert market.view("BTC-USDT").book.last == 9
    assert market.view("BTC-USDT").book.usable


def interrupted(folder: Path) -> None:
    """Leave the folder as the power would: the last part a log with a torn end, and a manifest of before."""
    found = load(folder)
    assert found is not None
    last = found.parts[-1]
    shutil.rmtree(folder / f"part-{last.number:06d}")
    save(folder, msgspec.structs.replace(found, parts=found.parts[:-1], ended=0))
    log = log_path(folder, last.number)
    log.write_bytes(log.read_bytes()[:-7])


class Live(Told):
    """The same, said by a venue."""

    name = venue = "binance"


async def live(folder: Path, source: Told, clock: Clock) -> Recorder:
    recorder = Recorder(folder, Rotation(seconds=3.0))
    await recorder.record(source, "live", clock.sleep, clock.now)
    return recorder


async def test_an_interrupted_recording_plays_and_is_completed_where_it_goes_on(tmp_path: Path) -> None:
    clock = Clock()
    await live(tmp_path, Live(market_of(5)), clock)
    interrupted(tmp_path)
    before = [one.id for one in Folder(tmp_path).events() if isinstance(one, Trade)]
    assert before == list(range(2, before[-1] + 1))
    assert 60 < before[-1] < 101
    finer = msgspec.structs.replace(BTC, tick=Decimal("0.001"))
    later: list[MarketEvent] = [
        BookSnapshot("BTC-USDT", START + 60 * SECOND, [(97.0, 1.0)], [(98.0, 1.0)], 1),
        trade(at=START + 60 * SECOND, number=900),
    ]
    recorder = await live(tmp_path, Live([(later, 1.0)], (finer,)), clock)
    assert recorder.completed == (2,)
    found = load(tmp_path)
    assert found is not None
    assert [(part.number, part.session, part.listing) for part in found.parts] == [
        (1, 1, 1),
        (2, 1, 1),
        (3, 2, 2),
    ]
    assert all(part.tables for part in found.parts)
    assert [(one.version, one.instruments) for one in found.listings] == [(1, (BTC,)), (2, (finer,))]
    source = RecordedSource(tmp_path, None)
    market, events = await replayed(source)
    assert source.recording.skipped == ""
    assert [one.id for one in events if isinstance(one, Trade)] == [*before, 900]
    words = [one.reason for one in events if isinstance(one, FeedStatus) and one.state == "gap"]
    assert words == ["the recording was interrupted here"]
    assert market.view("BTC-USDT").book.bids.best_price() == 97.0
    assert source.instruments == (finer,)


async def test_one_folder_holds_one_market(tmp_path: Path) -> None:
    clock = Clock()
    await live(tmp_path / "rec", Live(market_of(1)), clock)
    with pytest.raises(RecordingError, match="holds a recording of binance; name another folder"):
        await recorded(tmp_path / "rec", Told(market_of(1)))
    await recorded(tmp_path / "sim", Told(market_of(1)))
    with pytest.raises(
        RecordingError, match="holds a finished recording, and a simulated market begins anew"
    ):
        await recorded(tmp_path / "sim", Told(market_of(1)))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(RecordingError, match="holds other files and no recording; name a folder of its own"):
        await recorded(tmp_path / "mine", Told(market_of(1)))


async def test_two_recorders_never_write_to_one_folder(tmp_path: Path) -> None:
    handle = lock(tmp_path)
    try:
        with pytest.raises(RecordingError, match="another recorder is writing to"):
            await recorded(tmp_path, Told(market_of(1)))
    finally:
        os.close(handle)
    await recorded(tmp_path, Told(market_of(1)))


async def test_a_source_that_breaks_leaves_a_whole_recording(tmp_path: Path) -> None:
    class Breaks(Told):
        async def run(self, emit: Emit, sleep: Sleep, now: Now) -> None:
            await super().run(emit, sleep, now)
            raise ValueError("it broke")

    with pytest.raises(ValueError, match="it broke"):
        await recorded(tmp_path, Breaks(market_of(2)))
    assert len([one for one in Folder(tmp_path).events() if isinstance(one, Trade)]) == 40
    found = load(tmp_path)
    assert found is not None
    assert found.ended


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10m", Rotation(600.0, 100_000_000)),
        ("100MB", Rotation(600.0, 100_000_000)),
        ("90s, 5mb", Rotation(90.0, 5_000_000)),
        ("1.5h", Rotation(5400.0, 100_000_000)),
    ],
)
def test_rotation_is_read_as_it_is_written(text: str, wanted: Rotation) -> None:
    assert rotation(text) == wanted


@pytest.mark.parametrize("text", ["", "10", "m", "10m,20m", "0s", "5GB", "1kB", "-5m", "10m;5MB", "nanm"])
def test_a_rotation_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 10m, 100MB|too often|between 10kB and 1GB"):
        rotation(text)


@pytest.mark.parametrize("text", ["", "5", "0s", "5MB", "-1s", "infs"])
def test_a_duration_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        duration(text)
