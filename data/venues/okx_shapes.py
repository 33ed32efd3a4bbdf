"""The shapes of OKX frames, as far as they are read; levels and bars are arrays with more in them than that."""

from __future__ import annotations

from typing import Literal

import msgspec

from data.venues.wire import Millis, Number, Price, Rate, Size, SizeOrNone

UNTOLD = -2
"""Stands for a sequence number that a frame of old does not have."""


class TopicShape(msgspec.Struct, gc=False):
    instId: str


class LevelShape(msgspec.Struct, array_like=True, gc=False):
    price: Price
    size: Size


class BookShape(msgspec.Struct, gc=False):
    asks: list[LevelShape]
    bids: list[LevelShape]
    ts: Millis
    checksum: int = 0
    seqId: Number = UNTOLD
    prevSeqId: Number = UNTOLD


class BookFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[BookShape]
    action: Literal["snapshot", "update"] = "update"


class WrittenShape(msgspec.Struct, array_like=True, gc=False):
    price: str
    size: str


class WrittenBookShape(msgspec.Struct, gc=False):
    asks: list[WrittenShape]
    bids: list[WrittenShape]


class WrittenFrame(msgspec.Struct, gc=False):
    data: list[WrittenBookShape]


class TradeShape(msgspec.Struct, gc=False):
    tradeId: Number
    px: Price
    sz: Price
    side: Literal["buy", "sell"]
    ts: Millis


class TradeFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[TradeShape]


class TickerShape(msgspec.Struct, gc=False):
    ts: Millis
    last: SizeOrNone = ""
    askPx: SizeOrNone = ""
    askSz: SizeOrNone = ""
    bidPx: SizeOrNone = ""
    bidSz: SizeOrNone = ""
    open24h: SizeOrNone = ""
    high24h: SizeOrNone = ""
    low24h: SizeOrNone = ""
    vol24h: SizeOrNone = ""
    volCcy24h: SizeOrNone = ""
    instType: str = ""


class TickerFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[TickerShape]


class BarShape(msgspec.Struct, array_like=True, gc=False):
    opened: Millis
    open: Price
    high: Price
    low: Price
    close: Price
    volume: Size
    in_currency: Size = 0.0
    in_quote: Size = 0.0
    confirmed: Literal["0", "1"] = "0"


class BarFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[BarShape]


class FundingShape(msgspec.Struct, gc=False):
    fundingRate: Rate
    fundingTime: Millis
    ts: Millis = 0


class FundingFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[FundingShape]


class MarkShape(msgspec.Struct, gc=False):
    markPx: Price
    ts: Millis


class MarkFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[MarkShape]


class OpenShape(msgspec.Struct, gc=False):
    oi: Size
    ts: Millis
    oiCcy: SizeOrNone = ""


class OpenFrame(msgspec.Struct, gc=False):
    arg: TopicShape
    data: list[OpenShape]


book = msgspec.json.Decoder(BookFrame, strict=False).decode
written = msgspec.json.Decoder(WrittenFrame).decode
trades = msgspec.json.Decoder(TradeFrame, strict=False).decode
ticker = msgspec.json.Decoder(TickerFrame, strict=False).decode
bars = msgspec.json.Decoder(BarFrame, strict=False).decode
funding = msgspec.json.Decoder(FundingFrame, strict=False).decode
mark = msgspec.json.Decoder(MarkFrame, strict=False).decode
interest = msgspec.json.Decoder(OpenFrame, strict=False).decode
