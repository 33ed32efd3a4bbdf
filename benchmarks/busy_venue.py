"""Binance spot on loopback with two hundred busy instruments: `python -m benchmarks.busy_venue LOG`.

It prints its port, then once a tenth of a second `sent TIME FRAMES`, times being monotonic nanoseconds. LOG gets a line
`TIME PLACE STEP` for each new price of a watched instrument, when its first trade left. It ends with its input.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from itertools import cycle
from typing import TextIO
from urllib.parse import parse_qsl, urlsplit

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from benchmarks.busy_market import DEPTH_EVERY, SHOWN, TICK, WATCHED, Busy, arrivals, market

SIZE = "0.05460000"
BARS = {"1m": 60_000, "5m": 300_000, "15m": 900_000, "1h": 3_600_000}
NOTHING = "0.00000000"
LATEST = 100_000_000
"""Nanoseconds by which the venue may be behind itself; beyond them its time stands still."""


class Instrument:
    """One instrument at work: its numbers, and its frames as they leave."""

    __slots__ = (
        "_depth",
        "_kline",
        "_said",
        "_ticker",
        "_touch",
        "_trade",
        "last",
        "logged",
        "of",
        "stands",
        "trades",
    )

    def __init__(self, of: Busy) -> None:
        self.of = of
        self.last = 5_000_000_000
        self.trades = 0
        self.stands = of.ticks
        """Price, in ticks, up to which the book was told."""
        self.logged = -1
        self._said = 0
        name, stream = of.contract, of.contract.lower()
        head = f'{{"stream":"{stream}@'
        self._trade = (
            f'{head}trade","data":{{"e":"trade","E":%d,"s":"{name}","t":%d,"p":"%s","q":"%d.%05d000","T":%d,'
            '"m":%s,"M":true}}'
        )
        self._touch = (
            f'{head}bookTicker","data":{{"u":%d,"s":"{name}","b":"%s","B":"%d.%05d000","a":"%s","A":"{SIZE}"'
            "}}"
        )
        self._depth = (
            f'{head}depth@100ms","data":{{"e":"depthUpdate","E":%d,"s":"{name}","U":%d,"u":%d,"b":[%s],"a":[%s]'
            "}}"
        )
        self._ticker = (
            f'{head}ticker","data":{{"e":"24hrTicker","E":%d,"s":"{name}","p":"1.0","P":"0.1","o":"%s","h":"%s","l":"%s",'
            '"c":"%s","v":"1000.00000000","q":"60000000.00000000","n":1}}'
        )
        self._kline = (
            f'{head}kline_1m","data":{{"e":"kline","E":%d,"s":"{name}","k":{{"t":%d,"T":%d,"s":"{name}","i":"1m","f":0,"L":0,'
            '"o":"%s","c":"%s","h":"%s","l":"%s","v":"1.00000000","n":1,"x":false,"q":"0","V":"0","Q":"0","B":"0"}}}'
        )

    def trade(self, at: int, ticks: int) -> bytes:
        """A print at the best bid; its size differs from the one before."""
        self.trades += 1
        size = self.trades
        return framed(
            self._trade
            % (
                at,
                size,
                self.of.price(ticks),
                size % 7,
                1 + size % 99_991,
                at,
                "true" if size % 3 else "false",
            )
        )

    def touch(self, ticks: int) -> bytes:
        """The best bid and ask, one tick apart nine times in ten alike but for the size."""
        self._said += 1
        size = self._said
        return framed(
            self._touch % (self.last, self.of.price(ticks), size % 9, size % 99_991, self.of.price(ticks + 1))
        )

    def depth(self, at: int, ticks: int) -> bytes:
        """What became of the book since the last depth frame: the touch moved up, and sizes changed further out."""
        price, before = self.of.price, self.stands
        bids = [f'["{price(one)}","{SIZE}"]' for one in range(before + 1, ticks + 1)]
        bids += [f'["{price(one - SHOWN)}","{NOTHING}"]' for one in range(before + 1, ticks + 1)]
        asks = [f'["{price(one)}","{NOTHING}"]' for one in range(before + 1, ticks + 1)]
        asks += [f'["{price(one + SHOWN)}","{SIZE}"]' for one in range(before + 1, ticks + 1)]
        more, first = max(2, self.of.levels - len(bids) - len(asks)), self.last + 1
        for number in range(more):
            away = 1 + (first * 7 + number * 37) % 241
            size = f"0.{(first + number) % 99_991:05d}000"
            if number % 2:
                bids.append(f'["{price(ticks - away)}","{size}"]')
            else:
                asks.append(f'["{price(ticks + 1 + away)}","{size}"]')
        self.stands = ticks
        self.last += len(bids) + len(asks)
        return framed(self._depth % (at, first, self.last, ",".join(bids), ",".join(asks)))

    def slowly(self, at: int, ticks: int) -> bytes:
        """What comes once a second: the venue's 24 hours and its minute under way."""
        low, now, start = self.of.price(self.of.ticks), self.of.price(ticks), at - at % 60_000
        ticker = framed(self._ticker % (at, low, now, low, now))
        return ticker + framed(self._kline % (at, start, start + 59_999, low, now, now, low))

    def whole(self) -> bytes:
        """The whole book that the next depth frame goes on from."""
        price, stands = self.of.price, self.stands
        return msgspec.json.encode({
            "lastUpdateId": self.last,
            "bids": [(price(stands - one), SIZE) for one in range(SHOWN)],
            "asks": [(price(stands + 1 + one), SIZE) for one in range(SHOWN)],
        })  # fmt: skip

    def bars(self, length: int, count: int, now: int) -> bytes:
        """Candles of the past, whole ones."""
        first = now - now % length - count * length
        price, base = self.of.price, self.of.ticks - 400
        return msgspec.json.encode([
            [
                first + place * length, price(base + place % 97), price(base + place % 97 + 40), price(base - 40),
                price(base + (place + 1) % 97), "12.5", first + (place + 1) * length - 1, "1", 250, "0", "0", "0",
            ]
            for place in range(count)
        ])  # fmt: skip


def framed(text: str) -> bytes:
    """A text frame from a server to its client."""
    body = text.encode()
    size = len(body)
    return (bytes((0x81, size)) if size < 126 else b"\x81\x7e" + size.to_bytes(2, "big")) + body


class BusyVenue:
    """Speaks once every topic of every instrument was subscribed to, at the rates of `busy_market`."""

    def __init__(self, log: TextIO) -> None:
        self._log = log
        self._all = {one.contract: Instrument(one) for one in market()}
        self._sent = 0
        self._topics = 0

    def answered(self, _: ServerConnection, request: Request) -> Response | None:
        """HTTP, or nothing for a socket."""
        if request.headers.get("upgrade", "").lower() == "websocket":
            return None
        parts = urlsplit(request.path)
        body = self._answer(parts.path.rpartition("/")[2], dict(parse_qsl(parts.query)))
        headers = Headers(
            {"Content-Length": str(len(body)), "Content-Type": "application/json", "Connection": "close"}
        )
        return Response(200, HTTPStatus(200).phrase, headers, body)

    def _answer(self, what: str, query: dict[str, str]) -> bytes:
        of = self._all.get(query.get("symbol", ""))
        if of is not None and what == "depth":
            return of.whole()
        if of is not None and what == "klines":
            return of.bars(BARS[query["interval"]], int(query["limit"]), time.time_ns() // 1_000_000)
        if what == "exchangeInfo":
            return msgspec.json.encode({"symbols": [_rules(one.of) for one in self._all.values()]})
        return b'{"status":0,"msg":"normal"}'

    async def serve(self, socket: ServerConnection) -> None:
        """Take the subscriptions, then play until the client leaves."""
        async for message in socket:
            asked = msgspec.json.decode(message)
            self._topics += len(asked.get("params", ()))
            await socket.send(msgspec.json.encode({"result": None, "id": asked.get("id")}).decode())
            if self._topics >= 5 * len(self._all):
                break
        with contextlib.suppress(ConnectionError, RuntimeError):  # the client went away
            await self._play(socket)

    async def _play(self, socket: ServerConnection) -> None:
        instruments, write = list(self._all.values()), socket.transport.write
        due, began = cycle(arrivals()), time.monotonic_ns()
        told = due_from = began
        for tick, arriving in zip(_ticks(), due, strict=False):
            wait = due_from + tick * TICK * 1_000_000 - time.monotonic_ns()
            if (
                wait < -LATEST
            ):  # this very process gets too little of a processor: that is no queue of the host's
                due_from -= wait
            # A turn for the socket, however late it is: what was written leaves only then.
            await asyncio.sleep(max(0, wait) / 1e9)
            if socket.transport.is_closing():
                return
            now, at = time.monotonic_ns(), time.time_ns() // 1_000_000
            passed = (now - began) // 1_000_000
            write(b"".join(self._frames(instruments, arriving, tick, passed, at, now)))
            if now - told >= 100_000_000:
                told = now
                print(f"sent {now} {self._sent}", flush=True)

    def _frames(
        self,
        instruments: list[Instrument],
        arriving: list[tuple[int, int]],
        tick: int,
        passed: int,
        at: int,
        now: int,
    ) -> Iterator[bytes]:
        every = DEPTH_EVERY // TICK
        for one in instruments[tick % every :: every]:
            ticks = one.of.ticks + passed // one.of.step
            self._sent += 1
            yield one.depth(at, ticks)
        for place, count in arriving:
            one = instruments[place if place >= 0 else -place - 1]
            step = passed // one.of.step
            ticks = one.of.ticks + step
            self._sent += count
            if place >= 0:
                for _ in range(count):
                    yield one.touch(ticks)
                continue
            for _ in range(count):
                yield one.trade(at, ticks)
            if one.of.place < WATCHED and step != one.logged:
                one.logged = step
                self._log.write(f"{now} {one.of.place} {step}\n")
        for one in instruments[tick % 100 :: 100]:
            self._sent += 2
            yield one.slowly(at, one.of.ticks + passed // one.of.step)


def _ticks() -> Iterator[int]:
    tick = 0
    while True:
        yield tick
        tick += 1


def _rules(of: Busy) -> dict[str, object]:
    tick = f"{10.0**-of.decimals:.8f}"
    return {
        "symbol": of.contract, "status": "TRADING", "baseAsset": of.base, "quoteAsset": "USDT",
        "filters": [
            {"filterType": "PRICE_FILTER", "tickSize": tick, "minPrice": tick},
            {"filterType": "LOT_SIZE", "stepSize": "0.00001000", "minQty": "0.00001000"},
            {"filterType": "NOTIONAL", "minNotional": "5.00000000"},
        ],
    }  # fmt: skip


async def serve_until_told(log: TextIO) -> None:
    """Serve until there is nothing more to read."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), ended.set)
    venue = BusyVenue(log)
    server = await serve(
        venue.serve,
        "127.0.0.1",
        0,
        process_request=venue.answered,
        ping_interval=None,
        compression=None,
        close_timeout=0.1,
    )
    print(f"port {next(iter(server.sockets)).getsockname()[1]}", flush=True)
    await ended.wait()
    server.close()


def main(log: str) -> None:
    with open(log, "w", encoding="ascii") as lines:
        asyncio.run(serve_until_told(lines))


if __name__ == "__main__":
    main(sys.argv[1])
