"""Frames are decoded, recordings are opened or refused in one sentence, and replays keep their pace."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from data.binance import Decoder
from data.contracts import finest_step, instrument
from data.errors import FrameRefused, RecordingError
from data.events import BookDelta, BookSnapshot, Candle, FeedStatus, MarketEvent, Top, Trade
from data.recording import open_recording
from data.source import RecordedSource
from tests.data.building import SECOND, START

MS = START // 1_000_000
SYMBOLS = {"BTCUSDT": "BTC-USDT"}


def frame(stream: str, data: dict[str, object]) -> bytes:
    return json.dumps({"stream": stream, "data": data}, separators=(",", ":")).encode()


def depth(first: int, last: int, bids: list[list[str]], **more: object) -> bytes:
    body = {"e": "depthUpdate", "E": MS, "s": "BTCUSDT", "U": first, "u": last, "b": bids, "a": []}
    return frame("btcusdt@depth@100ms", body | more)


def ticker(bid: str, ask: str) -> bytes:
    return frame("btcusdt@bookTicker", {"u": 1, "s": "BTCUSDT", "b": bid, "B": "1.5", "a": ask, "A": "2"})


def printed(number: int, price: str = "100.00", ms: int = MS) -> bytes:
    body = {"e": "trade", "E": ms, "s": "BTCUSDT", "t": number, "p": price, "q": "0.50", "T": ms, "m": True}
    return frame("btcusdt@trade", body)


def test_each_kind_of_frame_becomes_its_event() -> None:
    decoder = Decoder(SYMBOLS)
    assert decoder.decode(printed(7), 5) == Trade("BTC-USDT", START, 100.0, 0.5, "sell", 7, 5)
    assert decoder.decode(ticker("99.9", "100.1"), 6) == Top("BTC-USDT", START, 99.9, 1.5, 100.1, 2.0, 6)
    assert decoder.decode(depth(3, 4, [["99.9", "0"]]), 7) == BookDelta(
        "BTC-USDT", START, [(99.9, 0.0)], [], 3, 4, None, 7
    )
    futures = decoder.decode(depth(3, 4, [], pu=2, T=MS - 1))
    assert isinstance(futures, BookDelta)
    assert (futures.previous, futures.ts) == (2, START - 1_000_000)
    kline = {
        "e": "kline", "E": MS + 60_000, "s": "BTCUSDT",
        "k": {"t": MS, "T": MS + 59_999, "o": "1", "h": "3", "l": "1", "c": "2", "v": "9", "n": 4, "x": True},
    }  # fmt: skip
    assert decoder.decode(frame("btcusdt@kline_1m", kline)) == Candle(
        "BTC-USDT", START, 60 * SECOND, 1.0, 3.0, 1.0, 2.0, 9.0, 4, True
    )
    book = decoder.snapshot(b'{"lastUpdateId":9,"bids":[["1","2"]],"asks":[["3","4"]]}', "BTCUSDT", 8)
    assert isinstance(book, BookSnapshot)
    assert (book.bids, book.asks, book.last, book.received) == ([(1.0, 2.0)], [(3.0, 4.0)], 9, 8)


def test_sums_of_trades_are_left_out_where_single_trades_come() -> None:
    body = {
        "e": "aggTrade",
        "E": MS,
        "s": "BTCUSDT",
        "a": 3,
        "p": "1",
        "q": "2",
        "f": 1,
        "l": 2,
        "T": MS,
        "m": False,
    }
    decoder = Decoder(SYMBOLS)
    assert isinstance(decoder.decode(frame("btcusdt@aggTrade", body)), Trade)
    assert decoder.decode(printed(7)) is None
    other = Decoder(SYMBOLS)
    other.decode(printed(7))
    assert other.decode(frame("btcusdt@aggTrade", body)) is None


@pytest.mark.parametrize("bad", ["nan", "NaN", "inf", "-inf", "-1", "0", "1e300", "", "x"])
def test_a_number_that_cannot_be_true_is_refused_at_decode(bad: str) -> None:
    decoder = Decoder(SYMBOLS)
    for broken in (printed(1, bad), ticker(bad, "1"), ticker("1", bad), depth(1, 2, [[bad, "1"]])):
        with pytest.raises(FrameRefused, match="btcusdt"):
            decoder.decode(broken)
    assert decoder.refused == 4


def test_frames_that_say_nothing_of_a_known_contract_are_skipped() -> None:
    decoder = Decoder({"ETHUSDT": "ETH-USDT"})
    for quiet in (b'{"result":null,"id":1}', printed(1), frame("btcusdt@forceOrder", {}), b"[]"):
        assert decoder.decode(quiet) is None
    assert decoder.skipped == 4


@pytest.mark.parametrize(
    ("contract", "kind", "symbol", "sort"),
    [
        ("BTCUSDT", "spot", "BTC-USDT", "spot"),
        ("BTCUSDT", "usdm", "BTC-USDT", "perpetual"),
        ("BTCUSD_PERP", "coinm", "BTC-USD-PERP", "perpetual"),
        ("BCHUSD_210924", "coinm", "BCH-USD-210924", "future"),
        ("BLZETH", "spot", "BLZ-ETH", "spot"),
        ("ODD", "spot", "ODD", "spot"),
    ],
)
def test_contracts_get_the_desks_names(contract: str, kind: str, symbol: str, sort: str) -> None:
    steps = (finest_step(["0.1"]), finest_step(["1"]), finest_step(["1"]))
    found = instrument(contract, kind, steps)  # type: ignore[arg-type]
    assert (found.symbol, found.kind) == (symbol, sort)


def test_ticks_are_read_from_the_texts_of_prices() -> None:
    assert str(finest_step(["61737.63000000", "61730.10"])) == "0.01"
    assert str(finest_step(f"{n * 5 / 100:.2f}" for n in range(1, 300))) == "0.05"
    assert str(finest_step(["20", "30"])) == "1"


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
