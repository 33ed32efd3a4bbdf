"""What Coinbase answers over HTTP: its products, its time and candles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from data.candles import INTERVALS, SECOND
from data.errors import FrameRefused
from data.events import Candle
from data.instruments import Instrument
from data.venues.wire import BROKEN, MILLISECOND, Millis, Price, Size

Seconds = Annotated[int, msgspec.Meta(ge=0, lt=4_102_444_800)]


class _Product(msgspec.Struct):
    product_id: str
    base_currency_id: str
    quote_currency_id: str
    base_increment: str
    quote_increment: str
    price_increment: str = ""
    quote_min_size: str = ""
    product_type: str = "SPOT"
    status: str = "online"
    alias: str = ""
    is_disabled: bool = False
    trading_disabled: bool = False
    cancel_only: bool = False
    view_only: bool = False


class _Answer(msgspec.Struct):
    products: list[_Product] = []
    epochMillis: Millis = 0


class _Bar(msgspec.Struct, gc=False):
    start: Seconds
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size


class _Bars(msgspec.Struct):
    candles: list[_Bar]


_answer = msgspec.json.Decoder(_Answer, strict=False).decode
_bars = msgspec.json.Decoder(_Bars, strict=False).decode


def instruments(body: bytes, venue: str) -> Iterator[Instrument]:
    """Products open for trading. One that is the alias of another has no frames of its own and is left out."""
    try:
        for one in _answer(body).products:
            closed = one.is_disabled or one.trading_disabled or one.cancel_only or one.view_only
            if closed or one.product_type != "SPOT" or one.status not in ("online", "") or one.alias:
                continue
            base, quote = one.base_currency_id, one.quote_currency_id
            tick = Decimal(one.price_increment or one.quote_increment).normalize()
            lot = Decimal(one.base_increment).normalize()
            least = Decimal(one.quote_min_size or 0)
            yield Instrument(f"{base}-{quote}", venue, one.product_id, base, quote, tick, lot, least)
    except BROKEN as error:
        raise FrameRefused(f"the listing of {venue} was refused: {error}", book=False) from None


def server_time(body: bytes) -> int:
    """UTC nanoseconds of the venue's clock where the answer tells it, else 0."""
    try:
        return _answer(body).epochMillis * MILLISECOND
    except BROKEN as error:
        raise FrameRefused(f"the venue's time was refused: {error}", book=False) from None


def candles(instrument: str, interval: str, body: bytes) -> Sequence[Candle]:
    """The candles of an answer, oldest first; the newest may still be forming."""
    try:
        bars = _bars(body).candles
    except BROKEN as error:
        raise FrameRefused(f"candles of {instrument} were refused: {error}", instrument, book=False) from None
    length = INTERVALS[interval]
    return [
        Candle(
            instrument, bar.start * SECOND, length, bar.open, bar.high, bar.low, bar.close, bar.volume, 0, True
        )
        for bar in sorted(bars, key=_start)
    ]  # fmt: skip


def _start(bar: _Bar) -> int:
    return bar.start
