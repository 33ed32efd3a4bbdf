from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from data.events import FeedStatus, Trade
from data.recorder.folder import Folder
from data.replayed import RecordedSource
from tests.cli.conftest import Answer, Run
from tests.data.recorder.digest import replayed
from tests.data.recorder.recording import Told, market_of, recorded
from tests.host.processes import started
from tests.venues import speaking
from tests.venues.loopback import venue


def test_the_embedded_market_is_recorded_and_played_again(tmp_path: Path, answered: Answer, run: Run) -> None:
    folder = tmp_path / "rec"
    said = answered(tmp_path, "record", "--seed", "7", "--output", str(folder), "--duration", "1s")
    assert said["ok"] is True
    assert (said["venue"], said["parts"], said["frames"], said["dropped"]) == (
        "sim",
        1,
        0,
        {"events": 0, "frames": 0},
    )
    assert "BTC-USDT" in said["instruments"]
    again = answered(tmp_path, "snapshot", "BTC-USDT", "--replay", str(folder), "--speed", "max")
    assert again["events_applied"] == said["events"]
    assert again["source"] == "replay:rec"
    assert again["book"]["usable"] is True
    refused = run(tmp_path, "record", "--seed", "7", "--output", str(folder))
    assert refused.returncode == 2
    assert "name another folder" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rotate", "often"), "write 10m, 100MB"),
        (("--duration", "soon"), "write 30s, 10m, 2h or 1d"),
        (("--venue", "binanze"), "did you mean binance?"),
        (("--venue-url", "http://127.0.0.1:1"), "add venue"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(
    tmp_path: Path, run: Run, arguments: tuple[str, ...], words: str
) -> None:
    said = run(tmp_path, "record", "--output", str(tmp_path / "rec"), *arguments)
    assert said.returncode == 2
    assert words in said.stderr
    assert said.stderr.count("\n") == 1
    assert not (tmp_path / "rec").exists()


async def test_a_damaged_folder_says_on_replay_how_much_is_lost(tmp_path: Path) -> None:
    await recorded(tmp_path / "rec", Told(market_of(3)))
    (tmp_path / "rec" / "part-000001" / "trades.parquet").unlink()
    log = tmp_path / "rec" / "part-000001.log"
    log.write_bytes(log.read_bytes()[:-10])
    _, events = await replayed(RecordedSource(tmp_path / "rec", None))
    last = events[-1]
    assert isinstance(last, FeedStatus)
    assert "part 1 is damaged, " in last.reason
    assert "records are lost" in last.reason


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.timeout(60)
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "rec"
    process = started(tmp_path, "record", "--output", str(folder), "--json")
    try:
        while (
            not (folder / "part-000001.log").exists() or (folder / "part-000001.log").stat().st_size < 50_000
        ):
            assert process.poll() is None
            os.sched_yield()
        process.send_signal(number)
        out, error = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, error) == (0, "")
    said = json.loads(out)
    assert Folder(folder).manifest.ended
    assert Folder(folder).lines == said["events"] > 0


@pytest.mark.timeout(60)
async def test_a_venue_is_recorded_with_its_frames(tmp_path: Path) -> None:
    folder = tmp_path / "rec"
    async with venue(speaking.answers()) as at:
        process = started(
            tmp_path, "record", "--venue", "binance", "--venue-url", at.url, "--universe", "BTC-USDT",
            "--output", str(folder), "--json",
        )  # fmt: skip
        try:
            socket = await at.socket()
            await socket.send(speaking.depth(11, 12))
            for number in range(1, 50):
                await socket.send(speaking.print_(number))
            while not folder.exists() or Folder(folder).lines < 55:
                assert process.poll() is None
                await asyncio.sleep(0.01)
            process.send_signal(signal.SIGINT)
            out, error = await asyncio.to_thread(process.communicate, timeout=30)
        finally:
            process.kill()
            process.wait()
    assert (process.returncode, error) == (0, "")
    said = json.loads(out)
    assert said["frames"] >= 50
    assert [one.id for one in Folder(folder).events() if isinstance(one, Trade)] == list(range(1, 50))
