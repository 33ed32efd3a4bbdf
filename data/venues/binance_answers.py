"""What Binance answers over HTTP: its listing, candles, open interest and the state of its system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from data.binance import MILLISECOND, Price, Size
from data.candles import INTERVALS
from data.contracts import announced_steps
from data.errors import FrameRefused
from data.events import Candle, FeedStatus
from data.instruments import Instrument


class _Symbol(msgspec.Struct):
    symbol: str
    status: str
    baseAsset: str
    quoteAsset: str
    contractType: str = ""
    deliveryDate: int = 0


class _Listing(msgspec.Struct):
    symbols: list[_Symbol]


class _Bar(msgspec.Struct, array_like=True, gc=False):
    opened: int
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    closed: int
    turnover: Size
    trades: int


class _OpenInterest(msgspec.Struct):
    openInterest: Size
    time: int = 0


class _System(msgspec.Struct):
    status: int
    msg: str = ""


_listing = msgspec.json.Decoder(_Listing).decode
_bars = msgspec.json.Decoder(list[_Bar], strict=False).decode
_open_interest = msgspec.json.Decoder(_OpenInterest, strict=False).decode
_system = msgspec.json.Decoder(_System, strict=False).decode


def instruments(answer: bytes, venue: str) -> Iterator[Instrument]:
    """What an `exchangeInfo` answer lists as open for trading."""
    try:
        listed, steps = _listing(answer).symbols, announced_steps(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, InvalidOperation) as error:
        raise FrameRefused(f"the listing of {venue} was refused: {error}", book=False) from None
    for one in listed:
        if one.status != "TRADING" or one.symbol not in steps:
            continue
        tick, lot, least = steps[one.symbol]
        term = one.symbol.partition("_")[2]
        kind: Literal["spot", "perpetual", "future"] = "spot"
        if venue != "binance":
            kind = "future" if term else "perpetual"
        symbol = "-".join(part for part in (one.baseAsset, one.quoteAsset, term) if part)
        expiry = one.deliveryDate * MILLISECOND if kind == "future" else 0
        yield Instrument(
            symbol, venue, one.symbol, one.baseAsset, one.quoteAsset, tick, lot, least, kind, Decimal(1), False, expiry
        )  # fmt: skip


def klines(instrument: str, interval: str, answer: bytes) -> Sequence[Candle]:
    """The candles in a `klines` answer; the last one may still be forming."""
    try:
        bars = _bars(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameRefused(f"candles of {instrument} were refused: {error}", instrument, book=False) from None
    length = INTERVALS[interval]
    return [
        Candle(
            instrument, bar.opened * MILLISECOND, length,
            bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades, True,
        )
        for bar in bars
    ]  # fmt: skip


def open_interest(answer: bytes) -> tuple[float, int]:
    """Open contracts, and the UTC nanoseconds at which they were counted."""
    try:
        found = _open_interest(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameRefused(f"open interest was refused: {error}", book=False) from None
    return found.openInterest, found.time * MILLISECOND


def system_state(answer: bytes, received: int) -> FeedStatus:
    """Whether the whole venue works or is in maintenance."""
    try:
        found = _system(answer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FrameRefused(f"the system status was refused: {error}", book=False) from None
    if found.status == 0:
        return FeedStatus("", received, "live", "", received)
    return FeedStatus("", received, "maintenance", f"Binance says: {found.msg or 'maintenance'}", received)
