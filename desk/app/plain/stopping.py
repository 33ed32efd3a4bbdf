"""Halt, cancel all and flatten: one word, one person, at once; where no host answers, by the latch."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from widgets.language import say

if TYPE_CHECKING:
    from desk.app.plain.plain_desk import PlainDesk

STOPPED_WITHIN = 3.0
"""Seconds in which a host answers a stop that can answer at all."""
FLATTENED_WITHIN = 6.0
"""The same for a flatten, which waits until venues gave orders back."""
Latching = Callable[[str, str], str]
"""Stops the desk without a host: the level, the reason, and what came of it in a sentence."""


class Stopping:
    """Sends stops, and does not wait for a host that does not answer."""

    def __init__(self, desk: PlainDesk, latch: Latching) -> None:
        self._desk, self._latch = desk, latch
        self.working: set[asyncio.Task[None]] = set()

    def stop(self, level: str, reason: str) -> None:
        """Stop now."""
        desk = self._desk
        desk.recorded()
        if not desk.session.online:
            desk.voice.say(self._latch(level, reason))
            return
        desk.voice.say(say("Sent: {word}.", word=level))
        desk.command(level, **({"reason": reason} if reason else {}))
        task = asyncio.get_running_loop().create_task(self._see(level, reason, desk.session.sent))
        self.working.add(task)
        task.add_done_callback(self.working.discard)

    async def _see(self, level: str, reason: str, sent: str) -> None:
        await asyncio.sleep(FLATTENED_WITHIN if level == "flatten" else STOPPED_WITHIN)
        if self._desk.settling.waits(sent):
            self._desk.voice.announce(say("Desk"), "critical", self._latch(level, reason))
