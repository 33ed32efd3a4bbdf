"""A captured market, played again: frames as they were, their times moved to now, or what they say in today's words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from data.errors import FrameRefused
from data.recorded_lines import lines
from data.survey import entry
from data.venues.bare_frames import bare
from tests.venues.server.bars import Bars
from tests.venues.server.books import TrueBook
from tests.venues.server.bybit import DEPTH as BYBIT_DEPTH
from tests.venues.server.bybit import Bybit
from tests.venues.server.captured_frames import Capture, Heard
from tests.venues.server.clock import MILLISECOND, SECOND, VenueClock
from tests.venues.server.okx import DEPTH as OKX_DEPTH
from tests.venues.server.okx import Okx, checksum, four
from tests.venues.server.protocol import dumps
from tests.venues.server.told import Bar, Frame, Listed, Move, Print, Second, Told, Touch, Written

PROVED = 25
"""Levels that a checksum covers at most."""


class CapturedMarket:
    """All contracts of a product line whose whole books were captured. It begins where the last of these has come."""

    def __init__(self, path: Path, clock: VenueClock, capture: Capture) -> None:
        self.clock = clock
        self._capture = capture
        self._lines = deque(_said(path, capture))
        heard = [(at, capture.heard(text)) for at, text in self._lines]
        whole = {
            one.contract: place
            for place, (_, one) in reversed([*enumerate(heard)])
            if one and one.kind == "whole"
        }
        if not whole:
            raise ValueError(f"{path} holds no whole book of this venue; give another recording")
        self.listed: dict[str, Listed] = {}
        self._symbols: dict[str, str] = {}
        """By the contract's name in the recording."""
        self.numbers: dict[str, int] = {}
        """Number of each book, where its frames are served as they are and tell one."""
        self.proved = 0
        """Books that matched their recorded checksum."""
        self.books: dict[str, TrueBook] = {}
        self.bars: dict[str, Bars] = {}
        self.touches: dict[str, Touch] = {}
        self.prints: dict[str, deque[Print]] = {}
        for contract, place in sorted(whole.items(), key=lambda one: one[1]):
            first = heard[place][1]
            assert first is not None
            self._list(contract, [*first.bids, *first.asks])
        spoken = [one for _, one in heard if one is not None and one.contract in self._symbols]
        self._today = not any(one.topic for one in spoken)
        """Nothing is served as it is: the venue speaks in today's words, heartbeats among them."""
        begin = max(whole.values())
        self._first, self._start = self._lines[begin][0], clock.now()
        for _ in range(begin + 1):
            found = capture.heard(self._lines.popleft()[1])
            if found is not None and found.contract in self._symbols:
                self._follow(found)
        early = min(
            (at // MILLISECOND - one.ms for at, one in heard if one is not None and one.ms), default=0
        )
        self._later = (self._start - self._first) // MILLISECOND + early
        """Milliseconds from the capture's exchange time to now; the frame that came soonest came at once."""
        self._second = clock.now() // SECOND

    @property
    def left(self) -> int:
        """Frames still to be told."""
        return len(self._lines)

    def cross(self, symbol: str, moves: int, ticks: int) -> None:
        raise ValueError("a recorded book cannot be told to cross")

    def advance(self, until: int) -> Iterator[Told | Frame]:
        """What was received by then."""
        while self._lines and self._start + self._lines[0][0] - self._first <= until:
            at, text = self._lines.popleft()
            heard = self._capture.heard(text)
            if heard is None or (heard.contract and heard.contract not in self._symbols):
                continue
            yield from self._seconds(self._start + at - self._first)
            self.clock.reach(self._start + at - self._first)
            told = self._follow(heard)
            if heard.topic:
                yield Frame(heard.topic, heard.kind, self._capture.moved(text, self._later))
                told = [one for one in told if not isinstance(one, Move | Print)]
            yield from told
        yield from self._seconds(until)
        self.clock.reach(until)

    def _seconds(self, until: int) -> Iterator[Told]:
        while self._second < until // SECOND:
            self._second += 1
            self.clock.reach(self._second * SECOND)
            for bars in self.bars.values():
                yield from bars.close(self._second * SECOND)
                yield from bars.forming()
            if self._today:
                yield Second(self._second * SECOND)

    def _list(self, contract: str, levels: list[Written]) -> None:
        base, quote, _ = self._capture.parted(contract)
        symbol = self._symbols[contract] = f"{base}-{quote}"
        tick, lot = _written(price for price, _ in levels), _written(size for _, size in levels)
        self.listed[symbol] = Listed(symbol, base, quote, tick, lot, "0")
        self.books[symbol] = TrueBook()
        self.bars[symbol] = Bars(symbol, ())
        self.prints[symbol] = deque(maxlen=100_000)

    def _follow(self, heard: Heard) -> list[Move | Print | Touch | Bar]:
        """Bring the truth up to date; what that is in today's words."""
        symbol, now = self._symbols.get(heard.contract, ""), self.clock.now()
        told: list[Move | Print | Touch | Bar] = []
        if heard.kind in ("book", "whole"):
            book = self.books[symbol]
            gone = [side.keys() for side in book.sides()] if heard.kind == "whole" else [(), ()]
            book.move(
                *(
                    [*((price, "0") for price in old), *new]
                    for old, new in zip(gone, (heard.bids, heard.asks), strict=True)
                )
            )
            if heard.topic:
                self.numbers[symbol] = heard.number
            if heard.checksum is not None and self._capture.checksum is not None:
                if self._capture.checksum(book.sides(PROVED)) != heard.checksum:
                    raise ValueError(f"the recorded book of {symbol} does not match the venue's checksum")
                self.proved += 1
            if self._capture.depth:
                far = [list(side)[self._capture.depth :] for side in book.sides()]
                if any(far):
                    book.move(*([(price, "0") for price in side] for side in far))
            told.append(Move(symbol, now))
            if self._capture.touches or symbol not in self.touches:
                told += self._touch(symbol)
        for price, size, side, number in heard.fills:
            trade = Print(symbol, now, price, size, side, number or len(self.prints[symbol]) + 1)
            self.prints[symbol].append(trade)
            told += [*self.bars[symbol].take(trade), trade]
        if heard.touch is not None:
            self.touches[symbol] = Touch(symbol, now, *heard.touch)
        return told

    def _touch(self, symbol: str) -> list[Touch]:
        bids, asks = self.books[symbol].sides(1)
        if not bids or not asks:
            return []
        touch = Touch(symbol, self.clock.now(), *next(iter(bids.items())), *next(iter(asks.items())))
        known = self.touches.get(symbol)
        self.touches[symbol] = touch
        same = known is not None and msgspec.structs.replace(known, ts=touch.ts) == touch
        return [touch] if self._capture.touches and not same else []


class CapturedOkx(Okx):
    """Whole books as the capture has them: without numbers where its updates have none."""

    def _whole(self, symbol: str) -> str:
        assert isinstance(self._world, CapturedMarket)
        sides, number = self._world.books[symbol].sides(OKX_DEPTH), self._world.numbers[symbol]
        data: dict[str, object] = {
            "asks": four(sides[1].items()), "bids": four(sides[0].items()),
            "ts": str(self._clock.ms(self._clock.now())), "checksum": checksum(sides),
        }  # fmt: skip
        if number:
            data |= {"seqId": number, "prevSeqId": -1}
        arg = {"channel": "books", "instId": self._contract(self._world.listed[symbol])}
        return dumps({"arg": arg, "action": "snapshot", "data": [data]})

    def _rules(self, one: Listed) -> dict[str, object]:
        coin = {"ctType": "inverse", "ctValCcy": one.quote, "settleCcy": one.base, "ctVal": "10"}
        return super()._rules(one) | (coin if self._swaps and one.quote == "USD" else {})


class CapturedBybit(Bybit):
    """Whole books with the number that the captured updates go on from."""

    def _whole(self, symbol: str) -> str:
        assert isinstance(self._world, CapturedMarket)
        if symbol in self._world.numbers:
            self._windows[symbol].shown = self._world.books[symbol].sides(BYBIT_DEPTH)
            self._u[symbol] = self._world.numbers[symbol]
        return super()._whole(symbol)


def _written(texts: Iterable[str]) -> str:
    """The power of ten with the decimals of these texts: checksums are over all that are written."""
    places = max(len(text.partition(".")[2]) for text in texts)
    return f"{10.0**-places:.{places}f}"


def _said(path: Path, capture: Capture) -> Iterator[tuple[int, str]]:
    """Received frames of the product line, each with the time at which it came, nanoseconds."""
    addresses: dict[str, str] = {}
    for line in lines(path):
        if not line.strip():
            continue
        try:
            said = bare(line) or entry(line)
        except (FrameRefused, msgspec.MsgspecError):
            raise ValueError(f"{path} is no capture of this venue; give another recording") from None
        if said.addr:
            addresses[said.conn] = said.addr
        if said.t == "recv" and capture.carries(said.data, addresses.get(said.conn, said.conn).lower()):
            yield round(said.ts * 1_000_000) * 1000, said.data
