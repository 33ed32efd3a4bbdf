"""The keeper of memory: reads debates once they are concluded, and ends what no longer holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from desk.agents.debate_messages import DEBATES, DebateConcluded
from desk.agents.debates import Debates
from desk.agents.evidence_store import EvidenceStore
from desk.agents.memory.from_debate import Concluded, from_debate
from desk.agents.memory.insights import KnownInsight, due_insights
from desk.agents.memory.memory import Memory
from desk.agents.memory.rules import LONGEST_LIFE
from desk.agents.opinions import Opinion
from desk.kernel.bus import Bus, Delivery
from desk.kernel.clock import Clock
from desk.kernel.looking import keep_looking

EVERY_S = 1.0
Word = Callable[[KnownInsight], str]
"""The market's word on an insight whose time is over: `up`, `down`, or empty where there is none."""


class MemoryKeeper:
    """A supervised service. After a crash it goes on with the debates that it had not read."""

    name = "memory"

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        memory: Memory,
        debates: Debates,
        evidence: EvidenceStore,
        word: Word = lambda known: "",
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._memory = memory
        self._debates = debates
        self._evidence = evidence
        self._word = word
        self._wake = asyncio.Event()
        bus.subscribe(DEBATES, self._heard)

    async def run(self, ready: Callable[[], None]) -> None:
        """Look when a debate is concluded, and once a second, until cancelled."""
        await self.look()
        ready()
        await keep_looking(self.look, self._wake, EVERY_S)

    async def look(self) -> None:
        """Read what was concluded, and end what is over."""
        for debate, at in self._unread():
            await self._read(debate, at)
        for known in due_insights(self._bus.rows, self._clock.now()):
            await self._end(known)

    def _heard(self, delivery: Delivery[Any]) -> None:
        if isinstance(delivery.message, DebateConcluded):
            self._wake.set()

    def _unread(self) -> list[tuple[str, int]]:
        rows = self._bus.rows("SELECT debate, at FROM unread_debates ORDER BY seq", ())
        return [(str(debate), int(at)) for debate, at in rows]

    async def _read(self, debate: str, at: int) -> None:
        card = self._debates.card(debate)
        if card is None or self._clock.now() >= at + LONGEST_LIFE["desk"]:
            await self._memory.keep_all([], {}, debate)
            return
        rows = self._bus.rows("SELECT speaker, body FROM unread_opinions WHERE debate = ?", (debate,))
        opinions = {str(speaker): msgspec.json.decode(body, type=Opinion) for speaker, body in rows}
        (held,) = self._bus.rows("SELECT thread, turn FROM debates WHERE debate = ?", (debate,))
        book = self._evidence.book(debate)
        concluded = Concluded(card, opinions, book, str(held[0]), str(held[1]), at)
        await self._memory.keep_all(from_debate(concluded), concluded.tools, debate)

    async def _end(self, known: KnownInsight) -> None:
        word = self._word(known) if known.direction else ""
        if not word:
            await self._memory.settle(known.insight, "expired", "its time is over")
        elif word == known.direction:
            await self._memory.settle(known.insight, "confirmed", "the market went its way")
        else:
            await self._memory.settle(known.insight, "refuted", "the market went the other way")
