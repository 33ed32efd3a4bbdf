"""Recordings of other contracts, without the answers that list them, play to the same books as those that are at hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from data.instrument_state import InstrumentState
from data.market import Market
from data.recording import open_recording
from tests.shared import recording

Names = dict[str, str]
"""Contracts by those whose place they take."""
OTHERS: list[tuple[str, Names, dict[str, str]]] = [
    (
        "okx/ws/cryptofeed_okx_20220513",
        {"UNI-USD-SWAP": "BTC-USD-220527", "BTC-USDT": "ETH-USDT"},
        {"BTC-USD-220527": "okx-futures", "ETH-USDT": "okx"},
    ),
    (
        "okx/ws/cryptofeed_okx_20220513",
        {"UNI-USD-SWAP": "1INCH-USDT-SWAP", "BTC-USDT": "SHIB-USDC"},
        {"1INCH-USDT": "okx-swap", "SHIB-USDC": "okx"},
    ),
    (
        "bybit/ws/cryptofeed_bybit_20260809",
        {"BTCUSDT": "ETHUSDT", "SOLUSDT": "1000PEPEUSDT"},
        {"ETH-USDT": "bybit-linear", "1000PEPE-USDT": "bybit-linear", "ETH-USDT-SPOT": "bybit"},
    ),
    ("bybit/ws/linear_xrpusdt_ob500_20241201", {"XRPUSDT": "ETHUSDT"}, {"ETH-USDT": "bybit-linear"}),
    ("coinbase/ws/cryptofeed_coinbase_20260809", {"BTC-USD": "ETH-EUR"}, {"ETH-EUR": "coinbase"}),
    (
        "kraken/ws/cryptofeed_kraken_20210417",
        {
            "GRT/ETH": "XDG/USD", "SC/EUR": "WAVES/EUR", "OCEAN/XBT": "KSM/XBT", "XBT/CHF": "ETH/CHF",
            "ADA/XBT": "OMG/USD",
        },
        dict.fromkeys(("DOGE-USD", "WAVES-EUR", "KSM-BTC", "ETH-CHF", "OMG-USD"), "kraken"),
    ),
    (
        "binance/ws/cryptofeed_binance_delivery_20210722",
        {
            "ETCUSD_PERP": "ETHUSD_PERP", "BCHUSD_210924": "XRPUSD_210924", "BTCUSD_211231": "ETHUSD_211231",
            "TRXUSD_PERP": "DOTUSD_PERP", "LINKUSD_211231": "ADAUSD_211231",
        },
        dict.fromkeys(
            ("ETH-USD-PERP", "XRP-USD-210924", "ETH-USD-211231", "DOT-USD-PERP", "ADA-USD-211231"), "binance-coinm"
        ),
    ),
    (
        "binance/ws/cryptofeed_binance_futures_20210722",
        {"AKROUSDT": "1000SHIBUSDT", "KEEPUSDT": "ETHUSDT"},
        {"1000SHIB-USDT": "binance-usdm", "ETH-USDT": "binance-usdm"},
    ),
]  # fmt: skip


def renamed(path: Path, names: Names, into: Path) -> Path:
    """The same recording of other contracts; answers that list contracts are left out, whole books are not."""
    with gzip.open(path, "rt") as lines, into.open("w") as out:
        for line in lines:
            said = json.loads(line)
            if said.get("t") == "http" and "/depth?" not in said["url"]:
                continue
            for old, new in names.items():
                line = line.replace(old, new).replace(old.lower() + "@", new.lower() + "@")
            out.write(line)
    return into


def states(path: Path) -> list[InstrumentState]:
    file = open_recording(path)
    market = Market(file.instruments, file.venue)
    for event in file.events():
        market.apply(event)
    assert (file.bad, market.unknown) == (0, 0)
    return list(market.states.values())


@pytest.mark.parametrize(
    ("name", "names", "found"),
    OTHERS,
    ids=[f"{name.partition('/')[0]}-{place}" for place, (name, *_) in enumerate(OTHERS)],
)
def test_other_contracts_of_the_same_kind_play_to_the_same_books(
    name: str, names: Names, found: dict[str, str], tmp_path: Path
) -> None:
    path = recording(f"{name}.jsonl.gz")
    own, other = states(path), states(renamed(path, names, tmp_path / "other.jsonl"))
    assert {one.instrument.symbol: one.instrument.venue for one in other} == found
    for known, one in zip(own, other, strict=True):
        assert one.book.usable == known.book.usable
        assert one.book.levels(10) == known.book.levels(10)
        coin = one.instrument.venue == "binance-coinm"
        assert (one.instrument.inverse, one.instrument.contract_size > 1) == (coin, coin)
        assert (one.last, len(one.trades), one.book.gaps) == (known.last, len(known.trades), 0)
        assert one.instrument.kind == (
            "future" if one.instrument.contract[-6:].isdigit() else known.instrument.kind
        )
