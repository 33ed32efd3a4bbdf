"""What this terminal holds of the thread: which items, and whether a turn is running."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Conversation:
    """Lets every item through once and in order, also across a lost line."""

    thread: str = ""
    held: int = 0
    """Highest `seq` shown."""
    turn: str = ""
    """The running turn, or empty."""

    def enter(self, thread: str) -> bool:
        """Turn to a thread; true when it is another one, so what is shown must go."""
        if thread == self.thread:
            return False
        moved = bool(self.thread)
        self.thread, self.held, self.turn = thread, 0, ""
        return moved

    def take(self, seq: int) -> bool:
        """Whether the item with this `seq` is new here."""
        if seq <= self.held:
            return False
        self.held = seq
        return True
