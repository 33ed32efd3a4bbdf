"""Kraken spot, socket v2: method subscribe with one answer a pair, status and instruments, books with checksums."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tests.venues.server.books import Sides, Window
from tests.venues.server.clock import MINUTE, SECOND, VenueClock
from tests.venues.server.day import day
from tests.venues.server.faults import Faults, Stale, Unsubscribable
from tests.venues.server.market import World
from tests.venues.server.protocol import Answer, Line, answered, dumps, loads, number
from tests.venues.server.told import Bar, Frame, Kind, Listed, Move, Print, Second, Told, Touch, Written

DEPTHS = (10, 25, 100, 500, 1000)
LENGTHS = {1: MINUTE, 5: 5 * MINUTE, 15: 15 * MINUTE, 60: 60 * MINUTE}
OLD = {"BTC": "XBT", "DOGE": "XDG"}
EVERYBODY = "status"


class Kraken:
    """Spot."""

    venue = "kraken"

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._windows: dict[tuple[str, int], Window] = {}
        """By pair and depth, from the first subscription to them on."""
        self._old: dict[tuple[str, int], str] = {}
        self._system = "online"

    @property
    def _clock(self) -> VenueClock:
        return self._world.clock

    # HTTP

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        match path:
            case "/0/public/AssetPairs":
                pairs = {f"X{_rest(one)}": self._rules(one) for one in self._world.listed.values()}
                return answered({"error": [], "result": pairs})
            case "/0/public/Time":
                return answered(
                    {"error": [], "result": {"unixtime": self._clock.ms(self._clock.now()) // 1000}}
                )
            case "/0/public/OHLC":
                listed = next(
                    (one for one in self._world.listed.values() if _rest(one) == query.get("pair")), None
                )
                length = LENGTHS.get(int(query.get("interval", "1")))
                if listed is None or length is None:
                    return answered({"error": ["EQuery:Unknown asset pair"]})
                bars = self._world.bars[listed.symbol].series(length, 720, self._clock.now())
                rows = [self._row(bar, listed) for bar in bars]
                return answered({"error": [], "result": {f"X{_rest(listed)}": rows, "last": 0}})
        return answered({"error": ["EGeneral:Unknown method"]}, 404)

    def remember(self) -> None:
        self._old = {key: self._whole(*key) for key in self._windows}

    def maintain(self, on: bool) -> Iterable[Frame]:
        self._system = "maintenance" if on else "online"
        return (Frame(EVERYBODY, "other", self._status()),)

    def _rules(self, one: Listed) -> dict[str, object]:
        old = f"{OLD.get(one.base, one.base)}/{one.quote}"
        return {
            "altname": _rest(one), "wsname": old, "pair_decimals": one.decimals, "lot_decimals": one.size_decimals,
            "tick_size": one.tick, "costmin": one.least, "status": "online" if one.open else "cancel_only",
        }  # fmt: skip

    # Sockets

    def opened(self, line: Line, path: str, query: Mapping[str, str]) -> None:
        line.topics.add(EVERYBODY)
        line.say(self._status())

    def heard(self, line: Line, text: str) -> None:
        message = loads(text)
        method, params, now = (
            message.get("method"),
            message.get("params", {}),
            self._clock.iso(self._clock.now()),
        )
        times = {"time_in": now, "time_out": now}
        if method == "ping":
            line.say(dumps({"method": "pong", **times}))
            return
        channel, depth = str(params.get("channel", "")), int(params.get("depth", 10))
        if channel == "instrument":
            line.say(
                dumps(
                    {
                        "method": method,
                        "result": {"channel": channel, "snapshot": True},
                        "success": True,
                        **times,
                    }
                )
            )
            line.say(
                dumps(
                    {
                        "channel": "instrument",
                        "type": "snapshot",
                        "data": {"assets": [], "pairs": self._pairs()},
                    }
                )
            )
            return
        for pair in params.get("symbol", ()):
            listed = next((one for one in self._world.listed.values() if _pair(one) == pair), None)
            refused = listed is None or (
                method == "subscribe" and self._faults.due(Unsubscribable, listed.symbol) is not None
            )
            if refused or (channel == "book" and depth not in DEPTHS):
                error = f"Currency pair not supported {pair}" if refused else "Book depth not supported"
                line.say(dumps({"error": error, "method": method, "success": False, "symbol": pair, **times}))
                continue
            result = {"channel": channel, "snapshot": True, "symbol": pair} | (
                {"depth": depth} if channel == "book" else {}
            )
            line.say(dumps({"method": method, "result": result, "success": True, **times}))
            assert listed is not None
            topic = f"{channel}:{listed.symbol}" + (f":{depth}" if channel == "book" else "")
            if method == "unsubscribe":
                line.topics.discard(topic)
            else:
                line.topics.add(topic)
                self._begin(line, channel, listed, depth)

    def _begin(self, line: Line, channel: str, listed: Listed, depth: int) -> None:
        match channel:
            case "book":
                book = self._world.books[listed.symbol]
                self._windows.setdefault((listed.symbol, depth), Window(book, depth, False))
                stale = self._faults.due(Stale) is not None
                line.say(
                    self._old[listed.symbol, depth] if stale else self._whole(listed.symbol, depth), "whole"
                )
            case "trade":
                rows = [self._trade(one) for one in list(self._world.prints[listed.symbol])[-50:]]
                line.say(_text("trade", "snapshot", rows))
            case "ticker":
                line.say(_text("ticker", "snapshot", self._ticker(self._world.touches[listed.symbol])))
            case "ohlc":
                bars = self._world.bars[listed.symbol].series(MINUTE, 100, self._clock.now())
                line.say(_text("ohlc", "snapshot", [self._bar(bar) for bar in bars]))

    def dress(self, line: Line, text: str) -> str:
        return text

    def tell(self, told: Told) -> Iterable[Frame]:
        match told:
            case Second():
                yield Frame(EVERYBODY, "other", '{"channel":"heartbeat"}')
            case Move(symbol, ts):
                yield from self._updates(symbol, ts)
            case Print(symbol):
                yield _frame("trade", symbol, "trade", [self._trade(told)])
            case Touch(symbol):
                yield _frame("ticker", symbol, "top", self._ticker(told))
            case Bar(symbol):
                if not told.closed:  # the next bar tells that this one is over
                    yield _frame("ohlc", symbol, "other", [self._bar(told)])

    def _whole(self, symbol: str, depth: int) -> str:
        sides = self._windows[symbol, depth].shown
        return _text("book", "snapshot", [self._book(symbol, sides[0].items(), sides[1].items(), sides)])

    def _updates(self, symbol: str, ts: int) -> Iterator[Frame]:
        for (of, depth), window in self._windows.items():
            if of != symbol:
                continue
            bids, asks = window.turn()
            if not bids and not asks:
                continue
            bids, asks = self._faults.levels(bids, asks)
            data = self._book(symbol, bids, asks, window.shown) | {"timestamp": self._clock.iso(ts)}
            yield Frame(f"book:{symbol}:{depth}", "book", _text("book", "update", [data]))

    def _book(
        self, symbol: str, bids: Iterable[Written], asks: Iterable[Written], sides: Sides
    ) -> dict[str, object]:
        listed = self._world.listed[symbol]
        return {
            "symbol": _pair(listed), "bids": [_level(one) for one in bids], "asks": [_level(one) for one in asks],
            "checksum": checksum(sides),
        }  # fmt: skip

    def _trade(self, told: Print) -> dict[str, object]:
        return {
            "symbol": _pair(self._world.listed[told.symbol]), "side": told.side, "price": _bare(told.price),
            "qty": _bare(told.size), "ord_type": "market", "trade_id": told.id, "timestamp": self._clock.iso(told.ts),
        }  # fmt: skip

    def _ticker(self, touch: Touch) -> list[dict[str, object]]:
        of, listed = day(self._world, touch.symbol), self._world.listed[touch.symbol]
        if of is None:
            return []
        d = listed.decimals
        return [{
            "symbol": _pair(listed), "bid": _bare(touch.bid), "bid_qty": _bare(touch.bid_size), "ask": _bare(touch.ask),
            "ask_qty": _bare(touch.ask_size), "last": of.last, "volume": of.volume, "vwap": of.turnover / of.volume,
            "low": of.low, "high": of.high, "change": _bare(number(of.last - of.open, d)), "change_pct": 0.1,
            "timestamp": self._clock.iso(touch.ts),
        }]  # fmt: skip

    def _bar(self, bar: Bar) -> dict[str, object]:
        return {
            "symbol": _pair(self._world.listed[bar.symbol]), "open": bar.open, "high": bar.high, "low": bar.low,
            "close": bar.close, "trades": bar.trades, "volume": bar.volume, "vwap": bar.close,
            "interval_begin": self._clock.iso(bar.start), "interval": 1,
            "timestamp": self._clock.iso(bar.start + MINUTE),
        }  # fmt: skip

    def _row(self, bar: Bar, listed: Listed) -> list[object]:
        d = listed.decimals
        prices = [number(price, d) for price in (bar.open, bar.high, bar.low, bar.close, bar.close)]
        return [(bar.start + self._clock.skew) // SECOND, *prices, number(bar.volume, 8), bar.trades]

    def _pairs(self) -> list[dict[str, object]]:
        return [
            {
                "symbol": _pair(one), "base": one.base, "quote": one.quote, "price_precision": one.decimals,
                "qty_precision": one.size_decimals, "price_increment": _bare(one.tick),
                "qty_increment": _bare(one.lot), "status": "online" if one.open else "cancel_only",
            }
            for one in self._world.listed.values()
        ]  # fmt: skip

    def _status(self) -> str:
        data = {"version": "2.0.9", "system": self._system, "api_version": "v2", "connection_id": 1393339238}
        return _text("status", "update", [data])


def checksum(sides: Sides) -> int:
    """CRC32 over ten asks and ten bids, digits alone, without leading zeros."""
    levels = [*list(sides[1].items())[:10], *list(sides[0].items())[:10]]
    return zlib.crc32(
        "".join(text.replace(".", "").lstrip("0") for level in levels for text in level).encode()
    )


def _bare(text: str) -> msgspec.Raw:
    """A JSON number without needless zeros, which is how the venue writes them."""
    return msgspec.Raw((text.rstrip("0").rstrip(".") if "." in text else text).encode())


def _level(level: Written) -> dict[str, msgspec.Raw]:
    return {"price": _bare(level[0]), "qty": _bare(level[1])}


def _pair(listed: Listed) -> str:
    return f"{listed.base}/{listed.quote}"


def _rest(listed: Listed) -> str:
    return OLD.get(listed.base, listed.base) + listed.quote


def _text(channel: str, type_: str, data: object) -> str:
    return dumps({"channel": channel, "type": type_, "data": data})


def _frame(channel: str, symbol: str, kind: Kind, data: object) -> Frame:
    return Frame(f"{channel}:{symbol}", kind, _text(channel, "update", data))
