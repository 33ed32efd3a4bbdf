"""What Kraken answers over HTTP: its pairs and candles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec

from data.candles import INTERVALS, SECOND
from data.errors import FrameRefused
from data.events import Candle
from data.instruments import Instrument
from data.venues.standing import plain
from data.venues.wire import BROKEN, Price, Size

OLD_NAMES = {"BTC": "XBT", "DOGE": "XDG"}
"""Names that Kraken's HTTP and its first socket have for coins."""
NEW_NAMES = {old: new for new, old in OLD_NAMES.items()}
Seconds = Annotated[int, msgspec.Meta(ge=0, lt=4_102_444_800)]
Decimals = Annotated[int, msgspec.Meta(ge=0, le=20)]


class _Pair(msgspec.Struct):
    pair_decimals: Decimals
    lot_decimals: Decimals
    wsname: str = ""
    """Absent where a pair has no frames, as in dark pools."""
    tick_size: str = ""
    costmin: str = ""
    status: str = "online"


class _Bar(msgspec.Struct, array_like=True, gc=False):
    opened: Seconds
    open: Price
    high: Price
    low: Price
    close: Price
    average: Size
    volume: Size
    trades: int


class _Answer(msgspec.Struct):
    error: list[str]
    result: dict[str, msgspec.Raw] = {}


_answer = msgspec.json.Decoder(_Answer).decode
_pair = msgspec.json.Decoder(_Pair).decode
_bars = msgspec.json.Decoder(list[_Bar], strict=False).decode


def instruments(body: bytes, venue: str) -> Iterator[Instrument]:
    """What `AssetPairs` lists as open for trading; contracts are named as on the socket, e.g. `BTC/USD`."""
    try:
        yield from [
            _instrument(pair, venue)
            for pair in map(_pair, _result(body).values())
            if "/" in pair.wsname and pair.status == "online"
        ]
    except BROKEN as error:
        raise FrameRefused(f"the listing of {venue} was refused: {error}", book=False) from None


def _instrument(pair: _Pair, venue: str) -> Instrument:
    base, quote, _ = parted(pair.wsname)
    tick = Decimal(pair.tick_size or Decimal(1).scaleb(-pair.pair_decimals)).normalize()
    lot, least = Decimal(1).scaleb(-pair.lot_decimals), Decimal(pair.costmin or 0)
    return Instrument(f"{base}-{quote}", venue, f"{base}/{quote}", base, quote, tick, lot, least)


def parted(contract: str) -> tuple[str, str, str]:
    """Base, quote and kind that a pair's name tells, under the names of today."""
    base, _, quote = contract.partition("/")
    return NEW_NAMES.get(base, base), NEW_NAMES.get(quote, quote) or base, "spot"


def candles(instrument: str, interval: str, body: bytes) -> Sequence[Candle]:
    """The candles of an `OHLC` answer, oldest first; the last one is still forming. Bars without trades are there too."""
    try:
        found = _result(body)
        bars = next((_bars(raw) for name, raw in found.items() if name != "last"), [])
    except BROKEN as error:
        raise FrameRefused(f"candles of {instrument} were refused: {error}", instrument, book=False) from None
    length = INTERVALS[interval]
    return [
        Candle(
            instrument, bar.opened * SECOND, length, bar.open, bar.high, bar.low, bar.close, bar.volume,
            bar.trades, place < len(bars) - 1,
        )
        for place, bar in enumerate(bars)
    ]  # fmt: skip


def _result(body: bytes) -> dict[str, msgspec.Raw]:
    answer = _answer(body)
    if answer.error:
        raise ValueError(f"the venue answered {plain('; '.join(answer.error))}")
    return answer.result
