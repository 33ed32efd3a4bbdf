"""Market structure as it is shown: marks and zones on the chart, and the newest events."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from widgets.specs.figure import Count, Price, Provenance, Spec

StructureWhat = Literal["swing", "bos", "choch", "sweep", "gap", "order", "mitigation", "breaker"]
StructureSide = Literal["up", "down"]
ZoneFate = Literal["new", "touched", "invalid", "expired"]


class StructureMark(Spec):
    """A swing, a break or a sweep. A swing high and a sweep of highs are `up`, as is a break upwards."""

    what: Literal["swing", "bos", "choch", "sweep"]
    side: StructureSide
    at: int
    """Opening time of the bar of its swing, UTC ns."""
    known_at: int
    """When it came to be known: the close of a bar, UTC ns."""
    price: Price
    """Level of the swing."""


class StructureZone(Spec):
    """A range of prices that still stands; an `up` zone supports from below, a `down` zone resists from above."""

    what: Literal["gap", "order", "mitigation", "breaker"]
    side: StructureSide
    at: int
    """Opening time of the bar that it describes, UTC ns."""
    known_at: int
    top: Price
    bottom: Price
    touched: bool
    """A later bar has traded into it; an untouched gap is unfilled."""


class StructureEvent(Spec):
    """One thing that structure said. It never changes; `fate` is what became of a zone, `new` for all else."""

    what: StructureWhat
    side: StructureSide
    fate: ZoneFate = "new"
    at: int
    known_at: int
    top: Price
    bottom: Price
    """Equal to `top` for what has one price."""


class MarketStructure(Spec):
    """Structure of the closed bars of one instrument and interval."""

    kind: Literal["market_structure"] = "market_structure"
    instrument: str
    interval: str
    decimals: int
    bars: Count
    """Closed bars that it was read from."""
    close: Price
    trend: Literal["rising", "falling", "mixed"]
    """Rising when the last two highs and the last two lows rise, falling when both fall."""
    direction: Literal["up", "down", "none"]
    """The way of the last break."""
    atr: Price | None
    """Average true range in quote units."""
    resistance: Price | None
    """The nearest swing high above that no later bar has traded beyond."""
    support: Price | None
    marks: tuple[StructureMark, ...] = Field(max_length=160)
    """Oldest first."""
    zones: tuple[StructureZone, ...] = Field(max_length=24)
    """Nearest to the price first."""
    events: tuple[StructureEvent, ...] = Field(max_length=40)
    """Newest first, swings left out."""
    provenance: Provenance
