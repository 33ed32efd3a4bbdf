"""A Bitfinex on loopback for ccxt: its listing over HTTP, and its socket with recorded or made-up frames."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from data.events import FeedStatus, MarketEvent
from data.market import Market
from data.venues.longtail import LongtailSource
from tests.venues.loopback import WITHIN, Answer, Venue, until
from tests.venues.speaking import START

CONF = "/v2/conf/pub:info:pair,pub:info:pair:futures,pub:list:pair:securities,pub:list:pair:margin"
TICKER = [1.0, 10.0, 1.1, 11.0, 0.0, 0.0, 1.05, 1000.0, 1.2, 0.9]


def pair(name: str) -> list[Any]:
    """A spot pair as the listing tells it."""
    return [name, [None, None, None, "0.02", "5000.0", None, None, None, None, None, None, None]]


def answers(*pairs: str, last: float = 1.05) -> dict[str, list[Answer]]:
    """What the HTTP side says of these pairs."""
    told: list[object] = [[pair(one) for one in pairs], [], [], []]
    opened = START - START % 60_000
    bars = [[opened - n * 60_000, 1.0, 1.1, 1.2, 0.9, 5.0] for n in range(3)]
    found: dict[str, list[Answer]] = {CONF: [(200, json.dumps(told).encode())]}
    for one in pairs:
        ticker = [*TICKER[:6], last, *TICKER[7:]]
        found[f"/v2/ticker/t{one}"] = [(200, json.dumps(ticker).encode())]
        found[f"/v2/candles/trade:1m:t{one}/hist"] = [(200, json.dumps(bars).encode())]
    return found


class Channels:
    """Numbers given to subscriptions of one socket, and what is sent on them."""

    def __init__(self, socket: ServerConnection, frames: Mapping[tuple[str, str], Sequence[Any]]) -> None:
        self._socket = socket
        self._frames = frames
        self.numbers: dict[tuple[str, str], int] = {}

    async def heard(self, text: str) -> None:
        """Acknowledge a subscription, and send all that is known of its channel."""
        said = json.loads(text)
        if said.get("event") != "subscribe":
            return
        key = (said["channel"], said["symbol"])
        number = self.numbers[key] = 100 + len(self.numbers)
        await self._socket.send(
            json.dumps({**said, "event": "subscribed", "chanId": number, "pair": key[1][1:]})
        )
        for frame in self._frames.get(key, ()):
            await self.send(key, *frame)

    async def send(self, key: tuple[str, str], *frame: Any) -> None:
        """One frame on a channel."""
        await self._socket.send(json.dumps([self.numbers[key], *frame]))


class Bitfinex(Venue):
    """The venue; `frames` are sent after the subscription to their channel."""

    def __init__(
        self, told: dict[str, list[Answer]], frames: Mapping[tuple[str, str], Sequence[Any]]
    ) -> None:
        super().__init__(told)
        self.frames = frames
        self.channels: list[Channels] = []

    async def serve_socket(self, socket: ServerConnection) -> None:
        channels = Channels(socket, self.frames)
        self.channels.append(channels)
        self.sockets.append(socket)
        await socket.send('{"event":"info","version":2,"serverId":"x","platform":{"status":1}}')
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                text = message if isinstance(message, str) else message.decode()
                self.heard.append(text)
                await channels.heard(text)


def recorded(path: Path) -> dict[tuple[str, str], list[Any]]:
    """Frames by channel, without the sequence number that only comes to clients which ask for it, as ccxt does not."""
    keys: dict[int, tuple[str, str]] = {}
    found: dict[tuple[str, str], list[Any]] = {}
    with gzip.open(path, "rt") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["t"] != "recv":
                continue
            said = json.loads(entry["data"])
            if isinstance(said, dict):
                if said.get("event") == "subscribed":
                    keys[said["chanId"]] = (said["channel"], said["symbol"])
            elif said[0] in keys:
                found.setdefault(keys[said[0]], []).append(said[1:-1])
    return found


class Listening:
    """A source that runs, its events, and the market they make."""

    task: asyncio.Task[None]

    def __init__(self, source: LongtailSource) -> None:
        self.source = source
        self.market = Market(source.instruments, source.venue)
        self.events: list[MarketEvent] = []

    def emit(self, event: MarketEvent) -> None:
        self.events.append(event)
        self.market.apply(event)

    def said(self, instrument: str = "") -> list[FeedStatus]:
        return [one for one in self.events if isinstance(one, FeedStatus) and one.instrument == instrument]

    def state(self, instrument: str = "") -> str:
        said = self.said(instrument)
        return said[-1].state if said else ""


@asynccontextmanager
async def listening(
    source: LongtailSource, now: Callable[[], int], hurry: float = 50.0
) -> AsyncIterator[Listening]:
    """Run a source for as long as the block does."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds / hurry)

    await source.prepare(sleep, now)
    found = Listening(source)
    task = found.task = asyncio.create_task(source.run(found.emit, sleep, now))
    try:
        yield found
    finally:
        task.cancel()
        await asyncio.wait((task,), timeout=WITHIN)
        assert task.cancelled(), task


__all__ = ["Bitfinex", "answers", "listening", "recorded", "until"]
