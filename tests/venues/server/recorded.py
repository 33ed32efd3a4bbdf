"""Recorded Binance frames, served again: their real timing or as fast as they are played, their times moved to now."""

from __future__ import annotations

import gzip
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from tests.venues.server.bars import Bars
from tests.venues.server.binance import Binance
from tests.venues.server.books import TrueBook
from tests.venues.server.clock import MILLISECOND, VenueClock
from tests.venues.server.told import Frame, Kind, Listed, Print, Told, Touch

DAY_MS = 86_400_000
_TIME = re.compile(r'(?<="[ETt]":|"T":)\d{13}(?=[,}])|(?<="t":)\d{13}(?=,"T":)')
QUOTES = ("USDT", "USDC", "USD", "BTC")
KINDS: dict[str, Kind] = {"depth": "book", "bookTicker": "top", "trade": "trade", "aggTrade": "trade"}


class RecordedMarket:
    """One contract from a `<nanoseconds> <frame>` file. It begins at the whole book that the file holds."""

    def __init__(self, path: Path, clock: VenueClock) -> None:
        self.clock = clock
        with gzip.open(path, "rt") as file:
            lines = [line.rstrip("\n").partition(" ") for line in file]
        whole = next(
            (place for place, (_, _, text) in enumerate(lines) if text.startswith('{"lastUpdateId"')), -1
        )
        if whole < 0:
            raise ValueError(f"{path} holds no whole book of this venue; give another recording")
        begin: dict[str, Any] = msgspec.json.decode(lines[whole][2])
        self._lines = deque(
            (int(at), text) for at, _, text in lines[whole + 1 :] if text.startswith('{"stream"')
        )
        contract = self._lines[0][1][11:].partition("@")[0].upper()
        quote = next((one for one in QUOTES if contract.endswith(one)), "")
        if not quote:
            raise ValueError(f"{path} is of {contract}, which is not listed on this venue")
        base = contract.removesuffix(quote)
        symbol = f"{base}-{quote}"
        self.symbol = symbol
        self.last = int(begin["lastUpdateId"])
        """Last update id inside the book."""
        tick = _step(price for price, _ in begin["bids"])
        lot = _step(size for _, size in begin["bids"])
        self.listed = {symbol: Listed(symbol, base, quote, tick, lot, "5")}
        self.books = {symbol: TrueBook()}
        self.books[symbol].move(begin["bids"], begin["asks"])
        self.bars = {symbol: Bars(symbol, ())}
        (bid, bid_size), (ask, ask_size) = begin["bids"][0], begin["asks"][0]
        self.touches = {symbol: Touch(symbol, clock.now(), bid, bid_size, ask, ask_size)}
        self.prints: dict[str, deque[Print]] = {symbol: deque(maxlen=100_000)}
        self._first, self._start = self._lines[0][0], clock.now()
        told = next(found for found in (_TIME.search(text) for _, text in self._lines) if found)
        self._shift = clock.now() // MILLISECOND - int(told.group())
        """Milliseconds from the recording's exchange time to now."""

    @property
    def left(self) -> int:
        """Frames still to be told."""
        return len(self._lines)

    def cross(self, symbol: str, moves: int, ticks: int) -> None:
        raise ValueError("a recorded book cannot be told to cross")

    def advance(self, until: int) -> Iterator[Told | Frame]:
        """Frames that were received by then, as they were, their times moved."""
        while self._lines and self._start + self._lines[0][0] - self._first <= until:
            at, text = self._lines.popleft()
            self.clock.reach(self._start + at - self._first)
            topic, _, _ = text[11:].partition('"')
            if "@depth@" in topic:  # recorded at another pace than the one that is asked for
                pace = topic.rpartition("@")[2]
                topic, text = topic.replace(pace, "100ms"), text.replace(f"@depth@{pace}", "@depth@100ms", 1)
            kind = KINDS.get(topic.partition("@")[2].partition("@")[0], "other")
            self._follow(kind, text)
            yield Frame(topic, kind, _TIME.sub(lambda found: str(int(found.group()) + self._shift), text))
        self.clock.reach(until)

    def _follow(self, kind: Kind, text: str) -> None:
        if kind not in ("book", "trade", "top"):
            return
        data: dict[str, Any] = msgspec.json.decode(text)["data"]
        now = self.clock.now()
        match kind:
            case "book" if data["u"] > self.last:
                self.books[self.symbol].move(data["b"], data["a"])
                self.last = data["u"]
            case "top":
                self.touches[self.symbol] = Touch(
                    self.symbol, now, data["b"], data["B"], data["a"], data["A"]
                )
            case "trade":
                number = int(data["t" if "t" in data else "a"])
                side: Literal["buy", "sell"] = "sell" if data["m"] else "buy"
                trade = Print(self.symbol, now, data["p"], data["q"], side, number)
                self.prints[self.symbol].append(trade)
                list(self.bars[self.symbol].take(trade))


class RecordedBinance(Binance):
    """Answers for a recorded market with the numbers that its frames have."""

    def number(self, symbol: str) -> int:
        assert isinstance(self._world, RecordedMarket)
        return self._world.last


def _step(texts: Iterator[str]) -> str:
    """The finest power of ten on which these texts lie."""
    places = max(len(text.rstrip("0").partition(".")[2]) for text in texts)
    return f"{10.0**-places:.{places}f}"
