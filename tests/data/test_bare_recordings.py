"""Files of bare frames, such as Bybit publishes of its order books, play; files of other venues are refused by name."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.errors import RecordingError
from data.market import Market
from data.recording import Recording, open_recording
from tests.shared import recording

MS = 1_733_011_200_691
HISTORY = "bybit/ws/linear_xrpusdt_ob500_20241201.jsonl.gz"
FOREIGN = {
    "kraken/ws/cryptofeed_kraken_futures_20210722": "it is of KRAKEN_FUTURES, which the desk does not play",
    "longtail/ws/cryptofeed_crypto.com_20211123": "it is of CRYPTO.COM, which the desk does not play",
    "hyperliquid/ws/btcusd_20250126": "no line is a frame of a venue that the desk can play",
    "bitstamp/ws/btcusd_l3_20150501": "line 1: it is neither a venue's frame nor an object that holds one",
}


def frame(contract: str, place: int, depth: int = 500, spot: bool = False) -> str:
    """A whole book, then its best bid going up a tick a frame."""
    bids = [["100.00", "3"], ["99.95", "2.5"]] if place == 0 else [[f"{100 + place / 100:.2f}", "1"]]
    asks = [["101.00", "4"], ["101.05", "1"]] if place == 0 else []
    data = {"s": contract, "b": bids, "a": asks, "u": 900 + place, "seq": 77 + place}
    head: dict[str, object] = {"topic": f"orderbook.{depth}.{contract}"}
    kind: dict[str, object] = {"type": "delta" if place else "snapshot"}
    ts: dict[str, object] = {"ts": MS + 100 * place}
    head |= ts | kind if spot else kind | ts
    return json.dumps(head | {"data": data, "cts": MS + 100 * place - 3}, separators=(",", ":"))


def lines(contract: str, depth: int = 500, spot: bool = False) -> bytes:
    return "".join(frame(contract, place, depth, spot) + "\n" for place in range(6)).encode()


def end(file: Recording) -> Market:
    market = Market(file.instruments, file.venue)
    for event in file.events():
        market.apply(event)
    return market


def zipped(path: Path, body: bytes, *names: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return path


@pytest.mark.parametrize(
    ("contract", "depth", "spot", "venue", "symbol"),
    [
        ("ETHUSDT", 500, False, "bybit-linear", "ETH-USDT"),
        ("ETHUSDT", 200, False, "bybit-linear", "ETH-USDT"),
        ("ETHUSDT", 200, True, "bybit", "ETH-USDT"),
        ("BTCPERP", 500, False, "bybit-linear", "BTC-USDC"),
        ("1000PEPEUSDT", 500, False, "bybit-linear", "1000PEPE-USDT"),
        ("BTCUSDT-27DEC24", 500, False, "bybit-linear", "BTC-USDT-27DEC24"),
        ("BTCUSD", 500, False, "bybit-inverse", "BTC-USD"),
        ("DOTUSD", 200, False, "bybit-inverse", "DOT-USD"),
    ],
)
def test_a_published_history_of_any_contract_plays_to_its_last_book(
    contract: str, depth: int, spot: bool, venue: str, symbol: str, tmp_path: Path
) -> None:
    path = tmp_path / "2024-12-01_ob.data"
    path.write_bytes(lines(contract, depth, spot))
    file = open_recording(path)
    (one,) = file.instruments
    assert (one.symbol, one.venue, one.contract) == (symbol, venue, contract)
    assert one.inverse == (venue == "bybit-inverse")
    market = end(file)
    assert market.events_applied == file.lines == 6
    assert market.view(symbol).book.levels(2) == (
        [(100.05, 1.0), (100.04, 1.0)],
        [(101.0, 4.0), (101.05, 1.0)],
    )
    assert (market.view(symbol).newest_ts, file.bad) == ((MS + 497) * 1_000_000, 0)


def test_the_history_is_played_at_the_pace_at_which_the_venue_sent_it(tmp_path: Path) -> None:
    path = tmp_path / "history.data"
    path.write_bytes(lines("ETHUSDT"))
    file = open_recording(path)
    received = [file.when(event) for event in file.events()]
    assert received == [(MS + 100 * place) * 1_000_000 for place in range(6)]


def test_a_zip_archive_of_one_file_plays_as_it_was_downloaded(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "2024-12-01_ETHUSDT_ob500.data.zip", lines("ETHUSDT"), "2024-12-01_ETHUSDT_ob500.data"
    )
    assert end(open_recording(path)).view("ETH-USDT").book.usable


def two(path: Path) -> None:
    zipped(path, lines("ETHUSDT"), "a.data", "b.data")


def cut(path: Path) -> None:
    path.write_bytes(zipped(path, lines("ETHUSDT"), "a.data").read_bytes()[:-40])


def flipped(path: Path) -> None:
    body = bytearray(zipped(path, lines("ETHUSDT"), "a.data").read_bytes())
    body[60] ^= 0xFF
    path.write_bytes(bytes(body))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (two, "holds 2 files; unpack it and give one of them"),
        (cut, "is damaged after line 0"),
        (flipped, "is damaged after line 0"),
        (lambda path: path.write_bytes(b"hello"), "is named .zip but is not a zip archive"),
    ],
    ids=["two", "cut", "flipped", "named"],
)
def test_an_archive_that_cannot_be_played_is_refused_in_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "history.zip"
    spoil(path)
    with pytest.raises(RecordingError, match=words) as refused:
        open_recording(path)
    assert "\n" not in str(refused.value)


def test_a_lost_frame_of_a_history_makes_its_book_unusable_and_a_cut_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "history.data"
    whole = lines("ETHUSDT").splitlines()
    path.write_bytes(b"\n".join([*whole[:2], *whole[3:5], whole[5][:70]]))
    file = open_recording(path)
    market = end(file)
    assert not market.view("ETH-USDT").book.usable
    assert "gap" in market.view("ETH-USDT").book.reason
    assert file.skipped.startswith("1 line was unreadable and skipped, the first is line 5: ")


def truth(path: Path) -> Iterator[tuple[float, float]]:
    """The best bid and ask after each frame, counted anew in the plainest way."""
    sides: tuple[dict[float, float], dict[float, float]] = ({}, {})
    with gzip.open(path, "rt") as file:
        for text in file:
            said = json.loads(text)
            for side, levels in zip(sides, (said["data"]["b"], said["data"]["a"]), strict=True):
                if said["type"] == "snapshot":
                    side.clear()
                side.update({float(price): float(size) for price, size in levels})
            yield max(p for p, s in sides[0].items() if s), min(p for p, s in sides[1].items() if s)


def test_every_book_of_the_recorded_history_is_the_venues() -> None:
    path = recording(HISTORY)
    file = open_recording(path)
    market = Market(file.instruments, file.venue)
    found = []
    for event in file.events():
        market.apply(event)
        (bids, asks) = market.view("XRP-USDT").book.levels(1)
        found.append((bids[0][0], asks[0][0]))
    assert found == list(truth(path))
    assert (market.events_applied, file.bad, market.view("XRP-USDT").book.gaps) == (50, 0, 0)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_recording_of_a_venue_without_an_adapter_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(RecordingError) as refused:
        open_recording(recording(f"{name}.jsonl.gz"))
    text = str(refused.value)
    assert f"({FOREIGN[name]})" in text
    assert text.endswith("give one of Binance, OKX, Bybit, Coinbase, Kraken or a TON exchange")
