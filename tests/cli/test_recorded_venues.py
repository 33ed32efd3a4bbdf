"""Questions asked of recordings of every venue end with the venue's own last book, and with a card."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.market import Market
from data.recording import open_recording
from tests.cli.conftest import Answer
from tests.shared import recording

FILES = (
    "binance/ws/cm_ethusd_perp_20240808",
    "binance/ws/cryptofeed_binance_20211012",
    "binance/ws/cryptofeed_binance_delivery_20210722",
    "binance/ws/cryptofeed_binance_futures_20210722",
    "bybit/ws/cryptofeed_bybit_20260809",
    "bybit/ws/linear_xrpusdt_ob500_20241201",
    "coinbase/ws/cryptofeed_coinbase_20260809",
    "kraken/ws/cryptofeed_kraken_20210417",
    "okx/ws/cryptofeed_okx_20220513",
)


@pytest.mark.parametrize("name", FILES)
def test_a_recording_of_a_venue_answers_questions_as_of_its_last_frame(
    name: str, answered: Answer, tmp_path: Path
) -> None:
    path = recording(f"{name}.jsonl.gz")
    file = open_recording(path)
    market = Market(file.instruments, file.venue)
    for event in file.events():
        market.apply(event)
    first = file.instruments[0]
    (bid, *_), (ask, *_) = market.view(first.symbol).book.levels(1)
    found = answered(tmp_path, "snapshot", first.symbol, "--replay", str(path), "--speed", "max")
    assert found["events_applied"] == market.events_applied > 0
    assert found["book"] == {
        "bid": bid[0], "ask": ask[0], "usable": True, "reason": "",
        "last_sequence": market.view(first.symbol).book.last,
    }  # fmt: skip
    assert (found["snapshot"]["instrument"], found["snapshot"]["venue"]) == (first.symbol, first.venue)
    held = answered(tmp_path, "debate", first.symbol, "5m", "--replay", str(path), "--speed", "max")
    assert (held["card"]["instrument"], held["book"]) == (first.symbol, found["book"])


def test_a_recording_of_a_venue_without_an_adapter_is_refused_with_its_name(
    answered: Answer, tmp_path: Path
) -> None:
    path = recording("longtail/ws/cryptofeed_deribit_20210722.jsonl.gz")
    found = answered(tmp_path, "snapshot", "BTC-USD", "--replay", str(path), code=2)
    assert "it is of DERIBIT, which the desk does not play" in found["error"]
