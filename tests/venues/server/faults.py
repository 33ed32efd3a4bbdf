"""What a venue can be told to do wrong, as typed words: from a test, or on the command line as `gap:count=2`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, get_args

import msgspec

from tests.venues.server.told import Frame, Kind, Print, Touch, Written


class Gap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="gap"):
    """The next frames of a kind are never sent."""

    count: int = 1
    of: Kind = "book"


class Duplicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="duplicate"):
    """The next frames are sent twice; of one kind, or all."""

    count: int = 20
    of: Kind | Literal["all"] = "all"


class Reorder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reorder"):
    """The next frame of a kind comes after the one that follows it in its topic."""

    count: int = 1
    of: Kind = "book"


class Half(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="half"):
    """The next frames of a kind hold only half of their text."""

    count: int = 1
    of: Kind = "book"


class Stale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="stale"):
    """The next whole books that somebody asks for are those of this moment."""

    count: int = 1


class Crossed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="crossed"):
    """The book is crossed by so many ticks for some moves; 0 ticks lock it. Its checksum is right."""

    moves: int = 3
    ticks: int = 5
    symbol: str = ""
    """Empty for all."""


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="value"):
    """A number that cannot be true: `NaN`, `inf`, `0`, `-1`, instead of the price or size of the next of a kind."""

    text: str = "NaN"
    of: Kind = "trade"
    field: Literal["price", "size"] = "price"
    count: int = 1


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="scale"):
    """The next prices of a kind are so many times too large: 0.01 where cents are meant, 1000 for thousands."""

    factor: str = "0.01"
    of: Kind = "trade"
    count: int = 1


class Huge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="huge"):
    """The next change of a book also removes so many levels that are not there: some 5 MB."""

    levels: int = 180_000
    count: int = 1


class Silence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="silence"):
    """Nothing more is said on the sockets that are open; they stay open."""


class Reset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reset"):
    """All sockets are cut off; `torn` in the middle of a frame."""

    torn: bool = False


class Close(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="close"):
    """All sockets are closed as WebSocket does it."""

    code: int = 1012
    reason: str = "service restart"


class Unwelcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="unwelcome"):
    """The next sockets are refused with an HTTP status."""

    status: int = 503
    count: int = 1
    retry_after: str = ""


class Refuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="refuse"):
    """The next requests (to paths with `path` in them) are refused."""

    status: int = 429
    count: int = 1
    retry_after: str = ""
    path: str = ""


class Slow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="slow"):
    """The next answers (of paths with `path` in them) take so many seconds of true time; below 0 until told."""

    seconds: float = 2.0
    count: int = 1
    path: str = ""


class Maintenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="maintenance"):
    """The venue says that it is in maintenance, or that it is over."""

    on: bool = True


class Skew(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="skew"):
    """The venue's clock lies so many seconds ahead."""

    seconds: float = 300.0


class Expiry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="expiry"):
    """Connections are closed at this age."""

    hours: float = 24.0


class Unsubscribable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="unsubscribable"):
    """The next subscriptions to this instrument (empty: to any) are refused."""

    symbol: str = ""
    count: int = 1


class Relist(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="relist"):
    """An instrument is listed under other rules, or no longer open for trading."""

    symbol: str
    tick: str = ""
    lot: str = ""
    open: bool = True


Fault = (
    Gap | Duplicate | Reorder | Half | Stale | Crossed | Value | Scale | Huge | Silence | Reset | Close | Unwelcome
    | Refuse | Slow | Maintenance | Skew | Expiry | Unsubscribable | Relist
)  # fmt: skip
Lasting = (
    Gap | Duplicate | Reorder | Half | Stale | Value | Scale | Huge | Unwelcome | Refuse | Slow | Unsubscribable
)  # fmt: skip
NAMES: dict[str, type[Any]] = {one.__struct_config__.tag: one for one in get_args(Fault)}


def parsed(text: str) -> Fault:
    """A fault from words such as `gap`, `gap:count=2,of=trade`. Raises `ValueError` naming what there is."""
    name, _, rest = text.partition(":")
    if name not in NAMES:
        raise ValueError(f"there is no fault {name!r}; choose one of {', '.join(NAMES)}")
    given = dict(part.split("=", 1) for part in rest.split(",") if part)
    try:
        return msgspec.convert({"type": name, **given}, Fault, strict=False)  # type: ignore[no-any-return]
    except msgspec.ValidationError as problem:
        raise ValueError(
            f"{text!r} does not fit: {problem}; it has {NAMES[name].__struct_fields__}"
        ) from None


class Faults:
    """What is still to go wrong. Each fault acts as often as its count says."""

    def __init__(self) -> None:
        self._left: list[tuple[Lasting, list[int]]] = []
        self._held: dict[str, str] = {}
        """Frames that come after the next one of their topic."""
        self.done = 0
        """How often one acted."""

    def add(self, fault: Lasting) -> None:
        """Do this wrong from now on."""
        self._left.append((fault, [fault.count]))

    def end(self, kind: type[Lasting]) -> None:
        """Do no more of this kind wrong."""
        self._left = [one for one in self._left if not isinstance(one[0], kind)]

    def due(self, kind: type[Any], fits: str = "") -> Any:
        """The first fault of this kind whose turn it is, used up by one; None when there is none."""
        for fault, left in self._left:
            if isinstance(fault, kind) and left[0] > 0 and _fits(fault, fits):
                left[0] -= 1
                self.done += 1
                return fault
        return None

    def frames(self, frame: Frame) -> Sequence[str]:
        """What is really sent in place of a frame."""
        late = self._held.pop(frame.topic, "") if frame.topic else ""
        held = [late] if late else []
        if self.due(Gap, frame.kind):
            return held
        if self.due(Half, frame.kind):
            return [frame.text[: len(frame.text) // 2], *held]
        if frame.topic and not held and self.due(Reorder, frame.kind):
            self._held[frame.topic] = frame.text
            return ()
        return [frame.text, *([frame.text] if self.due(Duplicate, frame.kind) else ()), *held]

    def touched(self, told: Print | Touch) -> Print | Touch:
        """A trade or a touch as it is written."""
        kind = "trade" if isinstance(told, Print) else "top"
        value, scale = self.due(Value, kind), self.due(Scale, kind)
        if value is not None:
            name = (
                value.field if isinstance(told, Print) else {"price": "bid", "size": "bid_size"}[value.field]
            )
            told = msgspec.structs.replace(told, **{name: value.text})
        if scale is not None:
            prices = ("price",) if isinstance(told, Print) else ("bid", "ask")
            factor = Decimal(scale.factor)
            changed = {name: f"{Decimal(getattr(told, name)) * factor:f}" for name in prices}
            told = msgspec.structs.replace(told, **changed)
        return told

    def levels(self, bids: list[Written], asks: list[Written]) -> tuple[list[Written], list[Written]]:
        """Changed levels of a book as they are written."""
        if not bids and not asks:
            return bids, asks
        side = bids or asks
        if value := self.due(Value, "book"):
            price, size = side[0]
            side[0] = (value.text, size) if value.field == "price" else (price, value.text)
        if scale := self.due(Scale, "book"):
            factor = Decimal(scale.factor)
            bids, asks = ([(f"{Decimal(p) * factor:f}", s) for p, s in one] for one in (bids, asks))
        if huge := self.due(Huge):
            bids = [*bids, *((f"{number / 1e8:.8f}", "0") for number in range(1, huge.levels + 1))]
        return bids, asks


def _fits(fault: Lasting, what: str) -> bool:
    match fault:
        case Gap(of=of) | Reorder(of=of) | Half(of=of) | Value(of=of) | Scale(of=of):
            return of == what
        case Duplicate(of=of):
            return of in ("all", what)
        case Refuse(path=path) | Slow(path=path):
            return path in what
        case Unsubscribable(symbol=symbol):
            return symbol in ("", what)
        case _:
            return True
