"""Frames of Binance decoded and applied: the native adapter against ccxt.pro, on the same frames and the same core.

Both do the same work from the same text: they keep a book, its touch and the last trades, and both books must end at the
same best bid and ask. Beside it, held to no budget, stands the whole market with candles, windows and collars. The book's
worst frame is its slowest update, each taken at the best of several rounds so that other programs do not count.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections import deque
from importlib import import_module
from statistics import median
from typing import Any

import msgspec

from benchmarks.feed_frames import Mix, mix
from benchmarks.report import finish
from data.book import Book
from data.events import BookDelta, BookSnapshot, Level, Top, Trade
from data.market import Market
from data.venues.adapter import Adapter
from data.venues.binance import spot

ROUNDS = 5
BUDGET = 8.0
WORST = 100.0
KEPT = 1_000
"""Trades kept on both sides; it is ccxt's own limit."""
Best = tuple[Level, Level] | None


def adapter(of: Mix) -> tuple[Adapter, BookSnapshot]:
    """The native adapter of the instrument, and its whole book."""
    found = spot()
    found.choose((of.instrument,))
    return found, found.snapshot(of.instrument.symbol, of.whole, 1)


def native(of: Mix) -> tuple[float, Best]:
    """Seconds for all frames, and the best bid and ask at the end."""
    found, whole = adapter(of)
    decode, book = found.decode, Book(of.instrument)
    trades: deque[Trade] = deque(maxlen=KEPT)
    book.apply(whole)
    began = time.perf_counter()
    for frame in of.frames:
        for said in decode(frame, 1):
            kind = type(said)
            if kind is BookDelta:
                book.apply_delta(said)  # type: ignore[arg-type]
            elif kind is Top:
                book.apply_top(said)  # type: ignore[arg-type]
            elif kind is Trade:
                trades.append(said)  # type: ignore[arg-type]
    took = time.perf_counter() - began
    assert book.usable, book.reason
    assert not book.gaps
    return took, book.best()


def whole_market(of: Mix) -> float:
    """Seconds for all frames through everything that the desk keeps of a market."""
    found, whole = adapter(of)
    decode, market = found.decode, Market((of.instrument,), "binance")
    apply = market.apply
    apply(whole)
    began = time.perf_counter()
    for frame in of.frames:
        for said in decode(frame, 1):
            apply(said)  # type: ignore[arg-type]
    return time.perf_counter() - began


async def through_ccxt(of: Mix) -> tuple[float, Best]:
    """The same with ccxt.pro's client and its binance, from the text that its socket hands it."""
    exchange: Any = import_module("ccxt.pro").binance()
    base, quote, contract = of.instrument.base, of.instrument.quote, of.instrument.contract
    pair = f"{base}/{quote}"
    names = {"id": contract, "base": base, "quote": quote, "baseId": base, "quoteId": quote, "active": True}
    plain = {"symbol": pair, "type": "spot", "spot": True, "swap": False, "contract": False}
    swap = {
        "symbol": f"{pair}:{quote}",
        "type": "swap",
        "spot": False,
        "swap": True,
        "contract": True,
        "linear": True,
    }
    swap |= {"settle": quote, "settleId": quote}
    exchange.set_markets([exchange.safe_market_structure({**names, **kind}) for kind in (plain, swap)])
    exchange.open()
    try:
        client = exchange.client("wss://stream.binance.com:9443/ws/0")
        told = msgspec.json.decode(of.whole)
        book = exchange.order_book({})
        book.reset({**exchange.parse_order_book(told, pair), "nonce": told["lastUpdateId"]})
        exchange.orderbooks[pair] = book
        take, texts = client.handle_text_or_binary_message, [frame.decode() for frame in of.frames]
        began = time.perf_counter()
        for text in texts:
            take(text)
        took = time.perf_counter() - began
        return took, (tuple(book["bids"][0][:2]), tuple(book["asks"][0][:2]))
    finally:
        await exchange.close()


def worst_frame(of: Mix) -> tuple[float, float]:
    """Median and worst nanoseconds of one update of the book, each at its best of the rounds."""
    found, whole = adapter(of)
    updates = [said for frame in of.frames for said in found.decode(frame, 1) if isinstance(said, BookDelta)]
    best = [float("inf")] * len(updates)
    for _ in range(ROUNDS):
        book = Book(of.instrument)
        book.apply(whole)
        for place, update in enumerate(updates):
            began = time.perf_counter_ns()
            book.apply_delta(update)
            best[place] = min(best[place], time.perf_counter_ns() - began)
    return median(best), max(best)


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    of = mix()
    count = len(of.frames)
    print(f"{of.name}: {count:,} frames", flush=True)
    ratios = []
    for number in range(1, ROUNDS + 1):
        gc.collect()
        ours, our_best = native(of)
        gc.collect()
        theirs, their_best = asyncio.run(through_ccxt(of))
        assert our_best == their_best, f"the books differ: {our_best} and {their_best}"
        gc.collect()
        all_of_it = whole_market(of)
        ratios.append(theirs / ours)
        print(
            f"round {number}: native {count / ours:,.0f} a second, ccxt.pro {count / theirs:,.0f}, {ratios[-1]:.1f} : 1; "
            f"the whole market {count / all_of_it:,.0f}, {theirs / all_of_it:.1f} : 1",
            flush=True,
        )
    usual, worst = worst_frame(of)
    print(
        f"an update of the book takes {usual / 1e3:.1f} us in the middle and {worst / 1e3:.0f} us at worst: "
        f"{worst / usual:.0f} times, allowed {WORST:.0f}",
        flush=True,
    )
    figure = median(ratios)
    finish("feeds", figure, "ratio", BUDGET, figure >= BUDGET and worst <= WORST * usual)


if __name__ == "__main__":
    main()
