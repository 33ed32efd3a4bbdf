"""OKX v5, spot and swaps: op subscribe with an acknowledgement each, text pings, books with ids and checksum."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, zip_longest

from tests.venues.server.books import Sides, Window
from tests.venues.server.clock import MINUTE, VenueClock
from tests.venues.server.day import day
from tests.venues.server.faults import Faults, Stale, Unsubscribable
from tests.venues.server.market import World
from tests.venues.server.perpetual import due, open_interest, rate
from tests.venues.server.protocol import Answer, Line, answered, dumps, loads, number
from tests.venues.server.told import Bar, Frame, Kind, Listed, Move, Print, Second, Told, Touch, Written

LENGTHS = {"1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1H": 60 * MINUTE}
BUSINESS = ("candle",)
"""Channels that come on `/ws/v5/business`; all others come on `/ws/v5/public`."""
DEPTH = 400
CHECKED = 25


class Okx:
    """One product line."""

    def __init__(self, world: World, faults: Faults, swaps: bool) -> None:
        self.venue = "okx-swap" if swaps else "okx"
        self._world = world
        self._faults = faults
        self._swaps = swaps
        self._windows = {symbol: Window(book, DEPTH, True) for symbol, book in world.books.items()}
        self._last = dict.fromkeys(world.listed, 900_000)
        """`seqId` of each book."""
        self._old: dict[str, str] = {}
        self._maintained = False

    @property
    def _clock(self) -> VenueClock:
        return self._world.clock

    # HTTP

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        kind = "SWAP" if self._swaps else "SPOT"
        match path:
            case "/api/v5/public/instruments":
                rows = (
                    [self._rules(one) for one in self._world.listed.values()]
                    if query.get("instType") == kind
                    else []
                )
                return _data(rows)
            case "/api/v5/public/time":
                return _data([{"ts": str(self._clock.ms(self._clock.now()))}])
            case "/api/v5/system/status":
                event = {"title": "Trading system upgrade", "state": "ongoing", "serviceType": "5"}
                return _data([event] if self._maintained else [])
        listed = self._named(query.get("instId", ""))
        if listed is None:
            return answered({"code": "51001", "msg": "Instrument ID doesn't exist", "data": []})
        match path:
            case "/api/v5/market/books":
                bids, asks = self._world.books[listed.symbol].sides(int(query.get("sz", "1")))
                book = {
                    "asks": four(asks.items()), "bids": four(bids.items()),
                    "ts": str(self._clock.ms(self._clock.now())), "seqId": self._last[listed.symbol],
                }  # fmt: skip
                return _data([book])
            case "/api/v5/market/candles" if query.get("bar", "1m") in LENGTHS:
                length = LENGTHS[query.get("bar", "1m")]
                bars = self._world.bars[listed.symbol].series(
                    length, min(300, int(query.get("limit", "100"))), self._clock.now()
                )
                return _data([self._bar(bar, listed) for bar in reversed(bars)])
        return Answer(404, b"")

    def remember(self) -> None:
        self._old = {symbol: self._whole(symbol) for symbol in self._world.listed}

    def maintain(self, on: bool) -> Iterable[Frame]:
        self._maintained = on
        return ()

    def _rules(self, one: Listed) -> dict[str, object]:
        found: dict[str, object] = {
            "instId": self._contract(one), "instType": "SWAP" if self._swaps else "SPOT",
            "state": "live" if one.open else "suspend", "tickSz": one.tick, "lotSz": one.lot, "minSz": one.lot,
            "baseCcy": "" if self._swaps else one.base, "quoteCcy": "" if self._swaps else one.quote,
            "ctVal": "", "ctMult": "", "ctType": "", "expTime": "",
        }  # fmt: skip
        if self._swaps:
            found |= {
                "ctVal": "1",
                "ctMult": "1",
                "ctValCcy": one.base,
                "ctType": "linear",
                "settleCcy": one.quote,
            }
        return found

    # Sockets

    def opened(self, line: Line, path: str, query: Mapping[str, str]) -> None:
        pass

    def heard(self, line: Line, text: str) -> None:
        if text == "ping":
            line.say("pong")
            return
        message = loads(text)
        if message.get("op") not in ("subscribe", "unsubscribe"):
            line.say(
                dumps(
                    {
                        "event": "error",
                        "code": "60012",
                        "msg": f"Invalid request: {text[:60]}",
                        "connId": "a1",
                    }
                )
            )
            return
        for arg in message.get("args", ()):
            self._subscription(
                line, str(message["op"]), str(arg.get("channel", "")), str(arg.get("instId", ""))
            )

    def _subscription(self, line: Line, op: str, channel: str, contract: str) -> None:
        listed, topic = self._named(contract), f"{channel}:{contract}"
        right = "/ws/v5/business" if channel.startswith(BUSINESS) else "/ws/v5/public"
        if listed is None or line.path != right or (
            op == "subscribe" and self._faults.due(Unsubscribable, listed.symbol)
        ):  # fmt: skip
            msg = (
                f"Wrong URL or channel:{channel},instId:{contract} doesn't exist. Please use the correct URL."
            )
            line.say(dumps({"event": "error", "code": "60018", "msg": msg, "connId": "a1"}))
            return
        if op == "unsubscribe":
            line.topics.discard(topic)
        line.say(dumps({"event": op, "arg": {"channel": channel, "instId": contract}, "connId": "a1"}))
        if op == "subscribe":
            line.topics.add(topic)
            if channel == "books":
                stale = self._faults.due(Stale) is not None
                line.say(self._old[listed.symbol] if stale else self._whole(listed.symbol), "whole")
            elif channel == "bbo-tbt":
                line.say(self._touch(self._world.touches[listed.symbol]).text)

    def dress(self, line: Line, text: str) -> str:
        return text

    def tell(self, told: Told) -> Iterable[Frame]:
        ms = self._clock.ms(told.start if isinstance(told, Bar) else told.ts)
        match told:
            case Second():
                yield from self._every_second(ms)
            case Move(symbol):
                yield self._update(self._world.listed[symbol], ms)
            case Print(symbol, _, price, size, side, id_):
                data: dict[str, object] = {
                    "instId": self._contract(self._world.listed[symbol]), "tradeId": str(id_), "px": price, "sz": size,
                    "side": side, "ts": str(ms), "count": "1",
                }  # fmt: skip
                yield self._frame(symbol, "trades", "trade", [data])
            case Touch():
                yield self._touch(told)
            case Bar():
                yield self._frame(
                    told.symbol, "candle1m", "other", [self._bar(told, self._world.listed[told.symbol])]
                )

    def _touch(self, told: Touch) -> Frame:
        data = {
            "asks": four([(told.ask, told.ask_size)]), "bids": four([(told.bid, told.bid_size)]),
            "ts": str(self._clock.ms(told.ts)), "seqId": self._last[told.symbol],
        }  # fmt: skip
        return self._frame(told.symbol, "bbo-tbt", "top", [data])

    def _whole(self, symbol: str) -> str:
        sides, listed = self._windows[symbol].shown, self._world.listed[symbol]
        data = {
            "asks": four(sides[1].items()), "bids": four(sides[0].items()),
            "ts": str(self._clock.ms(self._clock.now())), "checksum": checksum(sides), "seqId": self._last[symbol],
            "prevSeqId": -1,
        }  # fmt: skip
        arg = {"channel": "books", "instId": self._contract(listed)}
        return dumps({"arg": arg, "action": "snapshot", "data": [data]})

    def _update(self, listed: Listed, ms: int) -> Frame:
        window, before = self._windows[listed.symbol], self._last[listed.symbol]
        bids, asks = self._faults.levels(*window.turn())
        self._last[listed.symbol] = before + 7
        data = {
            "asks": four(asks), "bids": four(bids), "ts": str(ms), "checksum": checksum(window.shown),
            "seqId": before + 7, "prevSeqId": before,
        }  # fmt: skip
        return self._frame(listed.symbol, "books", "book", [data], "update")

    def _every_second(self, ms: int) -> Iterator[Frame]:
        for symbol, listed in self._world.listed.items():
            of, touch, kind = (
                day(self._world, symbol),
                self._world.touches[symbol],
                "SWAP" if self._swaps else "SPOT",
            )
            named = {"instType": kind, "instId": self._contract(listed)}
            if of is not None:
                d, s = listed.decimals, listed.size_decimals
                turnover = number(of.volume, s) if self._swaps else number(of.turnover, d)
                ticker = named | {
                    "last": number(of.last, d), "lastSz": "1", "askPx": touch.ask, "askSz": touch.ask_size,
                    "bidPx": touch.bid, "bidSz": touch.bid_size, "open24h": number(of.open, d),
                    "high24h": number(of.high, d), "low24h": number(of.low, d), "sodUtc0": "", "sodUtc8": "",
                    "volCcy24h": turnover, "vol24h": number(of.volume, s), "ts": str(ms),
                }  # fmt: skip
                yield self._frame(symbol, "tickers", "other", [ticker])
            if self._swaps:
                ends = str(self._clock.ms(due(self._clock.now())))
                funding = {
                    "fundingRate": rate(symbol),
                    "fundingTime": ends,
                    "nextFundingRate": "",
                    "ts": str(ms),
                }
                interest = open_interest(self._world, symbol)
                yield self._frame(symbol, "funding-rate", "other", [named | funding])
                yield self._frame(
                    symbol, "mark-price", "other", [named | {"markPx": touch.bid, "ts": str(ms)}]
                )
                yield self._frame(
                    symbol,
                    "open-interest",
                    "other",
                    [named | {"oi": interest, "oiCcy": interest, "ts": str(ms)}],
                )

    def _bar(self, bar: Bar, listed: Listed) -> list[str]:
        d, s = listed.decimals, listed.size_decimals
        volume, turnover = number(bar.volume, s), number(bar.volume * bar.close, d)
        return [
            str(self._clock.ms(bar.start)), number(bar.open, d), number(bar.high, d), number(bar.low, d),
            number(bar.close, d), volume, volume, turnover, "1" if bar.closed else "0",
        ]  # fmt: skip

    def _frame(
        self, symbol: str, channel: str, kind: Kind, data: Sequence[object], action: str = ""
    ) -> Frame:
        contract = self._contract(self._world.listed[symbol])
        arg = {"arg": {"channel": channel, "instId": contract}}
        return Frame(
            f"{channel}:{contract}",
            kind,
            dumps(arg | ({"action": action} if action else {}) | {"data": data}),
        )

    def _contract(self, listed: Listed) -> str:
        return f"{listed.base}-{listed.quote}" + ("-SWAP" if self._swaps else "")

    def _named(self, contract: str) -> Listed | None:
        return next((one for one in self._world.listed.values() if self._contract(one) == contract), None)


def checksum(sides: Sides) -> int:
    """CRC32 over the best 25 levels, bid and ask in turn, signed."""
    bids, asks = (list(side.items())[:CHECKED] for side in sides)
    parts = [":".join(level) for level in chain.from_iterable(zip_longest(bids, asks)) if level]
    found = zlib.crc32(":".join(parts).encode())
    return found - 2**32 if found >= 2**31 else found


def four(levels: Iterable[Written]) -> list[list[str]]:
    """Levels with the two fields that follow: one that is no longer used, and the number of orders."""
    return [[price, size, "0", "0" if size == "0" else "3"] for price, size in levels]


def _data(rows: Sequence[object]) -> Answer:
    return answered({"code": "0", "msg": "", "data": rows})
