"""Coinbase Advanced Trade: one subscription a channel, whole books on the socket, every frame of a connection counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.venues.server.clock import MINUTE, SECOND, VenueClock
from tests.venues.server.day import day
from tests.venues.server.faults import Faults, Stale, Unsubscribable
from tests.venues.server.market import World
from tests.venues.server.protocol import Answer, Line, answered, dumps, loads, number
from tests.venues.server.told import Bar, Frame, Kind, Listed, Move, Print, Second, Told, Touch, Written

LENGTHS = {
    "ONE_MINUTE": MINUTE, "FIVE_MINUTE": 5 * MINUTE, "FIFTEEN_MINUTE": 15 * MINUTE, "ONE_HOUR": 60 * MINUTE
}  # fmt: skip
CHANNELS = ("heartbeats", "level2", "market_trades", "ticker", "ticker_batch", "candles", "status")
MARKET = "/api/v3/brokerage/market/products"
MOST_BARS = 350
COUNTED = '"sequence_num":0'
"""Where the number of a connection's frame goes."""
BUCKET = 5 * MINUTE


class Coinbase:
    """Spot."""

    venue = "coinbase"

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._beats = 3000
        self._old: dict[str, str] = {}

    @property
    def _clock(self) -> VenueClock:
        return self._world.clock

    # HTTP

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        now = self._clock.now()
        if path == "/api/v3/brokerage/time":
            seconds = self._clock.ms(now) // 1000
            return answered(
                {
                    "iso": self._clock.iso(now),
                    "epochSeconds": str(seconds),
                    "epochMillis": str(self._clock.ms(now)),
                }
            )
        if path == MARKET:
            rows = [self._rules(one) for one in self._world.listed.values()]
            return answered({"products": rows, "num_products": len(rows)})
        product, _, what = path.removeprefix(f"{MARKET}/").partition("/")
        listed = self._world.listed.get(product)
        if listed is None:
            return answered({"error": "NOT_FOUND", "message": "product not found"}, 404)
        length = LENGTHS.get(query.get("granularity", ""))
        if what != "candles" or length is None:
            return answered({"error": "INVALID_ARGUMENT", "message": "unknown granularity"}, 400)
        start, end = int(query["start"]), int(query["end"])
        if (end - start) * SECOND // length > MOST_BARS:
            return answered(
                {
                    "error": "INVALID_ARGUMENT",
                    "message": "number of candles requested should be less than 350",
                },
                400,
            )
        bars = self._world.bars[product].series(length, 10_000, now)
        found = [bar for bar in bars if start <= self._clock.ms(bar.start) // 1000 <= end]
        return answered({"candles": [self._candle(bar, listed) for bar in reversed(found)]})

    def remember(self) -> None:
        self._old = {symbol: self._whole(symbol) for symbol in self._world.listed}

    def maintain(self, on: bool) -> Iterable[Frame]:
        return ()

    def _rules(self, one: Listed) -> dict[str, object]:
        return {
            "product_id": one.symbol, "base_currency_id": one.base, "quote_currency_id": one.quote,
            "base_increment": one.lot, "quote_increment": one.tick, "price_increment": one.tick,
            "base_min_size": one.lot, "quote_min_size": one.least, "product_type": "SPOT",
            "status": "online" if one.open else "delisted", "trading_disabled": not one.open, "is_disabled": False,
            "cancel_only": False, "view_only": False, "alias": "", "alias_to": [],
        }  # fmt: skip

    # Sockets

    def opened(self, line: Line, path: str, query: Mapping[str, str]) -> None:
        pass

    def heard(self, line: Line, text: str) -> None:
        message = loads(text)
        what, channel = str(message.get("type", "")), str(message.get("channel", ""))
        products = [str(one) for one in message.get("product_ids", ())]
        if what not in ("subscribe", "unsubscribe") or channel not in CHANNELS:
            line.say(dumps({"type": "error", "message": "failure to subscribe"}))
            return
        for product in products:
            unknown = product not in self._world.listed
            if unknown or (what == "subscribe" and self._faults.due(Unsubscribable, product)):
                line.say(dumps({"type": "error", "message": f"{product} is not a valid product"}))
                return
        topics = {f"{channel}:{product}" for product in products} or {channel}
        if channel == "heartbeats":
            topics = {channel}
        line.topics = line.topics - topics if what == "unsubscribe" else line.topics | topics
        begun = products if what == "subscribe" else []
        for product in begun:
            self._begin(line, channel, product)
        subscribed: dict[str, list[str]] = {}
        for topic in sorted(line.topics):
            name, _, product = topic.partition(":")
            subscribed.setdefault(name, []).extend([product] if product else [])
        line.say(self._text("subscriptions", [{"subscriptions": subscribed}]))

    def _begin(self, line: Line, channel: str, product: str) -> None:
        match channel:
            case "level2":
                stale = self._faults.due(Stale) is not None
                line.say(self._old[product] if stale else self._whole(product), "whole")
            case "market_trades":
                rows = [self._trade(one) for one in list(self._world.prints[product])[-1:-51:-1]]
                line.say(self._text("market_trades", [{"type": "snapshot", "trades": rows}]))
            case "candles":
                line.say(self._text("candles", [{"type": "snapshot", "candles": self._buckets(product, 10)}]))

    def dress(self, line: Line, text: str) -> str:
        if COUNTED not in text:
            return text
        line.number += 1
        return text.replace(COUNTED, f'"sequence_num":{line.number - 1}', 1)

    def tell(self, told: Told) -> Iterable[Frame]:
        match told:
            case Second(ts):
                yield from self._every_second(ts)
            case Move(symbol, ts):
                bids, asks = self._faults.levels(*self._changed(symbol))
                yield self._frame("l2_data", symbol, "book", [self._book("update", symbol, bids, asks, ts)])
            case Print(symbol):
                yield self._frame(
                    "market_trades", symbol, "trade", [{"type": "update", "trades": [self._trade(told)]}]
                )
            case Touch(symbol):
                yield from self._ticker(told)
            case Bar(symbol):
                yield self._frame(
                    "candles", symbol, "other", [{"type": "update", "candles": self._buckets(symbol, 1)}]
                )

    def _changed(self, symbol: str) -> tuple[list[Written], list[Written]]:
        bids, asks = self._world.books[symbol].changed
        return list(bids), list(asks)

    def _whole(self, symbol: str) -> str:
        bids, asks = self._world.books[symbol].sides()
        event = self._book("snapshot", symbol, bids.items(), asks.items(), 0)
        return self._text("l2_data", [event])

    def _book(
        self, type_: str, symbol: str, bids: Iterable[Written], asks: Iterable[Written], ts: int
    ) -> dict[str, object]:
        at = self._clock.iso(ts) if ts else "1970-01-01T00:00:00Z"
        updates = [
            {"side": side, "event_time": at, "price_level": price, "new_quantity": size}
            for side, levels in (("bid", bids), ("offer", asks))
            for price, size in levels
        ]
        return {"type": type_, "product_id": symbol, "updates": updates}

    def _trade(self, told: Print) -> dict[str, object]:
        # The venue names the maker's side.
        return {
            "product_id": told.symbol, "trade_id": str(told.id), "price": told.price, "size": told.size,
            "time": self._clock.iso(told.ts), "side": "SELL" if told.side == "buy" else "BUY",
        }  # fmt: skip

    def _ticker(self, touch: Touch) -> Iterator[Frame]:
        listed, of = self._world.listed[touch.symbol], day(self._world, touch.symbol)
        if of is None:
            return
        d = listed.decimals
        ticker = {
            "type": "ticker", "product_id": touch.symbol, "price": number(of.last, d),
            "volume_24_h": number(of.volume, 8), "low_24_h": number(of.low, d), "high_24_h": number(of.high, d),
            "low_52_w": number(of.low, d), "high_52_w": number(of.high, d),
            "price_percent_chg_24_h": f"{(of.last / of.open - 1) * 100:.8f}", "best_bid": touch.bid,
            "best_bid_quantity": touch.bid_size, "best_ask": touch.ask, "best_ask_quantity": touch.ask_size,
        }  # fmt: skip
        yield self._frame("ticker", touch.symbol, "top", [{"type": "update", "tickers": [ticker]}])

    def _every_second(self, ts: int) -> Iterator[Frame]:
        self._beats += 1
        current = self._clock.iso(ts).replace("T", " ").replace("Z", " +0000 UTC m=+91717.525857105")
        beat = {"current_time": current, "heartbeat_counter": str(self._beats)}
        yield Frame("heartbeats", "other", self._text("heartbeats", [beat]))

    def _buckets(self, symbol: str, count: int) -> list[dict[str, object]]:
        listed = self._world.listed[symbol]
        bars = self._world.bars[symbol].series(BUCKET, count, self._clock.now())
        return [self._candle(bar, listed) | {"product_id": symbol} for bar in reversed(bars)]

    def _candle(self, bar: Bar, listed: Listed) -> dict[str, object]:
        d = listed.decimals
        return {
            "start": str(self._clock.ms(bar.start) // 1000), "low": number(bar.low, d), "high": number(bar.high, d),
            "open": number(bar.open, d), "close": number(bar.close, d), "volume": number(bar.volume, 8),
        }  # fmt: skip

    def _frame(self, channel: str, symbol: str, kind: Kind, events: Sequence[object]) -> Frame:
        name = "level2" if channel == "l2_data" else channel
        return Frame(f"{name}:{symbol}", kind, self._text(channel, events))

    def _text(self, channel: str, events: Sequence[object]) -> str:
        return dumps({
            "channel": channel, "client_id": "", "timestamp": self._clock.iso(self._clock.now()), "sequence_num": 0,
            "events": events,
        })  # fmt: skip
