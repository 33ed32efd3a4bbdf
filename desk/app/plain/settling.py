"""What was asked of the desk and is not answered yet: a pipe waits for it before it goes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.kernel.clock import Clock
    from desk.link.envelope import Message

QUIET = 2_000_000_000
"""Nanoseconds after which something that was only written down counts as answered."""
_LOOK_EVERY = 0.1


class Settling:
    """A question is answered by a word that names it, or by a turn that begins and ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: set[str] = set()
        self._lines: set[str] = set()
        """Those of them that a turn answers as well."""
        self._turns: set[str] = set()
        self._written_at = 0
        self.failures: list[int] = []
        """Exit codes of what was refused or broke."""

    def asked(self, message: str, turn: bool = False) -> None:
        """This message went out and wants an answer; `turn` where one may begin in its place."""
        if message:
            self._open.add(message)
            if turn:
                self._lines.add(message)
            self._written_at = 0

    def waits(self, message: str) -> bool:
        """Whether this message is not answered yet."""
        return message in self._open

    @property
    def busy(self) -> bool:
        """Whether anything is still to come."""
        return bool(self._open or self._turns)

    def line_lost(self) -> None:
        """Nothing that was asked on that line is answered any more."""
        if self.busy:
            self.failures.append(5)
        self._open.clear()
        self._turns.clear()

    def heard(self, message: Message) -> None:
        """Something the host said."""
        from desk.link import envelope as e

        match message:
            case e.Refused() | e.ValidationError() if message.corr in self._open:
                self.failures.append(3)
            case e.HostFailed() if message.corr in self._open:
                self.failures.append(1)
            case e.TurnStart():
                self._turns.add(message.turn)
                self._open -= self._lines
                self._lines.clear()
            case e.TurnEnd(payload=end):
                if message.turn in self._turns and end.reason == "failed":
                    self.failures.append(1)
                self._turns.discard(message.turn)
            case e.ItemAdded():
                self._written_at = self._clock.monotonic()
            case _:
                pass
        self._open.discard(message.corr)

    async def settled(self, within: float) -> bool:
        """Wait until nothing is open; false where that took too long."""
        until = self._clock.monotonic() + round(within * 1e9)
        while self.busy:
            now = self._clock.monotonic()
            if now >= until:
                self._open.clear()
                self._turns.clear()
                return False
            if not self._turns and self._written_at and now - self._written_at >= QUIET:
                self._open -= self._lines
            await asyncio.sleep(_LOOK_EVERY)
        return True
