"""Recordings of venues whose frames lie as text inside JSON objects: which venue speaks on which connection, of what.

The venue is told by the address of the connection, or by its name where the address was not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, cast

import msgspec

from data.contracts import finest_step
from data.errors import FrameRefused
from data.events import BookDelta, BookSnapshot, MarketEvent, Top, Trade
from data.instruments import Instrument
from data.survey import Entry
from data.venues.adapter import Control, Said
from data.venues.product_lines import LINES, Line, Read

Kind = Literal["spot", "perpetual", "future"]
MOST_NUMBERS = 20_000
"""Prices and sizes of one contract that are looked at to learn its tick and lot."""
MOST_FRAMES = 400
"""Frames of one contract that are kept for that."""
_NUMBERED = re.compile(r"\.(?:ws|http|\d)")
"""Where the name of a connection ends and its numbers begin."""
SUFFIXES = {"spot": "SPOT", "perpetual": "PERP"}


class _Heard:
    """What was heard of one contract."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.frames: list[bytes] = []


class VenueSurvey:
    """What the lines it was shown tell of venues, connections and instruments."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        """By connection."""
        self._heard: dict[tuple[str, str], _Heard] = {}
        """By venue and contract, in the order in which they first spoke."""
        self._listed: dict[tuple[str, str], Instrument] = {}
        self._found: tuple[Instrument, ...] | None = None
        self.foreign = ""
        """The first who speaks and is not known here, by the name of the connection."""

    @property
    def seen(self) -> bool:
        """Whether any contract of a venue known here spoke."""
        return bool(self._heard)

    def take(self, said: Entry) -> bool:
        """Look at one line; False when it is none of a venue known here."""
        if said.t == "http":
            return self._take_listing(said)
        line = self._lines.get(said.conn) or _line(said)
        if line is None:
            self.foreign = self.foreign or _speaker(said)
            return False
        self._lines[said.conn] = line
        if said.t == "recv":
            frame = said.data.encode()
            found = line.contract.search(frame)
            if found is not None:
                heard = self._heard.setdefault((line.venue, found[1].decode(errors="replace")), _Heard(line))
                if len(heard.frames) < MOST_FRAMES:
                    heard.frames.append(frame)
        return True

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The contracts in the order in which they first spoke; where a name is taken, a word for the kind follows it."""
        if self._found is None:
            self._found = self._find()
            for heard in self._heard.values():
                heard.frames.clear()
        return self._found

    def _find(self) -> tuple[Instrument, ...]:
        found: dict[str, Instrument] = {}
        for (venue, contract), heard in self._heard.items():
            one = self._listed.get((venue, _key(heard.line, contract))) or _measured(contract, heard)
            one = msgspec.structs.replace(one, contract=contract)
            if one.symbol in found:
                more = SUFFIXES.get(one.kind, contract)
                one = msgspec.structs.replace(one, symbol=f"{one.symbol}-{more}")
            found.setdefault(one.symbol, one)
        return tuple(found.values())

    def reader(self) -> Callable[[Entry], Sequence[MarketEvent]]:
        """Reads lines in order, from the beginning; each connection has its own reader."""
        instruments = self.instruments
        readers: dict[str, Read] = {}

        def read(said: Entry) -> Sequence[MarketEvent]:
            line = self._lines.get(said.conn) if said.t == "recv" else None
            if line is None:
                return ()
            reader = readers.get(said.conn)
            if reader is None:
                carried = [one for one in instruments if (one.venue, one.contract) in self._spoken(line)]
                reader = readers[said.conn] = line.reader(carried)
            received = round(said.ts * 1_000_000) * 1000
            return [one for one in reader(said.data.encode(), received) if not isinstance(one, Control)]

        return read

    def _spoken(self, line: Line) -> Mapping[tuple[str, str], object]:
        return {
            (self._venue(heard.line, contract), contract): heard
            for (_, contract), heard in self._heard.items()
            if heard.line is line
        }

    def _venue(self, line: Line, contract: str) -> str:
        found = self._listed.get((line.venue, _key(line, contract)))
        return found.venue if found is not None else _venue(line, line.parted(contract)[2])

    def _take_listing(self, said: Entry) -> bool:
        known = False
        for line in LINES:
            if line.listing in said.url:
                known = True
                for listed in line.listed:
                    try:
                        for one in listed(said.data.encode()):
                            self._listed.setdefault((line.venue, one.contract), one)
                    except FrameRefused:
                        continue  # another venue's answer at a like address
        return known


def _line(said: Entry) -> Line | None:
    for line in LINES:
        if said.addr:
            if line.address in said.addr and not said.addr.startswith("wss://futures."):
                return line
        elif said.t == "recv" and said.conn.startswith(line.name):
            frame = said.data.encode()
            if line.contract.search(frame) and line.shape.match(frame):
                return line
    return None


def _speaker(said: Entry) -> str:
    """Who a connection that is not known here belongs to; Binance is looked for elsewhere."""
    name = _NUMBERED.split(said.conn, maxsplit=1)[0]
    return "" if name.startswith("BINANCE") else name


def _key(line: Line, contract: str) -> str:
    """A contract as listings name it: those of Kraken have the names of today."""
    if line.venue != "kraken":
        return contract
    base, quote, _ = line.parted(contract)
    return f"{base}/{quote}"


def _venue(line: Line, kind: str) -> str:
    if line.venue != "okx" or kind == "spot":
        return line.venue
    return "okx-swap" if kind == "perpetual" else "okx-futures"


def _measured(contract: str, heard: _Heard) -> Instrument:
    """An instrument nobody listed: tick and lot are read from its prices and sizes."""
    base, quote, kind = heard.line.parted(contract)
    term = contract.rpartition("-")[2] if kind == "future" else ""
    symbol = "-".join(part for part in (base, quote, term) if part)
    bare = Instrument(
        symbol, _venue(heard.line, kind), contract, base, quote, Decimal(1), Decimal(1), kind=cast(Kind, kind),
        inverse=heard.line.venue == "bybit-inverse",
    )  # fmt: skip
    read = heard.line.reader((bare,))
    prices: set[float] = set()
    sizes: set[float] = set()
    for frame in heard.frames:
        try:
            events = read(frame, 1)
        except FrameRefused:
            continue
        for event in events:
            _measure(event, prices, sizes)
        if len(prices) > MOST_NUMBERS:
            break
    return msgspec.structs.replace(bare, tick=_step(prices), lot=_step(sizes))


def _measure(event: Said, prices: set[float], sizes: set[float]) -> None:
    if isinstance(event, Trade):
        prices.add(event.price)
        sizes.add(event.size)
    elif isinstance(event, Top):
        prices.update((event.bid, event.ask))
    elif isinstance(event, BookSnapshot | BookDelta):
        for price, size in (*event.bids, *event.asks):
            prices.add(price)
            sizes.add(size)


def _step(numbers: Iterable[float]) -> Decimal:
    return finest_step(repr(number) for number in numbers if number > 0.0)
