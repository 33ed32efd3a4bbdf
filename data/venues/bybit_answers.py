"""What Bybit answers over HTTP: its listing, a whole book, candles and the state of its system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from data.candles import INTERVALS
from data.errors import FrameRefused
from data.events import BookSnapshot, Candle, FeedStatus
from data.instruments import Instrument
from data.venues.standing import plain
from data.venues.wire import BROKEN, MILLISECOND, Millis, Number, Price, Size

Kind = Literal["spot", "perpetual", "future"]


class _PriceFilter(msgspec.Struct):
    tickSize: str = ""


class _LotFilter(msgspec.Struct):
    qtyStep: str = ""
    basePrecision: str = ""
    minNotionalValue: str = ""
    minOrderAmt: str = ""


class _Listed(msgspec.Struct):
    symbol: str
    status: str
    baseCoin: str
    quoteCoin: str
    priceFilter: _PriceFilter
    lotSizeFilter: _LotFilter
    contractType: str = ""
    deliveryTime: str = ""


class _Listing(msgspec.Struct):
    rows: list[_Listed] = msgspec.field(name="list")
    nextPageCursor: str = ""


class _Book(msgspec.Struct, gc=False):
    b: list[tuple[Price, Size]]
    a: list[tuple[Price, Size]]
    u: Number
    ts: Millis
    cts: Millis = 0


class _Bar(msgspec.Struct, array_like=True, gc=False):
    opened: Millis
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size


class _Bars(msgspec.Struct):
    rows: list[_Bar] = msgspec.field(name="list")


class _Event(msgspec.Struct):
    title: str = ""
    state: str = ""
    product: list[int] = []


class _Events(msgspec.Struct):
    rows: list[_Event] = msgspec.field(name="list")


class _Answer(msgspec.Struct):
    retCode: int
    retMsg: str = ""
    result: msgspec.Raw = msgspec.Raw(b"{}")


_answer = msgspec.json.Decoder(_Answer).decode
_listing = msgspec.json.Decoder(_Listing).decode
_book = msgspec.json.Decoder(_Book, strict=False).decode
_bars = msgspec.json.Decoder(_Bars, strict=False).decode
_events = msgspec.json.Decoder(_Events, strict=False).decode


def instruments(body: bytes, venue: str, category: str) -> Iterator[Instrument]:
    """What a page of a listing names as open for trading; whether it is of the category is known by its contracts."""
    try:
        listed = _listing(_result(body)).rows
        yield from [
            _instrument(one, venue)
            for one in listed
            if one.status == "Trading" and (category == "spot") == (not one.contractType)
        ]
    except BROKEN as error:
        raise FrameRefused(f"the listing of {venue} was refused: {error}", book=False) from None


def next_cursor(body: bytes, venue: str) -> str:
    """Where the page after this one begins, or empty after the last."""
    try:
        return _listing(_result(body)).nextPageCursor
    except BROKEN as error:
        raise FrameRefused(f"the listing of {venue} was refused: {error}", book=False) from None


def _instrument(one: _Listed, venue: str) -> Instrument:
    kind: Kind = "spot"
    if one.contractType:
        kind = "perpetual" if one.contractType.endswith("Perpetual") else "future"
    term = one.symbol.rpartition("-")[2] if kind == "future" else ""
    lots = one.lotSizeFilter
    return Instrument(
        "-".join(part for part in (one.baseCoin, one.quoteCoin, term) if part), venue, one.symbol,
        one.baseCoin, one.quoteCoin, Decimal(one.priceFilter.tickSize).normalize(),
        Decimal(lots.qtyStep or lots.basePrecision).normalize(), Decimal(lots.minNotionalValue or lots.minOrderAmt or 0),
        kind, Decimal(1), False, int(one.deliveryTime or 0) * MILLISECOND if kind == "future" else 0,
    )  # fmt: skip


def whole_book(instrument: str, body: bytes, received: int) -> BookSnapshot:
    """The book in an answer to `market/orderbook`; its `u` is that of the book 1,000 levels deep."""
    try:
        one = _book(_result(body))
    except BROKEN as error:
        raise FrameRefused(f"the book of {instrument} was refused: {error}", instrument) from None
    return BookSnapshot(instrument, (one.cts or one.ts) * MILLISECOND, one.b, one.a, one.u, received)


def candles(instrument: str, interval: str, body: bytes) -> Sequence[Candle]:
    """The candles of an answer, oldest first; the newest may still be forming."""
    try:
        bars = _bars(_result(body)).rows
    except BROKEN as error:
        raise FrameRefused(f"candles of {instrument} were refused: {error}", instrument, book=False) from None
    length = INTERVALS[interval]
    return [
        Candle(
            instrument, bar.opened * MILLISECOND, length, bar.open, bar.high, bar.low, bar.close, bar.volume, 0,
            True,
        )
        for bar in reversed(bars)
    ]  # fmt: skip


def system_state(body: bytes, product: int, received: int) -> FeedStatus:
    """Whether the product line works or is in maintenance; one that names no product concerns all."""
    try:
        events = _events(_result(body)).rows
    except BROKEN as error:
        raise FrameRefused(f"the system status was refused: {error}", book=False) from None
    for event in events:
        if event.state == "ongoing" and (not event.product or product in event.product):
            reason = f"Bybit says: {plain(event.title) or 'maintenance'}"
            return FeedStatus("", received, "maintenance", reason, received)
    return FeedStatus("", received, "live", "", received)


def _result(body: bytes) -> msgspec.Raw:
    answer = _answer(body)
    if answer.retCode:
        raise ValueError(f"the venue answered {plain(answer.retMsg) or 'an error'} (code {answer.retCode})")
    return answer.result
