"""Bybit v5, spot and linear: op subscribe and ping, books by `u`, tickers whole (spot) or as changes, paged listing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.venues.server.books import Window
from tests.venues.server.clock import MINUTE, VenueClock
from tests.venues.server.day import day
from tests.venues.server.faults import Faults, Stale, Unsubscribable
from tests.venues.server.market import World
from tests.venues.server.perpetual import due, open_interest, rate
from tests.venues.server.protocol import Answer, Line, answered, dumps, loads, number
from tests.venues.server.told import Bar, Frame, Kind, Listed, Move, Print, Second, Told, Touch

LENGTHS = {"1": MINUTE, "5": 5 * MINUTE, "15": 15 * MINUTE, "60": 60 * MINUTE}
DEPTH = 200
MOST_TOPICS = 10
"""Arguments of one subscription on spot."""


class Bybit:
    """One product line."""

    def __init__(self, world: World, faults: Faults, linear: bool) -> None:
        self.venue = "bybit-linear" if linear else "bybit"
        self._category = "linear" if linear else "spot"
        self._world = world
        self._faults = faults
        self._windows = {symbol: Window(book, DEPTH, True) for symbol, book in world.books.items()}
        self._u = dict.fromkeys(world.listed, 40_000)
        self._touched = dict.fromkeys(world.listed, 7_000_000)
        """`u` of the books one level deep, which count for themselves."""
        self._seq = 77_000_000_000
        """Cross sequence number."""
        self._tickers: dict[str, dict[str, object]] = {}
        self._old: dict[str, str] = {}
        self._maintained = False

    @property
    def _clock(self) -> VenueClock:
        return self._world.clock

    # HTTP

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        now = self._clock.ms(self._clock.now())
        match path:
            case "/v5/market/time":
                return _result({"timeSecond": str(now // 1000), "timeNano": str(now * 1_000_000)})
            case "/v5/system/status":
                event = {"title": "System upgrade", "state": "ongoing", "product": [1, 2]}
                return _result({"list": [event] if self._maintained else []})
        if query.get("category") != self._category:
            return answered({"retCode": 10001, "retMsg": "params error: category invalid", "result": {}})
        if path == "/v5/market/instruments-info":
            return self._listing(query)
        listed = self._named(query.get("symbol", ""))
        if listed is None:
            return answered({"retCode": 10001, "retMsg": "params error: symbol invalid", "result": {}})
        match path:
            case "/v5/market/orderbook":
                bids, asks = self._world.books[listed.symbol].sides(int(query.get("limit", "25")))
                book = {
                    "s": _contract(listed),
                    "b": list(bids.items()),
                    "a": list(asks.items()),
                    "ts": now,
                    "cts": now,
                }
                return _result(book | {"u": self._u[listed.symbol], "seq": self._seq})
            case "/v5/market/kline" if query.get("interval") in LENGTHS:
                length, limit = LENGTHS[query["interval"]], min(1000, int(query.get("limit", "200")))
                bars = self._world.bars[listed.symbol].series(length, limit, self._clock.now())
                return _result({"list": [self._row(bar, listed) for bar in reversed(bars)]})
        return Answer(404, b"")

    def _listing(self, query: Mapping[str, str]) -> Answer:
        """Spot comes whole; elsewhere in pages, each with the cursor of the next."""
        rows = list(self._world.listed.values())
        first = int(query.get("cursor") or 0)
        most = len(rows) if self._category == "spot" else int(query.get("limit", "500"))
        more = str(first + most) if first + most < len(rows) else ""
        page = [self._rules(one) for one in rows[first : first + most]]
        return _result({"category": self._category, "list": page, "nextPageCursor": more})

    def remember(self) -> None:
        self._old = {symbol: self._whole(symbol) for symbol in self._world.listed}

    def maintain(self, on: bool) -> Iterable[Frame]:
        self._maintained = on
        return ()

    def _rules(self, one: Listed) -> dict[str, object]:
        status = "Trading" if one.open else "Closed"
        common: dict[str, object] = {
            "symbol": _contract(one),
            "status": status,
            "baseCoin": one.base,
            "quoteCoin": one.quote,
        }
        prices = {"priceFilter": {"tickSize": one.tick}}
        if self._category == "spot":
            lots = {"basePrecision": one.lot, "quotePrecision": "0.0001", "minOrderAmt": one.least}
            return common | prices | {"lotSizeFilter": lots}
        lots = {"qtyStep": one.lot, "minOrderQty": one.lot, "minNotionalValue": one.least}
        kind = {"contractType": "LinearPerpetual", "deliveryTime": "0", "settleCoin": one.quote}
        return common | kind | prices | {"lotSizeFilter": lots}

    # Sockets

    def opened(self, line: Line, path: str, query: Mapping[str, str]) -> None:
        pass

    def heard(self, line: Line, text: str) -> None:
        message = loads(text)
        op = str(message.get("op", ""))
        said = {"success": True, "ret_msg": "", "conn_id": "c0ffee", "req_id": "", "op": op}
        if op == "ping":
            line.say(dumps(said | {"ret_msg": "pong"}))
            return
        topics = [str(topic) for topic in message.get("args", ())]
        wrong = "" if op in ("subscribe", "unsubscribe") else "unknown operation"
        if self._category == "spot" and len(topics) > MOST_TOPICS:
            wrong = f"args size >{MOST_TOPICS}"
        for topic in topics:
            listed = self._named(topic.rpartition(".")[2])
            if listed is None or (op == "subscribe" and self._faults.due(Unsubscribable, listed.symbol)):
                wrong = f"error:handler not found,topic:{topic}"
        if wrong:
            line.say(dumps(said | {"success": False, "ret_msg": wrong}))
            return
        line.say(dumps(said))
        for topic in topics:
            if op == "unsubscribe":
                line.topics.discard(topic)
            else:
                line.topics.add(topic)
                self._begin(line, topic)

    def _begin(self, line: Line, topic: str) -> None:
        listed = self._named(topic.rpartition(".")[2])
        assert listed is not None
        if topic.startswith(f"orderbook.{DEPTH}."):
            stale = self._faults.due(Stale) is not None
            line.say(self._old[listed.symbol] if stale else self._whole(listed.symbol), "whole")
        elif topic.startswith("orderbook.1."):
            line.say(self._touch(self._world.touches[listed.symbol]).text)
        elif topic.startswith("tickers.") and listed.symbol in self._tickers:
            line.say(self._ticker_frame(listed, self._tickers[listed.symbol], "snapshot").text)

    def dress(self, line: Line, text: str) -> str:
        return text

    def tell(self, told: Told) -> Iterable[Frame]:
        match told:
            case Second():
                for listed in self._world.listed.values():
                    yield from self._ticker(listed)
            case Move(symbol, ts):
                yield self._update(self._world.listed[symbol], ts)
            case Print():
                yield self._trade(told)
            case Touch():
                yield self._touch(told)
            case Bar():
                listed = self._world.listed[told.symbol]
                topic, row = f"kline.1.{_contract(listed)}", self._row(told, listed)
                ms, end = self._clock.ms(self._clock.now()), self._clock.ms(told.start + told.length) - 1
                bar = dict(zip(("start", "open", "high", "low", "close", "volume", "turnover"), row, strict=True)) | {
                    "start": int(row[0]), "end": end, "interval": "1", "confirm": told.closed, "timestamp": ms,
                }  # fmt: skip
                yield Frame(
                    topic, "other", dumps({"topic": topic, "data": [bar], "ts": ms, "type": "snapshot"})
                )

    def _touch(self, told: Touch) -> Frame:
        self._touched[told.symbol] += 1
        contract = _contract(self._world.listed[told.symbol])
        data = {
            "s": contract, "b": [[told.bid, told.bid_size]], "a": [[told.ask, told.ask_size]],
            "u": self._touched[told.symbol], "seq": self._seq,
        }  # fmt: skip
        return self._book_frame(f"orderbook.1.{contract}", "top", "snapshot", told.ts, data)

    def _trade(self, told: Print) -> Frame:
        contract, ms = _contract(self._world.listed[told.symbol]), self._clock.ms(told.ts)
        self._seq += 3
        id_ = str(told.id) if self._category == "spot" else f"20f43950-d8dd-5b31-9112-{told.id:012x}"
        data = {
            "T": ms, "s": contract, "S": "Buy" if told.side == "buy" else "Sell", "v": told.size, "p": told.price,
            "L": "PlusTick", "i": id_, "BT": False, "seq": self._seq,
        }  # fmt: skip
        topic = f"publicTrade.{contract}"
        return Frame(topic, "trade", dumps({"topic": topic, "type": "snapshot", "ts": ms, "data": [data]}))

    def _whole(self, symbol: str) -> str:
        contract, (bids, asks) = _contract(self._world.listed[symbol]), self._windows[symbol].shown
        data = {
            "s": contract,
            "b": list(bids.items()),
            "a": list(asks.items()),
            "u": self._u[symbol],
            "seq": self._seq,
        }
        return self._book_frame(
            f"orderbook.{DEPTH}.{contract}", "whole", "snapshot", self._clock.now(), data
        ).text

    def _update(self, listed: Listed, ts: int) -> Frame:
        bids, asks = self._faults.levels(*self._windows[listed.symbol].turn())
        self._seq += 5
        self._u[listed.symbol] += 1
        data = {"s": _contract(listed), "b": bids, "a": asks, "u": self._u[listed.symbol], "seq": self._seq}
        return self._book_frame(f"orderbook.{DEPTH}.{_contract(listed)}", "book", "delta", ts, data)

    def _book_frame(self, topic: str, kind: Kind, type_: str, ts: int, data: dict[str, object]) -> Frame:
        ms = self._clock.ms(ts)
        return Frame(topic, kind, dumps({"topic": topic, "type": type_, "ts": ms, "data": data, "cts": ms}))

    def _ticker(self, listed: Listed) -> Iterator[Frame]:
        of, touch = day(self._world, listed.symbol), self._world.touches[listed.symbol]
        if of is None:
            return
        d = listed.decimals
        now: dict[str, object] = {
            "symbol": _contract(listed), "lastPrice": number(of.last, d), "highPrice24h": number(of.high, d),
            "lowPrice24h": number(of.low, d), "prevPrice24h": number(of.open, d),
            "volume24h": number(of.volume, listed.size_decimals), "turnover24h": number(of.turnover, d),
            "price24hPcnt": "0.001",
        }  # fmt: skip
        if self._category == "linear":
            now |= {
                "bid1Price": touch.bid, "bid1Size": touch.bid_size, "ask1Price": touch.ask, "ask1Size": touch.ask_size,
                "markPrice": touch.bid, "indexPrice": touch.ask, "fundingRate": rate(listed.symbol),
                "nextFundingTime": str(self._clock.ms(due(self._clock.now()))),
                "openInterest": open_interest(self._world, listed.symbol),
            }  # fmt: skip
        before = self._tickers.get(listed.symbol)
        self._tickers[listed.symbol] = now
        if self._category == "spot" or before is None:
            yield self._ticker_frame(listed, now, "snapshot")
            return
        changed = {name: value for name, value in now.items() if name == "symbol" or before[name] != value}
        if len(changed) > 1:
            yield self._ticker_frame(listed, changed, "delta")

    def _ticker_frame(self, listed: Listed, data: dict[str, object], type_: str) -> Frame:
        topic, ms = f"tickers.{_contract(listed)}", self._clock.ms(self._clock.now())
        return Frame(
            topic, "other", dumps({"topic": topic, "ts": ms, "type": type_, "cs": self._seq, "data": data})
        )

    def _row(self, bar: Bar, listed: Listed) -> list[str]:
        d, s = listed.decimals, listed.size_decimals
        prices = [number(price, d) for price in (bar.open, bar.high, bar.low, bar.close)]
        return [
            str(self._clock.ms(bar.start)),
            *prices,
            number(bar.volume, s),
            number(bar.volume * bar.close, d),
        ]

    def _named(self, contract: str) -> Listed | None:
        return next((one for one in self._world.listed.values() if _contract(one) == contract), None)


def _contract(listed: Listed) -> str:
    return listed.base + listed.quote


def _result(result: Mapping[str, object] | Sequence[object]) -> Answer:
    return answered({"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": {}})
