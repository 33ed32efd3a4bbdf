"""What OKX answers over HTTP: its listing, a whole book, candles and the state of its system."""

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

CONCERNING = frozenset({"0", "5", "8", "9"})
"""`serviceType` of the socket, of trading, and of trading in batches of accounts and of products."""
_KINDS: dict[str, Literal["spot", "perpetual", "future"]] = {
    "SPOT": "spot",
    "SWAP": "perpetual",
    "FUTURES": "future",
}


class _Listed(msgspec.Struct):
    instId: str
    instType: str
    state: str
    tickSz: str
    lotSz: str
    baseCcy: str = ""
    quoteCcy: str = ""
    ctVal: str = ""
    ctMult: str = ""
    ctType: str = ""
    expTime: str = ""


class _Level(msgspec.Struct, array_like=True, gc=False):
    price: Price
    size: Size


class _Book(msgspec.Struct, gc=False):
    asks: list[_Level]
    bids: list[_Level]
    ts: Millis
    seqId: Number


class _Bar(msgspec.Struct, array_like=True, gc=False):
    opened: Millis
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    in_currency: Size = 0.0
    in_quote: Size = 0.0
    confirmed: Literal["0", "1"] = "1"


class _Event(msgspec.Struct):
    title: str = ""
    state: str = ""
    serviceType: str = ""


class _Answer(msgspec.Struct):
    code: str
    msg: str = ""
    data: msgspec.Raw = msgspec.Raw(b"[]")


_answer = msgspec.json.Decoder(_Answer).decode
_listed = msgspec.json.Decoder(list[_Listed]).decode
_book = msgspec.json.Decoder(list[_Book], strict=False).decode
_bars = msgspec.json.Decoder(list[_Bar], strict=False).decode
_events = msgspec.json.Decoder(list[_Event]).decode


def instruments(body: bytes, venue: str, kind: str) -> Iterator[Instrument]:
    """What a listing names as open for trading, of one `instType`."""
    try:
        found = [one for one in _listed(_data(body)) if one.instType == kind and one.state == "live"]
        yield from [_instrument(one, venue) for one in found if one.tickSz and one.lotSz]
    except BROKEN as error:
        raise FrameRefused(f"the listing of {venue} was refused: {error}", book=False) from None


def _instrument(one: _Listed, venue: str) -> Instrument:
    base, quote, *term = one.instId.split("-")
    if one.baseCcy and one.quoteCcy:
        base, quote = one.baseCcy, one.quoteCcy
    kind = _KINDS[one.instType]
    symbol = "-".join((base, quote, *(term if kind == "future" else ())))
    tick, lot = Decimal(one.tickSz).normalize(), Decimal(one.lotSz).normalize()
    size = (Decimal(one.ctVal or 1) * Decimal(one.ctMult or 1)).normalize()
    return Instrument(
        symbol, venue, one.instId, base, quote, tick, lot, Decimal(0), kind, size, one.ctType == "inverse",
        int(one.expTime or 0) * MILLISECOND,
    )  # fmt: skip


def whole_book(instrument: str, body: bytes, received: int) -> BookSnapshot:
    """The book in an answer to `market/books`."""
    try:
        one = _book(_data(body))[0]
    except BROKEN as error:
        raise FrameRefused(f"the book of {instrument} was refused: {error}", instrument) from None
    bids = [(level.price, level.size) for level in one.bids]
    asks = [(level.price, level.size) for level in one.asks]
    return BookSnapshot(instrument, one.ts * MILLISECOND, bids, asks, one.seqId, received)


def candles(instrument: str, interval: str, body: bytes) -> Sequence[Candle]:
    """The candles of an answer, oldest first; how many trades they hold is not told."""
    try:
        bars = _bars(_data(body))
    except BROKEN as error:
        raise FrameRefused(f"candles of {instrument} were refused: {error}", instrument, book=False) from None
    length = INTERVALS[interval]
    return [
        Candle(
            instrument, bar.opened * MILLISECOND, length, bar.open, bar.high, bar.low, bar.close, bar.volume, 0,
            bar.confirmed == "1",
        )
        for bar in reversed(bars)
    ]  # fmt: skip


def system_state(body: bytes, received: int) -> FeedStatus:
    """Whether the venue works or is in maintenance that concerns the feed or trading."""
    try:
        events = _events(_data(body))
    except BROKEN as error:
        raise FrameRefused(f"the system status was refused: {error}", book=False) from None
    for event in events:
        if event.state == "ongoing" and event.serviceType in CONCERNING:
            reason = f"OKX says: {plain(event.title) or 'maintenance'}"
            return FeedStatus("", received, "maintenance", reason, received)
    return FeedStatus("", received, "live", "", received)


def _data(body: bytes) -> msgspec.Raw:
    answer = _answer(body)
    if answer.code != "0":
        raise ValueError(f"the venue answered {plain(answer.msg) or 'an error'} (code {plain(answer.code)})")
    return answer.data
