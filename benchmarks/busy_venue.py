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

from benchmarks.busy_frames import Instrument
from benchmarks.busy_market import DEPTH_EVERY, TICK, WATCHED, Busy, arrivals, market

BARS = {"1m": 60_000, "5m": 300_000, "15m": 900_000, "1h": 3_600_000}
LATEST = 100_000_000
"""Nanoseconds by which the venue may be behind itself; beyond them its time stands still."""


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
