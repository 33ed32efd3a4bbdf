"""What the cognitive modules may do, as types: there is no way to hand in anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from desk.agents.analyst import Brief
from desk.agents.opinions import ClaimDraft, Opinion
from widgets.specs.insights import PastCases


class Strike(msgspec.Struct, frozen=True):
    """A claim that falls, and why in words without figures."""

    claim: str
    why: str


class Striker(Protocol):
    """First-Principles: it may only strike claims."""

    async def strike(self, brief: Brief, claims: Sequence[ClaimDraft]) -> tuple[Strike, ...]: ...


class Citer(Protocol):
    """Pattern Synthesis: it may only name past cases by their ids."""

    @property
    def model(self) -> str: ...

    async def cite(self, brief: Brief, cases: PastCases) -> tuple[str, ...]: ...


class Dreamer(Protocol):
    """Creativity: what it writes stands in the record and nowhere else."""

    @property
    def model(self) -> str: ...

    async def ideas(self, brief: Brief, opinions: Sequence[Opinion]) -> tuple[str, ...]: ...


class Reader(Protocol):
    """The Strategy Analyst: it reads the plan aloud."""

    @property
    def name(self) -> str: ...

    @property
    def rule_based(self) -> bool: ...

    async def read(self, brief: Brief) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Modules:
    """Those that are switched on and have somebody to speak through; `None` is off."""

    striker: Striker | None = None
    citer: Citer | None = None
    dreamer: Dreamer | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Those that are used."""
        seats = (
            ("First-Principles", self.striker),
            ("Pattern Synthesis", self.citer),
            ("Creativity", self.dreamer),
        )
        return tuple(name for name, seat in seats if seat is not None)
