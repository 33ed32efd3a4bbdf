"""How the paper venue is told to misbehave: one typed record, read from `lost_ack=0.05,outage=30/600`."""

from __future__ import annotations

from difflib import get_close_matches

import msgspec

LONGEST_MS = 60_000


class PaperFaults(msgspec.Struct, frozen=True, kw_only=True):
    """Each is a chance between 0 and 1 unless it says otherwise; all at nothing is a venue without fault."""

    latency: int = 0
    """Milliseconds that a message may take longer, at most."""
    reject: float = 0.0
    """An order is refused in words."""
    timeout: float = 0.0
    """An order never arrives and nobody answers."""
    lost_ack: float = 0.0
    """An order arrives and its acknowledgement does not come back."""
    lost_fill: float = 0.0
    """A fill is never reported."""
    late_fill: float = 0.0
    """A fill is reported seconds later."""
    duplicate_fill: float = 0.0
    """A fill is reported twice."""
    out_of_order: float = 0.0
    """A report comes after the one that follows it."""
    contradict: float = 0.0
    """A report is followed by one that cannot be true beside it."""
    refuse_cancel: float = 0.0
    """An order is not given back."""
    busy: float = 0.0
    """A question or a cancel is turned away, as a rate limit does."""
    wrong_balance: float = 0.0
    """From some answer on, a balance is told one part in a hundred too high."""
    wrong_position: float = 0.0
    """From some answer on, a holding is told one part in a hundred too high."""
    external: float = 0.0
    """Beside a fill, another one is reported of an order that the desk never placed."""
    outage_s: float = 0.0
    """Seconds for which the line is down,"""
    outage_every_s: float = 0.0
    """out of so many; 0 for never."""

    @property
    def words(self) -> str:
        """What goes wrong, for the status line: `lost ack 5%, outage 30 s of 600`; empty where nothing does."""
        found = [
            f"{name.replace('_', ' ')} {chance * 100:g}%"
            for name in CHANCES
            if (chance := getattr(self, name))
        ]
        if self.latency:
            found.append(f"latency {self.latency} ms")
        if self.outage_every_s:
            found.append(f"outage {self.outage_s:g} s of {self.outage_every_s:g}")
        return ", ".join(found)


CHANCES = tuple(
    name for name in PaperFaults.__struct_fields__ if name not in ("latency", "outage_s", "outage_every_s")
)
NAMES = ("latency", *CHANCES, "outage")


def read_faults(text: str) -> PaperFaults:
    """The faults that `text` names. Raises ValueError with everything that is wrong with it, in one sentence."""
    found: dict[str, float | int] = {}
    wrong: list[str] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in NAMES:
            near = get_close_matches(name, NAMES, 1, 0.5)
            wrong.append(f"{name[:30]!r} is no fault" + (f" (did you mean {near[0]}?)" if near else ""))
        elif name in found or (name == "outage" and "outage_s" in found):
            wrong.append(f"{name} is given twice")
        else:
            problem = _take(name, value, found)
            if problem:
                wrong.append(problem)
    if wrong:
        raise ValueError(f"{'; '.join(wrong)}; write it like lost_ack=0.05,latency=200,outage=30/600")
    return PaperFaults(**found)  # type: ignore[arg-type]


def _take(name: str, value: str, found: dict[str, float | int]) -> str:
    """Put one value where it belongs; what is wrong with it, or empty."""
    if name == "latency":
        if not value.isascii() or not value.isdigit() or int(value) > LONGEST_MS:
            return f"latency must be whole milliseconds up to {LONGEST_MS}, was {value[:20]!r}"
        found[name] = int(value)
        return ""
    if name == "outage":
        down, _, every = value.partition("/")
        seconds, of = _number(down), _number(every)
        if seconds is None or of is None or not 0 < seconds < of <= 86_400:
            return f"outage must be seconds down out of seconds, like 30/600, was {value[:20]!r}"
        found |= {"outage_s": seconds, "outage_every_s": of}
        return ""
    chance = _number(value)
    if chance is None or not 0 <= chance <= 1:
        return f"{name} must be a chance from 0 to 1, was {value[:20]!r}"
    found[name] = chance
    return ""


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None
