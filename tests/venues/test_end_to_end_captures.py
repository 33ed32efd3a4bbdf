"""Captured frames of OKX, Bybit, Coinbase and Kraken, served again, make their venue's very books, whatever goes wrong.

Kraken's capture is of its first socket and Bybit's published history is of books of 500 levels; neither is what the desk
subscribes to, so that the server tells their content in today's words, with checksums of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.shared import recording
from tests.venues.linked import START, Linked, patient
from tests.venues.loopback import desk
from tests.venues.server.captured import CapturedMarket
from tests.venues.server.faults import Duplicate, Fault, Gap, Half, Reorder, Reset, Stale
from tests.venues.server.server import serving
from tests.venues.server.venues import recorded

OKX = "okx/ws/cryptofeed_okx_20220513.jsonl.gz"
BYBIT = "bybit/ws/cryptofeed_bybit_20260809.jsonl.gz"
HISTORY = "bybit/ws/linear_xrpusdt_ob500_20241201.jsonl.gz"
COINBASE = "coinbase/ws/cryptofeed_coinbase_20260809.jsonl.gz"
KRAKEN = "kraken/ws/cryptofeed_kraken_20210417.jsonl.gz"
CAPTURED = [
    ("okx", OKX, ["BTC-USDT"]),
    ("okx-swap", OKX, ["UNI-USD"]),
    ("bybit", BYBIT, ["BTC-USDT"]),
    ("bybit-linear", BYBIT, ["BTC-USDT", "SOL-USDT"]),
    ("bybit-linear", HISTORY, ["XRP-USDT"]),
    ("coinbase", COINBASE, ["BTC-USD"]),
    ("kraken", KRAKEN, ["ADA-BTC", "BTC-CHF", "OCEAN-BTC", "SC-EUR", "GRT-ETH"]),
]
NAMES = [f"{venue}:{path.rpartition('/')[2].partition('.')[0]}" for venue, path, _ in CAPTURED]


@asynccontextmanager
async def on_capture(venue: str, path: str) -> AsyncIterator[tuple[Linked, CapturedMarket]]:
    adapter, at = patient(venue), recorded(venue, START, recording(path))
    world = at.world
    assert isinstance(world, CapturedMarket)
    async with (
        serving(at),
        desk(adapter, at, list(world.listed), at.clock.now) as on,
    ):
        # Coinbase sends more levels than the desk keeps.
        yield Linked(at, on, adapter, compared=1000), world


async def usable(pair: Linked) -> None:
    """Let the market go on until every book stands: what an instrument says of itself may be too old in a capture."""
    await pair.play_until(lambda: all(pair.view(symbol).book.usable for symbol in pair.symbols), step=0.02)


@pytest.mark.parametrize(("venue", "path", "symbols"), CAPTURED, ids=NAMES)
async def test_a_capture_makes_the_venues_books_to_its_last_frame(
    venue: str, path: str, symbols: list[str]
) -> None:
    async with on_capture(venue, path) as (pair, world):
        assert list(pair.symbols) == symbols
        await usable(pair)
        while world.left:
            await pair.at.play(1.0)
        await pair.agreed()
        assert bool(world.proved) == (venue in ("okx", "okx-swap", "kraken"))
        assert [pair.view(symbol).book.gaps for symbol in symbols] == [0] * len(symbols)
        assert pair.on.state() == "live"
        assert not pair.on.market.unknown
        for symbol in symbols:
            prints = world.prints[symbol]
            if prints:
                assert pair.view(symbol).last == float(prints[-1].price)


async def healed(pair: Linked) -> None:
    """Let the market go on until every book is the venue's own. Kraken proves ten levels of a book, and no more."""
    pair.compared = 10 if pair.adapter.venue == "kraken" else pair.compared
    await pair.play_until(lambda: all(pair.same(symbol) for symbol in pair.symbols), step=0.05)


every_capture = pytest.mark.parametrize(("venue", "path"), [one[:2] for one in CAPTURED], ids=NAMES)


@every_capture
@pytest.mark.parametrize("kind", [Gap, Half, Reorder])
async def test_a_lost_frame_of_a_capture_is_noticed_and_healed(
    venue: str, path: str, kind: type[Gap | Half | Reorder]
) -> None:
    async with on_capture(venue, path) as (pair, _):
        await usable(pair)
        since = {symbol: len(pair.on.said(symbol)) for symbol in pair.symbols}
        await pair.at.inflict(kind(count=5 if venue == "kraken" else 1))
        await pair.play_until(
            lambda: any("gap" in pair.states(symbol, since[symbol]) for symbol in pair.symbols), step=0.05
        )
        await healed(pair)


@every_capture
@pytest.mark.parametrize(
    "fault", [Duplicate(), Reset(), Reset(torn=True)], ids=["duplicate", "reset", "torn"]
)
async def test_a_capture_told_twice_or_cut_off_ends_in_the_venues_books(
    venue: str, path: str, fault: Fault
) -> None:
    async with on_capture(venue, path) as (pair, _):
        await usable(pair)
        await pair.at.inflict(fault)
        await pair.at.play(0.5)
        await healed(pair)


@pytest.mark.parametrize(("venue", "path"), [one[:2] for one in CAPTURED[:5]], ids=NAMES[:5])
async def test_an_old_whole_book_of_a_capture_is_not_believed(venue: str, path: str) -> None:
    async with on_capture(venue, path) as (pair, _):
        await usable(pair)
        await pair.at.inflict(Stale())
        await pair.at.play(0.5)
        await pair.at.inflict(Gap())
        await pair.play_until(lambda: pair.at.faults.done >= 2, step=0.05)
        await healed(pair)


@pytest.mark.parametrize(
    ("venue", "path"),
    [
        ("coinbase", OKX),
        ("okx", "longtail/ws/cryptofeed_bitget_20220407.jsonl.gz"),
        ("kraken", "kraken/ws/cryptofeed_kraken_futures_20210722.jsonl.gz"),
        ("bybit", HISTORY),
        ("okx", "hyperliquid/ws/btcusd_20250126.jsonl.gz"),
        ("binance", "binance/ws/spot_btcusdt_20240809.jsonl.gz"),
    ],
)
def test_a_capture_of_another_venue_or_without_a_whole_book_is_refused(venue: str, path: str) -> None:
    with pytest.raises(ValueError, match="give another recording"):
        recorded(venue, START, recording(path))
