"""What the frames of captures by cryptofeed, and of Bybit's published history, say: levels, trades, touch, numbers.

A frame that venue and desk still speak today has a topic and is served as it is. One that they no longer speak (Kraken's
first socket, books of 500 levels) has none, and what it says is told in today's words. Candles have none either: their
minutes do not lie on those into which a capture is moved, so that they are counted anew from the recorded trades.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from data.venues import bybit, coinbase, kraken_answers, okx
from tests.venues.server.books import Sides
from tests.venues.server.bybit import DEPTH
from tests.venues.server.clock import MILLISECOND, SECOND
from tests.venues.server.coinbase import COUNTED
from tests.venues.server.kraken import checksum as kraken_checksum
from tests.venues.server.okx import checksum as okx_checksum
from tests.venues.server.told import Kind, Written

Fill = tuple[str, str, Literal["buy", "sell"], int]
"""Price, size, the taker's side, and the venue's number or 0."""


class Heard(msgspec.Struct, frozen=True):
    """What one frame says of a contract; of no contract in particular where that is empty."""

    contract: str
    kind: Kind
    topic: str = ""
    ms: int = 0
    """The venue's time, 0 where it tells none."""
    number: int = 0
    """Of the book after this update, 0 where it tells none."""
    bids: Sequence[Written] = ()
    asks: Sequence[Written] = ()
    checksum: int | None = None
    """Of the book after this update, where the venue proves it."""
    fills: Sequence[Fill] = ()
    touch: tuple[str, str, str, str] | None = None
    """Bid and ask, each with its size."""


@dataclass(frozen=True)
class Capture:
    """How a product line is captured."""

    carries: Callable[[str, str], bool]
    """Whether a frame is of this line, and the address of its connection, or where that is not kept its name."""
    heard: Callable[[str], Heard | None]
    parted: Callable[[str], tuple[str, str, str]]
    """Base, quote and kind of a contract."""
    moved: Callable[[str, int], str]
    """A frame with its times so many milliseconds later."""
    touches: bool
    """Whether the channel of the best bid and ask, which was not recorded, is told from the recorded book."""
    checksum: Callable[[Sides], int] | None = None
    depth: int = 0
    """Levels beyond this one are no longer known; 0 where the venue says of each that it has left."""


def _okx(text: str) -> Heard | None:
    found: dict[str, Any] = msgspec.json.decode(text)
    if "data" not in found:
        return None
    channel, contract = found["arg"]["channel"], found["arg"]["instId"]
    last = found["data"][-1]
    topic, ms = f"{channel}:{contract}", int(last.get("ts", 0)) if isinstance(last, dict) else 0
    match channel:
        case "books":
            kind: Kind = "whole" if found["action"] == "snapshot" else "book"
            bids, asks = ([(one[0], one[1]) for one in last[side]] for side in ("bids", "asks"))
            return Heard(
                contract, kind, topic, ms, int(last.get("seqId", 0)), bids, asks, last["checksum"] or None
            )
        case "trades":
            fills = [(one["px"], one["sz"], one["side"], int(one["tradeId"])) for one in found["data"]]
            return Heard(contract, "trade", topic, ms, fills=fills)
    return Heard(contract, "other", "" if channel.startswith("candle") else topic, ms)


def _bybit(text: str) -> Heard | None:
    found: dict[str, Any] = msgspec.json.decode(text)
    topic, data = str(found.get("topic", "")), found.get("data")
    contract, ms = topic.rpartition(".")[2], int(found.get("ts", 0))
    if topic.startswith("orderbook."):
        assert isinstance(data, dict)
        kind: Kind = "whole" if found["type"] == "snapshot" else "book"
        spoken = topic if topic.startswith(f"orderbook.{DEPTH}.") else ""
        return Heard(contract, kind, spoken, ms, int(data["u"]), data["b"], data["a"])
    if topic.startswith("publicTrade."):
        assert isinstance(data, list)
        fills: list[Fill] = [(one["p"], one["v"], "buy" if one["S"] == "Buy" else "sell", 0) for one in data]
        return Heard(contract, "trade", topic, ms, fills=fills)
    return Heard(contract, "other", topic, ms) if topic.startswith("tickers.") else None


def _coinbase(text: str) -> Heard | None:
    found: dict[str, Any] = msgspec.json.decode(text)
    channel, events = str(found.get("channel", "")), found.get("events", [])
    ms = _utc(found["timestamp"]) // MILLISECOND if "timestamp" in found else 0
    match channel:
        case "heartbeats":
            return Heard("", "other", channel, ms)
        case "l2_data":
            contract, updates = events[0]["product_id"], events[0]["updates"]
            bids, asks = (
                [(one["price_level"], one["new_quantity"]) for one in updates if one["side"] == side]
                for side in ("bid", "offer")
            )
            kind: Kind = "whole" if events[0]["type"] == "snapshot" else "book"
            return Heard(contract, kind, f"level2:{contract}", ms, bids=bids, asks=asks)
        case "market_trades":
            trades = sorted((one for each in events for one in each["trades"]), key=_trade_id)
            contract = trades[0]["product_id"]
            # The venue names the maker's side.
            fills: list[Fill] = [
                (one["price"], one["size"], "sell" if one["side"] == "BUY" else "buy", int(one["trade_id"]))
                for one in trades
            ]
            topic = f"market_trades:{contract}" if events[0]["type"] == "update" else ""
            return Heard(contract, "trade" if topic else "other", topic, ms, fills=fills if topic else ())
        case "ticker":
            one = events[0]["tickers"][0]
            touch = (one["best_bid"], one["best_bid_quantity"], one["best_ask"], one["best_ask_quantity"])
            return Heard(one["product_id"], "top", f"ticker:{one['product_id']}", ms, touch=touch)
    return None


def _kraken_v1(text: str) -> Heard | None:
    if not text.startswith("["):
        return None
    _, *changes, channel, contract = msgspec.json.decode(text)
    if channel.startswith("book"):
        whole = "as" in changes[0] or "bs" in changes[0]
        bids, asks = (
            [(level[0], level[1]) for change in changes for name in names for level in change.get(name, ())]
            for names in (("bs", "b"), ("as", "a"))
        )
        proof = next((int(change["c"]) for change in changes if "c" in change), None)
        return Heard(contract, "whole" if whole else "book", bids=bids, asks=asks, checksum=proof)
    if channel == "trade":
        fills: list[Fill] = [(one[0], one[1], "buy" if one[3] == "b" else "sell", 0) for one in changes[0]]
        return Heard(contract, "trade", fills=fills)
    return None


def _trade_id(trade: dict[str, Any]) -> int:
    return int(trade["trade_id"])


def _utc(text: str) -> int:
    whole, _, fraction = text.rstrip("Z").replace("T", " ").partition(".")
    seconds = int(datetime.fromisoformat(whole).replace(tzinfo=UTC).timestamp())
    return seconds * SECOND + int(fraction.ljust(9, "0") or 0)


_MILLIS = re.compile(r'("(?:ts|cts|T|fundingTime|nextFundingTime)":"?)(\d{13})\b')
_DATES = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?")
_COUNT = re.compile(r'"sequence_num":\d+')


def _millis(text: str, later: int) -> str:
    return _MILLIS.sub(lambda found: f"{found[1]}{int(found[2]) + later}", text)


def _dates(text: str, later: int) -> str:
    """The number of a frame counts its connection, so each one gets those of its own."""

    def moved(found: re.Match[str]) -> str:
        seconds, rest = divmod(_utc(found[0]) + later * MILLISECOND, SECOND)
        written = datetime.fromtimestamp(seconds, UTC).isoformat(found[0][10]).partition("+")[0]
        return f"{written}.{rest:09d}"

    return _COUNT.sub(COUNTED, _DATES.sub(moved, text))


def _line(category: str) -> Callable[[str, str], bool]:
    """Bybit's two lines share the names of topics; where no address tells them, the order of the fields does."""
    spot = re.compile(r'\{"topic":"(?!orderbook\.500\.)[^"]+","ts":|\{"type":')

    def carries(text: str, address: str) -> bool:
        if "://" in address:
            return address.endswith(f"/{category}")
        return address.startswith("bybit") and (spot.match(text) is not None) == (category == "spot")

    return carries


def _okx_line(swaps: bool) -> Callable[[str, str], bool]:
    """One socket carries all of OKX."""
    return lambda text, address: "okx" in address and ('-SWAP"' in text[:99]) == swaps


CAPTURES = {
    "okx": Capture(_okx_line(False), _okx, okx.parted, _millis, True, okx_checksum),
    "okx-swap": Capture(_okx_line(True), _okx, okx.parted, _millis, True, okx_checksum),
    "bybit": Capture(_line("spot"), _bybit, bybit.parted, _millis, True),
    "bybit-linear": Capture(_line("linear"), _bybit, bybit.parted, _millis, True),
    "coinbase": Capture(lambda _, address: "coinbase" in address, _coinbase, coinbase.parted, _dates, False),
    "kraken": Capture(
        lambda _, address: "kraken" in address and "futures" not in address,
        _kraken_v1,
        kraken_answers.parted,
        lambda text, _: text,
        False,
        kraken_checksum,
        depth=1000,
    ),
}
"""By the desk's names for the venues."""
