"""Recordings of swaps decoded from TON's chain: one JSON object a line, with the assets and both amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from data.candles import SECOND
from data.errors import FrameRefused
from data.events import MarketEvent
from data.instruments import Instrument
from data.venues import ton_pools
from data.venues.ton_assets import NATIVE, USDT, amount
from data.venues.ton_pools import Side

TON_USDT: Final = Side("TON-USDT", (NATIVE, USDT), (9, 6), 0, "constant product")
"""The coin counts 10^-9, Tether's token 10^-6."""
_PAID: Final = {"TON->USDT": NATIVE, "USDT->TON": USDT}
_VENUES: Final = (
    (b'"decoded_op_name": "dedust_swap', "dedust"),
    (b'"decoded_op_name": "poolv3_swap', "tonco"),
    (b'"decoded_op_name": "stonfi_', "stonfi"),
)
"""What the name of a decoded message tells of the exchange."""


class _Event(msgspec.Struct):
    amount_in: str = ""
    amount_out: str = ""


class _Message(msgspec.Struct):
    decoded_op_name: str = ""
    decoded_body: _Event | None = None


class _Step(msgspec.Struct):
    out_msg: _Message | None = None


class _Swap(msgspec.Struct):
    direction: str
    lt: int
    utime: int
    in_amount: str
    out_amount: str
    swap: _Step | None = None

    @property
    def amounts(self) -> tuple[int, int]:
        """What was paid in and out: by the pool's own event where it sent one, else as the line sums it up."""
        message = self.swap.out_msg if self.swap is not None else None
        event = message.decoded_body if message is not None else None
        if message is not None and event is not None and message.decoded_op_name == "dedust_swap":
            return amount(event.amount_in), amount(event.amount_out)
        return amount(self.in_amount), amount(self.out_amount)


_swap = msgspec.json.Decoder(_Swap, strict=False).decode


def is_swap(line: bytes) -> bool:
    """Whether a line is a decoded swap."""
    head = line[:256]
    return head.startswith(b'{"query_id"') and b'"direction"' in head and b'"in_amount"' in head


class SwapSurvey:
    """A first look at a file of swaps: whose they are."""

    def __init__(self) -> None:
        self._venue = ""

    @property
    def seen(self) -> bool:
        """Whether any line was a swap."""
        return bool(self._venue)

    @property
    def instruments(self) -> tuple[Instrument, ...]:
        """The one pair; the exchange is `ton-dex` where no message tells it."""
        return (
            Instrument(
                "TON-USDT", self._venue, "TON-USDT", "TON", "USDT", Decimal("0.000001"), Decimal("1e-9")
            ),
        )

    def take(self, line: bytes) -> None:
        """Look at one line."""
        if not self._venue and is_swap(line):
            packed = line.replace(b'":"', b'": "')
            self._venue = next((venue for mark, venue in _VENUES if mark in packed), "ton-dex")

    def reader(self) -> Callable[[bytes], Sequence[MarketEvent]]:
        """Reads lines; nothing is kept between them."""
        return read


def read(line: bytes) -> Sequence[MarketEvent]:
    """The trade in a line. Raises `FrameRefused`."""
    if not line.strip():
        return ()
    try:
        found = _swap(line)
    except msgspec.MsgspecError as error:
        raise FrameRefused(f"a swap was refused: {error}") from None
    paid = _PAID.get(found.direction)
    if paid is None:
        raise FrameRefused(f"a swap goes {found.direction[:40]!r}, which is neither way between TON and USDT")
    ts = found.utime * SECOND
    trade = ton_pools.swap(TON_USDT, paid, *found.amounts, ts, found.lt, ts)
    return () if trade is None else (trade,)
