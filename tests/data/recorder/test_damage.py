"""What is damaged costs itself, is told in one sentence, and everything else still plays."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from data.errors import RecordingError
from data.events import BookSnapshot, FeedStatus, MarketEvent, Trade
from data.recorder.blocks import packed
from data.recorder.manifest import NAME, save
from data.recorder.opening import complete
from data.recorder.parts import gathered, head_of, log_path, numbers
from data.recorder.rotation import Rotation
from data.replayed import RecordedSource
from tests.data.building import SECOND, START
from tests.data.recorder.digest import replayed
from tests.data.recorder.recording import Clock, Told, market_of, recorded

A_PART = Rotation(seconds=3.0)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Three parts or more, ten seconds in all."""
    await recorded(tmp_path / "rec", Told(market_of(10)), A_PART)
    return tmp_path / "rec"


def flip(path: Path, at: float) -> None:
    """Change one byte at a share of the file."""
    body = bytearray(path.read_bytes())
    body[min(len(body) - 1, int(len(body) * at))] ^= 0x55
    path.write_bytes(body)


def cut(path: Path, at: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * at)])


def bare(folder: Path) -> None:
    """No tables: the logs have to do."""
    for path in folder.glob("part-*"):
        if path.is_dir():
            shutil.rmtree(path)


def trades(events: list[MarketEvent]) -> list[int]:
    return [one.id for one in events if isinstance(one, Trade)]


async def played(folder: Path) -> tuple[list[MarketEvent], str]:
    source = RecordedSource(folder, None)
    _, events = await replayed(source)
    said = source.recording.skipped
    assert "\n" not in said
    last = events[-1]
    assert isinstance(last, FeedStatus)
    assert (last.state, said in last.reason) == ("ended", True)
    return events, said


async def test_what_is_sound_plays_without_a_word(folder: Path) -> None:
    events, said = await played(folder)
    assert trades(events) == list(range(2, 202))
    assert said == ""


@pytest.mark.parametrize("table", ["trades", "deltas", "books"])
@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.9, 1.0])
async def test_a_flipped_byte_in_a_table_costs_nothing_while_there_is_a_log(
    folder: Path, table: str, at: float
) -> None:
    flip(folder / "part-000001" / f"{table}.parquet", at)
    events, said = await played(folder)
    assert trades(events) == list(range(2, 202))
    assert said == f"the table {table} of part 1 cannot be read, its log was played"


@pytest.mark.parametrize("at", [n / 20 for n in range(21)])
async def test_a_flipped_byte_in_a_log_costs_one_block(folder: Path, at: float) -> None:
    bare(folder)
    flip(folder / "part-000002.log", at)
    events, said = await played(folder)
    ids = trades(events)
    missing = sorted(set(range(2, 202)) - set(ids))
    assert ids == sorted(ids)
    assert len(missing) <= 40
    if not missing:
        return  # it hit the head of the part, which the manifest stands for
    assert missing == list(range(missing[0], missing[-1] + 1))
    assert "part 2 is damaged" in said
    assert "records are lost" in said
    gap = next(
        place for place, one in enumerate(events) if isinstance(one, FeedStatus) and one.state == "gap"
    )
    assert trades(events[:gap])[-1] == missing[0] - 1
    assert trades(events[gap:])[0] == missing[-1] + 1


async def test_a_hole_is_still_told_after_the_recording_was_put_in_order(folder: Path) -> None:
    bare(folder)
    flip(folder / "part-000002.log", 0.5)
    before, _ = await played(folder)
    (folder / NAME).unlink()
    begun = gathered(folder)
    assert begun is not None
    finished, _ = complete(folder, begun)
    save(folder, finished)
    after, said = await played(folder)
    assert trades(after) == trades(before)
    assert "records are lost" in said
    assert [one.state for one in after if isinstance(one, FeedStatus)].count("gap") == 1


async def test_over_a_hole_no_book_goes_on(folder: Path) -> None:
    bare(folder)
    flip(folder / "part-000002.log", 0.5)
    market, _ = await replayed(RecordedSource(folder, None))
    book = market.view("BTC-USDT").book
    assert not book.usable
    assert "records are missing here" in book.reason
    assert market.view("BTC-USDT").last_trade_id == 201


@pytest.mark.parametrize("at", [0.0, 0.01, 0.2, 0.5, 0.8, 0.99])
async def test_a_log_that_is_cut_plays_up_to_the_cut_and_says_how_much_is_lost(
    folder: Path, at: float
) -> None:
    bare(folder)
    last = log_path(folder, numbers(folder)[-1])
    whole = trades((await played(folder))[0])
    cut(last, at)
    events, said = await played(folder)
    ids = trades(events)
    assert ids == whole[: len(ids)]
    assert len(ids) < len(whole)
    assert "records are lost" in said


async def test_a_missing_part_is_told_and_the_others_play(folder: Path) -> None:
    (folder / "part-000002.log").unlink()
    shutil.rmtree(folder / "part-000002")
    events, said = await played(folder)
    assert trades(events)[0] == 2
    assert trades(events)[-1] == 201
    assert said.startswith("part 2 is missing, 120 records are lost")


async def test_a_missing_log_is_no_loss_while_there_are_tables(folder: Path) -> None:
    (folder / "part-000002.log").unlink()
    events, said = await played(folder)
    assert trades(events) == list(range(2, 202))
    assert said == ""


def drop(path: Path) -> None:
    path.unlink()


def spoil(path: Path) -> None:
    path.write_text(path.read_text().replace('"0.01"', '"0.10"'))


@pytest.mark.parametrize(
    "harm", [drop, spoil, lambda path: cut(path, 0.5), lambda path: path.write_bytes(b"")]
)
async def test_without_its_manifest_a_recording_plays_from_its_logs(
    folder: Path, harm: Callable[[Path], None]
) -> None:
    instruments = RecordedSource(folder, None).instruments
    harm(folder / NAME)
    source = RecordedSource(folder, None)
    assert source.instruments == instruments
    events, said = await played(folder)
    assert trades(events) == list(range(2, 202))
    assert said == "its manifest cannot be read, its logs were played"


async def test_without_manifest_and_a_middle_part_the_loss_is_still_counted(folder: Path) -> None:
    (folder / NAME).unlink()
    (folder / "part-000002.log").unlink()
    _, said = await played(folder)
    assert said.startswith("a part before part 3 is missing, 120 records are lost")


def newer_manifest(folder: Path) -> None:
    said = json.loads((folder / NAME).read_text())
    body = json.dumps(said["recording"], separators=(",", ":"), ensure_ascii=False).encode()
    said["schema"], said["crc32"] = 2, zlib.crc32(body, zlib.crc32(b"2"))
    (folder / NAME).write_text(json.dumps(said, ensure_ascii=False))


def newer_log(folder: Path) -> None:
    (folder / NAME).unlink()
    head = head_of(folder / "part-000001.log")
    assert head is not None
    (folder / "part-000001.log").write_bytes(packed(msgspec.structs.replace(head, schema=2)))


@pytest.mark.parametrize("renew", [newer_manifest, newer_log])
async def test_a_newer_schema_is_refused_in_one_sentence(folder: Path, renew: Callable[[Path], None]) -> None:
    renew(folder)
    with pytest.raises(RecordingError) as refused:
        RecordedSource(folder, None)
    assert str(refused.value).endswith(
        "recorded by a newer desk (schema 2, this one reads up to 1); update the desk"
    )


@pytest.mark.parametrize("harm", ["empty folder", "nothing left"])
async def test_a_folder_without_anything_to_play_is_refused(folder: Path, tmp_path: Path, harm: str) -> None:
    if harm == "empty folder":
        (tmp_path / "other").mkdir()
        with pytest.raises(RecordingError, match="a folder without a recording in it"):
            RecordedSource(tmp_path / "other", None)
        return
    bare(folder)
    for number in numbers(folder):
        log_path(folder, number).unlink()
    with pytest.raises(
        RecordingError, match=r"holds no event that can be read \(part 1 is missing, 121 records are lost"
    ):
        await replayed(RecordedSource(folder, None))


async def test_a_replay_keeps_the_pace_of_the_market(folder: Path) -> None:
    source, clock, came = RecordedSource(folder, 2.0), Clock(), []

    def emit(event: MarketEvent) -> None:
        if not isinstance(event, BookSnapshot | FeedStatus):
            came.append(((event.ts - START) / SECOND, (clock.ns - START) / SECOND))

    await source.run(emit, clock.sleep, clock.now)
    assert all(abs(ts / 2.0 - at) < 0.11 for ts, at in came)
