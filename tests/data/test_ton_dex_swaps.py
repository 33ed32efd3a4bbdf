"""Recorded swaps replay as trades and candles."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import polars as pl
import pytest

from data.errors import FrameRefused, RecordingError
from data.events import Trade
from data.market import Market
from data.recording import Recording, open_recording
from data.venues.ton_swaps import read
from tests.shared import recording

MINUTE = 60 * 10**9
FILES = ("stonfi", "dedust", "tonco")


def line(
    direction: str = "USDT->TON", paid: str = "3000000", got: str = "2000000000", number: int = 5
) -> bytes:
    said = {"query_id": "1", "direction": direction, "lt": number, "utime": 1_769_629_464}
    return json.dumps({**said, "in_amount": paid, "out_amount": got, "rate": "666.6"}).encode()


def trades(of: Recording) -> list[Trade]:
    return [event for event in of.events() if isinstance(event, Trade)]


def test_a_swap_is_a_trade_of_its_taker_in_whole_coins() -> None:
    assert read(line()) == (
        Trade("TON-USDT", 1_769_629_464 * 10**9, 1.5, 2.0, "buy", 5, 1_769_629_464 * 10**9),
    )
    (sold,) = read(line("TON->USDT", "2000000000", "3000000"))
    assert isinstance(sold, Trade)
    assert (sold.price, sold.size, sold.side) == (1.5, 2.0, "sell")


def test_a_swap_of_dust_has_no_price_and_an_unknown_pair_is_refused() -> None:
    assert read(line(paid="0")) == ()
    with pytest.raises(FrameRefused, match="neither way between TON and USDT"):
        read(line("NOT->USDT"))
    with pytest.raises(FrameRefused, match="is no amount"):
        read(line(paid="-1.5"))


def test_a_broken_line_is_skipped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "swaps.jsonl"
    path.write_bytes(b"\n".join((line(), b'{"query_id": "2", "direction": 7}', line(number=9))) + b"\n")
    found = open_recording(path)
    assert [one.id for one in trades(found)] == [5, 9]
    assert (found.bad, found.venue) == (1, "ton-dex")


def test_other_json_is_still_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(b'{"query_id": "1", "answer": 42}\n')
    with pytest.raises(RecordingError):
        open_recording(path)


@pytest.mark.parametrize("venue", FILES)
def test_recorded_swaps_give_candles(venue: str) -> None:
    found = open_recording(recording(f"ton/dex/{venue}_ton_usdt_swaps.jsonl.gz"))
    assert (found.venue, found.instruments[0].symbol) == (venue, "TON-USDT")
    market = Market(found.instruments, found.venue)
    told = trades(found)
    for trade in told:
        market.apply(trade)
    state = market.view("TON-USDT")
    assert found.bad == 0
    assert state.refused <= len(told) // 100
    assert len(told) > 100
    hours = [
        *state.candles("1h"),
        *(one for one in [state.candle_store.series["1h"].forming] if one is not None),
    ]
    assert sum(bar.trades for bar in hours) + state.candle_store._count == len(told) - state.refused
    assert state.last == told[-1].price


@pytest.mark.parametrize(("venue", "most"), [("stonfi", 20.0), ("tonco", 20.0), ("dedust", 20.0)])
def test_recorded_swaps_lie_near_the_perpetual_of_binance(venue: str, most: float) -> None:
    """The published medians are 0.6, 5.3 and 6.3 basis points over both halves of the swaps."""
    bars = pl.read_parquet(recording("binance/candles/TONUSDT_PERP-1m-2026-01.parquet"))
    closes = dict(zip(bars["open_time"].cast(pl.Int64), bars["close"].cast(pl.Float64), strict=True))
    found = open_recording(recording(f"ton/dex/{venue}_ton_usdt_swaps.jsonl.gz"))
    distances = [
        (trade.price / closes[minute] - 1.0) * 1e4
        for trade in trades(found)
        if (minute := trade.ts // MINUTE * 60_000) in closes
    ]
    assert len(distances) > 100
    assert abs(median(distances)) < most
