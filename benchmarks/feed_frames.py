"""The Binance mix that `feeds` plays: a recording where the shared files lie, else the simulator in Binance's words."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import NamedTuple

import msgspec

from data.binance import Decoder
from data.events import BookDelta, BookSnapshot, Top, Trade
from data.instruments import Instrument
from data.recording import open_recording
from data.simulator import DEFAULT, Simulator

RECORDING = "recordings/binance/ws/spot_btcusdt_20240808.jsonl.gz"
SECOND = 1_000_000_000
START = 1_767_225_600 * SECOND
SIMULATED_SECONDS = 1_200


class Mix(NamedTuple):
    """Frames of one spot instrument, in order, and the whole book that they go on from."""

    name: str
    instrument: Instrument
    whole: bytes
    frames: list[bytes]


def mix() -> Mix:
    """The recorded mix if there is one, else a seeded one."""
    shared = Path(os.environ.get("DESK_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    path = shared / RECORDING
    return _recorded(path) if path.exists() else _simulated()


def _recorded(path: Path) -> Mix:
    (instrument,) = open_recording(path).instruments
    decode = Decoder({instrument.contract: instrument.symbol}).decode
    before: list[bytes] = []
    whole, number = b"", 0
    frames: list[bytes] = []
    with gzip.open(path) as lines:
        for line in lines:
            frame = line.rstrip(b"\n").partition(b" ")[2]
            if frame.startswith(b'{"lastUpdateId"'):
                if whole:
                    continue
                whole = frame
                number = int(msgspec.json.decode(frame)["lastUpdateId"])
            elif whole:
                frames.append(frame)
            else:
                before.append(frame)
    waited = [
        frame for frame in before if isinstance(said := decode(frame), BookDelta) and said.last > number
    ]
    return Mix(path.name, instrument, whole, waited + frames)


def _simulated() -> Mix:
    profile = DEFAULT[0]
    contract = profile.contract
    stream = contract.lower()
    simulator = Simulator(7, START, (profile,))
    whole, number = b"", 0
    frames: list[bytes] = []
    for second in range(1, SIMULATED_SECONDS + 1):
        for event in simulator.advance(START + second * SECOND):
            if isinstance(event, BookSnapshot):
                number = event.last
                whole = _json(lastUpdateId=number, bids=_levels(event.bids), asks=_levels(event.asks))
                frames.clear()
            elif isinstance(event, BookDelta):
                at, bids, asks = event.ts // 1_000_000, _levels(event.bids), _levels(event.asks)
                data = {"e": "depthUpdate", "E": at, "s": contract, "U": number + 1, "u": event.last}
                frames.append(_json(stream=f"{stream}@depth@100ms", data={**data, "b": bids, "a": asks}))
                number = event.last
            elif isinstance(event, Top):
                data = {"u": number, "s": contract, "b": _text(event.bid), "B": _text(event.bid_size)}
                data |= {"a": _text(event.ask), "A": _text(event.ask_size)}
                frames.append(_json(stream=f"{stream}@bookTicker", data=data))
            elif isinstance(event, Trade):
                at = event.ts // 1_000_000
                data = {"e": "trade", "E": at, "s": contract, "t": event.id, "p": _text(event.price)}
                data |= {"q": _text(event.size), "T": at, "m": event.side == "sell", "M": True}
                frames.append(_json(stream=f"{stream}@trade", data=data))
    return Mix("simulated, seed 7", profile, whole, frames)


def _json(**said: object) -> bytes:
    return msgspec.json.encode(said)


def _levels(levels: list[tuple[float, float]]) -> list[tuple[str, str]]:
    return [(_text(price), _text(size)) for price, size in levels]


def _text(number: float) -> str:
    return f"{number:.8f}"
