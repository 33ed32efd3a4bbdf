"""Recordings are opened or refused in one sentence, and replays keep their pace."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from data.errors import RecordingError
from data.events import BookSnapshot, FeedStatus, MarketEvent, Trade
from data.recording import open_recording
from data.replayed import RecordedSource
from tests.data.building import SECOND, START
from tests.data.frames import MS, depth, frame, printed


def write(path: Path, lines: Iterable[bytes], packed: bool = False) -> Path:
    body = b"".join(line + b"\n" for line in lines)
    path.write_bytes(gzip.compress(body) if packed else body)
    return path


def received(at: float, line: bytes) -> bytes:
    return b"%d %s" % (START + int(at * SECOND), line)


def some(count: int = 5) -> list[bytes]:
    return [received(n, printed(n + 1, f"{100 + n / 100:.2f}", MS + 1000 * n)) for n in range(count)]


def test_a_recording_is_played_line_by_line(tmp_path: Path) -> None:
    for packed in (False, True):
        recording = open_recording(
            write(tmp_path / f"spot_{packed}.jsonl.gz"[: None if packed else -3], some(), packed)
        )
        assert [one.symbol for one in recording.instruments] == ["BTC-USDT"]
        assert recording.lines == 5
        assert len(list(recording.events())) == 5
        assert recording.bad == 0


def test_objects_with_the_frame_as_text_are_read_too(tmp_path: Path) -> None:
    snapshot = '{"lastUpdateId":9,"bids":[["1","2"]],"asks":[["3","4"]]}'
    lines = [
        {"t": "connect", "conn": "a", "ts": 1.0, "addr": "wss://example"},
        {"t": "recv", "conn": "a", "ts": 2.5, "data": printed(1).decode()},
        {
            "t": "http",
            "conn": "b",
            "ts": 3.0,
            "url": "https://example/depth?symbol=BTCUSDT&limit=5",
            "data": snapshot,
        },
    ]
    recording = open_recording(
        write(tmp_path / "objects.jsonl", (json.dumps(line).encode() for line in lines))
    )
    played = list(recording.events())
    assert [type(event) for event in played] == [Trade, BookSnapshot]
    assert played[0].received == 2_500_000_000


def test_a_few_bad_lines_are_counted_told_and_skipped(tmp_path: Path) -> None:
    lines = some(4)
    lines[2:2] = [b"%d {broken" % START, received(1, printed(9, "nan")), b"", b"not a number at all"]
    recording = open_recording(write(tmp_path / "spotty.jsonl", lines))
    assert len(list(recording.events())) == 4
    assert recording.bad == 3
    assert recording.skipped.startswith("3 lines were unreadable and skipped, the first is line 3: ")


def cut(path: Path) -> None:
    path.write_bytes(gzip.compress(b"".join(line + b"\n" for line in some(3000)))[:-200])


def flipped(path: Path) -> None:
    body = bytearray(gzip.compress(b"".join(line + b"\n" for line in some(3000))))
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(bytes(body))


BROKEN: list[tuple[str, Callable[[Path], object], str]] = [
    ("missing.gz", lambda path: None, "there is no file"),
    ("folder", lambda path: path.mkdir(), "is a folder"),
    ("empty.jsonl", lambda path: path.write_bytes(b""), "is empty"),
    ("empty.jsonl.gz", lambda path: path.write_bytes(gzip.compress(b"")), "is empty"),
    ("cut.jsonl.gz", cut, "is cut off after line"),
    ("flipped.jsonl.gz", flipped, "is damaged after line"),
    ("named.jsonl.gz", lambda path: write(path, some()), "is named .gz but is not gzip"),
    (
        "text.jsonl",
        lambda path: write(path, [b"hello", b"world"]),
        "not a recording that the desk can read (line 1: ",
    ),
    (
        "other.jsonl",
        lambda path: write(path, [b'{"price": 3}']),
        "not a recording that the desk can read (line 1: ",
    ),
    ("acks.jsonl", lambda path: write(path, [b'1 {"result":null}']), "no line is a frame of a venue"),
    (
        "binary.bin",
        lambda path: path.write_bytes(bytes(range(256)) * 50),
        "not a recording that the desk can read",
    ),
]


@pytest.mark.parametrize(("name", "spoil", "words"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_file_that_cannot_be_played_is_refused_in_one_sentence(
    tmp_path: Path, name: str, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(tmp_path / name)
    with pytest.raises(RecordingError) as refused:
        open_recording(tmp_path / name)
    text = str(refused.value)
    assert words in text
    assert name in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"not a recording", "line 2: it does not begin with the time at which its frame was received"),
        (b'{"price": 3}', "line 2: it is neither a venue's frame nor an object that holds one"),
        (b'{"t": 3, "ts": 1}', "line 2: its field 't' holds a value that cannot be true"),
        (b"{broken", "line 2: its frame is not JSON"),
        (b'{"t":"recv"', "line 2: it is cut off"),
        (b'17 {"stream":"btcusdt@trade"}', "line 2: the field 'data' is missing"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_in_a_traders_words(
    tmp_path: Path, line: bytes, words: str
) -> None:
    with pytest.raises(RecordingError) as refused:
        open_recording(write(tmp_path / "odd.jsonl", [b"", line]))
    assert str(refused.value) == (
        f"{tmp_path / 'odd.jsonl'} is not a recording that the desk can read ({words}); "
        "give one of Binance, OKX, Bybit, Coinbase, Kraken or a TON exchange"
    )
    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (
            printed(9, "-1"),
            "a frame of btcusdt was refused: its field 'p' holds a value that cannot be true",
        ),
        (depth(1, 2, [["nan", "1"]]), "its field 'b' holds a value that cannot be true"),
        (frame("btcusdt@trade", {"s": "BTCUSDT"}), "the field 'T' is missing"),
        (printed(9)[:-3], "a frame of btcusdt was refused: it is cut off"),
    ],
)
def test_a_skipped_line_says_what_is_wrong_with_its_frame(tmp_path: Path, bad: bytes, words: str) -> None:
    recording = open_recording(write(tmp_path / "odd.jsonl", [*some(3), received(4, bad)]))
    assert len(list(recording.events())) == 3
    assert recording.first_bad == 4
    assert recording.first_bad_reason.endswith(words)


def test_a_recording_with_no_good_frame_is_refused_when_played(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.jsonl", [received(0, printed(n, "-1")) for n in range(3)])
    with pytest.raises(RecordingError, match="holds no frame that can be read; 3 lines") as refused:
        list(open_recording(path).events())
    assert refused.value.line == 1


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.ns = 5 * SECOND

    def now(self) -> int:
        return self.ns

    async def sleep(self, seconds: float) -> None:
        self.ns += round(seconds * SECOND)
        await asyncio.sleep(0)


async def play(path: Path, speed: float | None) -> tuple[list[tuple[float, MarketEvent]], RecordedSource]:
    clock = Clock()
    out: list[tuple[float, MarketEvent]] = []
    source = RecordedSource(path, speed)
    await source.run(
        lambda event: out.append(((clock.ns - 5 * SECOND) / SECOND, event)), clock.sleep, clock.now
    )
    return out, source


@pytest.mark.parametrize(("speed", "length"), [(1.0, 4.0), (10.0, 0.4), (None, 0.0)])
async def test_a_replay_keeps_the_pace_at_which_frames_were_received(
    tmp_path: Path, speed: float | None, length: float
) -> None:
    out, source = await play(write(tmp_path / "spot.jsonl", some()), speed)
    times = [at for at, _ in out]
    assert times[-1] == pytest.approx(length, abs=0.01)
    assert [type(event) for _, event in out] == [Trade] * 5 + [FeedStatus]
    last = out[-1][1]
    assert isinstance(last, FeedStatus)
    assert (last.state, last.reason) == ("ended", "the recording is over after 5 lines")
    assert source.ended
    assert source.progress == (5, 5)
    assert source.market_now() == pytest.approx(START + 4 * SECOND, abs=0.2 * SECOND)


async def test_the_markets_clock_is_of_the_recordings_own_day_and_runs_on_through_silence(
    tmp_path: Path,
) -> None:
    clock = Clock()
    source = RecordedSource(write(tmp_path / "spot.jsonl", some()), 1.0)
    await source.run(lambda event: None, clock.sleep, clock.now)
    await clock.sleep(60)
    assert source.market_now() == pytest.approx(START + 64 * SECOND, abs=0.1 * SECOND)


async def test_skipped_lines_are_told_while_playing_and_at_the_end(tmp_path: Path) -> None:
    lines = some(3)
    lines.insert(1, b"17 {broken")
    out, _ = await play(write(tmp_path / "spot.jsonl", lines), None)
    told = [event for _, event in out if isinstance(event, FeedStatus)]
    assert [one.state for one in told] == ["live", "ended"]
    assert all("1 line was unreadable and skipped, the first is line 2" in one.reason for one in told)


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_makes_no_sense_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        RecordedSource(write(tmp_path / "spot.jsonl", some()), speed)


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "abc", "1e999999999", "1e-300", "-5"])
def test_a_price_that_cannot_be_true_tells_no_tick(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "odd.jsonl"
    frames = [printed(1), printed(2, bad), printed(3, "100.01")]
    path.write_bytes(b"".join(b"%d %s\n" % (START + at, frame) for at, frame in enumerate(frames)))
    assert [str(one.tick) for one in open_recording(path).instruments] == ["0.01"]


def test_a_pipe_is_no_recording_and_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    with pytest.raises(RecordingError, match="is not a file"):
        open_recording(pipe)
