"""A first look at a recording: which market it is, which contracts, on which ticks and lots."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from data.contracts import MANY, MarketKind, Steps, announced_steps, finest_step, instrument
from data.errors import FrameRefused
from data.instruments import Instrument
from data.unreadable import reason

MOST_TEXTS = 20_000
_amount = re.compile(r"[0-9]{1,15}(\.[0-9]{1,18})?").fullmatch
"""How venues write a price or size. Nothing else tells a step: not `NaN`, and no exponent."""


class Entry(msgspec.Struct):
    """A line of a recording whose frame is text inside a JSON object."""

    t: str
    ts: float
    conn: str = ""
    addr: str = ""
    """Address of the socket, on lines that tell of its making or of what was sent."""
    url: str = ""
    data: str = ""


class _Said(msgspec.Struct):
    s: str = ""
    e: str = ""
    ps: str = ""
    pu: int | None = None
    b: list[tuple[str, str]] | str = ""
    a: list[tuple[str, str]] | str | int = ""
    B: str = ""
    A: str = ""
    p: str = ""
    q: str = ""


class _Frame(msgspec.Struct):
    stream: str
    data: _Said


class _Line:
    entry = staticmethod(msgspec.json.Decoder(Entry).decode)
    frame = staticmethod(msgspec.json.Decoder(_Frame).decode)


def is_entry(line: bytes) -> bool:
    """Whether a line is a JSON object rather than a receive time and a frame."""
    return line[:1] == b"{"


def entry(line: bytes) -> Entry:
    """The object of such a line."""
    try:
        return _Line.entry(line)
    except msgspec.ValidationError as error:
        if "missing required field `t`" not in str(error):
            raise
        raise FrameRefused("it is neither a venue's frame nor an object that holds one") from None


class Survey:
    """What the lines it was shown tell of the instruments."""

    def __init__(self) -> None:
        self.first_bad = 0
        self.reason = ""
        """Why the first unreadable line could not be read."""
        self._line = 0
        self._prices: dict[str, set[str]] = {}
        self._sizes: dict[str, set[str]] = {}
        self._traded: dict[str, set[str]] = {}
        self._kind: MarketKind = "spot"
        self._announced: dict[str, Steps] = {}

    @property
    def seen(self) -> bool:
        """Whether any contract showed itself."""
        return bool(self._prices)

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The contracts in the order in which they first spoke."""
        return tuple(instrument(contract, self._kind, self._steps(contract)) for contract in self._prices)

    def take(self, line: bytes) -> None:
        """Look at one line; an unreadable one is noted and passed over."""
        self._line += 1
        if not line.strip():
            return
        try:
            if is_entry(line):
                said = entry(line)
                if said.t == "http" and said.url.endswith("/exchangeInfo"):
                    self._announced |= announced_steps(said.data.encode())
                elif said.t == "recv" and '"stream"' in said.data[:12]:
                    self._frame(said.data.encode())
            else:
                received, _, frame = line.partition(b" ")
                int(received)
                if frame.startswith(b'{"stream"'):
                    self._frame(frame)
        except (FrameRefused, ValueError, msgspec.MsgspecError) as error:
            if not self.first_bad:
                self.first_bad = self._line
                self.reason = reason(error)

    def _frame(self, frame: bytes) -> None:
        found = _Line.frame(frame)
        said = found.data
        if not said.s or "@" not in found.stream:
            return
        if said.ps:
            self._kind = "coinm"
        elif self._kind == "spot" and (said.pu is not None or said.e == "bookTicker"):
            self._kind = "usdm"
        prices = self._prices.setdefault(said.s, set())
        sizes = self._sizes.setdefault(said.s, set())
        if len(prices) > MOST_TEXTS:
            return
        for side in (said.b, said.a):
            if isinstance(side, list):
                prices.update(_amounts(price for price, _ in side))
                sizes.update(_amounts(size for _, size in side))
            elif isinstance(side, str):
                prices.update(_amounts((side,)))
        prices.update(_amounts((said.p,)))
        sizes.update(_amounts((said.B, said.A)))
        self._traded.setdefault(said.s, set()).update(_amounts((said.q,)))

    def _steps(self, contract: str) -> Steps:
        announced = self._announced.get(contract)
        if announced is not None:
            return announced
        traded = self._traded.get(contract, set())
        # Old resting orders keep the lot of their day, so traded sizes are believed first.
        sizes = traded if len(traded) >= MANY else self._sizes[contract]
        return finest_step(self._prices[contract]), finest_step(sizes), Decimal(0)


def _amounts(texts: Iterable[str]) -> Iterable[str]:
    return (text for text in texts if _amount(text))
