"""Binance, spot and USD-M: combined streams by path or by SUBSCRIBE, whole books over HTTP, klines, marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tests.venues.server.clock import MINUTE, VenueClock
from tests.venues.server.day import Day, day
from tests.venues.server.faults import Faults, Stale, Unsubscribable
from tests.venues.server.market import World
from tests.venues.server.perpetual import due, open_interest, rate
from tests.venues.server.protocol import Answer, Line, answered, dumps, loads, number
from tests.venues.server.told import Bar, Frame, Kind, Listed, Move, Print, Second, Told, Touch

QUOTE = "USDT"
LENGTHS = {"1m": MINUTE, "5m": 5 * MINUTE, "15m": 15 * MINUTE, "1h": 60 * MINUTE}
PUBLIC = ("bookTicker", "depth")
"""Streams of USD-M that come on `/public`; all others come on `/market`."""


class Binance:
    """One product line."""

    def __init__(self, world: World, faults: Faults, futures: bool) -> None:
        self.venue = "binance-usdm" if futures else "binance"
        self._world = world
        self._faults = faults
        self._futures = futures
        self._api = "/fapi/v1" if futures else "/api/v3"
        self._last = dict.fromkeys(world.listed, 5_000_000)
        """Last update id of each book."""
        self._old: dict[str, Answer] = {}
        self._maintained = False

    @property
    def _clock(self) -> VenueClock:
        return self._world.clock

    # HTTP

    def answer(self, path: str, query: Mapping[str, str]) -> Answer:
        if path == "/sapi/v1/system/status" and not self._futures:
            return answered(
                {
                    "status": int(self._maintained),
                    "msg": "system_maintenance" if self._maintained else "normal",
                }
            )
        if not path.startswith(f"{self._api}/"):
            return Answer(404, b"")
        what = path.removeprefix(f"{self._api}/")
        if what == "exchangeInfo":
            return answered(
                {"timezone": "UTC", "symbols": [self._rules(one) for one in self._world.listed.values()]}
            )
        if what == "ping":
            return answered({})
        if what == "time":
            return answered({"serverTime": self._clock.ms(self._clock.now())})
        listed = self._named(query.get("symbol", ""))
        if listed is None:
            return answered({"code": -1121, "msg": "Invalid symbol."}, 400)
        match what:
            case "depth":
                if self._faults.due(Stale):
                    return self._old[listed.symbol]
                return self._depth(listed, int(query.get("limit", "100")))
            case "klines":
                return self._klines(listed, query)
            case "openInterest" if self._futures:
                return answered({
                    "symbol": _contract(listed), "openInterest": open_interest(self._world, listed.symbol),
                    "time": self._clock.ms(self._clock.now()),
                })  # fmt: skip
            case "premiumIndex" if self._futures:
                mark = self._mark(listed)
                return answered({
                    "symbol": _contract(listed), "markPrice": mark["p"], "indexPrice": mark["i"],
                    "lastFundingRate": mark["r"], "nextFundingTime": mark["T"], "time": mark["E"],
                })  # fmt: skip
        return Answer(404, b"")

    def remember(self) -> None:
        self._old = {symbol: self._depth(listed, 1000) for symbol, listed in self._world.listed.items()}

    def maintain(self, on: bool) -> Iterable[Frame]:
        self._maintained = on
        return ()

    def _rules(self, one: Listed) -> dict[str, object]:
        least = {"notional": one.least} if self._futures else {"minNotional": one.least}
        found: dict[str, object] = {
            "symbol": _contract(one), "status": "TRADING" if one.open else "BREAK",
            "baseAsset": one.base, "quoteAsset": one.quote,
            "filters": [
                {"filterType": "PRICE_FILTER", "tickSize": f"{one.tick}000", "minPrice": one.tick},
                {"filterType": "LOT_SIZE", "stepSize": f"{one.lot}000" if "." in one.lot else one.lot, "minQty": one.lot},
                {"filterType": "MIN_NOTIONAL" if self._futures else "NOTIONAL", **least},
            ],
        }  # fmt: skip
        if self._futures:
            found |= {"contractType": "PERPETUAL", "deliveryDate": 4133404800000, "marginAsset": one.quote}
        return found

    def _depth(self, listed: Listed, limit: int) -> Answer:
        bids, asks = self._world.books[listed.symbol].sides(limit)
        times = {"E": self._clock.ms(self._clock.now()), "T": self._clock.ms(self._clock.now())}
        return answered({
            "lastUpdateId": self.number(listed.symbol), **(times if self._futures else {}),
            "bids": list(bids.items()), "asks": list(asks.items()),
        })  # fmt: skip

    def number(self, symbol: str) -> int:
        """Update id that a whole book includes."""
        return self._last[symbol]

    def _klines(self, listed: Listed, query: Mapping[str, str]) -> Answer:
        length = LENGTHS.get(query.get("interval", ""))
        if length is None:
            return answered({"code": -1120, "msg": "Invalid interval."}, 400)
        bars = self._world.bars[listed.symbol].series(
            length, int(query.get("limit", "500")), self._clock.now()
        )
        d, s, ms = listed.decimals, listed.size_decimals, self._clock.ms
        return answered([
            [
                ms(bar.start), number(bar.open, d), number(bar.high, d), number(bar.low, d), number(bar.close, d),
                number(bar.volume, s), ms(bar.start + bar.length) - 1, number(bar.volume * bar.close, d + s),
                bar.trades, "0", "0", "0",
            ]
            for bar in bars
        ])  # fmt: skip

    # Sockets

    def opened(self, line: Line, path: str, query: Mapping[str, str]) -> None:
        for stream in query.get("streams", "").split("/"):
            self._subscribe(line, stream)

    def heard(self, line: Line, text: str) -> None:
        message = loads(text)
        if "method" not in message:
            line.say(dumps({"error": {"code": 2, "msg": "Invalid request: property name must be a string"}}))
            return
        for stream in message.get("params", ()):
            symbol = stream.partition("@")[0].upper().replace(QUOTE, f"-{QUOTE}")
            if self._faults.due(Unsubscribable, symbol):
                line.say(
                    dumps(
                        {
                            "error": {"code": 2, "msg": "Invalid request: unknown stream"},
                            "id": message.get("id"),
                        }
                    )
                )
                return
            self._subscribe(line, stream)
        line.say(dumps({"result": None, "id": message.get("id")}))

    def _subscribe(self, line: Line, stream: str) -> None:
        if self._futures:
            right = "/public/" if stream.partition("@")[2].startswith(PUBLIC) else "/market/"
            if not line.path.startswith(right):
                return
        line.topics.add(stream)

    def dress(self, line: Line, text: str) -> str:
        return text

    def tell(self, told: Told) -> Iterable[Frame]:
        match told:
            case Second(ts):
                yield from self._every_second(ts)
            case Move(symbol, ts):
                yield self._update(self._world.listed[symbol], ts)
            case Print(symbol, ts, price, size, side, number_):
                data = {
                    "E": self._clock.ms(ts), "s": _contract(self._world.listed[symbol]),
                    "a" if self._futures else "t": number_, "p": price, "q": size, "T": self._clock.ms(ts),
                    "m": side == "sell",
                }  # fmt: skip
                yield _frame(symbol, "aggTrade" if self._futures else "trade", "trade", data)
            case Touch(symbol, ts, bid, bid_size, ask, ask_size):
                data = {
                    "u": self._last[symbol], "s": _contract(self._world.listed[symbol]), "b": bid, "B": bid_size,
                    "a": ask, "A": ask_size,
                }  # fmt: skip
                if self._futures:
                    data = {"e": "bookTicker", **data, "T": self._clock.ms(ts), "E": self._clock.ms(ts)}
                yield _frame(symbol, "bookTicker", "top", data)
            case Bar():
                yield self._kline(told)

    def _update(self, listed: Listed, ts: int) -> Frame:
        changed = self._world.books[listed.symbol].changed
        bids, asks = self._faults.levels(list(changed[0]), list(changed[1]))
        before = self._last[listed.symbol]
        # Ids of futures jump, since one counter serves all contracts; there `pu` alone tells a gap.
        first = before + (4 if self._futures else 1)
        last = self._last[listed.symbol] = first + len(changed[0]) + len(changed[1]) - 1
        ms = self._clock.ms(ts)
        data: dict[str, object] = {"e": "depthUpdate", "E": ms, "s": _contract(listed), "U": first, "u": last}
        if self._futures:
            data |= {"T": ms, "pu": before}
        return _frame(listed.symbol, "depth@100ms", "book", data | {"b": bids, "a": asks})

    def _kline(self, bar: Bar) -> Frame:
        listed, ms = self._world.listed[bar.symbol], self._clock.ms
        d, s = listed.decimals, listed.size_decimals
        contract = _contract(listed)
        k = {
            "t": ms(bar.start), "T": ms(bar.start + bar.length) - 1, "s": contract, "i": "1m", "f": 0, "L": 0,
            "o": number(bar.open, d), "c": number(bar.close, d), "h": number(bar.high, d), "l": number(bar.low, d),
            "v": number(bar.volume, s), "n": bar.trades, "x": bar.closed, "q": "0", "V": "0", "Q": "0", "B": "0",
        }  # fmt: skip
        data = {"e": "kline", "E": ms(self._clock.now()), "s": contract, "k": k}
        return _frame(bar.symbol, "kline_1m", "other", data)

    def _every_second(self, ts: int) -> Iterator[Frame]:
        for symbol, listed in self._world.listed.items():
            found = day(self._world, symbol)
            if found is not None:
                yield _frame(symbol, "ticker", "other", self._ticker(found, listed, ts))
            if self._futures:
                yield _frame(symbol, "markPrice@1s", "other", self._mark(listed))

    def _ticker(self, of: Day, listed: Listed, ts: int) -> dict[str, object]:
        d, s = listed.decimals, listed.size_decimals
        return {
            "e": "24hrTicker", "E": self._clock.ms(ts), "s": _contract(listed), "p": number(of.last - of.open, d),
            "P": "0.0", "o": number(of.open, d), "h": number(of.high, d), "l": number(of.low, d),
            "c": number(of.last, d), "v": number(of.volume, s), "q": number(of.turnover, d), "n": 1,
        }  # fmt: skip

    def _mark(self, listed: Listed) -> dict[str, object]:
        now, touch = self._clock.now(), self._world.touches[listed.symbol]
        return {
            "e": "markPriceUpdate", "E": self._clock.ms(now), "s": _contract(listed), "p": touch.bid, "i": touch.ask,
            "P": touch.bid, "r": rate(listed.symbol), "T": self._clock.ms(due(now)),
        }  # fmt: skip

    def _named(self, contract: str) -> Listed | None:
        return next((one for one in self._world.listed.values() if _contract(one) == contract), None)


def _contract(listed: Listed) -> str:
    return listed.base + listed.quote


def _frame(symbol: str, stream: str, kind: Kind, data: dict[str, object]) -> Frame:
    topic = f"{symbol.replace('-', '').lower()}@{stream}"
    event = stream.partition("@")[0]
    given = {"e": event, **data} if event in ("trade", "aggTrade") else data
    return Frame(topic, kind, dumps({"stream": topic, "data": given}))
